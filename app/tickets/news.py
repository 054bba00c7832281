"""What people hear of tickets."""

from flask_babel import lazy_gettext as _l

from app.notifications.kinds import Kind

DISPATCHED = Kind(
    "ticket_dispatched",
    _l("A ticket is dispatched to me"),
    _l("%(person)s dispatched a ticket to you: %(record)s"),
    verb="handle",
    subject="Tickets",
    by_mail=True,
)
RETURNED = Kind(
    "ticket_returned",
    _l("A ticket that I created, or of a customer of mine, is sent back"),
    _l("A customer was not satisfied (%(stars)s of 5 stars); the ticket is handled again: %(record)s"),
    verb="add",
    subject="Tickets",
)
LATE = Kind(
    "ticket_late",
    _l("A ticket that I am to handle or to dispatch is late"),
    _l("A ticket is late: %(record)s"),
    verb="add",
    subject="Tickets",
    by_mail=True,
)
RETURNED_AGAIN = Kind(
    "ticket_returned_again",
    _l("A ticket is sent back for the third time"),
    _l("A ticket was sent back %(times)s times: %(record)s"),
    verb="dispatch",
    subject="Tickets",
    by_mail=True,
)
