"""What a company decides about its service."""

from flask_babel import lazy_gettext as _l

from app.core.fields import MOST_STARS
from app.core.setting_fields import WholeNumber
from app.core.settings import Setting

SERVICE_PASS_SCORE = Setting(
    "service_pass_score",
    _l("Satisfaction from which a ticket is archived"),
    _l("With fewer stars it goes back to who handled it, and another round begins."),
    3,
    int,
    WholeNumber(1, MOST_STARS),
)
