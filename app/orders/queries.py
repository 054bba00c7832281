"""Reads of orders: of the summary, which the churn check, reports and screens share, and of the sales system itself.

The summary tells of linked customers only. What several codes of one customer ordered adds up; a code that moves to
another customer takes its history along.
"""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Select, func, select, true
from sqlalchemy.orm import joinedload

from app.core.database import db
from app.customers.models import Customer, SalesCode, code_key
from app.orders.models import OrderMonth, OrderSummary, OrderTotal
from app.sales_system.models import Order, OrderLine

MOST_SPELLINGS, MOST_LINES = 1_000, 1_000


def as_of() -> datetime | None:
    """When the summary was last brought up to date, naive UTC; None if it never was."""
    return db.session.scalar(select(OrderSummary.as_of).where(OrderSummary.id == 1))


def last_orders() -> Select[int, date]:
    """The day of the last order of each customer that ever ordered: customer_id, last_order_on."""
    return (
        select(SalesCode.customer_id, func.max(OrderTotal.last_order_on).label("last_order_on"))
        .join(OrderTotal, OrderTotal.code == SalesCode.code_key)
        .group_by(SalesCode.customer_id)
    )


def totals() -> Select[int, int, Decimal, date, date]:
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


def totals_between(start: date, end: date) -> Select[int, int, Decimal]:
    """The same of the months from *start* to before *end*, both first days of months: customer_id, orders, amount."""
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


def by_month() -> Select[int, date, int, Decimal, date]:
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


def total_of(customer_id: int) -> Select[datetime | None, int | None, Decimal | None, date | None]:
    """What one customer has ordered: as_of, orders, amount, last_order_on; no row before there is a summary."""
    total = totals().where(SalesCode.customer_id == customer_id).subquery()
    asked = select(OrderSummary.as_of, total.c.orders, total.c.amount, total.c.last_order_on)
    return asked.select_from(OrderSummary).outerjoin(total, true()).where(OrderSummary.id == 1)


def customers_by_code(codes: Iterable[str]) -> dict[str, Customer]:
    """Whose these codes are, by `code_key`; in one statement, so not for more than a page of them."""
    keys = {code_key(code) for code in codes}
    owners = select(SalesCode.code_key, Customer).join(SalesCode.customer).where(SalesCode.code_key.in_(keys))
    return {row.code_key: row.Customer for row in db.session.execute(owners)} if keys else {}


def spellings(customer: Customer) -> list[str]:
    """How the sales system may spell this customer's codes: as somebody typed them, and in capitals."""
    return sorted({spelling for code in customer.codes for spelling in (code.code, code.code_key)})[:MOST_SPELLINGS]


def orders_of(customer: Customer) -> Select[Order]:
    """All orders of a customer, the latest first. For the sales system."""
    return (
        select(Order)
        .where(Order.customer_code.in_(spellings(customer)))
        .order_by(Order.ordered_at.desc(), Order.id.desc())
    )


def lines_of(order: Order) -> Select[OrderLine]:
    """The lines of an order, with their products, one more than are shown. For the sales system."""
    return (
        select(OrderLine)
        .where(OrderLine.order_id == order.id)
        .options(joinedload(OrderLine.product))
        .order_by(OrderLine.id)
        .limit(MOST_LINES + 1)
    )
