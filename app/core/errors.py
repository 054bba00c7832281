"""A rule saying no. Everything else that goes wrong is a bug and reaches the error page with an id."""

from collections.abc import Mapping, Sequence
from typing import Any


class BusinessError(Exception):
    """A rule says no. *message* is a whole, translatable sentence for the user.

    *field* names the form field that the sentence belongs beside, if there is one.
    """

    status = 409

    def __init__(self, message: Any, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.errors: Mapping[str, Sequence[Any]] = {field: [message]} if field else {}
        """What is wrong, field by field."""

    def __str__(self) -> str:
        return str(self.message)


class NotAllowed(BusinessError):
    """The role would allow it, but not to this person for this record."""

    status = 403


class Overtaken(BusinessError):
    """Somebody else changed the record between reading and writing it."""


class Gone(BusinessError):
    """The record is no more, and it is known what became of it."""

    status = 410


class NotUnderstood(BusinessError):
    """Another program asks for something that makes no sense."""

    status = 400


class NotValid(BusinessError):
    """Another program sent what cannot be taken; *errors* says what is wrong, field by field."""

    status = 422

    def __init__(self, message: Any, errors: Mapping[str, Sequence[Any]]) -> None:
        super().__init__(message)
        self.errors = errors
