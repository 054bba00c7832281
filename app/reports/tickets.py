"""客户服务分析 (REP-3): what customers ask for, and the tickets."""

from collections.abc import Sequence
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from app.core import lists
from app.core.charts import Chart
from app.core.database import db
from app.core.lists import ListRequest
from app.core.reports import Column, Named, ReportView, Row, Table, fixed
from app.core.rows import EVERYBODYS
from app.dictionary.fields import known
from app.dictionary.models import TICKET_TYPE
from app.reports import queries
from app.reports.fields import Hidden, OfYear, Year, year_of, years_since
from app.reports.parts import CHANGE, CUSTOMER, NUMBER, SHARE, bars, change, share, unfinished, year_before
from app.tickets.models import Ticket

TICKETS = lazy_pgettext("report", "Tickets")
YEAR = Year("year", lazy_pgettext("ticket", "Year created"), years=lambda: years_since(queries.first_ticket()))


class ServiceView(ReportView):
    """Tickets by type, of one year or of all."""

    route_base = "/reports/service"
    class_permission_name = "ServiceReport"
    help_page = "service-report"
    list_title = _l("Customer service")
    filters = [YEAR]

    def table(self, asked: ListRequest) -> Table:
        """Each type, also one of which there are none."""
        year = year_of(asked.values.get("year", ""))
        found = queries.tickets_by_type(year)
        types = [each for each in known(TICKET_TYPE) if not each.retired or each.id in found]
        numbers = {name: sum(row[name] for row in found.values()) for name in queries.NO_TICKETS}
        whole = numbers["number"]
        rows = [self._row(each.id, str(each), year, found.get(each.id, queries.NO_TICKETS), whole) for each in types]
        totals = self._row(None, _("Total"), year, numbers, whole)
        return fixed(_columns(year), rows, totals, unfinished(year))

    def _row(self, type_id: int | None, label: str, year: int | None, numbers: dict[str, int], whole: int) -> Row:
        told = {
            "type": label,
            "tickets": numbers["number"],
            "share": share(numbers["number"], whole),
            "open_now": numbers["open_now"],
            "before": numbers["before"],
            "change": change(numbers["number"], numbers["before"]),
        }
        url = f"{request.script_root}{BehindService.route_base}?type={type_id or ''}"
        of_year = f"{url}&year={year}" if year else url
        behind = {"tickets": of_year, "open_now": f"{of_year}&open=yes"}
        return Row(told, {**behind, "before": f"{url}&year={year - 1}"} if year else behind)

    def chart(self, asked: ListRequest, rows: Sequence[Row]) -> Chart | None:
        """The types."""
        return bars(TICKETS, rows, "type", "tickets")


def _columns(year: int | None) -> list[Column]:
    columns = [
        Column("type", _l("Ticket type")),
        Column("tickets", TICKETS, "whole"),
        SHARE,
        Column("open_now", _l("Still open"), "whole"),
    ]
    return columns if year is None else [*columns, Column("before", year_before(year), "whole"), CHANGE]


class BehindService(ReportView):
    """The tickets behind a number (REP-7)."""

    route_base = "/reports/service/tickets"
    class_permission_name = ServiceView.class_permission_name
    help_page = "service-report"
    list_title = _l("Tickets behind the report")
    above = ServiceView
    filters = [Hidden("type"), Hidden("open", known=lambda text: text == "yes"), OfYear("year", YEAR.label)]

    def table(self, asked: ListRequest) -> Table:
        """The latest first."""
        year = year_of(asked.values.get("year", ""))
        found = queries.tickets_of_type(_type(asked), year, open_only="open" in asked.values)

        def read(offset: int, many: int) -> list[Row]:
            some = found.limit(many).offset(offset).execution_options(**EVERYBODYS)
            return rows_of(db.session.scalars(some).all())

        return Table(COLUMNS, read, lists.count(found.execution_options(**EVERYBODYS)))

    def title_for(self, asked: ListRequest) -> Any:
        """Of which type they are, and whether they are still open."""
        label = next((str(each) for each in known(TICKET_TYPE) if each.id == _type(asked)), str(TICKETS))
        return f"{label}: {_('Still open')}" if "open" in asked.values else label


def _type(asked: ListRequest) -> int | None:
    return int(asked.values["type"]) if "type" in asked.values else None


COLUMNS = [
    NUMBER,
    CUSTOMER,
    Column("summary", _l("Summary")),
    Column("type", _l("Ticket type")),
    Column("state", _l("State")),
    Column("assignee", _l("Dispatched to")),
    Column("created_at", _l("Created at"), "moment"),
]


def rows_of(tickets: Sequence[Ticket]) -> list[Row]:
    """Their rows; those that the person acting may open are links."""
    mine = queries.openable(Ticket, tickets)
    return [_ticket_row(ticket, may_open=ticket.id in mine) for ticket in tickets]


def _ticket_row(ticket: Ticket, *, may_open: bool) -> Row:
    told = {column.name: getattr(ticket, column.name) for column in COLUMNS}
    return Row({**told, "number": Named(ticket, ticket.number) if may_open else ticket.number})
