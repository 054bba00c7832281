"""Working time: when so much of it has passed, and how much lies between two moments.

Moments are naive UTC, as everywhere; days and hours are those on the company's wall. Public holidays, and the weekends
worked instead of bridge days, come from the library `holidays`. It knows the latter only once the government has
announced them, a year at a time; until then a year is reckoned with its weekdays and fixed holidays, and
`is_announced` says so.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

import holidays

from app.core import clock

NO_TIME = timedelta()
LONGEST = timedelta(hours=2_000)
"""More than a year's work: nothing is promised for later, and nothing needs to be counted further."""
SHIFTS_WORK = ("CN",)
"""Countries that work on some weekends instead of bridge days."""


@dataclass(frozen=True)
class WorkingTime:
    """When a company works.

    *hours* are the spans of a working day, in order; *weekdays* count from 0, Monday. Its own *closed* and *extra* days
    come before the public holidays of *country* (of ISO 3166, «» for none).
    """

    hours: tuple[tuple[time, time], ...]
    weekdays: frozenset[int]
    closed: frozenset[date] = frozenset()
    extra: frozenset[date] = frozenset()
    country: str = ""

    def works(self, day: date) -> bool:
        """Is *day* a working day?"""
        if day in self.extra or day in self.closed:
            return day in self.extra
        off, worked = public_days(self.country, day.year)
        return day in worked or (day.weekday() in self.weekdays and day not in off)

    @property
    def day(self) -> timedelta:
        """How much work there is in a working day."""
        return sum((_length(span) for span in self.hours), NO_TIME)

    def after(self, start: datetime, much: timedelta) -> datetime:
        """The moment when *much* working time, at most `LONGEST`, has passed since *start*."""
        left = min(much, LONGEST)
        for begin, end in self._spans(start):
            from_here = max(begin, start)
            if end - from_here >= left:
                return from_here + left
            left -= end - from_here
        raise AssertionError("days do not end")

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How much working time lies between two moments, at most `LONGEST`; negative if *end* is the earlier one."""
        if end < start:
            return -self.between(end, start)
        passed = NO_TIME
        for begin, stop in self._spans(start):
            if begin >= end or passed >= LONGEST:
                break
            passed += max(NO_TIME, min(stop, end) - max(begin, start))
        return min(passed, LONGEST)

    def _spans(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The spans of work that end after *start*, as moments."""
        day = clock.local(start).date()
        while True:
            if self.works(day):
                for begin, end in self.hours:
                    span = clock.utc(datetime.combine(day, begin)), clock.utc(datetime.combine(day, end))
                    if span[1] > start:
                        yield span
            day += timedelta(days=1)


def _length(span: tuple[time, time]) -> timedelta:
    begin, end = span
    return timedelta(hours=end.hour - begin.hour, minutes=end.minute - begin.minute)


@lru_cache(maxsize=64)
def public_days(country: str, year: int) -> tuple[frozenset[date], frozenset[date]]:
    """The public holidays of a year, and the weekend days that are worked instead."""
    if not country:
        return frozenset(), frozenset()
    known = holidays.country_holidays(country, years=year)
    return frozenset(known), frozenset(day for day in known.weekend_workdays if day.year == year)


def is_announced(country: str, year: int) -> bool:
    """Are the working weekends of *year* known, where there are such?"""
    return country not in SHIFTS_WORK or bool(public_days(country, year)[1])
