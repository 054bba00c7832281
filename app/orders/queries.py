"""Reads of the summary of orders that the churn check, reports and screens share."""

from typing import Any

from sqlalchemy import Select, func, select

from app.customers.models import SalesCode
from app.orders.models import OrderTotal


def last_orders() -> Select[Any]:
    """The day of the last order of each linked customer that ever ordered: customer_id, last_order_on."""
    return (
        select(SalesCode.customer_id, func.max(OrderTotal.last_order_on).label("last_order_on"))
        .join(OrderTotal, OrderTotal.code == SalesCode.code)
        .group_by(SalesCode.customer_id)
    )
