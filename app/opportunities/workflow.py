"""The life of an opportunity: assign, develop, win or give up; a supervisor can mend mistakes."""

from typing import Any

from flask_appbuilder.security.sqla.models import User
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from app.core import clock
from app.core.errors import BusinessError
from app.core.person import Person
from app.core.workflow import Workflow
from app.customers import operations as customers
from app.customers.models import Customer
from app.notifications.operations import notify
from app.opportunities import news
from app.opportunities.models import Opportunity, OpportunityState

UNASSIGNED, ASSIGNED, WON, FAILED = OpportunityState

flow = Workflow(Opportunity, UNASSIGNED)


def is_assignee(opportunity: Opportunity, who: Person) -> bool:
    """Is *who* developing it?"""
    return opportunity.assignee_id == who.id


@flow.step(_l("Assign"), from_=UNASSIGNED, to=ASSIGNED, asks=("assignee",), done=lazy_pgettext("message", "Assigned"))
def assign(opportunity: Opportunity) -> None:
    """Give it to an account manager to develop (指派)."""
    opportunity.assigned_at = clock.now()
    notify(news.ASSIGNED, opportunity.assignee, opportunity)


@flow.step(_l("Reassign"), from_=ASSIGNED, to=ASSIGNED, asks=("assignee", "note"))
def reassign(opportunity: Opportunity, assignee: User) -> None:
    """Give it to somebody else (改派)."""
    if opportunity.assignee is assignee:
        raise BusinessError(_l("%(person)s is developing it already.", person=assignee), field="assignee")
    opportunity.assignee = assignee
    opportunity.assigned_at = clock.now()
    notify(news.ASSIGNED, assignee, opportunity)


@flow.step(_l("Won"), from_=ASSIGNED, to=WON, offers=("link_to",), only=is_assignee)
def win(opportunity: Opportunity, link_to: Customer | None = None) -> None:
    """They buy (开发成功): a customer is made, or linked to, unless the opportunity is a customer's already."""
    notify(news.WON, opportunity.created_by, opportunity)
    if opportunity.customer is not None:
        return
    if link_to is None:
        opportunity.customer = customers.create_incomplete(
            opportunity.customer_name, manager=opportunity.assignee, phone=_phone_of_nobody(opportunity)
        )
    else:
        customers.check_linkable(link_to)
        opportunity.customer = link_to
    if opportunity.contact:
        customers.add_contact(opportunity.customer, opportunity.contact, opportunity.contact_phone)


@flow.step(_l("Stop developing"), from_=ASSIGNED, to=FAILED, asks=("reason",), offers=("note",), only=is_assignee)
def fail(opportunity: Opportunity) -> None:
    """They will not buy (终止开发)."""
    notify(news.FAILED, opportunity.created_by, opportunity)


@flow.step(_l("Reopen"), from_=(WON, FAILED), to=ASSIGNED, asks=("note",))
def reopen(opportunity: Opportunity) -> None:
    """It was no end after all (重新开发); a customer it made is kept."""
    opportunity.reason = None
    notify(news.REOPENED, (opportunity.assignee, opportunity.created_by), opportunity)


def _phone_of_nobody(opportunity: Opportunity) -> Any:
    return None if opportunity.contact else opportunity.contact_phone
