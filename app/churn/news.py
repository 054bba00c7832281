"""What people hear of churn."""

from flask_babel import lazy_gettext as _l

from app.notifications.kinds import Kind

WARNED = Kind(
    "churn_warned",
    _l("Customers of mine are warned of churn"),
    _l("New churn warnings of your customers: %(number)s"),
    verb="reprieve",
    subject="Churn",
    place="/churn/list/?state=warned",
    by_mail=True,
)
ORDERED_AGAIN = Kind(
    "lost_ordered_again",
    _l("A lost customer orders again"),
    _l("A lost customer ordered again: %(record)s"),
    verb="win_back",
    subject="Customers",
)
