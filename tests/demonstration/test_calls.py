"""What customers of the demonstration company wanted of it, and how they were served."""

from collections import Counter

import pytest

from app.dictionary.models import TICKET_TYPE

RESPONSIBLE = {"manager1", "manager2"}
GOOD_ENOUGH = 3


def rounds_of(told, ticket):
    return [turn for turn in told.rounds if turn["ticket_id"] == ticket["id"]]


def steps_of(told, ticket):
    return [step for step in told.steps if (step["record_type"], step["record_id"]) == ("ticket", ticket["id"])]


def test_there_are_tickets_in_every_state_and_of_every_type(told):
    states = Counter(ticket["state"].value for ticket in told.tickets)
    assert (states["new"], states["assigned"], states["handled"]) == (6, 9, 7)
    assert states["archived"] >= 95
    types = {told.words[ticket["type_id"]]["item"] for ticket in told.tickets}
    assert types == {"咨询", "投诉", "建议"}
    assert {told.words[ticket["type_id"]]["category"] for ticket in told.tickets} == {TICKET_TYPE}


def test_several_took_two_rounds_and_three(told):  # core: SVC-4
    returns = Counter(ticket["returns"] for ticket in told.tickets)
    assert returns[1] >= 15
    assert returns[2] >= 3
    open_again = [ticket for ticket in told.tickets if ticket["returns"] and ticket["state"].value == "assigned"]
    assert open_again


@pytest.mark.parametrize(
    ("state", "last"),
    [("new", {None}), ("assigned", {"dispatch", "redispatch", "feedback"}), ("handled", {"handle"})],
)
def test_a_ticket_is_in_the_state_that_its_history_says(told, state, last):  # core: SVC-2 … SVC-4
    for ticket in told.tickets:
        if ticket["state"].value == state:
            steps = steps_of(told, ticket)
            assert (steps[-1]["step"] if steps else None) in last
            chain = ["new", *(step["to_state"] for step in steps)]
            assert [step["from_state"] for step in steps] == chain[:-1]
            assert chain[-1] == state


def test_only_who_was_satisfied_was_archived(told):  # core: SVC-4
    for ticket in told.tickets:
        scores = [turn["satisfaction"] for turn in rounds_of(told, ticket) if turn["satisfaction"]]
        assert all(score < GOOD_ENOUGH for score in scores[: ticket["returns"]])
        assert (len(scores) > ticket["returns"]) == (ticket["state"].value == "archived")
        assert all(score >= GOOD_ENOUGH for score in scores[ticket["returns"] :])


def test_whoever_a_ticket_was_dispatched_to_handled_it(told):  # core: SVC-3
    for turn in told.rounds:
        assert told.usernames[turn["assignee_id"]] in RESPONSIBLE
        assert turn["handled_by_id"] in (None, turn["assignee_id"])


def test_some_were_redispatched_with_a_note(told):  # core: SVC-2
    notes = [step["note"] for step in told.steps if step["step"] == "redispatch" and step["record_type"] == "ticket"]
    assert len(notes) >= 3
    assert all(notes)


def test_some_solutions_are_reference_answers(told):
    assert sum(ticket["reference"] for ticket in told.tickets) >= 3


def test_nobody_called_before_they_were_a_customer(told):
    born = {customer["id"]: customer["created_at"] for customer in told.customers}
    assert [ticket["number"] for ticket in told.tickets if ticket["created_at"] < born[ticket["customer_id"]]] == []
