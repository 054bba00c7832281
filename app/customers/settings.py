"""What a company decides about its customers."""

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from app.core.records import label_of
from app.core.setting_fields import ManyOf, YesNo, words, yes
from app.core.settings import Setting
from app.customers.models import Customer

CUSTOMERS = lazy_pgettext("menu", "Customers")
REQUIRED_BY_DEFAULT = (
    "region manager level satisfaction credit address postcode phone fax website legal_representative bank bank_account"
).split()
MAY_BE_REQUIRED = [
    *REQUIRED_BY_DEFAULT,
    *"email credit_code licence_no registered_capital annual_turnover local_tax_no national_tax_no".split(),
]

CUSTOMER_REQUIRED = Setting(
    "customer_required",
    _l("Required customer fields"),
    _l("What must be filled in when a person saves a customer. The name is always required."),
    REQUIRED_BY_DEFAULT,
    words,
    ManyOf([(name, label_of(Customer, name)) for name in MAY_BE_REQUIRED]),
    CUSTOMERS,
)
SALES_CODES_ARE_NAMES = Setting(
    "sales_codes_are_names",
    _l("The sales system names customers"),
    _l("The name of a new customer becomes its sales system code."),
    False,
    yes,
    YesNo(),
    CUSTOMERS,
)
