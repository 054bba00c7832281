"""Whatever many people do to a ticket at the same moment, or a kill interrupts: one wins, and nothing is half done."""

from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException

import pytest
from sqlalchemy import select

from app.core.database import db
from app.core.history import StateChange
from app.tickets.models import Ticket, TicketGram, TicketRound, TicketState
from tests.concurrency.test_at_once import assert_all_told
from tests.concurrency.test_kill import running
from tests.concurrency.visitor import at_once, statuses, visit
from tests.factories import CustomerFactory, TicketFactory
from tests.safety.scene import form_for

NEW, ASSIGNED, HANDLED, ARCHIVED = TicketState
MANY = 20
ROUNDS = 4
FEEDBACK = {"result": "客户确认正常", "satisfaction": "4"}


def steps_of(records, ticket):
    return [step.step for step in records(StateChange, record_type="ticket", record_id=ticket.id)]


def test_a_ticket_dispatched_twenty_times_at_once_begins_one_round(live, app, make, records, reload):  # core: SVC-2
    ticket, wang = make(TicketFactory), visit(live, "wang")
    values = form_for(app, "/tickets/step/dispatch")
    answers = at_once(*(wang.posting(f"/tickets/step/dispatch/{ticket.id}", values) for _ in range(MANY)))
    assert statuses(answers) == [302] + [409] * (MANY - 1)
    assert_all_told(answers)
    assert (reload(ticket).state, steps_of(records, ticket)) == (ASSIGNED, ["dispatch"])
    assert len(records(TicketRound, ticket_id=ticket.id)) == 1


def test_two_lists_that_share_a_ticket_are_dispatched_whole_or_not_at_all(live, app, make, records):  # core: SVC-2
    wang, values = visit(live, "wang"), {"assignee": form_for(app, "/tickets/step/dispatch")["assignee"]}
    for _ in range(ROUNDS):
        first, shared, last = (make(TicketFactory) for _ in range(3))
        lists = [[first, shared], [shared, last]]
        forms = [{**values, "ids": [ticket.id for ticket in tickets]} for tickets in lists]
        answers = at_once(*(wang.posting("/tickets/dispatch/", form) for form in forms))
        assert statuses(answers) == [302, 409]
        assert_all_told(answers)
        states = {ticket.id: ticket.state for ticket in records(Ticket)}
        for tickets, answer in zip(lists, answers, strict=True):
            alone = next(ticket for ticket in tickets if ticket is not shared)
            assert states[alone.id] is (ASSIGNED if answer.status == 302 else NEW)
        assert (states[shared.id], steps_of(records, shared)) == (ASSIGNED, ["dispatch"])


def test_a_ticket_handled_twenty_times_at_once_keeps_one_method(live, make, records, reload):  # core: SVC-3
    ticket, li = make(TicketFactory, state=ASSIGNED), visit(live, "li")
    path = f"/tickets/step/handle/{ticket.id}"
    answers = at_once(*(li.posting(path, {"method": f"方法{n}"}) for n in range(MANY)))
    assert statuses(answers) == [302] + [409] * (MANY - 1)
    assert_all_told(answers)
    (won,) = [n for n, answer in enumerate(answers) if answer.status == 302]
    (turn,) = records(TicketRound, ticket_id=ticket.id)
    assert (turn.method, reload(ticket).state, steps_of(records, ticket)) == (f"方法{won}", HANDLED, ["handle"])


def test_good_and_bad_feedback_at_once_is_one_of_both(live, app, make, records, reload):  # core: SVC-4
    li = visit(live, "li")
    for _ in range(ROUNDS):
        ticket = make(TicketFactory, state=HANDLED)
        path = f"/tickets/step/feedback/{ticket.id}"
        answers = at_once(
            *(li.posting(path, {**FEEDBACK, "satisfaction": stars}) for stars in (5, 1) for _ in range(4))
        )
        assert statuses(answers) == [302] + [409] * 7
        assert_all_told(answers)
        good = answers.index(next(answer for answer in answers if answer.status == 302)) < 4
        rounds = records(TicketRound, ticket_id=ticket.id)
        assert [turn.satisfaction for turn in rounds] == ([5] if good else [1, None])
        assert (reload(ticket).state, reload(ticket).returns) == ((ARCHIVED, 0) if good else (ASSIGNED, 1))
        assert (ticket.id in found_by_their_words(app)) == good


def test_handled_and_redispatched_at_once_it_is_one_of_both(live, app, make, records, reload):  # core: SVC-2, SVC-3
    li, wang = visit(live, "li"), visit(live, "wang")
    values = form_for(app, "/tickets/step/redispatch")
    for _ in range(ROUNDS):
        ticket = make(TicketFactory, state=ASSIGNED)
        handled, redispatched = at_once(
            li.posting(f"/tickets/step/handle/{ticket.id}", {"method": "换灯"}),
            wang.posting(f"/tickets/step/redispatch/{ticket.id}", values),
        )
        assert statuses([handled, redispatched]) in ([302, 403], [302, 409])
        assert_all_told([handled, redispatched])
        assert reload(ticket).state is (HANDLED if handled.status == 302 else ASSIGNED)
        assert len(records(TicketRound, ticket_id=ticket.id)) == (1 if handled.status == 302 else 2)


def test_deleted_and_dispatched_at_once_it_is_one_of_both(live, app, make, records, reload):  # core: SVC-1, SVC-2
    wang, values = visit(live, "wang"), form_for(app, "/tickets/step/dispatch")
    for _ in range(ROUNDS):
        ticket = make(TicketFactory)
        deleted, dispatched = at_once(
            wang.posting(f"/tickets/delete/{ticket.id}"),
            wang.posting(f"/tickets/step/dispatch/{ticket.id}", values),
        )
        assert {deleted.status, dispatched.status} in ({302, 404}, {302, 409})
        assert_all_told([deleted, dispatched])
        assert (reload(ticket) is None) == (deleted.status == 302)
        assert len(records(TicketRound, ticket_id=ticket.id)) == (dispatched.status == 302)


def test_two_opportunities_made_of_a_ticket_at_once_are_one(live, app, make, records, reload):  # core: OPP-11
    ticket, li = make(TicketFactory, state=HANDLED), visit(live, "li")
    values = form_for(app, "/opportunities/add")
    answers = at_once(*(li.posting(f"/opportunities/add?ticket={ticket.id}", values) for _ in range(6)))
    assert statuses(answers) == [302] + [409] * 5
    assert_all_told(answers)
    assert reload(ticket).opportunity_id is not None


@pytest.mark.parametrize("answered_before", [1, 15])
def test_a_kill_in_the_middle_of_feedback_leaves_no_ticket_half_done(
    app, database, make, records, client_of, answered_before
):  # core: SVC-4
    customer = make(CustomerFactory)
    tickets = [make(TicketFactory, state=HANDLED, customer=customer) for _ in range(30)]
    with running(database) as (process, address):
        answers = feed_back_until_killed(process, visit(address, "li"), tickets, answered_before)

    archived = {ticket.id for ticket in records(Ticket, state=ARCHIVED)}
    assert answers.count(302) <= len(archived)
    assert set(answers) <= {302, None}
    assert {step.record_id for step in records(StateChange, step="feedback")} == archived
    assert {turn.ticket_id for turn in records(TicketRound) if turn.satisfaction} == archived
    assert found_by_their_words(app) == archived
    left = next(ticket for ticket in tickets if ticket.id not in archived)
    assert client_of("li").forge(f"/tickets/step/feedback/{left.id}", FEEDBACK).status == 302


def found_by_their_words(app):
    """The keys of the tickets that have pieces."""
    with app.app_context():
        return set(db.session.scalars(select(TicketGram.ticket_id).distinct()))


def feed_back_until_killed(process, li, tickets, answered_before):
    """Feed back from four windows; the process is killed after so many answers."""
    answers = []

    def send(ticket):
        try:
            answers.append(li.twin().post(f"/tickets/step/feedback/{ticket.id}", FEEDBACK).status)
        except (OSError, HTTPException):
            answers.append(None)  # nobody knows whether that one was archived
        if len(answers) == answered_before:
            process.kill()

    with ThreadPoolExecutor(4) as windows:
        list(windows.map(send, tickets))
    return answers
