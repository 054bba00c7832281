"""Who develops an opportunity: assigned, reassigned, reopened by a supervisor."""

from datetime import datetime

import pytest

from app.core import clock
from app.core.history import StateChange
from app.customers.models import Customer
from app.opportunities.models import Opportunity, OpportunityState
from tests.cast import CAST
from tests.factories import CustomerFactory, OpportunityFactory, person
from tests.screens import beside, choice, choices, details, english, press

ASSIGNED, FAILED, WON = OpportunityState.ASSIGNED, OpportunityState.FAILED, OpportunityState.WON
MORNING = datetime(2026, 3, 2, 1, 30)


def address(step, opportunity):
    return f"/opportunities/step/{step}/{opportunity.id}"


@pytest.fixture
def deactivate(app):
    """`deactivate("zhou")`: they have left the company."""

    def deactivate(username):
        from app.core.database import db

        with app.app_context():
            person(username).active = False
            db.session.commit()

    return deactivate


@pytest.fixture
def give(app):
    """`give("zhou", region="华东")`: what is known of somebody."""

    def give(username, **values):
        from app.core.database import db

        with app.app_context():
            for name, value in values.items():
                setattr(person(username), name, value)
            db.session.commit()

    return give


# --- assigning


def test_a_supervisor_assigns_an_opportunity_to_one_account_manager(as_wang, reload, lead):  # core: OPP-4
    page = press(as_wang, as_wang.open("/opportunities/list/"), "指派", lead.number)
    with clock.at(MORNING):
        done = as_wang.follow(as_wang.submit(page, {"assignee": choice(page, "assignee", "李明")}))
    assert "指派成功" in done.text
    after = reload(lead, "assignee")
    assert (after.state, after.assignee.username, after.assigned_at) == (ASSIGNED, "li", MORNING)


def test_assigning_is_confirmed_in_english_too(as_wang, lead):  # core: OPP-4
    page = english(as_wang).open(address("assign", lead))
    done = as_wang.follow(as_wang.submit(page, {"assignee": choice(page, "assignee", "李明")}))
    assert "Assigned" in done.texts("main > [role=status]")[0]


def test_afterwards_one_is_back_in_the_list_where_one_came_from(as_wang, lead):
    came_from = "/opportunities/list/?state=unassigned&page=1"
    page = as_wang.open(address("assign", lead), next=came_from)
    assert as_wang.submit(page, {"assignee": choice(page, "assignee", "周红")}).location == came_from


@pytest.mark.parametrize("username", set(CAST) - {"wang", "admin"})
def test_nobody_else_assigns(client_of, reload, lead, app, username):  # core: OPP-4, ROLE-8
    with app.app_context():
        li = person("li").id
    browser = client_of(username)
    assert browser.open(address("assign", lead)).status == 403
    assert browser.forge(address("assign", lead), {"assignee": li}).status == 403
    assert reload(lead).state is OpportunityState.UNASSIGNED


def test_the_candidates_are_the_active_account_managers(as_wang, lead, deactivate):  # core: OPP-4, ROLE-4
    offered = choices(as_wang.open(address("assign", lead)), "assignee")
    assert sorted(label[:2] for label in offered if label) == sorted(["李明", "周红", "孙伟"])
    deactivate("zhou")
    assert not [label for label in choices(as_wang.open(address("assign", lead)), "assignee") if "周红" in label]


@pytest.mark.parametrize("username", ["wang", "gao", "root", "admin", "zhou"])
def test_a_forged_candidate_is_refused(as_wang, reload, lead, deactivate, app, username):  # core: OPP-4, ROLE-4
    deactivate("zhou")
    with app.app_context():
        wrong = person(username).id
    page = as_wang.fill(address("assign", lead), {"assignee": wrong})
    assert (page.status, "不是有效的选项。" in beside(page, "assignee")) == (200, True)
    assert reload(lead).state is OpportunityState.UNASSIGNED


def test_somebody_must_be_chosen(as_wang, reload, lead):  # core: OPP-4
    assert "此项必填。" in beside(as_wang.fill(address("assign", lead)), "assignee")
    assert reload(lead).state is OpportunityState.UNASSIGNED


def test_the_details_are_shown_while_choosing(as_wang, lead):  # core: OPP-4
    shown = details(as_wang.open(address("assign", lead)))
    assert (shown["客户名称"], shown["概要"]) == (lead.customer_name, lead.summary)


def test_what_is_known_of_each_candidate_helps_to_choose(as_wang, lead, make, give):  # core: OPP-4
    give("zhou", region="华东", specialities="电子, 医药")
    for state in (ASSIGNED, ASSIGNED, WON):
        make(OpportunityFactory, assignee="zhou", state=state)
    page = as_wang.open(address("assign", lead))
    assert "周红 · 华东 · 电子, 医药 · 进行中的销售机会 2 个" in choices(page, "assignee")
    assert "李明 · 进行中的销售机会 0 个" in choices(page, "assignee")
    assert "李明 · 0 open opportunities" in choices(english(as_wang).open(address("assign", lead)), "assignee")


def test_what_is_assigned_cannot_be_assigned_again(as_wang, reload, development, app):  # core: OPP-4
    with app.app_context():
        zhou = person("zhou").id
    page = as_wang.forge(address("assign", development), {"assignee": zhou})
    assert (page.status, "不能“指派”：当前状态为“已指派”。" in page.text) == (409, True)
    assert reload(development, "assignee").assignee.username == "li"


# --- reassigning


def test_a_supervisor_reassigns_with_a_note(as_wang, reload, records, development):  # core: OPP-12
    page = press(as_wang, as_wang.open(f"/opportunities/show/{development.id}"), "改派")
    answers = {"assignee": choice(page, "assignee", "周红"), "note": "李明休假"}
    with clock.at(MORNING):
        assert "操作成功" in as_wang.follow(as_wang.submit(page, answers)).text
    after = reload(development, "assignee")
    assert (after.state, after.assignee.username, after.assigned_at) == (ASSIGNED, "zhou", MORNING)
    (change,) = records(StateChange, "person")
    assert (change.step, change.note, change.person.username) == ("reassign", "李明休假", "wang")


@pytest.mark.parametrize("step", ["reassign", "reopen"])
def test_mending_needs_a_note(as_wang, reload, make, step):  # core: OPP-12
    state = ASSIGNED if step == "reassign" else FAILED
    opportunity = make(OpportunityFactory, assignee="li", state=state)
    page = as_wang.open(address(step, opportunity))
    answers = {"assignee": choice(page, "assignee", "周红")} if step == "reassign" else {}
    again = as_wang.submit(page, {**answers, "note": "  "})
    assert (again.status, "此项必填。" in beside(again, "note")) == (200, True)
    assert reload(opportunity).version == opportunity.version


def test_reassigning_to_whom_it_is_assigned_already_is_refused(as_wang, reload, development):  # core: OPP-12
    page = as_wang.open(address("reassign", development))
    again = as_wang.submit(page, {"assignee": choice(page, "assignee", "李明"), "note": "误操作"})
    assert (again.status, "该销售机会已由李明开发。" in beside(again, "assignee")) == (409, True)
    assert "误操作" in beside(again, "note")
    assert reload(development).version == development.version


def test_only_what_is_being_developed_can_be_reassigned(as_wang, lead, ended):  # core: OPP-12
    assert [as_wang.open(address("reassign", each)).status for each in (lead, ended)] == [409, 409]


@pytest.mark.parametrize("username", set(CAST) - {"wang", "admin"})
def test_nobody_else_mends(client_of, development, ended, reload, username):  # core: OPP-12, ROLE-8
    browser = client_of(username)
    for step, opportunity in (("reassign", development), ("reopen", ended)):
        assert browser.open(address(step, opportunity)).status == 403
        assert browser.forge(address(step, opportunity), {"note": "x", "assignee": 1}).status == 403
        assert reload(opportunity).version == opportunity.version


# --- reopening


def test_a_supervisor_reopens_what_had_ended(as_wang, reload, records, ended):  # core: OPP-12
    page = press(as_wang, as_wang.open(f"/opportunities/show/{ended.id}"), "重新开发")
    assert "操作成功" in as_wang.follow(as_wang.submit(page, {"note": "客户又联系我们"})).text
    after = reload(ended, "assignee")
    assert (after.state, after.assignee.username, after.reason_id) == (ASSIGNED, "li", None)
    (change,) = records(StateChange)
    assert (change.step, change.from_state, change.note) == ("reopen", ended.state.value, "客户又联系我们")


def test_the_customer_that_a_reopened_opportunity_made_is_kept(as_wang, as_li, make, reload, records):  # core: OPP-12
    won = make(OpportunityFactory, assignee="li", state=WON, customer=make(CustomerFactory))
    as_wang.fill(address("reopen", won), {"note": "合同取消"})
    assert reload(won).customer_id == won.customer_id
    assert as_li.fill(f"/plans/step/win/{won.id}").status == 302
    assert reload(won).customer_id == won.customer_id
    assert len(records(Customer)) == 1


def test_what_has_not_ended_cannot_be_reopened(as_wang, lead, development):  # core: OPP-12
    assert [as_wang.open(address("reopen", each)).status for each in (lead, development)] == [409, 409]


def test_mending_is_offered_to_supervisors_only(as_wang, as_li, development):  # core: OPP-12, ROLE-2
    page = f"/opportunities/show/{development.id}"
    assert "改派" in as_wang.open(page).text
    assert "改派" not in as_li.open(page).text
    assert "Reassign" in english(as_wang).open(page).text


# --- whose opportunities one sees


def test_a_manager_sees_what_is_unassigned_theirs_or_assigned_to_them(as_li, make):  # core: ROLE-7
    seen = [
        make(OpportunityFactory, created_by="zhou"),
        make(OpportunityFactory, created_by="li", assignee="zhou", state=ASSIGNED),
        make(OpportunityFactory, created_by="zhou", assignee="li", state=WON),
    ]
    hidden = make(OpportunityFactory, created_by="zhou", assignee="zhou", state=ASSIGNED)
    listed = as_li.open("/opportunities/list/?q=").text
    assert [each.number in listed for each in seen] == [True, True, True]
    assert hidden.number not in listed
    for path in ("/opportunities/show", "/plans/show", "/opportunities/edit", "/plans/step/win"):
        assert as_li.open(f"{path}/{hidden.id}").status == 404, path
    assert hidden.number not in as_li.open("/plans/options").source


def test_a_supervisor_sees_all(as_wang, make, records):  # core: ROLE-7
    for state in OpportunityState:
        make(OpportunityFactory, created_by="zhou", assignee="zhou", state=state)
    listed = as_wang.open("/opportunities/list/?q=").text
    assert [each.number for each in records(Opportunity) if each.number not in listed] == []


def test_who_gave_an_opportunity_away_no_longer_sees_it(as_li, as_wang, development):  # core: ROLE-7, OPP-12
    page = as_wang.open(address("reassign", development))
    as_wang.submit(page, {"assignee": choice(page, "assignee", "周红"), "note": "换人"})
    assert as_li.open(f"/plans/show/{development.id}").status == 404
