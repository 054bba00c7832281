"""What people hear of opportunities."""

from flask_babel import lazy_gettext as _l

from app.notifications.kinds import Kind

ASSIGNED = Kind(
    "opportunity_assigned",
    _l("An opportunity is assigned to me"),
    _l("%(person)s assigned you an opportunity: %(record)s"),
    verb="execute",
    subject="Plans",
    place="/plans/show/{id}",
    by_mail=True,
)
WON = Kind(
    "opportunity_won",
    _l("An opportunity that I created is won"),
    _l("%(person)s won the opportunity that you created: %(record)s"),
    verb="add",
    subject="Opportunities",
)
FAILED = Kind(
    "opportunity_failed",
    _l("The development of an opportunity that I created is stopped"),
    _l("%(person)s stopped developing the opportunity that you created: %(record)s"),
    verb="add",
    subject="Opportunities",
)
REOPENED = Kind(
    "opportunity_reopened",
    _l("An opportunity that I created or develop is reopened"),
    _l("%(person)s reopened an opportunity of yours: %(record)s"),
    verb="add",
    subject="Opportunities",
)
