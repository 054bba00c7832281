"""客户流失分析 (REP-4): customers that were given up, and why."""

from collections.abc import Sequence
from typing import Any

from flask import g
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.churn.models import ChurnWarning
from app.core import clock, lists
from app.core.charts import Chart, Point
from app.core.database import db
from app.core.filters import Contains
from app.core.lists import ListRequest
from app.core.reports import Column, Named, ReportView, Row, Table
from app.core.rows import EVERYBODYS
from app.reports import queries
from app.reports.fields import Year, year_of, years_since
from app.reports.parts import CUSTOMER, MANAGER, NUMBER

MOST_YEARS = 10


def _years() -> list[int]:
    """The years there may be churn in, the latest first; the filter and the chart ask once together."""
    if "years_of_churn" not in g:
        g.years_of_churn = years_since(queries.first_churn())
    found: list[int] = g.years_of_churn
    return found


class ChurnReportView(ReportView):
    """Confirmed churn, the latest first; its rows are the list behind its numbers."""

    route_base = "/reports/churn"
    class_permission_name = "ChurnReport"
    help_page = "churn-report"
    list_title = _l("Customer churn")
    filters = [
        Contains("customer", _l("Customer")),
        Contains("manager", _l("Account manager")),
        Contains("reason", _l("Reason for churn")),
        Year("year", _l("Year"), years=_years),
    ]
    empty = _l("No customer was given up.")

    def table(self, asked: ListRequest) -> Table:
        """Those of the customers, managers and year that were asked for."""
        found = queries.churned(*_names(asked), year_of(asked.values.get("year", "")))

        def read(offset: int, many: int) -> list[Row]:
            some = found.limit(many).offset(offset).execution_options(**EVERYBODYS)
            return _rows(db.session.scalars(some).all())

        return Table(COLUMNS, read, lists.count(found.execution_options(**EVERYBODYS)))

    def chart(self, asked: ListRequest, rows: Sequence[Row]) -> Chart | None:
        """How many in each of the last years."""
        years = sorted(_years()[:MOST_YEARS])
        numbers = queries.churned_by_year(*_names(asked), years)
        points = [Point(str(year), number, str(number), self._of_year(asked, year)) for year, number in numbers.items()]
        title = _("Customers lost in each year")
        return Chart(title, [(title, points)], kind="columns") if len(years) > 1 and any(numbers.values()) else None

    def _of_year(self, asked: ListRequest, year: int) -> str:
        return self.url(query=asked.query(year=year))


def _names(asked: ListRequest) -> tuple[str, str, str]:
    return asked.values.get("customer", ""), asked.values.get("manager", ""), asked.values.get("reason", "")


COLUMNS = [
    Column("year", _l("Year")),
    NUMBER,
    CUSTOMER,
    MANAGER,
    Column("confirmed_at", _l("Churn confirmed at"), "moment"),
    Column("reason", _l("Reason for churn")),
]


def _rows(warnings: Sequence[ChurnWarning]) -> list[Row]:
    mine = queries.openable(ChurnWarning, warnings)
    return [_row(warning, may_open=warning.id in mine) for warning in warnings]


def _row(warning: ChurnWarning, *, may_open: bool) -> Row:
    told: dict[str, Any] = {name: getattr(warning, name) for name in ("customer", "manager", "confirmed_at", "reason")}
    year = str(clock.local(warning.confirmed_at).year) if warning.confirmed_at else ""
    return Row({**told, "year": year, "number": Named(warning, warning.number) if may_open else warning.number})
