"""What else is done to tickets, and who may."""

from hashlib import sha256
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import update
from sqlalchemy.orm import object_session

from app.core import clock, person
from app.core.database import db
from app.core.errors import BusinessError, NotAllowed, Overtaken
from app.core.grams import grams
from app.customers import operations as customers
from app.customers.models import Customer
from app.notifications.operations import notify
from app.opportunities.models import Opportunity
from app.people.queries import holding
from app.tickets import news, promises, queries
from app.tickets.models import DeclinedProposal, Ticket, TicketGram, TicketState
from app.tickets.scores import proposal
from app.tickets.settings import dispatch_time


def check_delete(ticket: Ticket) -> None:
    """SVC-1: only while nobody handles it."""
    if ticket.state is not TicketState.NEW:
        raise BusinessError(_l("Only a new ticket can be deleted."))


def check_attach(ticket: Ticket) -> None:
    """ROLE-7: files are attached by who took part or supervises; an archived ticket stays as it is."""
    if ticket.state is TicketState.ARCHIVED:
        raise BusinessError(_l("This ticket is archived: its attachments stay as they are."))
    if not _takes_part(ticket):
        raise NotAllowed(_l("Only who created or handles a ticket, or supervises, attaches files to it."))


def _takes_part(ticket: Ticket) -> bool:
    who = person.current()
    took_part = {ticket.created_by_id, *(each.assignee_id for each in ticket.rounds)}
    return who.id in took_part or who.may("see_all", Ticket.subject)


def promise_dispatch(ticket: Ticket) -> None:
    """Promise a new ticket when it will be dispatched, as its type is promised."""
    ticket.dispatch_due_at = ticket.due_at = promises.until(dispatch_time(ticket.type))


def tell_broken_promise(key: int) -> bool:
    """Tell who works on it and who supervises that a ticket is late; False if that was told of this promise already."""
    told: Any = db.session.execute(
        update(Ticket).where(Ticket.id == key, *queries.broken_and_untold()).values(told_due_at=Ticket.due_at)
    )
    if told.rowcount:
        ticket = db.session.get_one(Ticket, key)
        supervisors = db.session.scalars(holding("dispatch", "Tickets"))
        notify(news.LATE, (ticket.assignee, *supervisors), ticket)
    return bool(told.rowcount)


def make_findable(ticket: Ticket) -> None:
    """Keep the pieces of its summary, so that whoever has a similar problem finds how this one was solved."""
    session = object_session(ticket)
    assert session is not None
    session.add_all(TicketGram(gram=gram, ticket_id=ticket.id) for gram in grams(ticket.summary))


def form_key(ticket: Ticket, once: str | None) -> str | None:
    """What tells the same form, sent again with the same words, from another; None for one without a token (*once*)."""
    if not once:
        return None
    typed = (person.current_id(), once, ticket.type.id, ticket.customer.id, ticket.summary, ticket.request)
    return sha256(repr(typed).encode(errors="replace")).hexdigest()


# --- from service to sales (OPP-11)


def check_offer(ticket: Ticket) -> None:
    """An opportunity is made of a ticket once, by who created it, had to handle it, or supervises."""
    if not _takes_part(ticket):
        raise NotAllowed(_l("Only who created or handled a ticket makes an opportunity of it."))
    if ticket.opportunity_id is not None:
        raise BusinessError(_l("An opportunity was made of this ticket already."))


def begin_opportunity(ticket: Ticket, opportunity: Opportunity) -> None:
    """Write into a new opportunity what the ticket tells: it is its customer's from the start."""
    opportunity.customer = ticket.customer
    opportunity.customer_name = ticket.customer.name
    opportunity.contact_phone = ticket.customer.phone
    opportunity.source = f"{Ticket.title} {ticket.number}"
    opportunity.summary = ticket.summary
    opportunity.description = ticket.request


def link_opportunity(ticket: Ticket, opportunity: Opportunity) -> None:
    """Let each lead to the other."""
    ticket.opportunity = opportunity


# --- the customer's stars


def accept_satisfaction(customer: Customer, stars: int | None) -> None:
    """Let a customer have the *stars* that its tickets propose."""
    customers.check_edit(customer)
    reckoning = proposal(customer)
    if reckoning is None or reckoning.stars != stars:
        raise Overtaken(_l("The proposal has changed meanwhile. Please look at it again."))
    customer.satisfaction = stars


def decline_satisfaction(customer: Customer) -> None:
    """Leave a customer's stars as they are, until it says something new."""
    customers.check_edit(customer)
    db.session.merge(DeclinedProposal(customer_id=customer.id, declined_at=clock.now()))
