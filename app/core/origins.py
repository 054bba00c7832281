"""What new records are made from: a ticket that becomes an opportunity, a customer for whom one is entered."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import abort, request

from app.core.fields import key_from


@dataclass(frozen=True)
class Origin:
    """A kind of record that others are made from, as a query argument of its *name* asks (see `app.views.ORIGINS`).

    *find* gives it, None where there is none for the person acting, and raises BusinessError if nothing may be made
    of it; *fill* writes what it tells into the new record, and *made* does what else is to be done when that is saved.
    """

    name: str
    find: Callable[[int], Any]
    fill: Callable[[Any, Any], None]
    made: Callable[[Any, Any], None] = lambda _source, _record: None


@dataclass(frozen=True)
class Source:
    """The record that a new one is made from."""

    origin: Origin
    record: Any

    def fill(self, record: Any) -> None:
        """Write what it tells into the new *record*."""
        self.origin.fill(self.record, record)

    def made(self, record: Any) -> None:
        """Do what else is to be done now that *record* is written."""
        self.origin.made(self.record, record)


def asked_for(origins: tuple[Origin, ...]) -> Source | None:
    """The record that the query arguments name, if they name one; 404 if there is none."""
    for origin in origins:
        if request.args.get(origin.name):
            key = key_from(request.args[origin.name])
            found = None if key is None else origin.find(key)
            return Source(origin, found if found is not None else abort(404))
    return None
