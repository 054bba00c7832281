"""A customer falls silent: the check warns, its manager tries, gives up, and the supervisor wins it back."""

from datetime import timedelta

import pytest

from app.churn.jobs import churn_check
from app.churn.models import ChurnState, ChurnWarning, Measure
from app.core import clock
from app.customers.models import CustomerState
from tests.factories import CustomerFactory, SalesCodeFactory
from tests.journeys.person import PHONE

pytestmark = pytest.mark.browser


def test_from_a_warning_to_a_lost_customer_and_back(
    app, sales, make, enter, records, reload
):  # core: CHN-1, CHN-4, CHN-5, CHN-6, CHN-8
    customer = make(CustomerFactory, name="北方机械有限公司", manager="li")
    make(SalesCodeFactory, customer=customer, code="C9")
    sales.order("C9", clock.today() - timedelta(days=300))
    with app.app_context():
        churn_check()

    li = enter("li")
    li.reads("Churn warnings of my customers")
    li.follows(f"{clock.today() - timedelta(days=300):%Y-%m-%d}" if li.language == "zh" else _english_day())
    li.sees(customer.name)
    for measure in ("电话回访", "登门拜访，报价下调"):
        li.clicks("Reprieve")
        li.fills(measure=measure)
        li.clicks("Reprieve")
        li.is_told("Done")
    li.clicks("Confirm churn")
    li.clicks("Confirm churn")
    li.is_told_beside("reason", "This field is required.")
    li.fills(reason=li.word("Moved to a competitor"))
    li.clicks("Confirm churn")
    li.is_told("Done")
    (warning,) = records(ChurnWarning)
    assert warning.state is ChurnState.CONFIRMED
    assert [each.measure for each in records(Measure)] == ["电话回访", "登门拜访，报价下调"]
    assert reload(customer).state is CustomerState.LOST

    wang = enter("wang", size=PHONE)
    wang.goes_to("Churn")
    wang.follows(warning.number)
    wang.clicks("Win back")
    wang.fills(note="重新签约")
    wang.clicks("Win back")
    wang.is_told("Done")
    assert reload(customer).state is CustomerState.NORMAL


def _english_day():
    day = clock.today() - timedelta(days=300)
    return f"{day:%b} {day.day}, {day.year}"


def test_a_supervisor_looks_at_the_preview_and_hands_over(app, sales, make, enter, records):  # core: ROLE-8
    customer = make(CustomerFactory, name="北方机械有限公司", manager="li")
    make(SalesCodeFactory, customer=customer, code="C9")
    sales.order("C9", clock.today() - timedelta(days=300))
    with app.app_context():
        from app.core.jobs import Progress
        from app.orders.operations import refresh

        refresh(Progress())
    wang = enter("wang")
    wang.goes_to("Churn")
    wang.clicks("Whom the rule would warn today")
    wang.sees(customer.name)
    with app.app_context():
        churn_check()
    wang.opens("/churn/list/")
    wang.clicks("Show", row=customer.name)
    wang.clicks("Hand over")
    wang.chooses("manager", "周红")
    wang.fills(note="李明休假")
    wang.clicks("Hand over")
    wang.is_told("Done")
    zhou = enter("zhou", size=PHONE)
    zhou.goes_to("Churn")
    zhou.is_offered("Reprieve", row=customer.name)
    li = enter("li")
    li.goes_to("Churn")
    li.is_not_offered("Reprieve")
