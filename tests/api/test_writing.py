"""What programs write: the same fields, checks and rules as on the screens, and nothing lost or doubled."""

import json
from datetime import timedelta

import pytest

from app.api import jobs
from app.api.models import SentOnce
from app.core import clock
from app.customers.models import Contact, Customer
from app.opportunities.models import Opportunity, OpportunityState
from app.tickets.models import Ticket
from tests.factories import ContactFactory, CustomerFactory, OpportunityFactory, TicketFactory

LEAD = {"customer_name": "华东电子有限公司", "probability": 60, "summary": "采购电脑", "description": "更换一批"}


def test_a_new_record_is_answered_with_where_it_is(for_li, records):  # core: OPP-1
    answer = for_li.post("opportunities/", {**LEAD, "expected_amount": 120000.50, "expected_close_on": "2030-05-01"})
    (lead,) = records(Opportunity)
    assert (answer.status, answer.headers["Location"]) == (201, f"/api/v1/opportunities/{lead.id}")
    assert (str(lead.expected_amount), answer.result["expected_amount"]) == ("120000.50", "120000.5")
    assert answer.result["number"] == lead.number


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({**LEAD, "probability": "60"}, "probability"),
        ({**LEAD, "probability": 101}, "probability"),
        ({**LEAD, "probability": True}, "probability"),
        ({**LEAD, "probability": 6.5}, "probability"),
        ({**LEAD, "summary": None}, "summary"),
        ({**LEAD, "summary": "  "}, "summary"),
        ({**LEAD, "summary": ["x"]}, "summary"),
        ({**LEAD, "summary": "x\0"}, "summary"),
        ({**LEAD, "summary": "\ud800"}, "summary"),
        ({**LEAD, "expected_amount": "much"}, "expected_amount"),
        ({**LEAD, "expected_amount": -1}, "expected_amount"),
        ({**LEAD, "expected_close_on": "tomorrow"}, "expected_close_on"),
        ({**LEAD, "state": "won"}, "state"),
        ({**LEAD, "created_by": 1}, "created_by"),
        ({**LEAD, "lock_version": "1"}, "lock_version"),
        ({"customer_name": "甲"}, "probability"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field_and_changes_nothing(for_li, records, sent, field):  # core: OPP-1
    answer = for_li.post("opportunities/", sent)
    assert answer.status == 422
    assert list(answer.body["errors"]) == [field] or field in answer.body["errors"]
    assert records(Opportunity) == []


@pytest.mark.parametrize("body", ["", "[]", "1", "{", "[" * 100_000, '{"a": NaN}', "1" * 5_000, "\xff"])
def test_what_is_no_object_is_refused(for_li, records, body):
    answer = for_li.client.post(
        "/api/v1/opportunities/", data=body, headers=for_li.headers, content_type="application/json"
    )
    assert answer.status_code in (400, 422)
    assert records(Opportunity) == []


def test_only_json_is_taken(for_li):
    answer = for_li.client.post("/api/v1/opportunities/", data={"customer_name": "甲"}, headers=for_li.headers)
    assert (answer.status_code, answer.get_json()["title"]) == (415, "Not JSON")


def test_what_is_too_large_is_refused(for_li):
    assert for_li.post("opportunities/", {**LEAD, "description": "x" * 5_000_000}).status == 413


def test_a_change_leaves_alone_what_is_not_sent(for_li, make, reload):
    contact = make(ContactFactory, customer=make(CustomerFactory), mobile="13800000000", remark="老客户")
    answer = for_li.put(f"contacts/{contact.id}", {"position": "总经理", "remark": None}, If_Match="*")
    changed = reload(contact)
    assert answer.status == 200
    assert (changed.position, changed.mobile, changed.remark, changed.gender_id) == (
        "总经理",
        "13800000000",
        None,
        contact.gender_id,
    )


def test_every_field_of_a_customer_survives_a_change_of_another(for_li, make, reload):
    customer = make(CustomerFactory, registered_capital="1.50", email="a@example.com")
    for_li.put(f"customers/{customer.id}", {"phone": "010-1"}, If_Match="*")
    before, after = vars(customer), vars(reload(customer))
    changed = {name for name in before if before[name] != after.get(name)} - {"_sa_instance_state"}
    assert changed == {"phone", "version"}


def test_a_yes_or_no_that_is_not_sent_stays(for_root, make, reload):
    word = for_root.post("dictionary/", {"category": "地区", "item": "海外", "value": "9", "editable": True}).result
    answer = for_root.put(f"dictionary/{word['id']}", {"value": "8"}, If_Match="*")
    assert (answer.result["value"], answer.result["editable"], answer.result["retired"]) == ("8", True, False)


def test_who_changes_says_which_version_they_saw(for_li, make, reload):
    customer = make(CustomerFactory)
    answer = for_li.put(f"customers/{customer.id}", {"phone": "1"})
    assert (answer.status, answer.body["title"]) == (428, "Which version?")
    assert reload(customer).phone == customer.phone


def test_who_changes_what_was_changed_meanwhile_is_refused(for_li, for_wang, make, reload):
    customer = make(CustomerFactory)
    seen = for_li.get(f"customers/{customer.id}").tag
    assert for_wang.put(f"customers/{customer.id}", {"bank": "招商银行"}, If_Match=seen).status == 200
    answer = for_li.put(f"customers/{customer.id}", {"bank": "中国银行"}, If_Match=seen)
    assert (answer.status, reload(customer).bank) == (412, "招商银行")
    assert for_wang.delete(f"customers/{customer.id}", If_Match=seen).status == 412
    assert for_wang.delete(f"customers/{customer.id}", If_Match=answer.headers.get("ETag", "*")).status == 204


def test_a_tag_that_a_proxy_made_weak_will_do(for_li, make):
    customer = make(CustomerFactory)
    seen = for_li.get(f"customers/{customer.id}").tag
    assert for_li.put(f"customers/{customer.id}", {"phone": "1"}, If_Match=f"W/{seen}").status == 200


def test_a_rule_that_says_no_is_told_in_its_words(for_li, make, reload):  # core: OPP-2
    development = make(OpportunityFactory, assignee="li", state=OpportunityState.ASSIGNED)
    answer = for_li.put(f"opportunities/{development.id}", {"summary": "x"}, If_Match="*")
    assert (answer.status, answer.body["title"]) == (409, "Not possible now")
    assert reload(development).summary == development.summary


def test_what_refers_to_somebody_elses_record_is_refused(for_sun, make, records):  # core: ROLE-3
    development = make(OpportunityFactory, created_by="zhou", assignee="li", state=OpportunityState.ASSIGNED)
    sent = {"opportunity": development.id, "planned_on": "2030-01-05", "content": "拜访"}
    assert for_sun.post("plan_items/", sent).body["errors"].keys() == {"opportunity"}
    assert for_sun.post(f"plan_items/?opportunity={development.id}", sent).status == 404


# --- steps


def test_an_opportunity_is_won_from_lead_to_customer(for_wang, for_li, records, user_of):  # core: OPP-4, OPP-5, OPP-7
    lead = for_wang.post("opportunities/", {**LEAD, "contact": "陈先生", "contact_phone": "13800138000"}).result
    base = f"opportunities/{lead['id']}"
    assigned = for_wang.post(f"{base}/assign", {"assignee": user_of("li")})
    assert (assigned.status, assigned.result["state"]) == (200, "assigned")
    item = {"opportunity": lead["id"], "planned_on": "2030-01-05", "content": "拜访"}
    assert for_li.post("plan_items/", item).status == 201
    won = for_li.post(f"{base}/win")
    (customer,) = records(Customer)
    assert (won.result["state"], won.result["customer"]) == ("won", customer.id)
    assert [contact.name for contact in records(Contact)] == ["陈先生"]
    assert for_li.post(f"{base}/win").status == 409


def test_where_a_customer_of_that_name_exists_the_question_must_be_answered(for_li, make, records):  # core: OPP-7
    customer = make(CustomerFactory, name="华东电子有限公司")
    won = make(OpportunityFactory, customer_name=customer.name, assignee="li", state=OpportunityState.ASSIGNED)
    other = make(OpportunityFactory, customer_name=customer.name, assignee="li", state=OpportunityState.ASSIGNED)
    asked = for_li.post(f"opportunities/{won.id}/win")
    assert (asked.status, list(asked.body["errors"])) == (422, ["link_to"])
    linked = for_li.post(f"opportunities/{won.id}/win", {"link_to": customer.id})
    assert linked.result["customer"] == customer.id
    assert for_li.post(f"opportunities/{other.id}/win", {"link_to": None}).result["customer"] != customer.id


def test_a_bad_score_sends_a_ticket_back(for_wang, for_li, make, user_of):  # core: SVC-1, SVC-2, SVC-3, SVC-4
    made = for_li.post(
        "tickets/", {"type": None, "customer": make(CustomerFactory).id, "summary": "模糊", "request": "看不清"}
    )
    assert list(made.body["errors"]) == ["type"]
    ticket = f"tickets/{make(TicketFactory, created_by='li').id}"
    assert for_wang.post(f"{ticket}/dispatch", {"assignee": user_of("li")}).status == 200
    assert for_li.post(f"{ticket}/handle", {}).body["errors"].keys() == {"method"}
    assert for_li.post(f"{ticket}/handle", {"method": "更换镜头"}).result["state"] == "handled"
    assert for_li.post(f"{ticket}/feedback", {"result": "仍模糊", "satisfaction": 2}).result["state"] == "assigned"
    assert [each["satisfaction"] for each in for_li.get(ticket).result["rounds"]] == [2, None]


def test_a_step_of_somebody_else_is_refused(for_zhou, make, reload):  # core: ROLE-2
    development = make(OpportunityFactory, created_by="zhou", assignee="li", state=OpportunityState.ASSIGNED)
    answer = for_zhou.post(f"opportunities/{development.id}/win")
    assert (answer.status, reload(development).state) == (403, OpportunityState.ASSIGNED)
    assert for_zhou.post(f"opportunities/{development.id}/fly").status == 404


def test_what_one_gives_away_is_answered_by_its_key(for_wang, for_li, make, user_of):
    lead = make(OpportunityFactory, created_by="wang")
    assert for_wang.post(f"opportunities/{lead.id}/assign", {"assignee": user_of("zhou")}).result is not None
    assert for_li.get(f"opportunities/{lead.id}").status == 404


def test_an_opportunity_can_be_made_of_a_ticket(for_li, make, reload):  # core: OPP-11
    ticket = make(TicketFactory, created_by="li")
    made = for_li.post(
        f"opportunities/?ticket={ticket.id}", {"probability": 30, "summary": "再买", "description": "两台"}
    )
    assert made.status == 201
    assert made.result["customer"] == ticket.customer_id
    assert reload(ticket).opportunity_id == made.result["id"]


# --- once


def test_a_request_with_a_name_is_carried_out_once(for_li, records):
    first = for_li.post("opportunities/", LEAD, Idempotency_Key="a-1")
    again = for_li.post("opportunities/", LEAD, Idempotency_Key="a-1")
    assert (first.status, again.status, again.result) == (201, 201, first.result)
    assert len(records(Opportunity)) == 1
    assert for_li.post("opportunities/", LEAD, Idempotency_Key="a-2").result["id"] != first.result["id"]


def test_names_of_requests_are_everybodys_own(for_li, for_wang, records):
    for program in (for_li, for_wang):
        program.post("opportunities/", LEAD, Idempotency_Key="a-1")
    assert len(records(Opportunity)) == 2


def test_a_name_serves_one_request_only(for_li, records):
    for_li.post("opportunities/", LEAD, Idempotency_Key="a-1")
    answer = for_li.post("opportunities/", {**LEAD, "summary": "x"}, Idempotency_Key="a-1")
    assert (answer.status, len(records(Opportunity))) == (422, 1)
    assert for_li.post("opportunities/", LEAD, Idempotency_Key="x" * 201).status == 400


def test_what_was_refused_may_be_sent_again_under_its_name(for_li, records):
    assert for_li.post("opportunities/", {**LEAD, "summary": ""}, Idempotency_Key="a-1").status == 422
    assert for_li.post("opportunities/", LEAD, Idempotency_Key="a-1").status == 201


@pytest.mark.parametrize(("days", "left"), [(6, 1), (8, 0)])
def test_names_are_forgotten_after_a_week(app, for_li, records, days, left):
    for_li.post("opportunities/", LEAD, Idempotency_Key="a-1")
    with app.app_context(), clock.at(clock.now() + timedelta(days=days)):
        jobs.forget_old_requests()
    assert len(records(SentOnce)) == left


def test_a_session_sends_the_token_of_its_forms(as_li, records):
    page = as_li.open("/opportunities/add")
    token = page.form().fields["csrf_token"]
    sent = {"data": json.dumps(LEAD), "content_type": "application/json"}
    assert as_li.client.post("/api/v1/opportunities/", **sent).status_code == 400
    assert as_li.client.post("/api/v1/opportunities/", headers={"X-CSRFToken": token}, **sent).status_code == 201
    assert len(records(Opportunity)) == 1
    assert records(Ticket) == []
