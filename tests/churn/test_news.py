"""What the check tells: account managers of their new warnings in one go, supervisors of lost customers that order."""

from datetime import date, datetime

import pytest

from app.churn import operations, workflow
from app.churn.jobs import churn_check
from app.churn.models import ChurnState
from app.core.database import db
from app.customers.models import CustomerState
from app.notifications.models import Notification
from tests.acting import acting
from tests.churn.conftest import SATURDAY, at
from tests.factories import ChurnWarningFactory, MeasureFactory, person
from tests.screens import notifications

LONG_AGO, LATELY = date(2024, 5, 1), date(2026, 3, 2)
NOON = datetime(2025, 1, 10, 4)


def test_each_account_manager_is_told_once_how_many(as_li, customer_who, check, heard):  # core: CHN-4
    for manager in ("li", "li", "li", "zhou"):
        customer_who(ordered=[LONG_AGO], manager=manager)
    check()
    assert (heard("li"), heard("zhou"), heard("sun"), heard("wang")) == (["churn_warned"], ["churn_warned"], [], [])
    assert notifications(as_li.open("/notifications/list/")) == ["您的客户有新的流失预警：3 个"]


def test_it_leads_to_the_new_warnings(app, as_li, customer_who, check, records):  # core: CHN-4
    customer = customer_who(ordered=[LONG_AGO])
    check()
    (row,) = records(Notification)
    answer = as_li.forge(f"/notifications/open/{row.id}")
    assert customer.name in as_li.follow(answer).text


def test_the_next_check_tells_of_what_is_new_since(customer_who, check, as_li, heard):  # core: CHN-4
    customer_who(ordered=[LONG_AGO])
    check()
    check()
    assert heard("li") == ["churn_warned"]
    customer_who(ordered=[LONG_AGO])
    check()
    assert notifications(as_li.open("/notifications/list/")) == ["您的客户有新的流失预警：1 个"] * 2


def test_warnings_in_several_portions_are_one_news(customer_who, check, as_li, monkeypatch):
    monkeypatch.setattr("app.churn.queries.AT_A_TIME", 2)
    for _ in range(5):
        customer_who(ordered=[LONG_AGO])
    check()
    assert notifications(as_li.open("/notifications/list/")) == ["您的客户有新的流失预警：5 个"]


@pytest.mark.parametrize("broken", ["warn", "tell_manager"])
def test_a_check_that_is_broken_off_tells_in_the_end_of_all_and_once(
    app,
    customer_who,
    check,
    as_li,
    heard,
    monkeypatch,
    broken,
):  # core: CHN-4
    """Between two portions, or between the warnings and the news of them."""
    monkeypatch.setattr("app.churn.queries.AT_A_TIME", 2)
    for manager in ("li", "li", "li", "zhou"):
        customer_who(ordered=[LONG_AGO], manager=manager)
    whole, done = getattr(operations, broken), []

    def once(*given):
        if done:
            raise KeyboardInterrupt
        done.append(whole(*given))
        return done[0]

    with monkeypatch.context() as patched:
        patched.setattr(operations, broken, once)
        with pytest.raises(KeyboardInterrupt), app.app_context(), at(SATURDAY):
            churn_check()
    check()
    assert (heard("li"), heard("zhou")) == (["churn_warned"], ["churn_warned"])
    assert notifications(as_li.open("/notifications/list/")) == ["您的客户有新的流失预警：3 个"]


def test_a_customer_without_a_manager_is_nobodys_news(customer_who, check, records):
    customer_who(ordered=[LONG_AGO], manager=None)
    assert check()["warned"] == 1
    assert records(Notification) == []


def test_a_manager_who_left_is_not_told(app, customer_who, check, heard):  # core: ROLE-4
    customer_who(ordered=[LONG_AGO])
    with app.app_context():
        person("li").active = False
        db.session.commit()
    check()
    assert heard("li") == []


@pytest.fixture
def lost(customer_who, make):
    """`lost(LATELY)`: a customer of li's that was given up, and ordered on that day."""

    def lost(*days):
        customer = customer_who(ordered=[LONG_AGO, *days], state=CustomerState.LOST)
        ended = {"state": ChurnState.CONFIRMED, "confirmed_at": NOON}
        make(ChurnWarningFactory, customer=customer, last_order_on=LONG_AGO, counted_from=LONG_AGO, **ended)
        return customer

    return lost


def test_supervisors_are_told_once_that_a_lost_customer_ordered_again(as_wang, lost, check, heard):  # core: CHN-8
    back = lost(LATELY)
    lost()
    check()
    check()
    assert (heard("wang"), heard("li")) == (["lost_ordered_again"], [])
    assert notifications(as_wang.open("/notifications/list/")) == [f"已流失的客户又下单了：{back.name}"]


def test_what_was_told_of_a_warning_does_not_count_once_it_is_confirmed(session):  # core: CHN-8
    warning = ChurnWarningFactory(state=ChurnState.REPRIEVED, told_at=NOON)
    MeasureFactory(warning=warning)
    with at(SATURDAY), acting("li"):
        workflow.confirm(warning, reason="改用别家")
    assert warning.told_at is None
