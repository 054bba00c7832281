"""A real history: 2,357 customers who first bought in early 1997, as a sales system, until the summer of 1998."""

import csv
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path

import pytest

from app.churn.jobs import churn_check
from app.churn.models import ChurnState, ChurnWarning
from tests.churn.conftest import at

SAMPLE = Path(__file__).parent.parent / "data" / "cdnow_sample.csv"
SATURDAY_OF_JULY, BOUND_OF_JULY = date(1998, 7, 4), date(1998, 1, 4)
SATURDAY_OF_JANUARY, BOUND_OF_JANUARY = date(1998, 1, 3), date(1997, 7, 3)
WARNED, RECOVERED = ChurnState.WARNED, ChurnState.RECOVERED


@pytest.fixture(scope="module")
def history():
    """Triples of a code, a day and an amount."""
    with SAMPLE.open(encoding="utf-8") as file:
        return [
            (row["customer_code"], date.fromisoformat(row["ordered_on"]), row["amount"]) for row in csv.DictReader(file)
        ]


@pytest.fixture
def keys(history, enter):
    """Each code's customer, by key."""
    return enter(sorted({code for code, _day, _amount in history}))


@pytest.fixture
def check(app, sales):
    """`check(day)`: run the check against the sales system; what it counted."""

    def check(day):
        with app.app_context(), at(day):
            counts = churn_check().counts
            return {what: counts[what] for what in ("checked", "warned", "recovered")}

    return check


def last_days(orders):
    """Each code's latest day, counted by hand."""
    days = defaultdict(list)
    for code, day, _amount in orders:
        days[code].append(day)
    return {code: max(found) for code, found in days.items()}


def test_on_4_july_1998_it_warns_of_1848_customers(sales, history, keys, check, records):  # core: CHN-1, CHN-2, CHN-7
    sales.orders(history)
    last = last_days(history)
    assert check(SATURDAY_OF_JULY) == {"checked": 2357, "warned": 1848, "recovered": 0}
    warned = {each.customer_id: each.last_order_on for each in records(ChurnWarning)}
    assert warned == {keys[code]: day for code, day in last.items() if day < BOUND_OF_JULY}
    on_the_very_day = [keys[code] for code, day in last.items() if day == BOUND_OF_JULY]
    assert on_the_very_day
    assert not warned.keys() & set(on_the_very_day)

    assert check(SATURDAY_OF_JULY) == {"checked": 2357, "warned": 0, "recovered": 0}
    again = next(code for code, day in last.items() if day < BOUND_OF_JULY)
    sales.order(again, date(1998, 7, 9))
    assert check(SATURDAY_OF_JULY + timedelta(days=7))["recovered"] == 1
    (recovered,) = records(ChurnWarning, state=RECOVERED)
    assert recovered.customer_id == keys[again]
    assert len(records(ChurnWarning, customer_id=keys[again])) == 1


def test_on_3_january_1998_it_warns_of_whom_a_count_by_hand_finds(sales, history, keys, check, records):  # core: CHN-1
    known = [order for order in history if order[1] < SATURDAY_OF_JANUARY]
    sales.orders(known)
    silent = {keys[code] for code, day in last_days(known).items() if day < BOUND_OF_JANUARY}
    assert check(SATURDAY_OF_JANUARY)["warned"] == len(silent) > 1000
    assert {each.customer_id for each in records(ChurnWarning, state=WARNED)} == silent
    assert check(SATURDAY_OF_JANUARY)["warned"] == 0


def test_without_the_sales_system_there_is_no_warning_and_afterwards_there_are(
    sales, history, keys, check, number_of
):  # core: CHN-3
    from app.sales_system.link import SalesSystemUnavailable

    sales.orders(history)
    sales.stop()
    with pytest.raises(SalesSystemUnavailable):
        check(SATURDAY_OF_JULY)
    assert number_of(ChurnWarning) == 0
    sales.start()
    assert check(SATURDAY_OF_JULY)["warned"] == 1848


def test_cancelled_orders_are_none(sales, enter, check, records):  # core: CHN-1
    keys = enter(["C1", "C2"])
    for code, status in (("C1", 9), ("C2", 1)):
        sales.order(code, date(1997, 5, 1))
        sales.order(code, date(1998, 5, 1), status=status)
    assert check(SATURDAY_OF_JULY)["warned"] == 1
    assert [(each.customer_id, each.last_order_on) for each in records(ChurnWarning)] == [
        (keys["C1"], date(1997, 5, 1))
    ]
