"""The summary of orders, brought up to date and read; and what it should be, counted by hand."""

from collections import defaultdict
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.core.database import db
from app.core.jobs import Progress
from app.orders import operations
from app.orders.models import OrderMonth, OrderTotal

CANCELLED = 9


@pytest.fixture
def refresh(app):
    """`refresh(everything=True)`: bring the summary up to date; what the run counted."""

    def refresh(progress=None, **how):
        progress = progress or Progress()
        with app.app_context():
            operations.refresh(progress, **how)
        return progress.counts

    return refresh


@pytest.fixture
def months(app):
    """`months()`: the summary by code and month: number, amount, first and last day."""

    def months():
        columns = (OrderMonth.orders, OrderMonth.amount, OrderMonth.first_order_on, OrderMonth.last_order_on)
        with app.app_context():
            found = db.session.execute(select(OrderMonth.code, OrderMonth.month, *columns))
            return {(code, month): tuple(told) for code, month, *told in found}

    return months


@pytest.fixture
def totals(app):
    """`totals()`: the summary by code: number, amount, first and last day."""

    def totals():
        columns = (OrderTotal.orders, OrderTotal.amount, OrderTotal.first_order_on, OrderTotal.last_order_on)
        with app.app_context():
            return {code: tuple(told) for code, *told in db.session.execute(select(OrderTotal.code, *columns))}

    return totals


def by_hand(orders, key):
    """What the summary of *orders* (code, day, amount, status) should be, by *key* of code and day."""
    groups = defaultdict(list)
    for code, day, amount, status in orders:
        if status != CANCELLED:
            groups[key(code, day)].append((day, Decimal(amount)))
    return {
        key: (len(found), sum(amount for _, amount in found), min(found)[0], max(found)[0])
        for key, found in groups.items()
    }


def code_and_month(code, day):
    return code, date(day.year, day.month, 1)


def code_only(code, _day):
    return code
