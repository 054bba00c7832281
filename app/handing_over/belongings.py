"""What somebody can own that others must go on with: the table of what is handed over."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_appbuilder.security.sqla.models import User
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext, ngettext
from sqlalchemy import Select, func, select

from app.customers import operations as customers
from app.customers.models import Customer
from app.opportunities import workflow as opportunities
from app.opportunities.models import Opportunity, OpportunityState
from app.tickets import workflow as tickets
from app.tickets.models import Ticket, TicketState


@dataclass(frozen=True)
class Belonging:
    """One kind of what somebody owns."""

    name: str
    label: Any
    entity: Any
    owner: Any
    """The column that says whose it is."""
    conditions: tuple[Any, ...]
    """Which rows somebody must go on with; the others stay as a memory."""
    verb: str
    subject: str
    """Whose roles allow this («keep» on «Customers») can take over."""
    place: str
    """The list of somebody's, for those who may open it."""
    say: Callable[[int], str]
    give: Callable[[Any, User, str], None]
    """Give a record to somebody, with a note, under the rules of its feature."""

    def of(self, user_id: int) -> Select[Any]:
        """What a user owns of it."""
        return select(self.entity).where(self.owner == user_id, *self.conditions).order_by(self.entity.id)

    def numbers(self) -> Select[Any]:
        """How much each user owns of it: pairs of a user's id and a number."""
        owned = select(self.owner, func.count(self.entity.id)).where(self.owner.is_not(None), *self.conditions)
        return owned.group_by(self.owner)


def _give_customer(customer: Customer, manager: User, note: str) -> None:
    customers.hand_over(customer, manager, note)


def _give_opportunity(opportunity: Opportunity, assignee: User, note: str) -> None:
    opportunities.reassign(opportunity, assignee=assignee, note=note)


def _give_ticket(ticket: Ticket, assignee: User, note: str) -> None:
    step = tickets.redispatch if ticket.state is TicketState.ASSIGNED else tickets.pass_on
    step(ticket, assignee=assignee, note=note)


BELONGINGS = {
    each.name: each
    for each in (
        Belonging(
            "customers",
            lazy_pgettext("handing over", "Customers"),
            Customer,
            Customer.manager_id,
            (),
            verb="keep",
            subject="Customers",
            place="/customers/list/?manager={id}",
            say=lambda number: ngettext("%(num)d customer", "%(num)d customers", number),
            give=_give_customer,
        ),
        Belonging(
            "opportunities",
            _l("Opportunities under development"),
            Opportunity,
            Opportunity.assignee_id,
            (Opportunity.state == OpportunityState.ASSIGNED,),
            verb="execute",
            subject="Plans",
            place="/plans/list/?state=assigned&assignee={id}",
            say=lambda number: ngettext("%(num)d open opportunity", "%(num)d open opportunities", number),
            give=_give_opportunity,
        ),
        Belonging(
            "tickets",
            _l("Tickets to handle or to feed back"),
            Ticket,
            Ticket.assignee_id,
            (Ticket.state.in_((TicketState.ASSIGNED, TicketState.HANDLED)),),
            verb="handle",
            subject="Tickets",
            place="/tickets/list/?state=open&assignee={id}",
            say=lambda number: ngettext("%(num)d open ticket", "%(num)d open tickets", number),
            give=_give_ticket,
        ),
    )
}
