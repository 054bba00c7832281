"""A real history, the CDNOW sample, as a sales system: figures that nobody here made up (see tests/data/README.md)."""

import csv
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.core import clock
from app.core.database import db
from app.customers.models import Customer, SalesCode
from app.orders import queries
from app.orders.models import OrderTotal
from tests.factories import CustomerFactory
from tests.orders.conftest import by_hand, code_and_month, code_only

SAMPLE = Path(__file__).parent.parent / "data" / "cdnow_sample.csv"
FOURTH_OF_JULY = datetime(1998, 7, 4, 4)


@pytest.fixture(scope="module")
def sample():
    """Its orders: code, day, amount."""
    with SAMPLE.open(encoding="utf-8") as file:
        rows = csv.DictReader(file)
        return [(row["customer_code"], date.fromisoformat(row["ordered_on"]), Decimal(row["amount"])) for row in rows]


@pytest.fixture
def summarised(sales, sample, refresh):
    """The sample, summarised on 4 July 1998."""
    sales.orders(sample)
    with clock.at(FOURTH_OF_JULY):
        yield refresh()


def test_every_month_is_what_one_would_count_by_hand(summarised, sample, months, totals):
    orders = [(*order, 5) for order in sample]
    assert months() == by_hand(orders, code_and_month)
    assert totals() == by_hand(orders, code_only)
    assert (len(orders), len(totals()), summarised["unusable"]) == (6919, 2357, 0)


def test_its_figures_are_those_that_are_known(app, summarised, totals):
    assert sum(amount for _, amount, *_ in totals().values()) == Decimal("244091.94")
    assert max(totals().items(), key=lambda each: each[1][1])[0] == "C1901"
    assert totals()["C1901"][1] == Decimal("6552.70")


def test_customers_contribute_what_is_known_of_each_year(app, summarised, make):
    keys = {}
    with app.app_context():
        customer = CustomerFactory()
        for code in db.session.scalars(select(OrderTotal.code)).all():
            same = dict.fromkeys(("region_id", "manager_id", "level_id"))
            keys[code] = Customer(name=code, number=f"T{code}", codes=[SalesCode(code=code)], **same)
        db.session.add_all([*keys.values(), customer])
        db.session.commit()

        def total(start, end):
            found = queries.totals_between(start, end).subquery()
            return db.session.scalar(select(func.sum(found.c.amount)))

        assert total(date(1997, 1, 1), date(1998, 1, 1)) == Decimal("201224.82")
        assert total(date(1998, 1, 1), date(1999, 1, 1)) == Decimal("42867.12")
        last = db.session.execute(queries.last_orders()).all()
        assert len(last) == 2357
        assert len([key for key, day in last if day < date(1998, 1, 4)]) == 1848  # core: CHN-1
