"""A customer falls silent: the check warns, its manager tries, gives up, and the supervisor wins it back."""

from datetime import timedelta

import pytest

from app.churn.jobs import churn_check
from app.churn.models import ChurnState, ChurnWarning, Measure
from app.core import clock
from app.core.jobs import Progress
from app.customers.models import CustomerState
from app.orders.operations import refresh
from tests.factories import CustomerFactory, SalesCodeFactory
from tests.journeys.person import PHONE

pytestmark = pytest.mark.browser


@pytest.fixture
def silent(make, sales):
    """A customer of Li's whose last order was three hundred days ago."""
    customer = make(CustomerFactory, name="北方机械有限公司", manager="li")
    make(SalesCodeFactory, customer=customer, code="C9")
    sales.order("C9", last_day())
    return customer


def last_day():
    return clock.today() - timedelta(days=300)


def as_read_by(person):
    day = last_day()
    return f"{day:%Y-%m-%d}" if person.language == "zh" else f"{day:%b} {day.day}, {day.year}"


def look_for_silent_customers(app, work):
    with app.app_context():
        work(Progress())


def reprieve_twice(person, measures):
    for measure in measures:
        person.clicks("Reprieve")
        person.fills(measure=measure)
        person.clicks("Reprieve")
        person.is_told("Done")


def confirm(person):
    person.clicks("Confirm churn")
    person.clicks("Confirm churn")
    person.is_told_beside("reason", "This field is required.")
    person.fills(reason=person.word("Moved to a competitor"))
    person.clicks("Confirm churn")
    person.is_told("Done")


def win_back(person, warning):
    person.goes_to("Churn")
    person.follows(warning.number)
    person.clicks("Win back")
    person.fills(note="重新签约")
    person.clicks("Win back")
    person.is_told("Done")


def test_from_a_warning_to_a_lost_customer_and_back(
    app, silent, enter, records, reload
):  # core: CHN-1, CHN-4, CHN-5, CHN-6, CHN-8
    look_for_silent_customers(app, churn_check)
    li = enter("li")
    li.reads("Churn warnings of my customers")
    li.follows(as_read_by(li))
    measures = ["电话回访", "登门拜访，报价下调"]
    reprieve_twice(li, measures)
    confirm(li)
    (warning,) = records(ChurnWarning)
    assert warning.state is ChurnState.CONFIRMED
    assert [each.measure for each in records(Measure)] == measures
    assert reload(silent).state is CustomerState.LOST
    win_back(enter("wang", size=PHONE), warning)
    assert reload(silent).state is CustomerState.NORMAL


def test_a_supervisor_looks_at_the_preview_and_hands_over(app, silent, enter):  # core: ROLE-8
    look_for_silent_customers(app, refresh)
    wang = enter("wang")
    wang.goes_to("Churn")
    wang.clicks("Preview of the churn check")
    wang.sees(silent.name)
    look_for_silent_customers(app, churn_check)
    wang.opens("/churn/list/")
    wang.clicks("Show", row=silent.name)
    wang.clicks("Hand over")
    wang.chooses("manager", "周红")
    wang.fills(note="李明休假")
    wang.clicks("Hand over")
    wang.is_told("Done")
    zhou = enter("zhou", size=PHONE)
    zhou.goes_to("Churn")
    zhou.is_offered("Reprieve", row=silent.name)
    li = enter("li")
    li.goes_to("Churn")
    li.is_not_offered("Reprieve")
