"""What only churn asks: the fields of its steps and its list, and months for each level of customers."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms.validators import Length

from app.churn.rule import FEWEST_MONTHS, MOST_MONTHS
from app.core import fields, filters
from app.core.fields import LongTextField, RecordField, TextField, storable, strip
from app.core.forms import TOO_LONG
from app.core.setting_fields import NumberForEach
from app.customers.fields import about_customers, managers
from app.customers.models import Customer
from app.dictionary.fields import known, offered
from app.dictionary.models import LEVEL

LONGEST_MEASURE, LONGEST_REASON = 20_000, 1_000


def plain_text(kind: Any, label: Any, longest: int) -> Any:
    """A field of *kind* for words, at most *longest* letters."""
    return kind(label, [Length(max=longest, message=TOO_LONG), storable], filters=[strip])


STEP_FIELDS = {
    "measure": plain_text(LongTextField, _l("Measure"), LONGEST_MEASURE),
    "reason": plain_text(TextField, _l("Reason for churn"), LONGEST_REASON),
    "manager": RecordField(_l("Account manager"), options=managers),
}


class MonthsByLevel:
    """How the settings page asks for months by customer level, and tells them."""

    def __call__(self, setting: Any) -> Any:
        """The field that asks for *setting*."""
        limits = {"low": FEWEST_MONTHS, "high": MOST_MONTHS}
        return NumberForEach(setting.label, description=setting.help, records=lambda: offered(LEVEL), **limits)

    def say(self, value: Any) -> str:
        """«Partner: 3 months, Major customer: 4 months»."""
        months = dict(value or {})
        own = [(item, months[str(item.id)]) for item in known(LEVEL) if str(item.id) in months]
        told = [(item, ngettext("%(num)d month", "%(num)d months", number)) for item, number in own]
        return ", ".join(f"{item}: {number}" for item, number in told)


# --- what the lists are searched by


class OfManager(filters.Reference):
    """The row is about a customer of that account manager's."""

    def condition(self, entity: Any, value: str) -> Any:
        """By the manager's key."""
        key = fields.key_from(value)
        return None if key is None else about_customers(entity, Customer.manager_id == key)
