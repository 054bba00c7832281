"""What is not for somebody is nowhere: no list, search, selection list, tab, plan or home page tells of it."""

import pytest

from app.core.database import db
from app.customers.models import Customer
from app.opportunities.models import Opportunity, PlanItem
from tests.factories import CustomerFactory, OpportunityFactory, PlanItemFactory
from tests.safety.scene import ASSIGNED, WON

SECRET = "绝密"
PLACES = [
    "/",
    "/opportunities/list/?state=",
    f"/opportunities/list/?state=&q={SECRET}",
    f"/opportunities/list/?state=assigned&summary={SECRET}",
    "/opportunities/list/?state=won&sort=-customer_name&size=100",
    "/opportunities/options",
    f"/opportunities/options?q={SECRET}",
    "/plans/list/",
    f"/plans/list/?q={SECRET}",
    f"/plans/list/?customer_name={SECRET}&state=assigned",
    "/plans/list/?assignee={li}",
    f"/plans/options?q={SECRET}",
    "/plan_items/list/",
    f"/plan_items/list/?q={SECRET}",
    "/plan_items/list/?due=no",
    f"/plan_items/options?q={SECRET}",
    "/customers/show/{customer}?tab=opportunities",
    "/customers/show/{customer}?tab=history",
]


@pytest.fixture
def places(app, make):
    """The places where what li does for one of sun's customers might be told of."""
    customer = make(CustomerFactory, manager="sun")
    told = {"customer_name": f"{SECRET}公司", "summary": f"{SECRET}项目", "contact": f"{SECRET}人"}
    developed = make(OpportunityFactory, assignee="li", state=ASSIGNED, **told)
    with app.app_context():
        PlanItemFactory(opportunity=db.session.get(Opportunity, developed.id), content=f"{SECRET}计划")
        OpportunityFactory(assignee="li", state=WON, customer=db.session.get(Customer, customer.id), **told)
        db.session.commit()
    return [place.format(customer=customer.id, li=developed.assignee_id) for place in PLACES]


def tell(browser, place):
    """Does the answer tell of it, beyond what was asked itself?"""
    page = browser.open(place)
    assert page.status == 200, place
    if place.startswith("/") and "options" in place:
        return bool(page.response.get_json())
    shown = [cell for cell in page.texts("td, .details dd, .work, .timeline, h1") if SECRET in cell]
    return bool(shown)


def test_nothing_tells_of_what_somebody_else_develops(places, as_sun):  # core: ROLE-3, ROLE-7
    assert [place for place in places if tell(as_sun, place)] == []


def test_the_same_places_tell_those_who_may_know(places, as_li):  # core: ROLE-3, ROLE-7
    silent = [place for place in places if not tell(as_li, place)]
    assert [place for place in silent if "history" not in place and "due=no" not in place] == []


def test_counts_leave_out_what_is_not_for_somebody(places, as_sun, as_wang):  # core: ROLE-3
    everything = as_wang.open("/opportunities/list/?state=").texts(".pager")
    assert everything
    assert as_sun.open("/opportunities/list/?state=").texts(".pager") == []


def test_a_plan_item_cannot_be_hung_on_what_is_not_for_somebody(places, make, as_sun, records):  # core: ROLE-3
    foreign = make(OpportunityFactory, assignee="li", state=ASSIGNED)
    before = len(records(PlanItem))
    values = {"opportunity": foreign.id, "planned_on": "2030-01-01", "content": "拜访"}
    page = as_sun.forge("/plan_items/add", values)
    assert page.status == 200
    assert foreign.number not in page.source
    assert len(records(PlanItem)) == before
