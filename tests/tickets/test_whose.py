"""Whose tickets one sees: those one created, that were dispatched to one, of one's customers, and all archived ones."""

import pytest
from sqlalchemy import select

from app.core.database import db
from app.core.timeline import NEWEST
from app.tickets import queries
from app.tickets.models import Ticket, TicketRound, TicketState
from tests.acting import acting
from tests.factories import TicketFactory
from tests.screens import column

NEW, ASSIGNED, HANDLED, ARCHIVED = TicketState
SECRET = "绝密"


def seen_by(username):
    with acting(username):
        return {ticket.summary for ticket in db.session.scalars(select(Ticket))}


@pytest.mark.parametrize("state", [NEW, ASSIGNED, HANDLED])
def test_an_account_manager_sees_what_they_have_to_do_with(session, state):  # core: ROLE-7
    given = {"state": state, "customer__manager": "sun", "assignee": "sun" if state is not NEW else None}
    TicketFactory(summary="别人的", created_by="sun", **given)
    TicketFactory(summary="我创建的", **{**given, "created_by": "li"})
    TicketFactory(summary="我的客户", **{**given, "customer__manager": "li"}, created_by="sun")
    if state is not NEW:
        TicketFactory(summary="分配给我", **{**given, "assignee": "li"}, created_by="sun")
    assert seen_by("li") == {"我创建的", "我的客户"} | ({"分配给我"} if state is not NEW else set())
    assert len(seen_by("wang")) == len(seen_by("admin")) == session.query(Ticket).count()


def test_every_account_manager_sees_every_archived_one(session):  # core: ROLE-7, SVC-5
    TicketFactory(summary="已归档", state=ARCHIVED, created_by="sun", assignee="sun", customer__manager="sun")
    assert seen_by("li") == {"已归档"}


def test_rounds_are_seen_with_their_ticket(session):  # core: ROLE-7
    open_ = TicketFactory(state=HANDLED, created_by="sun", assignee="sun", customer__manager="sun")
    kept = TicketFactory(state=ARCHIVED, created_by="sun", assignee="sun", customer__manager="sun")
    with acting("li"):
        assert {turn.ticket_id for turn in session.scalars(select(TicketRound))} == {kept.id}
        assert session.scalars(queries.rounds_of(open_.id)).all() == []
    with acting("wang"):
        assert {turn.ticket_id for turn in session.scalars(select(TicketRound))} == {open_.id, kept.id}


PLACES = [
    "/",
    "/tickets/list/?state=",
    f"/tickets/list/?state=&q={SECRET}",
    f"/tickets/list/?state=assigned&summary={SECRET}",
    f"/tickets/options?q={SECRET}",
    "/tickets/handle/",
    "/tickets/feedback/",
    f"/tickets/similar?name={SECRET}之事",
    "/customers/show/{customer}?tab=tickets",
    "/customers/show/{customer}?tab=history",
    f"/search/?q={SECRET}",
    f"/search/suggest?q={SECRET}",
]


@pytest.mark.parametrize("state", [ASSIGNED, HANDLED])
def test_nothing_tells_of_what_is_not_for_somebody(make, as_zhou, as_li, state):  # core: ROLE-3, ROLE-7
    ticket = make(TicketFactory, summary=f"{SECRET}之事", created_by="sun", state=state)
    for place in PLACES:
        page = as_zhou.open(place.format(customer=ticket.customer_id))
        assert page.status == 200, place
        assert ticket.number not in page.source, place
    assert as_zhou.open(f"/tickets/show/{ticket.id}").status == 404
    assert column(as_li.open(f"/tickets/list/?state=&q={SECRET}"), "编号") == [ticket.number]


@pytest.mark.parametrize("path", ["/tickets/list/", "/tickets/show/{}", "/tickets/add", "/tickets/similar?name=成像"])
def test_who_has_no_service_work_sees_no_tickets(as_gao, as_root, archived, path):  # core: ROLE-7
    for browser in (as_gao, as_root):
        assert browser.open(path.format(archived.id)).status == 403


def test_a_customers_history_tells_steps_of_visible_tickets_only(session):  # core: ROLE-3
    ticket = TicketFactory(state=ASSIGNED, created_by="sun", customer__manager="sun")
    for username, seen in (("zhou", []), ("li", [(ticket, None)])):
        with acting(username):
            found = session.execute(queries.course_of_customer(ticket.customer_id, NEWEST)).all()
            assert [tuple(row) for row in found] == seen
