"""What can belong to a customer: the table of what follows it into another."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, and_, delete, select, update

from app.attachments import operations as attachments
from app.attachments.models import Attachment
from app.churn import operations as churn
from app.churn.models import ChurnWarning, CoolingSign
from app.core import history
from app.core.database import db
from app.core.history import Change, StateChange
from app.customers.models import Activity, Contact, Customer, MergedCustomer, SalesCode
from app.notifications import operations as notifications
from app.notifications.models import Notification
from app.opportunities.models import Opportunity
from app.orders.models import Contribution
from app.tickets.models import DeclinedProposal, Ticket

Move = Callable[[Customer, Customer], None]
"""What makes what belongs to the first customer the second one's."""


@dataclass(frozen=True)
class Belonging:
    """One kind of what belongs to a customer."""

    place: Any
    """The column that says whose it is; a «record_id» stands beside the kind of record."""
    move: Move
    label: Any = None
    """What people call it; None for what nobody counts."""

    def of(self, customer: Customer) -> Select[Any]:
        """What a customer has of it."""
        entity, its_own = self.place.class_, self.place == customer.id
        if self.place.key == "record_id":
            its_own = and_(entity.record_type == Customer.__tablename__, its_own)
        return select(entity).where(its_own)


def _all_by(place: Any) -> Move:
    def move(other: Customer, into: Customer) -> None:
        db.session.execute(update(place.class_).where(place == other.id).values({place.key: into.id}))

    return move


def _codes(other: Customer, into: Customer) -> None:
    """As records, so that what both contribute is reckoned anew (see `app.orders.contributions`)."""
    db.session.expire(other, ["codes"])  # they were read before it was held
    into.codes.extend([*other.codes])


def _opportunities(other: Customer, into: Customer) -> None:
    """Their histories, too, which say whom they won."""
    history.follow_reference(db.session(), Opportunity.customer_id, other.id, into.id)
    _all_by(Opportunity.customer_id)(other, into)


def _signs(_other: Customer, into: Customer) -> None:
    """Those of two are no sum: what the codes of both ordered together is looked at."""
    churn.look_again(into)


def _proposals(_other: Customer, into: Customer) -> None:
    """What was declined was reckoned of the tickets of one."""
    db.session.execute(delete(DeclinedProposal).where(DeclinedProposal.customer_id == into.id))


def _news(other: Customer, into: Customer) -> None:
    notifications.follow(Customer, other.id, into.id)


def _parts_of_history(other: Customer, into: Customer) -> None:
    """What happened to the other one stays under its key, and is told with the history of the one (see `views`)."""
    history.follow(db.session(), Customer, other.id, into.id)


def _nothing(_other: Customer, _into: Customer) -> None:
    """It stays, or goes with the other one, because something else does it right."""


BELONGINGS = (
    Belonging(SalesCode.customer_id, _codes, _l("Sales system codes")),
    Belonging(Contribution.customer_id, _nothing),
    Belonging(CoolingSign.customer_id, _signs),
    Belonging(Contact.customer_id, _all_by(Contact.customer_id), _l("Contacts")),
    Belonging(Activity.customer_id, _all_by(Activity.customer_id), _l("Activities")),
    Belonging(Opportunity.customer_id, _opportunities, _l("Opportunities")),
    Belonging(Ticket.customer_id, _all_by(Ticket.customer_id), _l("Tickets")),
    Belonging(DeclinedProposal.customer_id, _proposals),
    Belonging(ChurnWarning.customer_id, churn.unite, _l("Churn warnings")),
    Belonging(Attachment.record_id, attachments.move_all, _l("Attachments")),
    Belonging(Notification.record_id, _news),
    Belonging(MergedCustomer.into_id, _all_by(MergedCustomer.into_id)),
    Belonging(Change.record_id, _parts_of_history),
    Belonging(StateChange.record_id, _nothing),
)
SEARCHES = ("contacts", "activities", "orders")
"""The lists whose saved searches may name a customer."""
