"""Reads of the summary of orders that the churn check, reports and screens share. All are of linked customers only.

What several codes of one customer ordered adds up; a code that moves to another customer takes its history along.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select

from app.core.database import db
from app.customers.models import SalesCode
from app.orders.models import OrderMonth, OrderSummary, OrderTotal


def as_of() -> datetime | None:
    """When the summary was last brought up to date, naive UTC; None if it never was."""
    return db.session.scalar(select(OrderSummary.as_of).where(OrderSummary.id == 1))


def last_orders() -> Select[Any]:
    """The day of the last order of each customer that ever ordered: customer_id, last_order_on."""
    return (
        select(SalesCode.customer_id, func.max(OrderTotal.last_order_on).label("last_order_on"))
        .join(OrderTotal, OrderTotal.code == SalesCode.code_key)
        .group_by(SalesCode.customer_id)
    )


def totals() -> Select[Any]:
    """What each customer that ever ordered has ordered: customer_id, orders, amount, first_order_on, last_order_on."""
    return (
        select(
            SalesCode.customer_id,
            func.sum(OrderTotal.orders).label("orders"),
            func.sum(OrderTotal.amount).label("amount"),
            func.min(OrderTotal.first_order_on).label("first_order_on"),
            func.max(OrderTotal.last_order_on).label("last_order_on"),
        )
        .join(OrderTotal, OrderTotal.code == SalesCode.code_key)
        .group_by(SalesCode.customer_id)
    )


def totals_between(start: date, end: date) -> Select[Any]:
    """The same for the months from *start* to before *end*, both the first day of a month: customer_id, orders, amount."""
    return (
        select(
            SalesCode.customer_id,
            func.sum(OrderMonth.orders).label("orders"),
            func.sum(OrderMonth.amount).label("amount"),
        )
        .join(OrderMonth, OrderMonth.code == SalesCode.code_key)
        .where(OrderMonth.month >= start, OrderMonth.month < end)
        .group_by(SalesCode.customer_id)
    )


def by_month() -> Select[Any]:
    """Each customer's months with orders: customer_id, month, orders, amount, last_order_on.

    To be narrowed down by the caller: `by_month().where(SalesCode.customer_id.in_(keys), OrderMonth.month >= start)`.
    """
    return (
        select(
            SalesCode.customer_id,
            OrderMonth.month,
            func.sum(OrderMonth.orders).label("orders"),
            func.sum(OrderMonth.amount).label("amount"),
            func.max(OrderMonth.last_order_on).label("last_order_on"),
        )
        .join(OrderMonth, OrderMonth.code == SalesCode.code_key)
        .group_by(SalesCode.customer_id, OrderMonth.month)
        .order_by(SalesCode.customer_id, OrderMonth.month)
    )
