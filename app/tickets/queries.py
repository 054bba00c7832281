"""Reads of tickets that several screens share."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select, true, union_all
from sqlalchemy.orm import aliased, joinedload

from app.core import clock, person
from app.core.grams import grams
from app.core.history import StateChange
from app.tickets.models import DeclinedProposal, Ticket, TicketGram, TicketRound, TicketState

NEW, ASSIGNED, HANDLED, ARCHIVED = TicketState

MOST_PIECES, NEWEST_OF_EACH = 30, 200
"""A text is compared by so many pieces, each with so many of the newest archived tickets that hold it."""
SHARED_AT_LEAST = 0.3
"""So great a part of the pieces must be shared, and two of them where there are two."""


# --- what waits for somebody: what is due first, then the longest waiting


DUE_FIRST = (case((Ticket.due_at.is_(None), 1), else_=0), Ticket.due_at)
"""The order in which promises are kept; late ones are before all others."""


def late(entity: Any = Ticket) -> Any:
    """The condition that the promise of a ticket's next step is broken."""
    return and_(entity.due_at.is_not(None), entity.due_at < clock.now())


def late_in(state: TicketState) -> Select[tuple[Ticket]]:
    """The tickets in that state whose promise is broken."""
    return select(Ticket).where(Ticket.state == state, late())


def broken_and_untold() -> tuple[Any, ...]:
    """The conditions that nobody was told yet of a broken promise."""
    return late(), or_(Ticket.told_due_at.is_(None), Ticket.told_due_at != Ticket.due_at)


def promises_to_tell() -> Any:
    """The keys of the tickets whose broken promise nobody was told of, the oldest promise first."""
    return select(Ticket.id).where(*broken_and_untold()).order_by(Ticket.due_at, Ticket.id)


def to_dispatch() -> Select[tuple[Ticket]]:
    """Tickets that wait to be given to somebody."""
    return _with_people().where(Ticket.state == NEW).order_by(*DUE_FIRST, Ticket.created_at, Ticket.id)


def to_handle() -> Select[tuple[Ticket]]:
    """Tickets that the person acting is to handle."""
    mine = (Ticket.state == ASSIGNED, Ticket.assignee_id == person.current_id())
    return _with_people().where(*mine).order_by(*DUE_FIRST, Ticket.dispatched_at, Ticket.id)


def to_feed_back() -> Select[tuple[Ticket]]:
    """Tickets that the person acting handled, and whose customer has still to be asked."""
    mine = (Ticket.state == HANDLED, Ticket.assignee_id == person.current_id())
    return _with_people().where(*mine).order_by(Ticket.handled_at, Ticket.id)


def _with_people() -> Select[tuple[Ticket]]:
    return select(Ticket).options(joinedload(Ticket.customer), joinedload(Ticket.created_by))


def open_load() -> Any:
    """How many tickets are with each assignee: pairs of a user's id and a number."""
    return (
        select(Ticket.assignee_id, func.count())
        .where(Ticket.state.in_((ASSIGNED, HANDLED)), Ticket.assignee_id.is_not(None))
        .group_by(Ticket.assignee_id)
    )


def made_by_form(key: str) -> Select[tuple[Ticket]]:
    """The ticket that a form has made (see `operations.form_key`)."""
    return select(Ticket).where(Ticket.form_key == key)


# --- what happened


def rounds_of(ticket_id: int) -> Select[tuple[TicketRound]]:
    """All rounds of a ticket from the first, with whoever took part."""
    people = (TicketRound.assignee, TicketRound.dispatched_by, TicketRound.handled_by)
    return (
        select(TicketRound)
        .where(TicketRound.ticket_id == ticket_id)
        .options(*map(joinedload, people))
        .order_by(TicketRound.id)
    )


def notes_of(ticket_id: int, step: str) -> Any:
    """The notes of one kind of step of a ticket, in the order they were taken."""
    mine = (StateChange.record_type == Ticket.__tablename__, StateChange.record_id == ticket_id)
    return select(StateChange.note).where(*mine, StateChange.step == step).order_by(StateChange.id)


def course_of_customer(customer_id: int, most: int) -> Any:
    """The tickets of a customer, each with each of its steps or None where it had none yet, the latest first."""
    told = and_(StateChange.record_type == Ticket.__tablename__, StateChange.record_id == Ticket.id)
    return (
        select(Ticket, StateChange)
        .outerjoin(StateChange, told)
        .where(Ticket.customer_id == customer_id)
        .options(joinedload(Ticket.created_by), joinedload(StateChange.person))
        .order_by(Ticket.id.desc(), StateChange.id.desc())
        .limit(most)
    )


# --- what can be learned from the archive


def similar(text: str, most: int) -> Any:
    """Archived tickets whose summary shares pieces with *text*: reference answers first, then by how much it shares.

    Each with how it was solved: the method that satisfied the customer, and the stars it got. None where *text* has no
    piece to go by.
    """
    pieces = grams(text)[:MOST_PIECES]
    if not pieces:
        return None
    holders = union_all(*(select(_newest_with(piece).subquery()) for piece in pieces)).subquery()
    key, shared = holders.c[0], func.count()
    enough = max(min(2, len(pieces)), SHARED_AT_LEAST * len(pieces))
    ranked = select(key.label("key"), shared.label("shared")).group_by(key).having(shared >= enough).subquery()
    turn = aliased(TicketRound)
    latest = select(func.max(turn.id)).where(turn.ticket_id == Ticket.id).scalar_subquery()
    return (
        select(Ticket, TicketRound.method, TicketRound.satisfaction)
        .join(ranked, ranked.c.key == Ticket.id)
        .outerjoin(TicketRound, TicketRound.id == latest)
        .where(Ticket.state == ARCHIVED)
        .order_by(case((Ticket.reference == true(), 0), else_=1), ranked.c.shared.desc(), Ticket.id.desc())
        .limit(most)
    )


def _newest_with(piece: str) -> Select[Any]:
    holder = TicketGram.ticket_id
    return select(holder).where(TicketGram.gram == piece).order_by(holder.desc()).limit(NEWEST_OF_EACH)


def scores_of(customer_id: int, since: datetime) -> Any:
    """What a customer said of its tickets since then, the latest last.

    Stars, when, the number of the ticket; and when somebody last decided that the customer's stars stay as they are.
    """
    return (
        select(TicketRound.satisfaction, TicketRound.fed_back_at, Ticket.number, DeclinedProposal.declined_at)
        .join(Ticket, Ticket.id == TicketRound.ticket_id)
        .outerjoin(DeclinedProposal, DeclinedProposal.customer_id == Ticket.customer_id)
        .where(Ticket.customer_id == customer_id, TicketRound.fed_back_at >= since)
        .order_by(TicketRound.fed_back_at, TicketRound.id)
    )
