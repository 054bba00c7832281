"""客户贡献分析 (REP-1): what customers ordered, and the orders behind it."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, ClassVar

from flask import abort, flash, g, redirect, request
from flask_appbuilder import expose, has_access
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from app.core import cells, lists
from app.core.charts import Chart, Point
from app.core.database import db
from app.core.errors import BusinessError
from app.core.fields import key_from
from app.core.filters import Contains
from app.core.lists import ListRequest
from app.core.reports import Column, ReportView, Row, Table, shown
from app.customers.models import Customer
from app.job_runs import operations as job_runs
from app.job_runs.scheduler import lines
from app.orders import queries as orders
from app.orders.models import OrderMonth
from app.reports import queries
from app.reports.fields import Hidden, OfYear, Year, year_of, years_since
from app.reports.parts import CHANGE, CUSTOMER, MANAGER, NUMBER, SHARE, bars, change, share, unfinished, year_before
from app.sales_system import link
from app.sales_system.models import status_label

CHARTED = 10
"""So many of the largest are drawn."""


def years_with_orders() -> list[int]:
    """The years from that of the first order on."""
    return years_since(db.session.scalar(db.select(db.func.min(OrderMonth.month))))


class ContributionView(ReportView):
    """客户贡献分析 (REP-1): what customers ordered in all, or in a year."""

    route_base = "/reports/contribution"
    class_permission_name = "ContributionReport"
    method_permission_name: ClassVar[dict[str, str]] = {**ReportView.method_permission_name, "refresh": "refresh"}
    help_page = "contribution"
    list_title = _l("Customer contribution")
    filters = [
        Contains("customer", _l("Customer")),
        Year("year", _l("Year"), years=years_with_orders),
    ]
    can_be_refreshed = True

    def table(self, asked: ListRequest) -> Table:
        """Customers by what they ordered."""
        year, name = year_of(asked.values.get("year", "")), asked.values.get("customer", "")
        seen = queries.contribution_overview(year, name)

        def read(offset: int, many: int) -> list[Row]:
            return [self._row(found, year, seen.amount) for found in _contributions(year, name, seen, offset, many)]

        number = None if seen.customers > lists.COUNTED else seen.customers
        totals = {"orders": seen.orders, "amount": seen.amount, "share": share(seen.amount, seen.amount)}
        totals |= {"before": seen.before, "change": change(seen.amount, seen.before), "number": _("Total")}
        return Table(
            _contribution_columns(year), read, number, Row(totals), [*_known_until(seen.as_of), *unfinished(year)]
        )

    def _row(self, found: Any, year: int | None, whole: Decimal) -> Row:
        customer = found.Customer
        told = {
            "number": customer.number,
            "customer": customer,
            "manager": customer.manager,
            "orders": found.orders,
            "amount": Decimal(found.amount),
            "share": share(found.amount, whole),
            "before": found.before or Decimal(),
            "change": change(found.amount, found.before),
        }
        return Row(told, _orders_behind(customer, year))

    def chart(self, asked: ListRequest, rows: Sequence[Row]) -> Chart | None:
        """The largest."""
        largest = [row for row in rows[:CHARTED] if row.cells["amount"]]
        return bars(_("Amount (CNY)"), largest, "customer", "amount", "money")

    @expose("/refresh", methods=["POST"])
    @has_access
    def refresh(self) -> Response:
        """Let the summary of orders be brought up to date."""
        when, job = next(line for line in lines() if line[1].name == "order_summary")
        try:
            job_runs.request(job, when)
            db.session.commit()
            flash(_("The orders are being summarised. Open the report again in a moment."), "success")
        except BusinessError as error:
            db.session.rollback()
            flash(str(error.message), "warning")
        return redirect(self.url())


def _contribution_columns(year: int | None) -> list[Column]:
    columns = [
        NUMBER,
        CUSTOMER,
        MANAGER,
        Column("orders", _l("Orders"), "whole"),
        Column("amount", _l("Amount (CNY)"), "money"),
        SHARE,
    ]
    if year is None:
        return columns
    return [*columns, Column("before", year_before(year), "money"), CHANGE]


def _contributions(year: int | None, name: str, seen: Any, offset: int, many: int) -> Sequence[Any]:
    """Those that contributed, and behind them those that did not."""
    found = [*db.session.execute(queries.contributions(year, name).limit(many).offset(offset))]
    if len(found) < many:
        skipped = 0 if found else max(0, offset - _contributors(year, name, seen))
        rest = queries.without_contribution(year, name).limit(many - len(found)).offset(skipped)
        found += db.session.execute(rest)
    return found


def _contributors(year: int | None, name: str, seen: Any) -> int:
    if not name or seen.contributors <= lists.COUNTED:
        return int(seen.contributors)
    return lists.count(queries.contributors(year, name), None) or 0


def _orders_behind(customer: Customer, year: int | None) -> dict[str, str]:
    url = f"{request.script_root}{BehindContribution.route_base}?of={customer.id}"
    behind = dict.fromkeys(("orders", "amount"), f"{url}&year={year}" if year else url)
    return {**behind, "before": f"{url}&year={year - 1}"} if year else behind


def _known_until(moment: Any) -> list[Any]:
    if moment is None:
        return [_("The orders have not been summarised yet.")]
    return [_("Orders as of %(moment)s.", moment=cells.moment(moment))]


class BehindContribution(ReportView):
    """The orders behind what a customer contributed, read from the sales system (REP-7)."""

    route_base = "/reports/contribution/orders"
    class_permission_name = ContributionView.class_permission_name
    help_page = "contribution"
    list_title = _l("Orders behind the contribution")
    above = ContributionView
    filters = [Hidden("of"), OfYear("year", _l("Year"))]
    empty = _l("The sales system knows no such orders.")

    def table(self, asked: ListRequest) -> Table:
        """Those that were not cancelled, the latest first."""
        customer = _customer(asked)
        year = year_of(asked.values.get("year", ""))
        columns = [
            NUMBER,
            Column("day", _l("Date"), "day"),
            Column("status", _l("Status")),
            Column("address", _l("Delivery address")),
            Column("amount", _l("Amount (CNY)"), "money"),
        ]
        found = queries.orders_behind(customer, year)

        def read(offset: int, many: int) -> list[Row]:
            some = link.read(lambda session: session.scalars(found.limit(many).offset(offset)).all())
            return [_order_row(order) for order in some]

        return Table(columns, read, _number_of_orders(found), notes=_known_until(orders.as_of()))

    def title_for(self, asked: ListRequest) -> Any:
        """Whose they are."""
        return _("Orders of %(customer)s", customer=_customer(asked))

    def chart(self, asked: ListRequest, rows: Sequence[Row]) -> Chart | None:
        """What the summary says of each month."""
        months = queries.months_of(_customer(asked), year_of(asked.values.get("year", "")))
        points = [Point(f"{each.month:%y-%m}", each.amount, shown(each.amount, "money")) for each in months]
        title = _("Amount in each month (CNY)")
        return Chart(title, [(title, points)], kind="columns") if len(points) > 1 else None


def _customer(asked: ListRequest) -> Customer:
    """Whose orders they are; kept for the request, whose title, rows and chart all ask."""
    if "report_on" not in g:
        g.report_on = db.session.get(Customer, key_from(asked.values.get("of")) or 0) or abort(404)
    found: Customer = g.report_on
    return found


def _number_of_orders(found: Any) -> int | None:
    return link.read(lambda session: lists.count(found, session=session))


def _order_row(order: Any) -> Row:
    told = {"number": order.number, "day": order.ordered_at and order.ordered_at.date(), "amount": order.total_amount}
    return Row({**told, "status": status_label(order.status), "address": order.delivery_address})
