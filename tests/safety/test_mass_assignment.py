"""A forged form writes what its form asks for, and nothing else."""

import pytest
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import select

from app.core.database import db
from app.customers.models import Activity, Contact, Customer
from app.opportunities.models import Opportunity, OpportunityState, PlanItem
from app.tickets.models import Ticket, TicketState
from tests.cast import PASSWORD
from tests.factories import (
    ActivityFactory,
    ContactFactory,
    CustomerFactory,
    DictionaryItemFactory,
    OpportunityFactory,
    PlanItemFactory,
    TicketFactory,
)
from tests.safety.scene import ACTIVITY, OPPORTUNITY, form_for

ASSIGNED = OpportunityState.ASSIGNED
FORGED = {
    "id": "4711",
    "number": "XS000000001",
    "version": "99",
    "created_at": "1999-01-01 00:00:00",
    "created_by": "1",
    "created_by_id": "1",
    "state": "won",
    "assignee": "1",
    "assignee_id": "1",
    "assigned_at": "1999-01-01 00:00:00",
    "customer": "1",
    "customer_id": "1",
    "reason": "1",
    "reason_id": "1",
    "manager_id": "1",
    "incomplete": "y",
    "name_key": "forged",
    "initials": "forged",
    "position": "1",
    "opportunity_id": "1",
    "result": "forged",
    "password": "forged",
    "must_change_password": "",
    "login_count": "99",
}


def columns(record, *names):
    return tuple(getattr(record, name) for name in names)


KEPT_BY_OPPORTUNITIES = "id number created_by_id created_at state assignee_id assigned_at customer_id reason_id".split()


def test_a_new_opportunity_is_numbered_unassigned_and_its_creators(as_li, records):  # core: OPP-1
    page = as_li.forge("/opportunities/add", {**FORGED, **OPPORTUNITY})
    (made,) = records(Opportunity, "created_by")
    assert page.status == 302
    assert columns(made, "state", "assignee_id", "assigned_at", "customer_id", "reason_id", "version") == (
        OpportunityState.UNASSIGNED,
        *(None,) * 4,
        1,
    )
    assert made.created_by.username == "li"
    assert made.number != FORGED["number"]
    assert made.id != 4711


def test_editing_an_opportunity_changes_its_own_fields_only(make, as_li, reload):  # core: OPP-2
    lead = make(OpportunityFactory)
    page = as_li.forge(f"/opportunities/edit/{lead.id}", {**FORGED, **OPPORTUNITY, "lock_version": "1"})
    assert page.status == 302
    assert columns(reload(lead), *KEPT_BY_OPPORTUNITIES) == columns(lead, *KEPT_BY_OPPORTUNITIES)
    assert (reload(lead).customer_name, reload(lead).version) == (OPPORTUNITY["customer_name"], 2)


def test_a_step_takes_only_what_it_asks_for(app, make, as_wang, reload):  # core: OPP-4
    lead = make(OpportunityFactory)
    values = form_for(app, "/opportunities/step/assign")
    as_wang.forge(f"/opportunities/step/assign/{lead.id}", {**FORGED, **OPPORTUNITY, **values})
    assigned = reload(lead, "assignee")
    assert (assigned.state, assigned.assignee.username) == (ASSIGNED, "zhou")
    assert columns(assigned, "customer_name", "number", "customer_id") == columns(
        lead, "customer_name", "number", "customer_id"
    )


@pytest.mark.parametrize("assignee", ["wang", "gao", "root", "admin"])
def test_only_an_account_manager_can_be_assigned(app, make, as_wang, reload, assignee):  # core: OPP-4, ROLE-4
    lead = make(OpportunityFactory)
    with app.app_context():
        key = db.session.scalar(select(User.id).where(User.username == assignee))
    page = as_wang.forge(f"/opportunities/step/assign/{lead.id}", {"assignee": key})
    assert page.status == 200
    assert reload(lead).state is OpportunityState.UNASSIGNED


def test_a_deactivated_account_manager_cannot_be_assigned(app, make, as_wang, reload):  # core: ROLE-4
    lead = make(OpportunityFactory)
    with app.app_context():
        zhou = db.session.scalars(select(User).where(User.username == "zhou")).one()
        zhou.active, key = False, zhou.id
        db.session.commit()
    assert as_wang.forge(f"/opportunities/step/assign/{lead.id}", {"assignee": key}).status == 200
    assert reload(lead).state is OpportunityState.UNASSIGNED


def test_a_new_ticket_is_numbered_new_and_its_creators(app, as_li, records):  # core: SVC-1
    forged = {**FORGED, "returns": "9", "reference": "y", "form_key": "x", "archived_at": "1999-01-01"}
    assert as_li.forge("/tickets/add", {**forged, **form_for(app, "/tickets/add")}).status == 302
    (ticket,) = records(Ticket, "created_by")
    assert ticket.created_by.username == "li"
    assert (ticket.number[:2], ticket.state.value, ticket.returns, ticket.reference) == ("FW", "new", 0, False)
    empty = columns(ticket, "assignee_id", "dispatched_at", "archived_at", "opportunity_id", "form_key")
    assert empty == (None,) * 5


def test_the_steps_of_a_ticket_take_only_what_they_ask_for(app, make, as_li, reload):  # core: SVC-3
    ticket = make(TicketFactory, state=TicketState.ASSIGNED)
    values = {**FORGED, "returns": "9", "reference": "y", **form_for(app, "/tickets/step/handle")}
    assert as_li.forge(f"/tickets/step/handle/{ticket.id}", values).status == 302
    after = reload(ticket)
    assert columns(after, "number", "created_by_id", "created_at") == columns(
        ticket, "number", "created_by_id", "created_at"
    )
    assert (after.state, after.assignee_id) == (TicketState.HANDLED, ticket.assignee_id)
    assert (after.returns, after.reference, after.opportunity_id, after.customer_id) == (
        0,
        False,
        None,
        ticket.customer_id,
    )


def test_a_plan_item_keeps_its_date_and_its_opportunity(make, as_li, reload):  # core: OPP-5
    item = make(PlanItemFactory, opportunity__assignee="li", opportunity__state=ASSIGNED)
    other = make(OpportunityFactory, assignee="li", state=ASSIGNED)
    forged = {"planned_on": "2031-01-01", "opportunity": other.id, "opportunity_id": other.id, "content": "电话联系"}
    page = as_li.forge(f"/plan_items/edit/{item.id}", {**FORGED, **forged})
    assert page.status == 302
    kept = ("planned_on", "opportunity_id", "created_by_id", "created_at", "id")
    assert columns(reload(item), *kept) == columns(item, *kept)
    assert reload(item).content == "电话联系"


def test_a_supervisor_plans_but_writes_no_result(make, as_wang, reload):  # core: OPP-5, OPP-6
    item = make(PlanItemFactory, opportunity__assignee="li", opportunity__state=ASSIGNED)
    as_wang.forge(f"/plan_items/edit/{item.id}", {"content": "电话联系", "result": "forged"})
    assert columns(reload(item), "content", "result") == ("电话联系", None)


def test_a_new_plan_item_has_no_result_yet(make, as_li, records):  # core: OPP-6
    plan = make(OpportunityFactory, assignee="li", state=ASSIGNED)
    values = {"planned_on": "2031-01-01", "content": "拜访", "result": "forged"}
    assert as_li.forge(f"/plan_items/add?opportunity={plan.id}", values).status == 302
    assert [item.result for item in records(PlanItem)] == [None]


def test_a_customer_keeps_its_number_state_and_creator(app, make, as_li, reload):  # core: CUS-1
    customer = make(CustomerFactory)
    values = {**FORGED, **form_for(app, "/customers/edit"), "state": "lost"}
    assert as_li.forge(f"/customers/edit/{customer.id}", values).status == 302
    kept = ("id", "number", "state", "incomplete", "created_by_id", "created_at")
    assert columns(reload(customer), *kept) == columns(customer, *kept)
    assert reload(customer).name_key == values["name"]


@pytest.mark.parametrize(
    ("factory", "entity", "path"), [(ContactFactory, Contact, "/contacts"), (ActivityFactory, Activity, "/activities")]
)
def test_what_belongs_to_a_customer_stays_with_it(app, make, as_li, records, factory, entity, path):  # core: ROLE-7
    record, other = make(factory), make(CustomerFactory, manager="sun")
    forged = {"customer": other.id, "customer_id": other.id, "created_by_id": "1"}
    page = as_li.forge(f"{path}/edit/{record.id}", {**form_for(app, f"{path}/edit"), **forged})
    assert page.status == 302
    assert [columns(each, "customer_id", "created_by_id") for each in records(entity)] == [
        columns(record, "customer_id", "created_by_id")
    ]


def test_a_customer_belongs_to_who_may_keep_customers(app, make, as_li, as_wang, reload):  # core: ROLE-4
    customer = make(CustomerFactory)
    values = form_for(app, "/customers/edit")
    with app.app_context():
        gao = db.session.scalar(select(User.id).where(User.username == "gao"))
    for browser in (as_li, as_wang):
        page = browser.forge(f"/customers/edit/{customer.id}", {**values, "manager": gao})
        assert page.status == 200
    assert reload(customer).manager_id == customer.manager_id


def test_a_word_of_another_list_is_no_answer(app, make, as_wang, records):  # core: DIC-1
    word = make(DictionaryItemFactory, category="别的", item="别的")
    values = {**form_for(app, "/customers/add"), "region": word.id}
    assert as_wang.forge("/customers/add", values).status == 200
    assert records(Customer) == []


def test_a_retired_word_is_no_answer(app, make, as_wang, records):  # core: DIC-2
    word = make(DictionaryItemFactory, retired=True)
    assert as_wang.forge("/customers/add", {**form_for(app, "/customers/add"), "region": word.id}).status == 200
    assert records(Customer) == []


def test_a_password_is_never_set_by_editing_an_account(app, client_of, as_root, records):  # core: ROLE-5
    (li,) = records(User, "roles", username="li")
    values = {"username": "li", "last_name": "李", "first_name": "明", "email": li.email, "active": "y", "language": ""}
    forged = {"password": "forged-password-1", "new_password": "forged-password-1", "confirm": "forged-password-1"}
    page = as_root.forge(f"/users/edit/{li.id}", {**values, "roles": str(li.roles[0].id), **forged})
    assert page.status == 302
    assert client_of("li").open("/").status == 200


def test_a_system_administrator_makes_nobody_admin(as_root, records):  # core: ROLE-5
    (li,) = records(User, "roles", username="li")
    (admin,) = records(User, "roles", username="admin")
    values = {"username": "li", "last_name": "李", "first_name": "明", "email": li.email, "active": "y", "language": ""}
    page = as_root.forge(f"/users/edit/{li.id}", {**values, "roles": str(admin.roles[0].id)})
    assert page.status in (200, 403)
    assert [role.name for role in records(User, "roles", username="li")[0].roles] == ["Account manager"]


def test_nobody_changes_who_they_are_on_their_own_pages(as_li, records):  # core: ROLE-5, ROLE-6
    before = [columns(user, "username", "email", "active", "region") for user in records(User)]
    values = {"old_password": PASSWORD, "password": "another-horse-57-carpet", "confirm": "another-horse-57-carpet"}
    page = as_li.forge("/profile/password", {**values, "username": "admin", "roles": "1", "email": "x@example.com"})
    assert page.status == 302
    assert [columns(user, "username", "email", "active", "region") for user in records(User)] == before


def test_activities_are_their_authors(make, as_wang, records):  # core: CUS-3
    customer = make(CustomerFactory)
    page = as_wang.forge(f"/activities/add?customer={customer.id}", {**FORGED, **ACTIVITY})
    (made,) = records(Activity, "created_by")
    assert page.status == 302
    assert (made.created_by.username, made.customer_id, made.id != 4711) == ("wang", customer.id, True)
