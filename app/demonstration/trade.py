"""What customers order: some steadily, some more and more, some less and less, some fall silent, some never begin."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from random import Random

from app.demonstration.diary import working_day
from app.demonstration.organisations import Organisation
from app.demonstration.words.goods import price_list
from app.sales_system.models import OrderStatus


class Habit(StrEnum):
    """How somebody orders."""

    STEADY = "steady"
    GROWING = "growing"
    SHRINKING = "shrinking"
    RARE = "rare"
    SILENT = "silent"
    RETURNING = "returning"
    NEVER = "never"


HABITS = tuple(Habit)
WEIGHTS = (46, 14, 9, 9, 12, 6, 4)
PAUSES = {Habit.STEADY: (12, 40), Habit.GROWING: (40, 60), Habit.SHRINKING: (12, 24), Habit.RARE: (80, 140)}
"""Days between two orders, at first."""
SILENCE = 183
"""Days after which silence is told in weeks of churn."""
UNDER_WAY, DELIVERED = tuple(OrderStatus)[:5], (OrderStatus.SHIPPED, OrderStatus.SHIPPED, OrderStatus.PAID)
SHIPPED_AFTER, PAID_AFTER = 12, 45
"""Days after which an order is shipped, and paid, mostly."""


@dataclass(frozen=True)
class Line:
    """So many of one product, by its place in the price list, at a price in CNY."""

    product: int
    quantity: int
    unit_price: Decimal

    @property
    def amount(self) -> Decimal:
        """What it costs, in CNY."""
        return self.quantity * self.unit_price


@dataclass(frozen=True)
class Purchase:
    """An order: when, how far it has come (a status of the sales system), and what."""

    day: date
    status: int
    lines: tuple[Line, ...]

    @property
    def cancelled(self) -> bool:
        """Did it come to nothing?"""
        return self.status == OrderStatus.CANCELLED

    @property
    def amount(self) -> Decimal:
        """What all of it costs, in CNY."""
        return sum((line.amount for line in self.lines), Decimal(0))


@dataclass(frozen=True)
class Account:
    """A customer as the sales system knows it, from the day it began to buy until *today*."""

    code: str
    organisation: Organisation
    since: date
    today: date

    @cached_property
    def habit(self) -> Habit:
        """How it orders."""
        return self._rng("habit").choices(HABITS, WEIGHTS)[0]

    @cached_property
    def purchases(self) -> list[Purchase]:
        """Its orders, the oldest first; the same ones every time."""
        rng = self._rng("purchases")
        size = rng.choice((1, 1, 2, 2, 3, 5))
        return [self._purchase(working_day(day), size, rng) for day in self._days(rng)]

    def _rng(self, what: str) -> Random:
        return Random(f"{what} {self.code}")  # noqa: S311 - a story, no secret

    def _days(self, rng: Random) -> Iterator[date]:
        if self.habit is Habit.NEVER:
            return
        silent_from, silent_until = self._silence(rng)
        day = self.since + timedelta(days=rng.randint(9, 20))
        shortest, longest = PAUSES.get(self.habit, (20, 60))
        pause: float = rng.randint(shortest, longest)
        while day < self.today:
            if not silent_from < day < silent_until:
                yield day
            day += timedelta(days=max(4, round(pause * rng.uniform(0.7, 1.3))))
            pause = self._next_pause(pause)

    def _next_pause(self, pause: float) -> float:
        match self.habit:
            case Habit.GROWING:
                return max(12, pause * 0.93)
            case Habit.SHRINKING:
                return min(120, pause * 1.09)
        return pause

    def _silence(self, rng: Random) -> tuple[date, date]:
        """From when until when it orders nothing; there is no such time for most."""
        ever = self.today + timedelta(days=1)
        known = (self.today - self.since).days
        if self.habit is Habit.SILENT:
            return self.today - timedelta(days=rng.randint(SILENCE - 25, max(SILENCE, min(known - 40, 560)))), ever
        if self.habit is Habit.RETURNING:
            end = self.today - timedelta(days=rng.randint(5, 160))
            return end - timedelta(days=SILENCE + rng.randint(8, 75)), end
        return ever, ever

    def _purchase(self, day: date, size: int, rng: Random) -> Purchase:
        goods = price_list()
        wanted = [place for place, (name, *_rest) in enumerate(goods) if name == self.organisation.product]
        places = {rng.choice(wanted)} | {rng.randrange(len(goods)) for _ in range(rng.choice((0, 0, 1, 1, 2, 3)))}
        return Purchase(day, self._status(day, rng), tuple(self._line(place, size, rng) for place in sorted(places)))

    def _line(self, place: int, size: int, rng: Random) -> Line:
        price = price_list()[place][3]
        agreed = (price * rng.choice((Decimal("0.88"), Decimal("0.92"), Decimal("0.95"), Decimal(1)))).quantize(
            Decimal("0.01")
        )
        return Line(place, size * rng.randint(1, max(1, 4 if price > 2000 else 20)), agreed)

    def _status(self, day: date, rng: Random) -> int:
        if rng.random() < 0.035:
            return OrderStatus.CANCELLED
        age = (self.today - day).days
        if age > PAID_AFTER:
            return OrderStatus.PAID if rng.random() < 0.96 else OrderStatus.SHIPPED
        return rng.choice(UNDER_WAY if age <= SHIPPED_AFTER else DELIVERED)
