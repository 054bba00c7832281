"""The summary of orders follows whatever happens in the sales system."""

from contextlib import suppress
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import delete, update

from app.core import clock
from app.core.database import db
from app.core.jobs import Progress, Stopped
from app.orders import operations, queries
from app.orders.models import OrderMonth, OrderTotal, SummarisedMonth
from app.sales_system.link import SalesSystemUnavailable
from tests.factories import CustomerFactory, OrderMonthFactory, OrderTotalFactory, SalesCodeFactory
from tests.orders.conftest import by_hand, code_and_month, code_only

NOON = datetime(2007, 12, 15, 4)
"""Saturday 15 December 2007, noon in Shanghai."""
MARCH, NOVEMBER, DECEMBER = date(2007, 3, 1), date(2007, 11, 1), date(2007, 12, 1)


@pytest.fixture(autouse=True)
def _today(app):
    with clock.at(NOON):
        yield


@pytest.fixture
def one(sales):
    """Some orders, of which these are all that count."""
    sales.order("C1", "2007-03-01", amount="10.10")
    sales.order("C1", "2007-03-31", amount="0.05")
    sales.order("C1", "2007-12-14", amount="7")
    return sales.order("C2", "2007-03-09", amount="99.99")


# --- what counts


def test_each_code_and_month_has_its_orders_amount_and_days(sales, one, refresh, months, totals):
    refresh()
    assert months() == {
        ("C1", MARCH): (2, Decimal("10.15"), date(2007, 3, 1), date(2007, 3, 31)),
        ("C1", DECEMBER): (1, Decimal("7.00"), date(2007, 12, 14), date(2007, 12, 14)),
        ("C2", MARCH): (1, Decimal("99.99"), date(2007, 3, 9), date(2007, 3, 9)),
    }
    assert totals() == {
        "C1": (3, Decimal("17.15"), date(2007, 3, 1), date(2007, 12, 14)),
        "C2": (1, Decimal("99.99"), date(2007, 3, 9), date(2007, 3, 9)),
    }


@pytest.mark.parametrize("status", [1, 2, 3, 4, 5, 6, 7, None])
def test_every_order_that_was_not_cancelled_counts(sales, refresh, totals, status):  # core: CHN-1
    sales.order("C1", "2007-03-01", status=status)
    sales.order("C1", "2007-03-02", status=9)
    refresh()
    assert totals()["C1"][0] == 1


@pytest.mark.parametrize(
    ("code", "day", "amount"),
    [
        ("", "2007-03-01", 5),
        ("  ", "2007-03-01", 5),
        ("\u3000", "2007-03-01", 5),
        (None, "2007-03-01", 5),
        ("C\x011", "2007-03-01", 5),
        ("长" * 101, "2007-03-01", 5),
        ("C1", "1900-01-01", 5),
        ("C1", "2007-12-17", 5),
        ("C1", "9999-12-31 23:59:59", 5),
        ("C1", "2007-03-01", 10**13),
    ],
    ids=repr,
)
def test_an_order_that_cannot_be_is_left_out_and_counted(sales, one, refresh, totals, code, day, amount):
    refresh()
    before = totals()
    sales.order(code, day, amount=amount)
    assert refresh()["unusable"] == 1
    assert totals() == before


@pytest.mark.parametrize("moment", ["no day", "0000-00-00", "2007-13-45 10:00:00"])
def test_what_is_no_day_is_left_out_and_counted(sales, one, refresh, totals, moment):
    refresh()
    before = totals()
    sales.execute(f"UPDATE crm_order SET ordered_at = '{moment}' WHERE order_id = {one.id}")  # noqa: S608 - ours
    assert refresh()["unusable"] == 1
    assert totals() == {"C1": before["C1"]}


def test_an_order_without_an_amount_is_an_order(sales, one, refresh, totals):
    sales.change(one, total_amount=None)
    refresh()
    assert totals()["C2"][:2] == (1, Decimal(0))


def test_an_order_of_the_future_counts_once_its_day_is_near(sales, refresh, totals):
    sales.order("C1", "2007-12-20")
    assert (refresh()["unusable"], totals()) == (1, {})
    with clock.at(NOON + timedelta(days=4)):
        assert refresh()["unusable"] == 0
    assert totals()["C1"][0] == 1


# --- whose they are


def test_a_code_is_the_same_however_it_is_spelled(sales, refresh, totals):
    for code in ("C1", "c1", " C1 ", "Ｃ１"):
        sales.order(code, "2007-03-01", amount=1)
    refresh()
    assert {code: number for code, (number, *_) in totals().items()} == {"C1": 4}


def last_orders(app):
    with app.app_context():
        return dict(db.session.execute(queries.last_orders()).all())


def test_several_codes_of_one_customer_add_up(app, sales, make, refresh):
    customer = make(CustomerFactory)
    for code in ("C1", "c2"):
        make(SalesCodeFactory, code=code, customer=customer)
    sales.order("C1", "2007-03-01", amount=1)
    sales.order("C2", "2007-03-02", amount=2)
    sales.order("C2", "2007-12-01", amount=4)
    sales.order("C3", "2007-12-02", amount=8)
    refresh()
    assert last_orders(app) == {customer.id: date(2007, 12, 1)}
    with app.app_context():
        (total,) = db.session.execute(queries.totals())
        in_2007 = db.session.execute(queries.totals_between(date(2007, 1, 1), DECEMBER)).one()
        by_month = db.session.execute(queries.by_month()).all()
    assert tuple(total) == (customer.id, 3, Decimal(7), date(2007, 3, 1), date(2007, 12, 1))
    assert tuple(in_2007) == (customer.id, 2, Decimal(3))
    assert [tuple(row) for row in by_month] == [
        (customer.id, MARCH, 2, Decimal(3), date(2007, 3, 2)),
        (customer.id, DECEMBER, 1, Decimal(4), date(2007, 12, 1)),
    ]


def test_a_code_that_moves_takes_its_history_along(app, as_wang, sales, make, refresh):
    old, new = make(CustomerFactory), make(CustomerFactory)
    make(SalesCodeFactory, code="C1", customer=old)
    sales.order("C1", "2007-03-01")
    refresh()
    assert last_orders(app) == {old.id: date(2007, 3, 1)}
    as_wang.fill(f"/customers/edit/{old.id}", {"sales_codes": ""})
    assert last_orders(app) == {}
    as_wang.fill(f"/customers/edit/{new.id}", {"sales_codes": "c1"})
    assert last_orders(app) == {new.id: date(2007, 3, 1)}


# --- what changes later


def test_a_late_change_is_picked_up(sales, one, refresh, months):
    refresh()
    sales.change(one, total_amount=Decimal(5))
    assert refresh()["codes"] == 1
    assert months()["C2", MARCH][1] == 5


@pytest.mark.parametrize(
    "change",
    [
        {"status": 9},
        {"customer_code": "C1"},
        {"customer_code": "C3"},
        {"ordered_at": datetime(2007, 3, 10)},
        {"ordered_at": datetime(2007, 4, 9)},
        {"ordered_at": datetime(2007, 12, 9)},
        {"ordered_at": None},
    ],
    ids=repr,
)
def test_a_cancellation_or_a_move_is_picked_up(sales, one, refresh, months, totals, change):
    refresh()
    before = totals()
    sales.change(one, **change)
    refresh()
    kept = months(), totals()
    assert kept[1] != before
    assert refresh(everything=True)["codes"] == 0
    assert (months(), totals()) == kept


def test_a_deleted_order_is_gone_and_so_is_a_month_without_any(sales, one, refresh, months, records):
    sales.order("C3", "2007-05-01")
    refresh()
    with_may = len(records(SummarisedMonth))
    sales.execute("DELETE FROM crm_order WHERE customer_code <> 'C1'")
    refresh()
    assert {code for code, _month in months()} == {"C1"}
    assert len(records(SummarisedMonth)) == with_may - 1


def test_two_orders_that_swap_their_codes_are_noticed(sales, refresh, totals):
    one, other = (sales.order(code, "2007-03-01", amount=amount) for code, amount in (("C1", 1), ("C2", 2)))
    refresh()
    sales.change(one, customer_code="C2")
    sales.change(other, customer_code="C1")
    refresh()
    assert [totals()[code][1] for code in ("C1", "C2")] == [2, 1]


# --- how much is done


def test_only_months_that_changed_and_those_under_way_are_done_again(sales, one, refresh):
    sales.order("C1", "2007-06-01")
    assert refresh()["months"] == 4  # March, June, November, December
    assert refresh()["months"] == 2
    sales.change(one, total_amount=Decimal(5))
    assert refresh()["months"] == 3


def test_a_rebuild_mends_what_somebody_broke(app, sales, one, refresh, months, totals):
    refresh()
    right = months(), totals()
    with app.app_context():
        db.session.execute(update(OrderMonth).where(OrderMonth.code == "C2").values(amount=1))
        db.session.execute(delete(OrderMonth).where(OrderMonth.code == "C1", OrderMonth.month == MARCH))
        db.session.execute(update(OrderTotal).values(orders=17))
        OrderTotalFactory(code="ZZ")
        OrderMonthFactory(code="ZZ", month=date(2006, 1, 1))
        db.session.commit()
    refresh()
    assert (months(), totals()) != right
    refresh(everything=True)
    assert (months(), totals()) == right


def test_it_says_how_far_it_is_and_of_when_the_summary_is(app, sales, one, refresh):
    told = []
    progress = Progress(tell=lambda progress: told.append((progress.done, progress.total)))
    refresh(progress)
    assert told[-1] == (progress.total, progress.total)
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    with app.app_context():
        assert queries.as_of() == NOON


def test_many_codes_take_no_more_statements(sales, refresh, statements):
    def orders(number):
        return [(f"C{n:04d}", f"2007-03-{n % 28 + 1:02d}", 1 + n) for n in range(number)]

    sales.orders(orders(20))
    refresh()
    taken = []
    for number in (20, 900):
        sales.orders(orders(number))
        with statements() as seen:
            refresh()
        taken.append(len(seen))
    assert taken[1] <= taken[0] + 2  # some of the codes are new


def test_it_does_not_end_before_what_another_run_changed_is_totalled(
    app, sales, one, refresh, totals, monkeypatch
):  # core: CHN-3
    def outrun(run, seen):
        monkeypatch.undo()
        other = operations.Refresh(Progress(), everything=False)
        other.begin()
        for month in other.months_to_do(seen):
            other.summarise(month)
        db.session.commit()  # its totals are still to come
        return run.months_to_do(seen)

    monkeypatch.setattr(operations.Refresh, "months_to_do", outrun)
    refresh()
    done = totals()
    refresh(everything=True)
    assert done == totals()
    assert set(done) == {"C1", "C2"}


# --- when it fails


def test_without_the_sales_system_nothing_changes(app, sales, one, refresh, months, totals):  # core: CHN-3
    refresh()
    before = months(), totals()
    sales.stop()
    with clock.at(NOON + timedelta(hours=1)), pytest.raises(SalesSystemUnavailable):
        refresh()
    assert (months(), totals()) == before
    with app.app_context():
        assert queries.as_of() == NOON


def test_a_sales_system_that_dies_in_the_middle_leaves_whole_months(app, sales, one, refresh, months, totals):
    refresh()
    whole = months()
    sales.execute("UPDATE crm_order SET total_amount = 1")

    def die(progress):
        if progress.done == 1:
            sales.stop()

    with clock.at(NOON + timedelta(hours=1)), pytest.raises(SalesSystemUnavailable):
        refresh(Progress(tell=die))
    changed = {key for key, told in months().items() if told != whole[key]}
    assert {month for _code, month in changed} == {MARCH}
    assert totals()["C2"][1] == 1
    with app.app_context():
        assert queries.as_of() == NOON
    sales.start()
    refresh()
    assert {told[1] / told[0] for told in totals().values()} == {1}


def test_a_view_that_is_missing_changes_nothing(sales, one, refresh, months):
    refresh()
    before = months()
    sales.drop("crm_order")
    with pytest.raises(SalesSystemUnavailable):
        refresh(everything=True)
    assert months() == before


# --- whatever happens

CODES = st.sampled_from(["C1", "C2", "c2 ", "C3"])
DAYS = st.dates(date(2007, 9, 1), date(2007, 12, 16))
AMOUNTS = st.sampled_from(["0.01", "0.10", "1", "1.01", "1.10", "2", "-1"])
STATUSES = st.sampled_from([1, 5, 6, 9])


class SalesSystem(RuleBasedStateMachine):
    """Orders come, change, move and go; the summary is what one would count by hand."""

    orders = Bundle("orders")
    sales = refresh = months = totals = None  # the fixtures

    @initialize()
    def nothing(self):
        self.known = {}
        self.sales.execute("DELETE FROM crm_order")
        self.up_to_date()

    @rule(target=orders, code=CODES, day=DAYS, amount=AMOUNTS, status=STATUSES)
    def order(self, code, day, amount, status):
        made = self.sales.order(code, day, amount=amount, status=status)
        self.known[made.id] = (code, day, amount, status)
        return made

    @rule(order=orders, code=CODES)
    def move(self, order, code):
        self.change(order, 0, code, customer_code=code)

    @rule(order=orders, day=DAYS)
    def date_anew(self, order, day):
        self.change(order, 1, day, ordered_at=datetime(day.year, day.month, day.day, 23, 59))

    @rule(order=orders, amount=AMOUNTS)
    def price_anew(self, order, amount):
        self.change(order, 2, amount, total_amount=Decimal(amount))

    @rule(order=orders, status=STATUSES)
    def proceed(self, order, status):
        self.change(order, 3, status, status=status)

    @rule(order=consumes(orders))
    def delete(self, order):
        self.sales.remove(order)
        del self.known[order.id]

    @rule(one=orders, other=orders)
    def swap_codes(self, one, other):
        codes = self.known[one.id][0], self.known[other.id][0]
        self.change(one, 0, codes[1], customer_code=codes[1])
        self.change(other, 0, codes[0], customer_code=codes[0])

    def change(self, order, place, value, **values):
        self.sales.change(order, **values)
        told = list(self.known[order.id])
        told[place] = value
        self.known[order.id] = tuple(told)

    @rule(everything=st.booleans(), after=st.integers(1, 6))
    def break_off(self, everything, after):
        with suppress(Stopped):  # it may be done before
            self.refresh(Progress(tell=BreakOff(after)), everything=everything)

    @rule()
    def up_to_date(self):
        self.refresh()
        orders = [(code.strip().upper(), *rest) for code, *rest in self.known.values()]
        assert self.months() == by_hand(orders, code_and_month)
        assert self.totals() == by_hand(orders, code_only)

    def teardown(self):
        self.up_to_date()


class BreakOff:
    """Ends a run after some steps."""

    def __init__(self, after):
        self.after = after

    def __call__(self, progress):
        if progress.done == self.after:
            raise Stopped


def test_the_summary_is_what_one_would_count_by_hand(sales, refresh, months, totals):
    fixtures = {"sales": sales, "refresh": refresh, "months": months, "totals": totals}
    machine = type("Machine", (SalesSystem,), {name: staticmethod(each) for name, each in fixtures.items()})
    run_state_machine_as_test(
        machine,
        settings=settings(max_examples=25, stateful_step_count=25, suppress_health_check=list(HealthCheck)),
    )
