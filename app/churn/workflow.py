"""The life of a churn warning: made by the check, reprieved by measures, then confirmed, or recovered by an order."""

from flask_appbuilder.security.sqla.models import User
from flask_babel import lazy_gettext as _l

from app.churn import queries
from app.churn.models import OPEN, ChurnState, ChurnWarning, Measure
from app.core import cells, clock
from app.core.errors import BusinessError
from app.core.person import Person
from app.core.workflow import Workflow
from app.customers import operations as customers
from app.customers.models import CustomerState
from app.customers.workflow import lose

WARNED, REPRIEVED, CONFIRMED, RECOVERED = ChurnState

flow = Workflow(ChurnWarning, WARNED)


def is_responsible(warning: ChurnWarning, who: Person) -> bool:
    """Is *who* the customer's account manager? A supervisor hands over instead (ROLE-8)."""
    return warning.customer.manager_id == who.id


@flow.step(_l("Warn"), from_=(), to=WARNED)
def warn(warning: ChurnWarning) -> None:
    """How each begins (预警): taken by `operations.warn` only, for many customers at once."""


@flow.step(_l("Reprieve"), from_=OPEN, to=REPRIEVED, asks=("measure",), only=is_responsible)
def reprieve(warning: ChurnWarning, measure: str) -> None:
    """Something is done about it (暂缓流失); as often as wanted."""
    warning.measures.append(Measure(measure=measure))


@flow.step(_l("Confirm churn"), from_=REPRIEVED, to=CONFIRMED, asks=("reason",), only=is_responsible)
def confirm(warning: ChurnWarning) -> None:
    """They buy no more (确认流失): the customer is lost. One that is lost already stays so."""
    if not warning.measures:
        raise BusinessError(_l("Please take at least one measure first."))
    if ordered_on := queries.answered_on(warning):
        raise BusinessError(
            _l(
                "This customer ordered again on %(day)s. Nothing needs to be done: the next check sets the warning to "
                "«%(state)s».",
                day=cells.day(ordered_on),
                state=RECOVERED.label,
            )
        )
    warning.confirmed_at = clock.now()
    warning.told_at = None
    if warning.customer.state is CustomerState.NORMAL:
        lose(warning.customer, note=warning.reason)


@flow.step(_l("Recover"), from_=OPEN, to=RECOVERED)
def recover(warning: ChurnWarning) -> None:
    """They ordered again (已挽回); taken by the check."""
    warning.recovered_at = clock.now()


@flow.step(_l("Hand over"), from_=OPEN, to=None, asks=("manager", "note"))
def hand_over(warning: ChurnWarning, manager: User) -> None:
    """Somebody else is to act (转交): the customer gets another account manager."""
    customers.hand_over(warning.customer, manager)
