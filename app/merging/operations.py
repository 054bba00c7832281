"""Making one customer of two."""

from collections.abc import Collection
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import update

from app.core import list_preferences
from app.core.database import db
from app.core.errors import BusinessError, Overtaken
from app.core.history import Kind, keep
from app.core.workflow import OVERTAKEN
from app.customers import operations as customers
from app.customers.models import Customer, CustomerState, MergedCustomer
from app.customers.workflow import win_back
from app.merging import news
from app.merging.belongings import BELONGINGS, SEARCHES
from app.notifications.operations import notify


def check(customer: Customer, other: Customer) -> None:
    """ROLE-8: two different customers, by who may change both; lost ones as well."""
    if customer is other:
        raise BusinessError(_l("A customer cannot be merged with itself."), field="other")
    for each in (customer, other):
        customers.check_responsible(each)


def merge(customer: Customer, other: Customer, taken: Collection[str]) -> None:
    """Make *other* part of *customer*, which takes over its values of the attributes *taken*.

    In the running transaction: all of it or nothing. Raises Overtaken where somebody else wrote to one of them.
    """
    check(customer, other)
    _hold(customer, other)
    people = (customer.manager, other.manager)
    _take(customer, other, taken)
    part = MergedCustomer(id=other.id, number=other.number, name=other.name, into=customer)
    if (customer.state, other.state) == (CustomerState.LOST, CustomerState.NORMAL):
        win_back(customer, note=str(part))
    keep(db.session(), customer, [{"kind": Kind.EDITED, "field": "merged", "old": None, "new": str(part)}])
    _move(customer, other)
    db.session.add(part)
    db.session.delete(other)
    db.session.flush()
    notify(news.MERGED, (*people, customer.manager), customer, merged=part.number)


def _hold(customer: Customer, other: Customer) -> None:
    """Keep both as they were read, and *other* from being referred to, until the transaction ends.

    PostgreSQL lets a row be referred to while it is written, unless what is written is a key: so the number is.
    """
    table = Customer.__table__
    for each in sorted((customer, other), key=lambda each: each.id):
        values: Any = {"number": f"~{each.id}"} if each is other else {"version": table.c.version}
        as_read = update(table).where(table.c.id == each.id, table.c.version == each.version)
        if db.session.execute(as_read.values(values)).rowcount == 0:
            raise Overtaken(OVERTAKEN)


def _take(customer: Customer, other: Customer, names: Collection[str]) -> None:
    """Take values over. What is required of a complete customer is not lost where one of both had it."""
    unknown = {*customers.gaps(customer)} & {*customers.gaps(other)}
    for name in names:
        setattr(customer, name, getattr(other, name))
    lost = [name for name in customers.gaps(customer) if name not in unknown]
    if lost and not (customer.incomplete and other.incomplete):
        raise BusinessError(_l("This field is required."), field=lost[0])
    customers.settle(customer)


def _move(customer: Customer, other: Customer) -> None:
    for belonging in BELONGINGS:
        belonging.move(other, customer)
        db.session.flush()
    list_preferences.follow(SEARCHES, Customer.__tablename__, other.id, customer.id)
