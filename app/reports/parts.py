"""What several reports have in common: columns, shares, changes, bars."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core import clock
from app.core.charts import Chart, Point
from app.core.reports import Column, Row, shown

NUMBER = Column("number", _l("Number"))
CUSTOMER = Column("customer", _l("Customer"))
MANAGER = Column("manager", _l("Account manager"))
SHARE = Column("share", _l("Share"), "share")
CHANGE = Column("change", _l("Change"), "share")


DIGITS = 10
"""More than anybody looks at, and few enough to be read in a file."""


def share(part: Any, whole: Any) -> Decimal | None:
    """Which part of *whole* it is; None where there is no whole."""
    return round(Decimal(part) / Decimal(whole), DIGITS).normalize() if whole else None


def change(now: Any, before: Any) -> Decimal | None:
    """By which part of *before* it grew; None where there was nothing."""
    return Decimal(now) / Decimal(before) - 1 if before else None


def bars(title: Any, rows: Sequence[Row], label: str, number: str, kind: str = "whole") -> Chart | None:
    """The column *number* of *rows* as bars; None where there is nothing to see."""
    points = [_point(row, label, number, kind) for row in rows]
    return Chart(str(title), [(str(title), points)]) if any(point.value for point in points) else None


def _point(row: Row, label: str, number: str, kind: str) -> Point:
    value = row.cells[number]
    return Point(str(row.cells[label]), value, str(shown(value, kind)), row.behind.get(number, ""))


def unfinished(year: int | None) -> list[Any]:
    """What must be said of a year that goes on, and is compared with a whole one."""
    if year is None or year < clock.today().year:
        return []
    return [_("%(year)s is not over; it is compared with the whole year before.", year=year)]


def year_before(year: int) -> Any:
    """«In 2025»."""
    return _("In %(year)s", year=year - 1)
