"""Whom the check of every week warns, whom it does not, and what it hears of those it warned."""

from datetime import date, datetime, timedelta

import pytest

from app.churn import operations, queries
from app.churn.models import ChurnState, ChurnWarning
from app.churn.settings import CHURN_MONTHS, CHURN_MONTHS_BY_LEVEL, CHURN_NEVER_ORDERED
from app.core import clock
from app.core.database import db
from app.core.history import Change, StateChange
from app.customers.models import CustomerState, SalesCode
from app.customers.workflow import lose, win_back
from app.dictionary.models import LEVEL
from app.dictionary.queries import items
from app.sales_system.link import SalesSystemUnavailable
from tests.churn.conftest import SATURDAY, add_order, at
from tests.factories import CustomerFactory, SalesCodeFactory

WARNED, REPRIEVED, CONFIRMED, RECOVERED = ChurnState
BOUND = date(2025, 9, 7)
DAY = timedelta(days=1)


@pytest.fixture
def decide(app):
    """`decide(CHURN_MONTHS, 3)`: what the company decides about it."""

    def decide(setting, value):
        with app.app_context():
            setting.put(value)
            db.session.commit()

    return decide


@pytest.fixture
def lost_and_won_back(app):
    """`lost_and_won_back(customer, day)`: it was lost before, and is won back on that day."""

    def lost_and_won_back(customer, day):
        with app.app_context(), at(day, 23):
            again = db.session.get(type(customer), customer.id)
            lose(again)
            win_back(again, note="重新签约")
            db.session.commit()

    return lost_and_won_back


# --- whom


def test_who_has_not_ordered_for_more_than_six_months_is_warned_of(customer_who, check, records):  # core: CHN-1
    silent = customer_who(ordered=[BOUND - DAY])
    assert check() == {"checked": 1, "warned": 1}
    (warning,) = records(ChurnWarning)
    assert (warning.customer_id, warning.state, warning.months) == (silent.id, WARNED, 6)
    assert (warning.last_order_on, warning.counted_from) == (BOUND - DAY, BOUND - DAY)
    assert (warning.confirmed_at, warning.recovered_at, warning.reason) == (None, None, None)
    assert warning.number == "LS260307001"


def test_an_order_exactly_six_months_ago_is_no_reason(customer_who, check, warned):  # core: CHN-1
    customer_who(ordered=[BOUND])
    check()
    assert warned() == []


def test_an_old_order_beside_a_recent_one_is_no_reason(customer_who, check, warned):  # core: CHN-1
    customer_who(ordered=[date(2020, 5, 1), date(2026, 3, 1)])
    check()
    assert warned() == []


def test_the_codes_of_one_customer_count_together(customer_who, make, summary, check, warned):  # core: CHN-1
    customer = customer_who(ordered=[date(2020, 5, 1)])
    with summary.app.app_context():
        db.session.add(SalesCode(customer_id=customer.id, code="another"))
        db.session.flush()
        add_order("ANOTHER", date(2026, 3, 1), 5)
        db.session.commit()
    check()
    assert warned() == []


def test_who_never_ordered_counts_from_the_day_they_were_entered(customer_who, check, warned):  # core: CHN-1
    early = customer_who(entered=BOUND - DAY)
    customer_who(entered=BOUND)
    check()
    assert warned() == [early.id]


def test_the_day_somebody_was_entered_is_the_companys_own(customer_who, make, check, warned):  # core: CHN-1
    """Nine in the evening of the sixth, in London, is the seventh in Shanghai."""
    for hour in (15, 16):
        made = make(CustomerFactory, created_at=datetime(2025, 9, 6, hour))
        make(SalesCodeFactory, customer=made)
    check()
    assert warned() == [made.id - 1]


def test_whether_who_never_ordered_counts_is_decided(customer_who, check, warned, decide):  # core: CHN-1, ROLE-9
    decide(CHURN_NEVER_ORDERED, value=False)
    customer_who(entered=date(2020, 1, 1))
    silent = customer_who(ordered=[date(2020, 1, 1)])
    check()
    assert warned() == [silent.id]


def test_who_was_won_back_counts_from_that_day(customer_who, lost_and_won_back, check, records):  # core: CHN-1, CHN-8
    silent, fresh = customer_who(ordered=[date(2024, 1, 1)]), customer_who(ordered=[date(2024, 1, 1)])
    lost_and_won_back(silent, BOUND - DAY)
    lost_and_won_back(fresh, BOUND)
    check()
    (warning,) = records(ChurnWarning)
    assert (warning.customer_id, warning.last_order_on, warning.counted_from) == (
        silent.id,
        date(2024, 1, 1),
        BOUND - DAY,
    )


def test_who_ordered_after_being_won_back_counts_from_the_order(
    customer_who, lost_and_won_back, check, records
):  # core: CHN-1
    customer = customer_who(ordered=[date(2025, 8, 1)])
    lost_and_won_back(customer, date(2025, 7, 1))
    check()
    (warning,) = records(ChurnWarning)
    assert warning.counted_from == date(2025, 8, 1)


def test_who_the_sales_system_does_not_know_is_never_warned_of(make, summary, check, warned):  # core: CHN-1
    make(CustomerFactory, created_at=datetime(2020, 1, 1))
    assert check() == {}
    assert warned() == []


def test_who_is_lost_is_not_warned_of(customer_who, check, warned):  # core: CHN-1
    customer_who(ordered=[date(2020, 1, 1)], state=CustomerState.LOST)
    check()
    assert warned() == []


def test_the_months_are_decided(customer_who, check, warned, decide):  # core: CHN-1, ROLE-9
    decide(CHURN_MONTHS, 3)
    silent = customer_who(ordered=[date(2025, 12, 6)])
    customer_who(ordered=[date(2025, 12, 7)])
    check()
    assert warned() == [silent.id]


def test_the_months_may_differ_by_level(app, customer_who, check, records, decide):  # core: CHN-1, ROLE-9
    with app.app_context():
        usual, quick, slow, same = db.session.scalars(items(LEVEL)).all()[:4]
    decide(CHURN_MONTHS_BY_LEVEL, {str(quick.id): 2, str(slow.id): 12})
    ordered = [date(2025, 12, 1)], [BOUND - DAY], [date(2025, 3, 6)]
    wanted = {
        customer_who(ordered=days, level=level).id: months
        for days, level, months in [
            (ordered[0], quick, 2),
            (ordered[1], usual, 6),
            (ordered[1], same, 6),
            (ordered[1], None, 6),
            (ordered[2], slow, 12),
        ]
    }
    for level in (usual, slow, None):
        customer_who(ordered=ordered[0], level=level)
    customer_who(ordered=ordered[1], level=slow)
    check()
    assert {each.customer_id: each.months for each in records(ChurnWarning)} == wanted


def test_the_months_of_a_level_count_from_being_entered_and_won_back_too(
    app, customer_who, lost_and_won_back, check, warned, decide
):  # core: CHN-1
    with app.app_context():
        quick = db.session.scalars(items(LEVEL)).all()[1]
    decide(CHURN_MONTHS_BY_LEVEL, {str(quick.id): 2})
    entered = customer_who(entered=date(2026, 1, 6), level=quick)
    customer_who(entered=date(2026, 1, 7), level=quick)
    won_back = customer_who(ordered=[date(2024, 1, 1)], level=quick)
    lost_and_won_back(won_back, date(2026, 1, 7))
    check()
    assert warned() == [entered.id]


# --- once


def test_a_second_check_warns_of_nobody(customer_who, check, number_of):  # core: CHN-2
    for _ in range(3):
        customer_who(ordered=[date(2020, 1, 1)])
    assert check()["warned"] == 3
    assert check() == {"checked": 3}
    assert check(SATURDAY + 7 * DAY) == {"checked": 3}
    assert (number_of(ChurnWarning), number_of(StateChange)) == (3, 3)


def test_a_warning_that_ended_does_not_hinder_the_next(customer_who, check, summary, records):  # core: CHN-2
    customer = customer_who(ordered=[date(2025, 1, 1)])
    check()
    summary.order(customer, SATURDAY)
    assert check(date(2026, 3, 14)) == {"checked": 1, "recovered": 1}
    assert check(date(2026, 9, 7)) == {"checked": 1}
    assert check(date(2026, 9, 8)) == {"checked": 1, "warned": 1}
    assert [each.state for each in records(ChurnWarning)] == [RECOVERED, WARNED]


def test_many_are_warned_of_in_portions(app, customer_who, check, number_of, monkeypatch):  # core: CHN-2
    monkeypatch.setattr(queries, "AT_A_TIME", 3)
    for n in range(8):
        customer_who(ordered=[date(2020, 1, 1)] if n % 2 else [SATURDAY])
    assert check() == {"checked": 8, "warned": 4}
    assert number_of(ChurnWarning) == 4


def test_progress_is_told_between_transactions(app, customer_who, summary, monkeypatch):  # core: CHN-9
    from app.churn.jobs import churn_check
    from app.core.jobs import Progress

    monkeypatch.setattr(queries, "AT_A_TIME", 2)
    for _ in range(5):
        customer_who(ordered=[date(2020, 1, 1)])
    told = []

    def tell(progress):
        with db.engine.begin() as elsewhere:  # SQLite would refuse while the job holds its transaction
            elsewhere.execute(SalesCode.__table__.update().values(version=SalesCode.version))
        told.append((progress.done, progress.total, progress.counts["warned"]))

    with app.app_context(), at(SATURDAY):
        churn_check(Progress(tell=tell))
    assert [each for each in told if each[1] == 5] == [(0, 5, 0), (2, 5, 2), (4, 5, 4), (5, 5, 5)]
    assert told[-1] == (6, 6, 5)  # in the end one account manager hears of it


# --- its beginning is kept


def test_each_warning_has_a_beginning_in_its_history(customer_who, check, records):  # core: CHN-1
    customer_who(ordered=[date(2020, 1, 1)])
    check()
    (warning,) = records(ChurnWarning)
    (change,) = records(StateChange, record_type="churn_warning", record_id=warning.id)
    assert (change.step, change.from_state, change.to_state, change.person_id) == ("warn", None, "warned", None)
    assert change.at == warning.created_at == datetime(2026, 3, 6, 18)


# --- ordering again


def test_who_orders_again_is_recovered_by_the_next_check(customer_who, check, summary, records):  # core: CHN-7
    customer = customer_who(ordered=[date(2025, 1, 1)])
    other = customer_who(ordered=[date(2025, 1, 1)])
    check()
    summary.order(customer, date(2026, 3, 9))
    assert check(date(2026, 3, 14)) == {"checked": 2, "recovered": 1}
    first, second = records(ChurnWarning)
    assert (first.customer_id, first.state, first.recovered_at) == (customer.id, RECOVERED, datetime(2026, 3, 13, 18))
    assert first.last_order_on == date(2025, 1, 1)
    assert (second.customer_id, second.state, second.recovered_at) == (other.id, WARNED, None)
    (change,) = records(StateChange, record_id=first.id, step="recover")
    assert (change.from_state, change.to_state, change.person_id) == ("warned", "recovered", None)
    assert check(date(2026, 3, 21)) == {"checked": 2}


def test_who_was_reprieved_is_recovered_too(app, reprieved, customer_who, summary, check, reload):  # core: CHN-7
    summary.order(reload(reprieved, "customer").customer, SATURDAY)
    assert check()["recovered"] == 1
    assert reload(reprieved).state is RECOVERED


def test_who_never_ordered_and_does_is_recovered(customer_who, check, summary, records):  # core: CHN-7
    customer = customer_who(entered=date(2020, 1, 1))
    check()
    summary.order(customer, date(2026, 3, 9))
    assert check(date(2026, 3, 14))["recovered"] == 1
    assert [each.state for each in records(ChurnWarning)] == [RECOVERED]


def test_an_order_that_comes_to_light_late_and_is_too_long_ago_ends_nothing(
    customer_who, check, summary, records
):  # core: CHN-7
    customer = customer_who(ordered=[date(2025, 1, 1)])
    check()
    summary.order(customer, date(2025, 4, 1))
    assert check() == {"checked": 1}
    (warning,) = records(ChurnWarning)
    assert (warning.state, warning.last_order_on, warning.counted_from) == (WARNED, date(2025, 4, 1), date(2025, 4, 1))
    (change,) = records(Change, record_type="churn_warning", field="last_order_on")
    assert (change.old, change.new) == ("2025-01-01", "2025-04-01")
    assert check() == {"checked": 1}


def test_an_order_that_comes_to_light_late_and_is_recent_ends_the_warning(
    customer_who, check, summary, records
):  # core: CHN-7
    customer = customer_who(ordered=[date(2025, 1, 1)])
    check()
    summary.order(customer, date(2026, 2, 1))
    assert check()["recovered"] == 1


def test_an_order_after_the_warning_ends_it_however_late_the_check(
    customer_who, check, summary, records
):  # core: CHN-7
    """The check was away for a year: the warning has ended, and there is a new reason."""
    customer = customer_who(ordered=[date(2025, 1, 1)])
    check()
    summary.order(customer, SATURDAY)
    assert check(date(2027, 3, 6)) == {"checked": 1, "recovered": 1, "warned": 1}
    assert [(each.state, each.last_order_on) for each in records(ChurnWarning)] == [
        (RECOVERED, date(2025, 1, 1)),
        (WARNED, SATURDAY),
    ]


def test_more_months_end_no_warning(customer_who, check, decide, warned):  # core: CHN-7, ROLE-9
    silent = customer_who(ordered=[BOUND - DAY])
    check()
    decide(CHURN_MONTHS, 12)
    assert check() == {"checked": 1}
    assert warned() == [silent.id]


def test_what_somebody_does_at_the_same_moment_is_left_alone(app, warning, summary, reload):  # core: CHN-7
    summary.order(reload(warning, "customer").customer, SATURDAY)
    with app.app_context(), at(SATURDAY):
        read = db.session.get(ChurnWarning, warning.id)
        table = ChurnWarning.__table__
        db.session.execute(table.update().values(version=table.c.version + 1))
        assert operations.hear(warning.id) is False
        db.session.commit()
        db.session.expire(read)
        assert operations.hear(warning.id) is True


def test_a_warning_that_has_ended_hears_nothing(app, make, warning, records):
    with app.app_context():
        db.session.get(ChurnWarning, warning.id).state = CONFIRMED
        assert operations.hear(warning.id) is False
        assert operations.hear(warning.id + 99) is False


# --- without the sales system


def test_without_the_sales_system_nobody_is_warned_of_and_it_is_loud(
    app, customer_who, summary, monkeypatch, number_of
):  # core: CHN-3
    from app.churn.jobs import churn_check

    customer_who(ordered=[date(2020, 1, 1)])

    def away(progress):
        raise SalesSystemUnavailable

    monkeypatch.setattr("app.churn.jobs.refresh", away)
    with app.app_context(), at(SATURDAY), pytest.raises(SalesSystemUnavailable):
        churn_check()
    assert number_of(ChurnWarning) == 0
    assert churn_check.retry_after == timedelta(hours=1)


def test_the_clock_is_the_companys(app, customer_who, summary, warned):  # core: CHN-1
    """Two in the morning of Saturday in Shanghai, when it is Friday elsewhere."""
    from app.churn.jobs import churn_check

    silent = customer_who(ordered=[BOUND - DAY])
    with app.app_context(), clock.at(datetime(2026, 3, 6, 15, 59)):
        churn_check()
    assert warned() == []
    with app.app_context(), clock.at(datetime(2026, 3, 6, 16)):
        churn_check()
    assert warned() == [silent.id]
