"""By what rows can be grouped: a state, a record they refer to, a number, yes or no, a text, a year, a month.

Each makes an SQL expression whose values are keys, says each key in words, and finds the rows of a key again.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import ColumnElement, Integer, and_, case, func, literal_column, null, or_, select, true

from app.core import clock
from app.core.database import db
from app.core.fields import key_from
from app.core.records import State

WITHOUT = "none"
"""What stands for rows without a value, in addresses."""
MOST_YEARS = 30
EARLIER = 0
"""The key of what is before the earliest of these years."""


@dataclass(frozen=True)
class Dimension:
    """Something that rows are grouped by. *column* holds it."""

    name: str
    label: Any
    column: Any
    in_order = True
    """Do its values have an order of their own? Otherwise the largest group comes first."""
    is_time = False

    def expression(self, span: tuple[Any, Any]) -> Any:
        """What to group by; *span* is the least and the greatest value that there is, where it is a time."""
        return self.column

    def words(self, keys: Iterable[Any]) -> dict[Any, str]:
        """Each of *keys* as people call it; those that mean nothing are left out."""
        return {key: str(key) for key in keys}

    def text(self, key: Any) -> str:
        """*key* as it stands in an address."""
        return WITHOUT if key is None else str(key)

    def understood(self, text: str) -> Any:
        """The key that *text* stands for; None if it stands for none."""
        raise NotImplementedError

    def is_key(self, key: Any) -> ColumnElement[bool]:
        """The condition that a row has *key*."""
        found: ColumnElement[bool] = self.column == key
        return found

    def is_without(self) -> ColumnElement[bool]:
        """The condition that a row has no value."""
        found: ColumnElement[bool] = self.column.is_(None)
        return found


class InState(Dimension):
    """A state of a life, in its order."""

    @property
    def _states(self) -> type[State]:
        states: type[State] = self.column.type.enum_class
        return states

    def words(self, keys: Iterable[Any]) -> dict[Any, str]:
        """In the order of the life."""
        wanted = {*keys}
        return {state: str(state.label) for state in self._states if state in wanted}

    def understood(self, text: str) -> Any:
        """One of the states."""
        return next((state for state in self._states if state.value == text), None)


@dataclass(frozen=True)
class OfRecord(Dimension):
    """A record that rows refer to; *target* is its entity."""

    target: Any = None
    in_order = False

    def words(self, keys: Iterable[Any]) -> dict[Any, str]:
        """What they are called."""
        wanted = [*keys]
        found = select(self.target).where(self.target.id.in_(wanted))
        return {record.id: str(record) for record in db.session.scalars(found)} if wanted else {}

    def understood(self, text: str) -> Any:
        """A key."""
        return key_from(text)


class Whole(Dimension):
    """A whole number."""

    def words(self, keys: Iterable[Any]) -> dict[Any, str]:
        """Upwards."""
        return {key: str(key) for key in sorted(keys)}

    def understood(self, text: str) -> Any:
        """A number."""
        return 0 if text == "0" else key_from(text)


class Stars(Whole):
    """Stars, from 1 to 5."""

    def words(self, keys: Iterable[Any]) -> dict[Any, str]:
        """The most first."""
        return {key: ngettext("%(num)d star", "%(num)d stars", key) for key in sorted(keys, reverse=True)}


class YesNo(Dimension):
    """Yes or no."""

    def words(self, keys: Iterable[Any]) -> dict[Any, str]:
        """Yes first."""
        return {key: _("Yes") if key else _("No") for key in sorted(keys, reverse=True)}

    def understood(self, text: str) -> Any:
        """One of both."""
        return {"True": True, "False": False}.get(text)

    def is_key(self, key: Any) -> ColumnElement[bool]:
        """Compared with a truth that every database knows."""
        found: ColumnElement[bool] = self.column == true() if key else self.column != true()
        return found


class Written(Dimension):
    """A short text, as it was typed; an empty one is none."""

    in_order = False

    def text(self, key: Any) -> str:
        """Marked: any word may be one."""
        return WITHOUT if key is None else f"={key}"

    def understood(self, text: str) -> Any:
        """What is behind the mark."""
        return text.removeprefix("=") if text.startswith("=") else None

    def expression(self, span: tuple[Any, Any]) -> Any:
        """The text."""
        return func.nullif(self.column, "")

    def is_without(self) -> ColumnElement[bool]:
        """Nothing, or an empty text."""
        return or_(self.column.is_(None), self.column == "")


@dataclass(frozen=True)
class Period(Dimension):
    """A year. *start* turns a day into what the column holds at its beginning: the day itself, or a moment.

    Which year a moment is in depends on where the company is: the bounds are reckoned here and compared there, which
    is exact in any time zone, and the same on every database.
    """

    start: Callable[[date], Any] = clock.start_of
    is_time = True

    def expression(self, span: tuple[Any, Any]) -> Any:
        """The year as a number, or `EARLIER`."""
        years = _years(span)
        arms = [(self.column < self.start(date(year + 1, 1, 1)), self._within(year)) for year in years]
        if not arms:
            return null()
        return case((self.column < self.start(date(years[0], 1, 1)), _number(EARLIER)), *arms)

    def _within(self, year: int) -> Any:
        return _number(year)

    def words(self, keys: Iterable[Any]) -> dict[Any, str]:
        """Upwards, with those between in which there is nothing: a gap that is not seen misleads."""
        known = sorted(keys)
        first = next((key for key in known if key != EARLIER), None)
        between = [] if first is None else self._from_to(first, known[-1])
        return {key: self._say(key) for key in sorted({*known, *between})}

    def _from_to(self, first: int, last: int) -> Iterable[int]:
        return range(first, last + 1)

    def _say(self, key: int) -> str:
        return _("Earlier") if key == EARLIER else str(key)

    def understood(self, text: str) -> Any:
        """A year in a calendar."""
        key = key_from(text)
        return key if key is not None and self._bounds(key) else None

    def is_key(self, key: Any) -> ColumnElement[bool]:
        """From its beginning to before that of the next."""
        start, end = self._bounds(key) or (date.min, date.min)
        return and_(self.column >= self.start(start), self.column < self.start(end))

    def _bounds(self, key: int) -> tuple[date, date] | None:
        return (date(key, 1, 1), date(key + 1, 1, 1)) if 1900 <= key <= 2200 else None


class Month(Period):
    """A month: 202503 is March 2025."""

    def _within(self, year: int) -> Any:
        before = [(self.column < self.start(date(year, month + 1, 1)), year * 100 + month) for month in range(1, 12)]
        return case(*((bound, _number(key)) for bound, key in before), else_=_number(year * 100 + 12))

    def _from_to(self, first: int, last: int) -> Iterable[int]:
        return (key for key in range(first, last + 1) if 1 <= key % 100 <= 12)

    def _say(self, key: int) -> str:
        return f"{key // 100}-{key % 100:02}" if key != EARLIER else super()._say(key)

    def _bounds(self, key: int) -> tuple[date, date] | None:
        year, month = divmod(key, 100)
        if not (1900 <= year <= 2200 and 1 <= month <= 12):
            return None
        return date(year, month, 1), date(year + month // 12, month % 12 + 1, 1)


def _years(span: tuple[Any, Any]) -> range:
    """The years from the least to the greatest value, at most the latest `MOST_YEARS`."""
    first, last = span
    if first is None or last is None:
        return range(0)
    until = _year_of(last)
    return range(max(_year_of(first), until - MOST_YEARS + 1), until + 1)


def _number(key: int) -> Any:
    """*key* as it stands in a statement: there are more of them than SQL Server takes parameters."""
    return literal_column(str(key), Integer)


def _year_of(value: date | datetime) -> int:
    return clock.local(value).year if isinstance(value, datetime) else value.year
