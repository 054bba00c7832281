"""Customers that order or fall silent, as the summary of orders has them; some tests ask the sales system itself."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import func, insert, select

from app.churn.jobs import churn_check
from app.churn.models import ChurnState, ChurnWarning
from app.core import clock
from app.core.database import db
from app.customers.models import Customer, CustomerState, SalesCode
from app.orders.models import OrderMonth, OrderSummary, OrderTotal
from tests.factories import ChurnWarningFactory, CustomerFactory, MeasureFactory, SalesCodeFactory, person

SATURDAY = date(2026, 3, 7)
"""Today, for most tests; six months before it is 7 September."""
OLD = date(2020, 1, 1)
NORMAL = CustomerState.NORMAL


def at(day, hour=2):
    """The moment when the company's clock shows that hour."""
    return clock.at(clock.utc(datetime(day.year, day.month, day.day, hour)))


class Summary:
    """What the sales system is known to have."""

    def __init__(self, app):
        self.app = app

    def order(self, customer, *days, amount=100):
        """Let a customer have ordered on each of *days*, under its first code."""
        with self.app.app_context():
            code = db.session.scalar(
                select(SalesCode.code_key).where(SalesCode.customer_id == customer.id).order_by(SalesCode.id).limit(1)
            )
            for day in days:
                add_order(code, day, Decimal(amount))
            db.session.commit()

    def known_until(self, moment):
        """Let the summary be as of *moment* (naive UTC)."""
        with self.app.app_context():
            db.session.add(OrderSummary(id=1, as_of=moment))
            db.session.commit()


def add_order(code, day, amount):
    """One more order in the summary, in the running transaction."""
    first = day.replace(day=1)
    month = db.session.scalar(select(OrderMonth).where(OrderMonth.code == code, OrderMonth.month == first))
    total = db.session.scalar(select(OrderTotal).where(OrderTotal.code == code))
    if month is None:
        month = OrderMonth(code=code, month=first, orders=0, amount=Decimal(0), first_order_on=day, last_order_on=day)
    if total is None:
        total = OrderTotal(code=code, orders=0, amount=Decimal(0), first_order_on=day, last_order_on=day)
    for row in (month, total):
        row.orders += 1
        row.amount += amount
        row.first_order_on, row.last_order_on = min(row.first_order_on, day), max(row.last_order_on, day)
    db.session.add_all([month, total])
    db.session.flush()


@pytest.fixture
def enter(app):
    """`enter(codes)`: customers of Li's with one code each, many at once; the key of each by its code."""

    def enter(codes):
        with app.app_context():
            li = person("li").id
            told = {"created_at": datetime(1996, 1, 1), "version": 1, "incomplete": False, "manager_id": li}
            made = [Customer(name=f"客户{code}", number=f"KH960101{code}", state=NORMAL, **told) for code in codes]
            keys = list(
                db.session.scalars(insert(Customer.__table__).returning(Customer.id), [row_of(m) for m in made])
            )
            linked = [SalesCode(code=code, customer_id=key, version=1) for code, key in zip(codes, keys, strict=True)]
            db.session.execute(insert(SalesCode.__table__), [row_of(each) for each in linked])
            db.session.commit()
            return dict(zip(codes, keys, strict=True))

    return enter


def row_of(record):
    """The columns that are filled in; those the record derives by itself among them."""
    columns = type(record).__table__.columns
    return {column.name: vars(record).get(column.name) for column in columns if column.name != "id"}


@pytest.fixture
def summary(app, monkeypatch):
    """`summary.order(customer, day)`; the check finds the summary as it is."""
    monkeypatch.setattr("app.churn.jobs.refresh", lambda _progress: None)
    return Summary(app)


@pytest.fixture
def customer_who(make, summary):
    """`customer_who(ordered=[day], entered=day, manager="zhou")`: a customer with a code of the sales system."""

    def customer_who(*, ordered=(), entered=OLD, **values):
        made = clock.start_of(entered)
        customer = make(CustomerFactory, created_at=made, **values)
        make(SalesCodeFactory, customer=customer)
        summary.order(customer, *ordered)
        return customer

    return customer_who


@pytest.fixture
def check(app, summary):
    """`check()`, `check(day)`: run the check; what it counted."""

    def check(day=SATURDAY):
        with app.app_context(), at(day):
            return {what: number for what, number in churn_check().counts.items() if number}

    return check


@pytest.fixture
def warned(app):
    """`warned()`: the keys of the customers that have an open warning, one for each warning."""

    def warned():
        with app.app_context():
            open_ = ChurnWarning.state.in_([ChurnState.WARNED, ChurnState.REPRIEVED])
            return sorted(db.session.scalars(select(ChurnWarning.customer_id).where(open_)))

    return warned


@pytest.fixture
def number_of(app):
    """`number_of(ChurnWarning)`: how many rows there are."""

    def number_of(entity):
        with app.app_context():
            return db.session.scalar(select(func.count()).select_from(entity))

    return number_of


@pytest.fixture
def warning(make, customer_who):
    """A warning of a customer of Li's, which nobody has done anything about."""
    customer = customer_who(ordered=[date(2025, 8, 1)], name="东方贸易有限公司")
    return make(ChurnWarningFactory, customer=customer, last_order_on=date(2025, 8, 1))


@pytest.fixture
def reprieved(make, customer_who):
    """A warning of a customer of Li's, with one measure."""
    customer = customer_who(ordered=[date(2025, 8, 1)], name="西方矿业公司")
    made = make(ChurnWarningFactory, customer=customer, last_order_on=date(2025, 8, 1), state=ChurnState.REPRIEVED)
    make(MeasureFactory, warning=made, measure="电话回访", created_by="li")
    return made
