"""Reads of customers that several screens share."""

from sqlalchemy import ColumnElement, Select, or_, select, true
from sqlalchemy.orm import joinedload

from app.core import names, person
from app.customers.models import Activity, Customer, MergedCustomer


def named(name: str) -> Select[tuple[Customer]]:
    """Customers of exactly this name, however it was typed."""
    return select(Customer).where(Customer.name_key == names.key(name)).order_by(Customer.id)


def similar(name: str, limit: int = 5) -> Select[tuple[Customer]]:
    """Customers whose name holds *name*, or what of it tells companies apart."""
    return select(Customer).where(resembles(name)).order_by(Customer.name_key, Customer.id).limit(limit)


def resembles(name: str) -> ColumnElement[bool]:
    """The condition that a customer's name holds *name*, or what of it tells companies apart."""
    wanted = names.key(name)
    core = names.telling_part(wanted)
    return or_(*(Customer.name_key.contains(part, autoescape=True) for part in {wanted, core} if part))


def merged(key: int) -> Select[tuple[MergedCustomer]]:
    """The customer that had *key* and became part of another."""
    return select(MergedCustomer).where(MergedCustomer.id == key).options(joinedload(MergedCustomer.into))


def latest_activities(customer_id: int, most: int) -> Select[tuple[Activity]]:
    """What was done with a customer, the latest first."""
    return (
        select(Activity)
        .where(Activity.customer_id == customer_id)
        .options(joinedload(Activity.created_by))
        .order_by(Activity.happened_on.desc(), Activity.id.desc())
        .limit(most)
    )


def my_incomplete() -> Select[tuple[Customer]]:
    """Customers of the person acting that still lack required fields, the oldest first."""
    return (
        select(Customer)
        .where(Customer.manager_id == person.current_id(), Customer.incomplete == true())
        .order_by(Customer.created_at, Customer.id)
    )
