"""When things happen: on working days, in office hours, one after the other, and never before the company opened."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from app.core import clock

YEARS = timedelta(days=730)
OFFICE_OPENS = time(9)
OFFICE_HOURS = timedelta(hours=8, minutes=30)

# The first of the eight days off around each Chinese New Year; it follows the moon.
_NEW_YEARS = {
    date(*day)
    for day in (
        (2022, 1, 31), (2023, 1, 21), (2024, 2, 9), (2025, 1, 28), (2026, 2, 16), (2027, 2, 5), (2028, 1, 25),
        (2029, 2, 12), (2030, 2, 2), (2031, 1, 22), (2032, 2, 10), (2033, 1, 30), (2034, 2, 18), (2035, 2, 7),
    )
}  # fmt: skip
_HOLIDAYS = {(1, 1)} | {(5, day) for day in range(1, 6)} | {(10, day) for day in range(1, 8)}


def opening(today: date) -> datetime:
    """The moment, two years before *today*, when the demonstration company starts to use the CRM."""
    return clock.utc(datetime.combine(today - YEARS, time(8)))


def works(day: date) -> bool:
    """Is the office open on *day*?"""
    in_new_year = any(day - timedelta(days=passed) in _NEW_YEARS for passed in range(8))
    return day.weekday() < 5 and (day.month, day.day) not in _HOLIDAYS and not in_new_year


def working_day(day: date, *, onwards: bool = False) -> date:
    """*day* itself, or the last one before it (*onwards*: the first one after it) on which the office is open."""
    while not works(day):
        day += timedelta(days=1 if onwards else -1)
    return day


def evenly(first: date, last: date, count: int, rng: Random) -> list[date]:
    """*count* working days from *first* to *last*, roughly evenly, in order."""
    span = (last - first).days
    offsets = sorted(span * (step + rng.random()) / count for step in range(count))
    return [max(first, working_day(first + timedelta(days=int(offset)))) for offset in offsets]


@dataclass(frozen=True, order=True)
class Scene:
    """A moment (naive UTC) and the username of who acts then."""

    at: datetime
    who: str


class Diary:
    """The scenes of one story: each later than the one before."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._last: datetime | None = None

    def on(self, day: date, who: str) -> Scene:
        """The next scene: some time on *day*, or soon after the scene before if that was later."""
        minute = timedelta(seconds=self._rng.randrange(int(OFFICE_HOURS.total_seconds())))
        moment = clock.utc(datetime.combine(working_day(day), OFFICE_OPENS) + minute)
        if self._last is not None:
            moment = max(moment, self._last + timedelta(seconds=self._rng.randint(90, 900)))
        self._last = moment
        return Scene(moment, who)
