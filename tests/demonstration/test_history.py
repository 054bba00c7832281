"""What the demonstration company did is complete, consistent and in the past."""

from collections import Counter
from datetime import date, datetime, timedelta

import pytest

from app.core import clock
from app.core.history import Change
from app.customers.settings import REQUIRED_BY_DEFAULT
from app.demonstration import operations, people, queries
from app.demonstration.diary import works
from app.dictionary.models import FAILURE_REASON
from tests.demonstration.conftest import NOW, rows
from tests.factories import CustomerFactory, OpportunityFactory

TODAY = date(2026, 3, 10)
RESPONSIBLE = {"manager1", "manager2"}
MANAGERS_STEPS = ("win", "fail", "reprieve", "confirm", "lose", "handle", "feedback", "mark_reference")


def steps_of(told, opportunity):
    return [
        step for step in told.steps if (step["record_type"], step["record_id"]) == ("opportunity", opportunity["id"])
    ]


def with_state(told, *states):
    return [one for one in told.opportunities if one["state"].value in states]


def items_of(told, opportunity):
    return [item for item in told.plan_items if item["opportunity_id"] == opportunity["id"]]


def per_customer(told, records):
    counts = Counter(record["customer_id"] for record in records)
    return [counts[customer["id"]] for customer in told.customers]


def who(told, record):
    return told.usernames[record["created_by_id"]]


# --- how much there is


def test_the_company_has_customers_of_two_account_managers(told):
    kept = Counter(told.usernames[customer["manager_id"]] for customer in told.customers)
    assert set(kept) == RESPONSIBLE
    assert min(kept.values()) >= 80
    assert sum(kept.values()) >= 220


def test_every_customer_has_contacts_and_activities(told):
    assert set(per_customer(told, told.contacts)) == {1, 2, 3, 4}
    activities = per_customer(told, told.activities)
    assert (min(activities), max(activities)) == (1, 8)


def test_opportunities_are_in_every_state(told):
    counts = Counter(one["state"].value for one in told.opportunities)
    assert counts["unassigned"] >= 12
    assert counts["assigned"] >= 25
    assert counts["failed"] >= 20
    assert counts["won"] >= 180


def test_most_complete_customers_are_linked_to_the_sales_system(told):
    codes = per_customer(told, told.codes)
    unlinked = [
        customer
        for customer, count in zip(told.customers, codes, strict=True)
        if not count and not customer["incomplete"]
    ]
    assert len(unlinked) == 15
    assert codes.count(2) == 2
    assert all(code["code"][0] == "C" and code["code"][1:].isdigit() and len(code["code"]) == 6 for code in told.codes)


# --- customers


def test_a_complete_customer_lacks_nothing_required(told):
    columns = [f"{name}_id" if name in ("region", "manager", "level") else name for name in REQUIRED_BY_DEFAULT]
    complete = [customer for customer in told.customers if not customer["incomplete"]]
    assert [c["name"] for c in complete if any(c[column] in (None, "") for column in columns)] == []


def test_some_customers_are_still_incomplete(told):  # core: OPP-7
    incomplete = [customer for customer in told.customers if customer["incomplete"]]
    assert len(incomplete) == 12
    assert all(customer["bank"] is None for customer in incomplete)


def test_customers_were_entered_by_the_supervisor_or_won_by_their_manager(told):
    won = {one["customer_id"] for one in with_state(told, "won")}
    for customer in told.customers:
        entered_by = who(told, customer)
        assert entered_by in RESPONSIBLE if customer["id"] in won and entered_by != "supervisor" else "supervisor"


def test_only_who_is_responsible_wrote_to_a_customer(told):
    writers = {told.usernames[activity["created_by_id"]] for activity in told.activities}
    assert writers == RESPONSIBLE


def test_customers_change_over_time(told):
    edited = Counter(change["field"] for change in told.changes if change["record_type"] == "customer")
    assert edited["level_id"] > edited["bank"]
    assert edited["satisfaction"] > edited["bank"]
    assert {"manager_id", "incomplete", "codes"} <= set(edited)


# --- opportunities


@pytest.mark.parametrize(
    ("state", "last_steps"),
    [("unassigned", {None}), ("assigned", {"assign", "reassign", "reopen"}), ("won", {"win"}), ("failed", {"fail"})],
)
def test_an_opportunity_is_in_the_state_that_its_history_says(told, state, last_steps):  # core: OPP-9
    for opportunity in with_state(told, state):
        steps = steps_of(told, opportunity)
        assert (steps[-1]["step"] if steps else None) in last_steps
        assert (steps[-1]["to_state"] if steps else "unassigned") == state
        chain = ["unassigned", *(step["to_state"] for step in steps)]
        assert [step["from_state"] for step in steps] == chain[:-1]
        assert [step["at"] for step in steps] == sorted(step["at"] for step in steps)


def test_steps_were_taken_by_who_may(told):  # core: OPP-4, OPP-7, OPP-8, OPP-12
    for step in told.steps:
        by = told.usernames[step["person_id"]]
        assert by in RESPONSIBLE if step["step"] in MANAGERS_STEPS else by == "supervisor"


def test_mistakes_were_mended_with_a_note(told):  # core: OPP-12
    notes = {step["step"]: step["note"] for step in told.steps if step["step"] in ("reassign", "reopen")}
    assert set(notes) == {"reassign", "reopen"}
    assert all(notes.values())


def test_a_won_opportunity_has_its_customer(told):  # core: OPP-7
    names = {customer["id"]: customer["name"] for customer in told.customers}
    assert [one for one in with_state(told, "won") if names.get(one["customer_id"]) != one["customer_name"]] == []


def test_one_was_linked_to_a_customer_known_already(told):  # core: OPP-7
    born = {customer["id"]: customer["created_at"] for customer in told.customers}
    won_at = {step["record_id"]: step["at"] for step in told.steps if step["step"] == "win"}
    linked = [one for one in with_state(told, "won") if born[one["customer_id"]] < won_at[one["id"]]]
    assert len(linked) == 1


def test_a_failed_opportunity_has_a_reason_and_a_note(told):  # core: OPP-8
    for opportunity in with_state(told, "failed"):
        assert told.words[opportunity["reason_id"]]["category"] == FAILURE_REASON
        assert steps_of(told, opportunity)[-1]["note"]
        assert opportunity["customer_id"] is None


def test_only_the_open_plans_hold_items_without_a_result(told):  # core: OPP-5, OPP-6
    for opportunity in with_state(told, "won", "failed"):
        items = items_of(told, opportunity)
        assert len(items) >= 2
        assert all(item["result"] for item in items)


def test_open_plans_have_items_done_overdue_and_to_come(told):
    items = [item for opportunity in with_state(told, "assigned") for item in items_of(told, opportunity)]
    assert sum(bool(item["result"]) for item in items) >= 25
    assert sum(not item["result"] and item["planned_on"] < TODAY for item in items) >= 12
    assert sum(not item["result"] and item["planned_on"] > TODAY for item in items) >= 25
    assert all(items_of(told, opportunity) for opportunity in with_state(told, "assigned"))


def test_nothing_was_planned_while_unassigned(told):
    assert [
        items_of(told, opportunity) for opportunity in with_state(told, "unassigned") if items_of(told, opportunity)
    ] == []


def test_texts_are_complete(told):
    texts = [
        text
        for records in (told.opportunities, told.plan_items, told.activities, told.tickets, told.rounds, told.steps)
        for record in records
        for text in record.values()
        if isinstance(text, str)
    ]
    assert [text for text in texts if "{" in text or "None" in text] == []


# --- time


def test_nothing_happened_in_the_future_or_today(told):
    midnight = clock.utc(datetime.combine(TODAY, datetime.min.time()))
    records = [*told.customers, *told.contacts, *told.activities, *told.opportunities, *told.plan_items, *told.tickets]
    moments = [record["created_at"] for record in records]
    moments += [event["at"] for event in (*told.steps, *told.changes) if event["person_id"]]
    assert max(moments) < midnight
    assert min(moments) > NOW - timedelta(days=733)
    assert max(activity["happened_on"] for activity in told.activities) < TODAY


def test_nothing_happened_outside_office_hours(told):
    for activity in told.activities:
        assert works(activity["happened_on"])
    for step in told.steps:
        at = clock.local(step["at"])
        assert works(at.date())
        assert 9 <= at.hour < 20


def test_records_were_made_in_the_order_of_their_numbers(told):
    for records in (told.customers, told.opportunities, told.tickets):
        made = [record["created_at"] for record in records]
        assert made == sorted(made)
        assert all(record["number"][2:8] == f"{clock.local(record['created_at']):%y%m%d}" for record in records)


def test_an_activity_happened_once_they_were_a_customer(told):
    born = {customer["id"]: clock.local(customer["created_at"]).date() for customer in told.customers}
    assert [one for one in told.activities if one["happened_on"] < born[one["customer_id"]]] == []


# --- filling


def test_the_same_day_gives_the_same_history_at_any_hour(told, telling):
    evening = telling(NOW + timedelta(hours=11))
    assert evening == told.by_entity


def test_the_day_after_long_holidays_has_a_history(telling):
    counts = {entity.__name__: len(found) for entity, found in telling(datetime(2028, 2, 2, 4)).items()}
    assert counts["Customer"] >= 220
    assert counts["Opportunity"] >= 250


@pytest.mark.parametrize("factory", [CustomerFactory, OpportunityFactory])
def test_a_crm_that_knows_anything_is_left_alone(session, factory):
    assert queries.is_empty()
    factory()
    before = len(rows(Change))
    assert not queries.is_empty()
    operations.fill()
    assert len(rows(Change)) == before


def test_a_user_who_exists_is_left_alone(session):
    hired = people.users("correct-horse-42-battery")
    assert hired == ["sysadmin", "supervisor", "manager1", "manager2", "executive"]  # «admin» is in the cast
    assert people.users("another") == []
