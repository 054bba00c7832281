"""Early signs of churn (有流失迹象), judged from what a customer ordered in each month. Information, never a warning.

*Silent*: no order for much longer than usual. *Falling*: the amount of the last two quarters fell by half against the
two before. Decision 0023 says why these figures.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from statistics import median
from typing import Any

from flask_babel import gettext as _

from app.churn.models import Cooling
from app.churn.rule import months_before
from app.core import cells

LOOKED_AT = 24
"""So many months are looked at, beside the one that has begun."""
FEWEST_ORDERED = 4
"""In so many months at least a customer must have ordered to have a rhythm."""
TIMES_USUAL, FEWEST_DAYS = 2.5, 60
"""Silence is a sign when it is longer than so many times the usual gap, and than so many days."""
FEWEST_BEFORE = 2
"""In so many months at least of the two quarters before, so that one large order is no level to fall from."""


@dataclass(frozen=True)
class Month:
    """What a customer ordered in one month: its first day, how often, the amount (CNY), the day of the last order."""

    month: date
    orders: int
    amount: Decimal
    last_order_on: date


@dataclass(frozen=True)
class Sign:
    """One sign and the figures it is told with, named as `CoolingSign` has them."""

    kind: Cooling
    last_order_on: date
    usual_days: int | None = None
    amount_before: Decimal | None = None
    amount_after: Decimal | None = None
    before_from: date | None = None


def first_month(today: date) -> date:
    """The first day of the earliest month that is looked at."""
    return months_before(today.replace(day=1), LOOKED_AT)


def signs(months: Sequence[Month], today: date) -> Iterator[Sign]:
    """The signs that *months* (in their order, none without an order) show on the day *today*."""
    if found := silent(months, today):
        yield found
    if found := falling(months, today):
        yield found


def silent(months: Sequence[Month], today: date) -> Sign | None:
    """The usual gap is the median of the days between the last orders of months with orders."""
    if len(months) < FEWEST_ORDERED:
        return None
    last = months[-1].last_order_on
    usual = median((later.last_order_on - earlier.last_order_on).days for earlier, later in pairwise(months))
    if (today - last).days <= max(TIMES_USUAL * usual, FEWEST_DAYS):
        return None
    return Sign(Cooling.SILENT, last, usual_days=round(usual))


def falling(months: Sequence[Month], today: date) -> Sign | None:
    """Quarters are those of the calendar that are over."""
    end = date(today.year, today.month - (today.month - 1) % 3, 1)
    middle, start = months_before(end, 6), months_before(end, 12)
    before = [each.amount for each in months if start <= each.month < middle]
    after = sum((each.amount for each in months if middle <= each.month < end), Decimal(0))
    if len(before) < FEWEST_BEFORE or sum(before) <= 0 or 2 * after > sum(before):
        return None
    return Sign(
        Cooling.FALLING,
        months[-1].last_order_on,
        amount_before=sum(before, Decimal(0)),
        amount_after=after,
        before_from=start,
    )


def in_words(sign: Any, today: date) -> str:
    """A `Sign`, or the row that keeps it, as a sentence for its reader."""
    if sign.kind is Cooling.SILENT:
        return _(
            "No order for %(days)s days (last order on %(day)s); until then usually one every %(usual)s days.",
            days=(today - sign.last_order_on).days,
            day=cells.day(sign.last_order_on),
            usual=sign.usual_days,
        )
    middle = months_before(sign.before_from, -6)
    return _(
        "Orders fell from %(before)s CNY (%(first)s) to %(after)s CNY (%(second)s).",
        before=cells.money(sign.amount_before),
        first=_two_quarters(sign.before_from),
        after=cells.money(sign.amount_after),
        second=_two_quarters(middle),
    )


def _two_quarters(start: date) -> str:
    second = months_before(start, -3)
    return f"{_quarter(start)} – {_quarter(second)}"


def _quarter(start: date) -> str:
    return _("Q%(quarter)s %(year)s", quarter=(start.month + 2) // 3, year=start.year)
