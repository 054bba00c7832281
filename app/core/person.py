"""Who is acting, without asking the web: a request, a job and a demonstration all say it here."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from dataclasses import dataclass


@dataclass(frozen=True)
class Person:
    """Somebody, with what their roles allow: pairs of a permission («can_assign») and its subject («Opportunities»)."""

    id: int | None
    permissions: frozenset[tuple[str, str]] = frozenset()
    everything: bool = False

    def may(self, verb: str, subject: str) -> bool:
        """Do their roles allow *verb* («assign») on *subject* («Opportunities»)?"""
        return self.everything or (f"can_{verb}", subject) in self.permissions


SYSTEM = Person(id=None, everything=True)
NOBODY = Person(id=0)

_acting: ContextVar[Person] = ContextVar("acting", default=SYSTEM)


def current() -> Person:
    """Who is acting now; outside a request, and unless said otherwise, the system itself."""
    return _acting.get()


def current_id() -> int | None:
    """The id of who is acting, None for the system itself."""
    return _acting.get().id or None


def begin(person: Person) -> Token[Person]:
    """Let *person* act until `end`; for an edge that cannot use a block."""
    return _acting.set(person)


def end(token: Token[Person]) -> None:
    """Undo `begin`."""
    _acting.reset(token)


@contextmanager
def acting_as(person: Person) -> Iterator[None]:
    """Let *person* act inside the block."""
    token = begin(person)
    try:
        yield
    finally:
        end(token)
