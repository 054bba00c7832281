"""What only churn asks: the fields of its steps and its list, and months for each level of customers."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms.validators import Length

from app.core import fields, filters
from app.core.fields import LongTextField, RecordField, TextField, storable, strip
from app.core.forms import TOO_LONG
from app.customers.fields import about_customers, managers
from app.customers.models import Customer

LONGEST_MEASURE, LONGEST_REASON = 20_000, 1_000


def plain_text(kind: Any, label: Any, longest: int) -> Any:
    """A field of *kind* for words, at most *longest* letters."""
    return kind(label, [Length(max=longest, message=TOO_LONG), storable], filters=[strip])


STEP_FIELDS = {
    "measure": plain_text(LongTextField, _l("Measure"), LONGEST_MEASURE),
    "reason": plain_text(TextField, _l("Reason for churn"), LONGEST_REASON),
    "manager": RecordField(_l("Account manager"), options=managers),
}


def in_months(number: int) -> str:
    """«3 months»."""
    return ngettext("%(num)d month", "%(num)d months", number)


# --- what the lists are searched by


class OfManager(filters.Reference):
    """The row is about a customer of that account manager's."""

    def condition(self, entity: Any, value: str) -> Any:
        """By the manager's key."""
        key = fields.key_from(value)
        return None if key is None else about_customers(entity, Customer.manager_id == key)
