"""The rule of churn (CHN-1) as arithmetic: how long a customer may be silent, counted from which day, and in words."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from flask_babel import ngettext

from app.core import cells

FEWEST_MONTHS, MOST_MONTHS = 1, 120


def months_before(day: date, months: int) -> date:
    """The same day *months* calendar months earlier, clipped to the end of that month."""
    years, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))


@dataclass(frozen=True)
class Rule:
    """How many months without an order are too many, today, by the key of the customer's level if one differs."""

    today: date
    months: int
    by_level: Mapping[int, int] = field(default_factory=dict)
    never_ordered: bool = True
    """Does it count customers that never ordered?"""

    def months_for(self, level_id: int | None) -> int:
        """The months in force for a level."""
        return self.months if level_id is None else self.by_level.get(level_id, self.months)

    def bound(self, level_id: int | None) -> date:
        """The earliest day that is no reason yet: what counts from a day before it is too long ago."""
        return months_before(self.today, self.months_for(level_id))


@dataclass(frozen=True)
class Silence:
    """Why somebody is warned of: no order since *counted_from*, which is more than *months* ago."""

    last_order_on: date | None
    counted_from: date
    months: int

    @classmethod
    def of(cls, entered_on: date, last_order_on: date | None, won_back_on: date | None, months: int) -> "Silence":
        """Counted from the latest order, or else from being entered; from being won back, if that is later."""
        start = last_order_on or entered_on
        return cls(last_order_on, max(start, won_back_on or start), months)


def in_words(silence: Any, entered_on: date) -> str:
    """A `Silence`, or a warning that keeps one, as a sentence."""
    told = {"num": silence.months, "day": cells.day(silence.counted_from)}
    if silence.counted_from == silence.last_order_on:
        return ngettext(
            "Last order on %(day)s, more than %(num)d month ago.",
            "Last order on %(day)s, more than %(num)d months ago.",
            **told,
        )
    if silence.last_order_on is None and silence.counted_from == entered_on:
        return ngettext(
            "Never ordered; entered on %(day)s, more than %(num)d month ago.",
            "Never ordered; entered on %(day)s, more than %(num)d months ago.",
            **told,
        )
    return ngettext(
        "Won back on %(day)s, more than %(num)d month ago, and no order since.",
        "Won back on %(day)s, more than %(num)d months ago, and no order since.",
        **told,
    )
