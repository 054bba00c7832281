"""What a list can be searched by. Each filter reads the query argument of its name and says itself in plain words."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import g
from flask_babel import gettext as _
from sqlalchemy import or_

from app.core import cells, clock, fields
from app.core.database import db
from app.core.days import day_from
from app.core.records import State, label_of

LONGEST_SEARCH = 100
OPEN = "open"
"""What stands for all states that wait for somebody."""


def clean(text: str | None) -> str:
    """A search text without what databases cannot hold."""
    return "".join(letter for letter in (text or "") if letter >= " ")[:LONGEST_SEARCH].strip()


@dataclass
class Filter:
    """A condition on one attribute. *name* is the attribute and the query argument."""

    name: str
    label: Any = None
    kind = "text"

    def label_for(self, entity: Any) -> Any:
        """What people call it."""
        return self.label or label_of(entity, self.name)

    def options(self) -> list[tuple[str, Any]]:
        """What may be chosen: pairs of a value and its label."""
        return []

    def understood(self, value: str) -> str:
        """*value*, or nothing where it cannot mean anything: what is not asked for does not look as if it were."""
        return value

    def condition(self, entity: Any, value: str) -> Any:
        """The condition, None where *value* means nothing."""
        raise NotImplementedError

    def say(self, value: str) -> str:
        """*value* in words."""
        return {key: str(label) for key, label in self.options()}.get(value, value)


class Contains(Filter):
    """The text is part of the attribute."""

    def condition(self, entity: Any, value: str) -> Any:
        """Part of the text, however it is written."""
        return getattr(entity, self.name).ilike(f"%{escape(value)}%", escape="\\")


def escape(text: str) -> str:
    """*text* with what LIKE would take for a pattern made plain; «[» is one on SQL Server."""
    for special in "\\%_[":
        text = text.replace(special, "\\" + special)
    return text


@dataclass
class StartsWith(Filter):
    """The attribute begins with the text, which an index serves."""

    def condition(self, entity: Any, value: str) -> Any:
        """Begins so."""
        return getattr(entity, self.name).like(f"{escape(value)}%", escape="\\")


@dataclass
class _Days(Filter):
    """A bound for the moment in *attribute*: a day, which *start* turns into the moment it begins at."""

    attribute: str = ""
    start: Callable[[date], datetime] = clock.start_of
    kind = "day"

    def say(self, value: str) -> str:
        """The day as people write it."""
        day = self.day(value)
        return cells.day(day) if day else value

    def understood(self, value: str) -> str:
        """Only a day."""
        return value if self.day(value) else ""

    def day(self, value: str) -> date | None:
        """The day that *value* means; none where it means none, or one that no calendar needs."""
        try:
            day = day_from(value)
        except ValueError:
            return None
        return day if fields.EARLIEST <= day <= fields.LATEST else None


class Since(_Days):
    """On that day or later."""

    def condition(self, entity: Any, value: str) -> Any:
        """Not before the day begins."""
        day = self.day(value)
        return None if day is None else getattr(entity, self.attribute) >= self.start(day)


class Until(_Days):
    """On that day or earlier."""

    def condition(self, entity: Any, value: str) -> Any:
        """Before the next day begins."""
        day = self.day(value)
        return None if day is None else getattr(entity, self.attribute) < self.start(day + timedelta(days=1))


@dataclass
class Choice(Filter):
    """The attribute has one of a few values."""

    values: Callable[[], Iterable[tuple[str, Any]]] = tuple
    kind = "choice"

    def options(self) -> list[tuple[str, Any]]:
        """The values, with their labels."""
        return list(self.values())

    def understood(self, value: str) -> str:
        """Only one of them."""
        return value if value in dict(self.options()) else ""

    def condition(self, entity: Any, value: str) -> Any:
        """Equal to the value, if it is one of them."""
        return getattr(entity, self.name) == value if value in dict(self.options()) else None


@dataclass
class StateOrOpen(Filter):
    """A state of the record's life, or any of *open*, those that wait for somebody."""

    open: tuple[State, ...] = ()
    kind = "choice"

    def options(self) -> list[tuple[str, Any]]:
        """Open, then each state."""
        return [(OPEN, _("Open")), *((state.value, state.label) for state in type(self.open[0]))]

    def condition(self, entity: Any, value: str) -> Any:
        """In it, or in one of those; nothing if it is none."""
        states = {OPEN: self.open, **{state.value: (state,) for state in type(self.open[0])}}.get(value)
        return entity.state.in_(states) if states else None


@dataclass
class Reference(Filter):
    """The attribute is one record of a short list."""

    records: Callable[[], Iterable[Any]] = tuple
    kind = "choice"

    def options(self) -> list[tuple[str, Any]]:
        """The records by key, read once for a request: the form offers them, and the chip says which one is chosen."""
        kept: dict[int, list[tuple[str, Any]]] = g.setdefault("filter_options", {})
        if id(self) not in kept:
            kept[id(self)] = [(str(record.id), str(record)) for record in self.records()]
        return kept[id(self)]

    def understood(self, value: str) -> str:
        """Only what may be a key."""
        return "" if fields.key_from(value) is None else value

    def say(self, value: str) -> str:
        """What the record is called, also one that is not offered any more."""
        if said := dict(self.options()).get(value):
            return said
        kind = next((type(record) for record in self.records()), None)
        record = kind and db.session.get(kind, fields.key_from(value))
        return str(record) if record else value

    def condition(self, entity: Any, value: str) -> Any:
        """Refers to the record with that key."""
        key = fields.key_from(value)
        return None if key is None else getattr(entity, f"{self.name}_id") == key


@dataclass
class Parent(Filter):
    """The attribute is the record that a list hangs on; not asked for, only carried along."""

    kind = "hidden"

    def condition(self, entity: Any, value: str) -> Any:
        """Belongs to the record with that key; nothing does if it is none."""
        return getattr(entity, f"{self.name}_id") == (fields.key_from(value) or 0)


@dataclass
class Flag(Filter):
    """Something is so or not. *test* makes the condition that it is."""

    test: Callable[[Any], Any] = lambda entity: entity
    kind = "choice"

    def options(self) -> list[tuple[str, Any]]:
        """Yes and no."""
        return [("yes", _("Yes")), ("no", _("No"))]

    def condition(self, entity: Any, value: str) -> Any:
        """The test, or its opposite."""
        return {"yes": self.test(entity), "no": ~self.test(entity)}.get(value)


def quick_search(entity: Any, columns: Iterable[str], text: str) -> Any:
    """Any of *columns* holds *text*."""
    pattern = f"%{escape(text)}%"
    return or_(*(getattr(entity, name).ilike(pattern, escape="\\") for name in columns))
