"""What else is done to tickets, and who may."""

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import object_session

from app.core.errors import BusinessError
from app.core.grams import grams
from app.tickets.models import Ticket, TicketGram, TicketState


def check_delete(ticket: Ticket) -> None:
    """SVC-1: only while nobody handles it."""
    if ticket.state is not TicketState.NEW:
        raise BusinessError(_l("Only a new ticket can be deleted."))


def make_findable(ticket: Ticket) -> None:
    """Keep the pieces of its summary, so that whoever has a similar problem finds how this one was solved."""
    session = object_session(ticket)
    assert session is not None
    session.add_all(TicketGram(gram=gram, ticket_id=ticket.id) for gram in grams(ticket.summary))
