"""Reads for merging: who may be the same, and what belongs to one."""

from typing import Any

from sqlalchemy import ColumnElement, Select, case, false, func, or_, select

from app.churn.models import OPEN, ChurnWarning
from app.core import lists
from app.core.database import db
from app.core.rows import EVERYBODYS
from app.customers.models import Customer
from app.customers.queries import resembles
from app.merging.belongings import BELONGINGS

MOST_ALIKE = 10


def look_alikes(customer: Customer) -> Select[tuple[Customer]]:
    """Customers that may be the same as *customer*, by credit code, name or phone, the likeliest first."""
    same_code, same_phone = (_same(column, customer) for column in (Customer.credit_code, Customer.phone))
    same_name = Customer.name_key == customer.name_key
    rank = case((same_code, 0), (same_name, 1), (same_phone, 2), else_=3)
    alike = or_(same_code, same_phone, resembles(customer.name))
    found = select(Customer).where(alike, Customer.id != customer.id)
    return found.order_by(rank, Customer.name_key, Customer.id).limit(MOST_ALIKE)


def _same(column: Any, customer: Customer) -> ColumnElement[bool]:
    value = getattr(customer, column.key)
    return column == value if value else false()


def belongings_of(customer: Customer) -> list[tuple[Any, int]]:
    """How much of each kind belongs to a customer, in one statement: pairs of a label and a number."""
    counted = [each for each in BELONGINGS if each.label is not None]
    numbers = lists.counts([each.of(customer).execution_options(**EVERYBODYS) for each in counted], None)
    return [(each.label, number or 0) for each, number in zip(counted, numbers, strict=True)]


def are_both_warned(customer: Customer, other: Customer) -> bool:
    """Has each of two customers an open churn warning?"""
    found = select(func.count(ChurnWarning.id)).where(
        ChurnWarning.customer_id.in_((customer.id, other.id)), ChurnWarning.state.in_(OPEN)
    )
    return db.session.scalar(found, execution_options=EVERYBODYS) == len((customer, other))
