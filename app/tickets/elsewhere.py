"""What the screens of customers and opportunities, and the home page, show of tickets, and do with it."""

from typing import Any

from flask import abort, flash, get_template_attribute, redirect, request
from flask_appbuilder import BaseView, expose, has_access
from flask_babel import gettext as _
from sqlalchemy import select

from app.core import cells, person
from app.core.buttons import allowed
from app.core.database import db
from app.core.fields import key_from
from app.core.navigation import way_back
from app.core.origins import Origin
from app.core.places import link, screen_of
from app.core.timeline import NEWEST, Entry, in_words
from app.core.views import SAVED
from app.customers import operations as customers
from app.customers.models import Customer
from app.opportunities.models import Opportunity
from app.tickets import operations, queries, workflow
from app.tickets.fields import loads
from app.tickets.models import ONE_TOO_MANY, OPEN, Ticket, TicketState
from app.tickets.scores import proposal


def tickets_of(customer: Customer) -> list[Entry]:
    """A customer's tickets and their steps, for its history, as far as the person acting may see them."""
    if not person.current().may("list", Ticket.subject):
        return []
    rows = db.session.execute(queries.course_of_customer(customer.id, NEWEST)).all()
    made = [
        (ticket.created_at, ticket.created_by, ticket, _("Created"), ticket.summary)
        for ticket in dict.fromkeys(ticket for ticket, _step in rows)
    ]
    steps = [
        (step.at, step.person, ticket, in_words(step, TicketState, workflow.flow.steps), step.note)
        for ticket, step in rows
        if step is not None
    ]
    return [
        Entry(
            at,
            cells.person_name(who),
            f"{Ticket.title} {ticket.number}: {what}",
            note or "",
            kind="ticket",
            url=f"{request.script_root}/tickets/show/{ticket.id}",
        )
        for at, who, ticket, what, note in [*made, *steps]
    ]


def load_by_handler() -> list[tuple[Any, int, str]]:
    """How many open tickets are with each handler, the busiest first."""
    busy = sorted(loads(), key=lambda pair: -pair[1])
    return [(user, load, f"?state=open&assignee={user.id}") for user, load in busy]


def promises_watched() -> list[tuple[Any, Any, str]]:
    """What supervisors watch of open tickets: late ones, and those that customers keep sending back."""
    often = select(Ticket).where(Ticket.state.in_(OPEN), Ticket.returns >= ONE_TOO_MANY)
    return [
        (_("Late to be dispatched"), queries.late_in(TicketState.NEW), "?state=new&late=yes"),
        (_("Late to be handled"), queries.late_in(TicketState.ASSIGNED), "?state=assigned&late=yes"),
        (_("Sent back three times or more"), often, "?state=open&often=yes"),
    ]


def _to_sell(key: int) -> Ticket | None:
    """The ticket with this key, if an opportunity can be made of it."""
    if not person.current().may("show", Ticket.subject):
        return None
    ticket = db.session.scalar(select(Ticket).where(Ticket.id == key))
    if ticket is not None:
        operations.check_offer(ticket)
    return ticket


FROM_TICKET = Origin("ticket", _to_sell, operations.begin_opportunity, operations.link_opportunity)


def _for_customer(customer: Customer, ticket: Ticket) -> None:
    ticket.customer = customer


FOR_CUSTOMER = Origin("customer", lambda key: db.session.get(Customer, key), _for_customer)


def tickets_behind(opportunity: Opportunity) -> list[tuple[Any, Any]]:
    """The tickets that an opportunity was made of: pairs of a label and a link."""
    if not person.current().may("show", Ticket.subject):
        return []
    found = db.session.scalars(select(Ticket).where(Ticket.opportunity_id == opportunity.id).order_by(Ticket.id))
    return [(_("Made of"), link(ticket)) for ticket in found]


def stars_proposed(customer: Customer) -> list[Any]:
    """What the customer's tickets say of its satisfaction, for who may decide that."""
    if not (person.current().may("edit", Customer.subject) and allowed(customers.check_edit, customer)):
        return []
    reckoning = proposal(customer)
    if reckoning is None:
        return []
    return [get_template_attribute("macros/tickets.html", "proposal")(customer, reckoning)]


class SatisfactionView(BaseView):
    """Takes or leaves the stars that a customer's tickets propose."""

    route_base = "/satisfaction"
    class_permission_name = "Customers"
    method_permission_name = {"accept": "edit", "decline": "edit"}
    help_page = "customers"

    @expose("/accept/<pk>", methods=["POST"])
    @has_access
    def accept(self, pk: str) -> Any:
        """Let the customer have them."""
        customer = self._customer(pk)
        operations.accept_satisfaction(customer, key_from(request.form.get("stars")))
        return self._done(customer)

    @expose("/decline/<pk>", methods=["POST"])
    @has_access
    def decline(self, pk: str) -> Any:
        """Leave them as they are."""
        customer = self._customer(pk)
        operations.decline_satisfaction(customer)
        return self._done(customer)

    @staticmethod
    def _customer(pk: str) -> Customer:
        return db.session.get(Customer, key_from(pk) or 0) or abort(404)

    @staticmethod
    def _done(customer: Customer) -> Any:
        db.session.commit()
        flash(str(SAVED), "success")
        return redirect(way_back(request.form.get("next")) or screen_of(Customer).url("show", customer.id))
