"""What customers ordered, as a subject of own reports: a row is what one of a customer's codes ordered in a month.

It is of the summary, not of the sales system's orders: no reader waits for those to be gone through.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from app.core import person
from app.core.filters import Filter, Reference, quick_search
from app.core.lists import ListRequest
from app.core.reports import Column, Row
from app.customers.fields import keepers
from app.customers.models import Customer, SalesCode
from app.dictionary.fields import known
from app.dictionary.models import LEVEL, REGION
from app.orders.models import OrderMonth
from app.own_reports.dimensions import Dimension, OfRecord
from app.own_reports.subjects import SUM, Measure, Subject, by_time, count_everybody, of_customers
from app.reports.contribution import years_with_orders
from app.reports.fields import Year, year_of
from app.reports.parts import CUSTOMER, MANAGER, NUMBER

DIMENSIONS: dict[str, Dimension] = {
    each.name: each
    for each in (
        *by_time("ordered", _l("Ordered"), OrderMonth.month, start=lambda day: day),
        OfRecord("customer", Customer.title, SalesCode.customer_id, Customer),
        *of_customers(),
    )
}
MEASURES = {
    each.name: each
    for each in (
        Measure("amount", _l("Amount (CNY)"), OrderMonth.amount, SUM, "money"),
        Measure("orders", _l("Orders"), OrderMonth.orders, SUM),
    )
}
COLUMNS = [
    NUMBER,
    CUSTOMER,
    MANAGER,
    Column("month", _l("Month")),
    Column("orders", _l("Orders"), "whole"),
    Column("amount", _l("Amount (CNY)"), "money"),
]


class OfCustomerNamed(Filter):
    """Part of the customer's number or name."""

    def condition(self, entity: Any, value: str) -> Any:
        """As in lists of customers."""
        return quick_search(Customer, ("number", "name", "initials"), value)


class OfCustomersWith(Reference):
    """What the customer refers to."""

    def condition(self, entity: Any, value: str) -> Any:
        """The customer's, not the row's."""
        return super().condition(Customer, value)


class InYear(Year):
    """The year of the month."""

    def condition(self, entity: Any, value: str) -> Any:
        """From January to December."""
        year = year_of(value)
        return None if year is None else DIMENSIONS["ordered_year"].is_key(year)


FILTERS = [
    OfCustomerNamed("customer", Customer.title),
    InYear("year", _l("Year"), years=years_with_orders),
    OfCustomersWith("manager", _l("Account manager"), records=keepers),
    OfCustomersWith("region", _l("Region"), records=lambda: known(REGION)),
    OfCustomersWith("level", _l("Customer level"), records=lambda: known(LEVEL)),
]


class Turnover(Subject):
    """What was ordered, by customers and months."""

    name = "orders"
    label = _l("Order amounts")
    entity = OrderMonth

    def may_be_asked(self) -> bool:
        """Who sees orders may."""
        return count_everybody() or person.current().may("list", "Orders")

    def dimensions(self) -> Mapping[str, Dimension]:
        """When, and by whom."""
        return DIMENSIONS

    def measures(self) -> Mapping[str, Measure]:
        """How much, and how often."""
        return MEASURES

    def filters(self) -> Sequence[Filter]:
        """By whom, and when."""
        return FILTERS

    def columns_of(self, asked: ListRequest, columns: Sequence[Any], *conditions: Any) -> Select[Any]:
        """Of codes that somebody owns; what nobody owns is nobody's."""
        found = select(*columns).select_from(OrderMonth).join(SalesCode, SalesCode.code_key == OrderMonth.code)
        return found.join(Customer, Customer.id == SalesCode.customer_id).where(*conditions, *self.conditions(asked))

    def found(self, asked: ListRequest, *conditions: Any) -> Select[Any]:
        """The latest months first, the largest amounts first."""
        found = self.columns_of(asked, [OrderMonth, Customer], *conditions).options(joinedload(Customer.manager))
        return found.order_by(OrderMonth.month.desc(), OrderMonth.amount.desc(), OrderMonth.id)

    def columns(self, measure: Measure) -> Sequence[Column]:
        """Whose, when, how much and how often."""
        return COLUMNS

    def told(self, found: Any, measure: Measure) -> list[Row]:
        """Each with its customer."""
        return [_row(month, customer) for month, customer in found]


def _row(month: OrderMonth, customer: Customer) -> Row:
    return Row(
        {
            "number": customer.number,
            "customer": customer,
            "manager": customer.manager,
            "month": f"{month.month:%Y-%m}",
            "orders": month.orders,
            "amount": month.amount,
        }
    )
