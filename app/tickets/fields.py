"""What only tickets ask: whom to dispatch them to, how it was solved, what the customer says."""

from typing import Any

from flask_appbuilder.security.sqla.models import User
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import exists
from wtforms.validators import Length

from app.core import fields, filters
from app.core.database import db
from app.core.fields import LongTextField, StarsField, storable, strip
from app.core.forms import LONGEST_TEXT, TOO_LONG
from app.core.records import label_of
from app.people.fields import Candidates
from app.people.queries import holding_with
from app.tickets import queries
from app.tickets.models import Ticket, TicketRound


def _handlers() -> Any:
    """Who may handle tickets, each with how many are open with them."""
    return holding_with(queries.open_load(), "handle", "Tickets")


def loads() -> list[tuple[Any, int]]:
    """Who may, and who has some though they have left (ROLE-4), each with how many are open with them."""
    has_one = exists().where(Ticket.assignee_id == User.id)
    return list(db.session.execute(holding_with(queries.open_load(), "handle", "Tickets", also=has_one)).all())


def _say(load: int) -> str:
    return ngettext("%(num)d open ticket", "%(num)d open tickets", load)


def _long_text(label: Any) -> Any:
    return LongTextField(label, [Length(max=LONGEST_TEXT, message=TOO_LONG), storable], filters=[strip])


STEP_FIELDS = {
    "assignee": Candidates(label_of(Ticket, "assignee"), loaded=_handlers, say=_say),
    "method": _long_text(label_of(TicketRound, "method")),
    "result": _long_text(label_of(TicketRound, "result")),
    "satisfaction": StarsField(label_of(TicketRound, "satisfaction"), description=_l("As the customer says.")),
}


def in_hours(number: int) -> str:
    """«4 hours»."""
    return ngettext("%(num)d hour", "%(num)d hours", number)


class Unasked(filters.Flag):
    """A flag that no form asks for, but other screens link to: it is told."""

    kind = "carried"


class OfAssignee(filters.Filter):
    """The ticket is with that user; not asked for, but told."""

    kind = "carried"

    def condition(self, entity: Any, value: str) -> Any:
        """By the user's key."""
        key = fields.key_from(value)
        return None if key is None else entity.assignee_id == key

    def say(self, value: str) -> str:
        """The user's name."""
        return str(db.session.get(User, fields.key_from(value) or 0) or value)
