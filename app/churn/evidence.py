"""The orders that led to a warning: the latest ones of the sales system, and two years of them by month."""

from dataclasses import dataclass
from typing import Any

from app.churn.cooling import LOOKED_AT, Month, first_month
from app.churn.models import ChurnWarning
from app.churn.queries import months_of
from app.churn.rule import months_before
from app.core import clock
from app.customers.models import Customer
from app.orders.queries import orders_of
from app.sales_system import link

LATEST = 5


@dataclass(frozen=True)
class Evidence:
    """What is known of a customer's orders. *trouble* says why the sales system tells none."""

    latest: list[Any]
    trouble: Any
    months: list[Month]
    """Those with orders, of the last two years."""
    bars: list[tuple[Any, float]]
    """Each of these months, and what was ordered in it: 1 is the most in one month."""


def evidence(warning: ChurnWarning) -> Evidence:
    """The orders of the customer that *warning* is about."""
    start = first_month(clock.today())
    months = months_of([warning.customer_id], start).get(warning.customer_id, [])
    amounts = {each.month: float(each.amount) for each in months}
    most = max([*amounts.values(), 1.0])
    bars = [(month, amounts.get(month, 0) / most) for month in (months_before(start, -n) for n in range(LOOKED_AT + 1))]
    try:
        return Evidence(latest_orders(warning.customer), None, months, bars)
    except link.SalesSystemUnavailable as error:
        return Evidence([], error.message, months, bars)


def latest_orders(customer: Customer) -> list[Any]:
    """The latest orders of *customer*, as the sales system has them now."""
    newest = orders_of(customer).limit(LATEST)
    found: list[Any] = link.read(lambda session: list(session.scalars(newest))) if customer.linked else []
    for order in found:
        order.customer = customer
    return found
