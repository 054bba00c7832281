"""What only tickets ask: whom to dispatch them to, how it was solved, what the customer says."""

from typing import Any

from flask_appbuilder.security.sqla.models import User
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import exists
from wtforms.validators import Length

from app.core.database import db
from app.core.fields import LongTextField, StarsField, storable, strip
from app.core.forms import LONGEST_TEXT, TOO_LONG
from app.core.records import label_of
from app.people.fields import Candidates
from app.people.queries import holding
from app.tickets import queries
from app.tickets.models import Ticket, TicketRound


def handlers() -> list[Any]:
    """Who may handle tickets."""
    return list(db.session.scalars(holding("handle", "Tickets")))


def assignees() -> list[Any]:
    """The same, and who has some though they have left (ROLE-4)."""
    has_one = exists().where(Ticket.assignee_id == User.id)
    return list(db.session.scalars(holding("handle", "Tickets", also=has_one)))


def _say(load: int) -> str:
    return ngettext("%(num)d open ticket", "%(num)d open tickets", load)


def _long_text(label: Any) -> Any:
    return LongTextField(label, [Length(max=LONGEST_TEXT, message=TOO_LONG), storable], filters=[strip])


STEP_FIELDS = {
    "assignee": Candidates(label_of(Ticket, "assignee"), options=handlers, load=queries.open_load, say=_say),
    "method": _long_text(label_of(TicketRound, "method")),
    "result": _long_text(label_of(TicketRound, "result")),
    "satisfaction": StarsField(label_of(TicketRound, "satisfaction"), description=_l("As the customer says.")),
}
