"""What reports are asked: a year, part of a name, one of a few values."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.core import clock
from app.core.fields import key_from
from app.core.filters import Filter

EARLIEST, LATEST = 1970, 2100
MOST_YEARS = 30


def year_of(text: str) -> int | None:
    """The year that *text* means, None for none."""
    is_number = text.isascii() and text.isdigit() and len(text) == 4
    return int(text) if is_number and EARLIEST <= int(text) <= LATEST else None


def years_since(first: datetime | date | None) -> list[int]:
    """The years from that of *first* to this one, this one first."""
    this = clock.today().year
    if first is None:
        return [this]
    day = clock.local(first) if isinstance(first, datetime) else first
    return [*range(this, min(this, day.year) - 1, -1)][:MOST_YEARS]


@dataclass
class Year(Filter):
    """A year, of those that *years* offers; another can be typed into the address."""

    years: Callable[[], Iterable[int]] = tuple
    kind = "choice"

    def options(self) -> list[tuple[str, Any]]:
        """The years, the latest first."""
        return [(str(year), str(year)) for year in self.years()]

    def understood(self, value: str) -> str:
        """Only a year."""
        return str(year_of(value) or "")

    def say(self, value: str) -> str:
        """The year itself."""
        return value


class OfYear(Year):
    """The year that a list behind a number is of: shown as a chip, and not asked."""

    kind = "carried"


@dataclass
class OneOf(Filter):
    """One of a few values, with their labels; always one of them."""

    values: Callable[[], Iterable[tuple[str, Any]]] = tuple
    kind = "one"

    def options(self) -> list[tuple[str, Any]]:
        """The values."""
        return [*self.values()]

    def understood(self, value: str) -> str:
        """Only one of them."""
        return value if value in dict(self.options()) else ""


@dataclass
class Hidden(Filter):
    """What a list behind a number is about: carried along; its title says it. *known* is what it may be."""

    known: Callable[[str], bool] = lambda text: key_from(text) is not None
    kind = "hidden"

    def understood(self, value: str) -> str:
        """Only what it may be."""
        return value if self.known(value) else ""
