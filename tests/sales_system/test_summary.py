"""Whatever kind of sales system it is, the summary of its orders is the same, and changes in it are noticed."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.database import db
from app.core.jobs import Progress
from app.orders import operations
from app.orders.models import OrderMonth

MARCH, DECEMBER = date(2007, 3, 1), date(2007, 12, 1)


@pytest.fixture
def summarised(app):
    """`summarised()`: what the run counted, and the summary it leads to."""

    def summarised():
        progress = Progress()
        with app.app_context(), clock.at(datetime(2007, 12, 15, 4)):
            operations.refresh(progress)
            found = db.session.scalars(select(OrderMonth).order_by(OrderMonth.code, OrderMonth.month))
            rows = [(row.code, row.month, row.orders, row.amount, row.last_order_on) for row in found]
        return progress.counts, rows

    return summarised


def test_orders_are_summarised(system, summarised):
    system.order("东方贸易", "2007-03-01 00:00:00", amount="0.10")
    system.order("东方贸易 ", "2007-03-31 23:59:59", amount="0.20")
    system.order("C1", "2007-12-14", amount="1234567890.12", status=1)
    system.order("C1", "2007-12-13", status=9)
    system.order("c1", "2007-12-01", amount="-5")
    unusable = [system.order(*told) for told in (("", "2007-12-01"), ("C1", "1900-01-01"), ("C1", "2008-01-01"))]
    counts, rows = summarised()
    assert counts["unusable"] == len(unusable)
    assert rows == [
        ("C1", DECEMBER, 2, Decimal("1234567885.12"), date(2007, 12, 14)),
        ("东方贸易", MARCH, 2, Decimal("0.30"), date(2007, 3, 31)),
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"customer_code": "C2"},
        {"total_amount": Decimal("0.11")},
        {"ordered_at": datetime(2007, 3, 2)},
        {"ordered_at": datetime(2007, 4, 1)},
        {"status": 9},
    ],
    ids=repr,
)
def test_a_change_is_noticed_and_quiet_is_not(system, summarised, change):
    order = system.order("C1", "2007-03-01", amount="0.10")
    system.order("C2", "2007-03-09", amount="0.20")
    before = summarised()[1]
    assert summarised()[0]["months"] == 2  # those under way
    system.change(order, **change)
    counts, after = summarised()
    assert counts["months"] > 2
    assert after != before
