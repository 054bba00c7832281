"""What people hear of work that is handed over to them."""

from flask_babel import lazy_gettext as _l

from app.notifications.kinds import Kind

HANDED_OVER = Kind(
    "work_handed_over",
    _l("Somebody's work is handed over to me"),
    _l(
        "%(person)s handed over to you what was with %(owner)s. Customers: %(customers)s, opportunities under "
        "development: %(opportunities)s, tickets: %(tickets)s."
    ),
    verb="keep",
    subject="Customers",
    place="/",
    by_mail=True,
)
