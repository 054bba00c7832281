"""What people hear of customers that were merged."""

from flask_babel import lazy_gettext as _l

from app.notifications.kinds import Kind

MERGED = Kind(
    "customers_merged",
    _l("A customer of mine is merged with another"),
    _l("%(person)s merged the customer %(merged)s with %(record)s."),
    verb="keep",
    subject="Customers",
)
