"""The life of a customer: lost when churn is confirmed, and perhaps won back."""

from flask_babel import lazy_gettext as _l

from app.core.workflow import Workflow
from app.customers.models import Customer, CustomerState

NORMAL, LOST = CustomerState

flow = Workflow(Customer, NORMAL)


@flow.step(_l("Lose"), from_=NORMAL, to=LOST)
def lose(customer: Customer) -> None:
    """They buy no more (确认流失); taken when churn is confirmed."""


@flow.step(_l("Win back"), from_=LOST, to=NORMAL, asks=("note",))
def win_back(customer: Customer) -> None:
    """They will buy again (恢复客户)."""
