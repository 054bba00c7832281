"""What a company decides about churn: after how many months, for whom, and when it is looked at."""

import json

from flask_babel import lazy_gettext as _l

from app.churn.fields import in_months
from app.churn.rule import FEWEST_MONTHS, MOST_MONTHS
from app.core.setting_fields import Hours, WholeNumber, YesNo, yes
from app.core.settings import Setting
from app.dictionary.fields import NumberByWord
from app.dictionary.models import LEVEL

CHURN = _l("Churn")
CHURN_MONTHS = Setting(
    "churn_months",
    _l("Months without an order until a churn warning"),
    _l("A customer is warned of when its latest order is longer ago than this many calendar months."),
    6,
    int,
    WholeNumber(FEWEST_MONTHS, MOST_MONTHS),
    CHURN,
)
CHURN_MONTHS_BY_LEVEL = Setting(
    "churn_months_by_level",
    _l("Other months for some customer levels"),
    _l("Where a level has no number of its own, the one above holds."),
    {},
    json.loads,
    NumberByWord(LEVEL, FEWEST_MONTHS, MOST_MONTHS, in_months),
    CHURN,
)
CHURN_NEVER_ORDERED = Setting(
    "churn_never_ordered",
    _l("Warn of customers that never ordered"),
    _l("Their months count from the day they were entered."),
    True,
    yes,
    YesNo(),
    CHURN,
)
CHURN_SCHEDULE = Setting(
    "churn_schedule",
    _l("When the churn check runs"),
    _l("Minute, hour, day, month, weekday: 0 2 * * sat is every Saturday at two. The time is the company's own."),
    "0 2 * * sat",
    str,
    Hours(),
    CHURN,
)
