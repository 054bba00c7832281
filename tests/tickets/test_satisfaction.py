"""What a customer says of its tickets proposes its stars; the manager takes them or not."""

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis.strategies import integers, lists

from app.core import clock
from app.core.database import db
from app.customers.models import CustomerState
from app.tickets.models import TicketState
from app.tickets.scores import LOOKED_AT, Reckoning
from tests.factories import CustomerFactory, TicketFactory
from tests.screens import details, english, folded

ARCHIVED = TicketState.ARCHIVED


@pytest.fixture
def customer(make):
    """A customer of Li's with four stars, whose tickets were scored 1, 3 and 2."""
    customer = make(CustomerFactory, satisfaction=4)
    make(TicketFactory, customer=customer, state=ARCHIVED, scores=[1, 3])
    make(TicketFactory, customer=customer, state=TicketState.ASSIGNED, scores=[2])
    return customer


def notice(browser, customer):
    return " ".join(folded(each) for each in browser.open(f"/customers/show/{customer.id}").find(".notice"))


def show(customer):
    return f"/customers/show/{customer.id}"


# --- the reckoning


@pytest.mark.parametrize(
    ("scores", "average", "stars"), [([3], "3", 3), ([1, 2], "1.5", 2), ([4, 5, 5], "4.67", 5), ([2, 2, 3], "2.33", 2)]
)
def test_the_stars_are_the_mean_of_the_scores_a_half_counting_as_one(scores, average, stars):
    reckoning = Reckoning([("FW1", score) for score in scores])
    assert (reckoning.average, reckoning.stars) == (Decimal(average).quantize(Decimal("0.01")), stars)


@given(lists(integers(1, 5), min_size=1))
def test_the_stars_lie_between_the_worst_and_the_best_score(scores):
    assert min(scores) <= Reckoning([("FW1", score) for score in scores]).stars <= max(scores)


# --- the proposal


def test_a_manager_is_told_the_proposal_and_its_reckoning(as_li, customer):
    told = notice(as_li, customer)
    assert "建议将客户满意度改为" in told
    assert "3 次评分，平均 2" in told
    assert ": 1, " in told
    assert "3 scores, 2 on average" in notice(english(as_li), customer)


def test_it_is_for_who_may_change_the_customer(as_wang, as_zhou, as_sun, customer):  # core: ROLE-7
    assert "建议" in notice(as_wang, customer)
    assert notice(as_zhou, customer) == notice(as_sun, customer) == ""


@pytest.mark.parametrize("scores", [[4], [3, 5]])
def test_nothing_is_proposed_where_nothing_would_change(as_li, make, scores):
    customer = make(CustomerFactory, satisfaction=4)
    assert notice(as_li, customer) == ""
    make(TicketFactory, customer=customer, state=ARCHIVED, scores=scores)
    assert notice(as_li, customer) == ""


def test_scores_of_long_ago_say_nothing(app, as_li, make):
    customer = make(CustomerFactory, satisfaction=4)
    with app.app_context(), clock.at(clock.now() - LOOKED_AT - timedelta(days=1)):
        TicketFactory(customer=db.session.merge(customer), state=ARCHIVED, scores=[1, 3])
        db.session.commit()
    assert notice(as_li, customer) == ""


def test_nothing_is_proposed_for_a_lost_customer(as_li, make):  # core: CUS-1
    customer = make(CustomerFactory, satisfaction=4, state=CustomerState.LOST)
    make(TicketFactory, customer=customer, state=ARCHIVED, scores=[3])
    assert notice(as_li, customer) == ""


# --- taking it or not


def test_accepted_the_customer_has_the_stars(as_li, customer, reload):
    page = as_li.submit(as_li.open(show(customer)), action="/satisfaction/accept/")
    assert (page.status, page.location) == (302, show(customer))
    assert reload(customer).satisfaction == 2
    assert notice(as_li, customer) == ""
    assert "客户满意度" in as_li.open(f"{show(customer)}?tab=history&kind=edit").text


def test_declined_it_is_not_proposed_again_until_there_is_something_new(as_li, make, customer, reload):
    as_li.submit(as_li.open(show(customer)), action="/satisfaction/decline/")
    assert (reload(customer).satisfaction, notice(as_li, customer)) == (4, "")
    make(TicketFactory, customer=customer, state=ARCHIVED, scores=[3])
    assert "4 次评分" in notice(as_li, customer)
    as_li.submit(as_li.open(show(customer)), action="/satisfaction/decline/")
    assert notice(as_li, customer) == ""


@pytest.mark.parametrize("stars", ["5", "", "x", "99"])
def test_no_other_stars_than_those_proposed_are_accepted(as_li, customer, stars, reload):
    page = as_li.forge(f"/satisfaction/accept/{customer.id}", {"stars": stars})
    assert (page.status, "建议值已经变化" in page.text) == (409, True)
    assert reload(customer).satisfaction == 4


@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_nobody_else_decides(as_zhou, as_gao, customer, answer, reload):  # core: ROLE-2, ROLE-7
    for browser in (as_zhou, as_gao):
        assert browser.forge(f"/satisfaction/{answer}/{customer.id}", {"stars": "2"}).status == 403
    assert reload(customer).satisfaction == 4


@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_of_no_customer_nothing_is_decided(as_li, answer):
    assert as_li.forge(f"/satisfaction/{answer}/999999").status == 404


def test_the_stars_are_shown_with_the_rest(as_li, customer):
    assert details(as_li.open(show(customer)))["客户满意度"]
