"""What people hear of customers."""

from flask_babel import lazy_gettext as _l

from app.notifications.kinds import Kind

HANDED_OVER = Kind(
    "customer_handed_over",
    _l("A customer is handed over to me"),
    _l("%(person)s handed a customer over to you: %(record)s"),
    verb="keep",
    subject="Customers",
    by_mail=True,
)
