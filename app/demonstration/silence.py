"""Customers who stop ordering: the check warns of them each Saturday, and their managers do something about it."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random

from sqlalchemy import delete, func, insert, select

from app.churn import operations, queries, workflow
from app.churn.models import ChurnState, ChurnWarning
from app.core import clock
from app.core.database import db
from app.customers.models import Customer
from app.customers.workflow import win_back
from app.demonstration.company import SYSTEM, Company, Story
from app.demonstration.developments import facts
from app.demonstration.diary import YEARS, Diary, Scene
from app.demonstration.people import SUPERVISOR
from app.demonstration.trade import Account
from app.demonstration.words.silence import MEASURES, MORE_MEASURES, REASONS, WON_BACK
from app.orders.models import OrderTotal

SATURDAY, TUESDAY = 5, 1
TWO_O_CLOCK = time(2)
FIRST_LOOK = timedelta(days=12)
"""Nobody looks at a warning before it is so old."""
PATIENCE = timedelta(days=100)
"""So long a manager tries before a customer is given up."""


def checks(company: Company) -> Story[None]:
    """Every Saturday at two the system looks for customers who are silent for too long."""
    for saturday in _weekly(company, SATURDAY):
        yield Scene(clock.utc(datetime.combine(saturday, TWO_O_CLOCK)), SYSTEM)
        _let_it_be_known(company, saturday)
        for key in db.session.scalars(queries.answered()).all():
            operations.hear(key)
        last = db.session.scalar(select(func.max(Customer.id))) or 0
        operations.warn([1, last], queries.rule_in_force())
        for key in db.session.scalars(queries.managers_to_tell()).all():
            operations.tell_manager(key)
        for key in db.session.scalars(queries.returns_to_tell()).all():
            operations.tell_supervisors(key)


def _let_it_be_known(company: Company, day: date) -> None:
    """Bring the summary of orders to what was known on *day*."""
    totals = list(filter(None, (_total(account, day) for account in company.accounts)))
    db.session.execute(delete(OrderTotal))
    if totals:
        db.session.execute(insert(OrderTotal), totals)


def _total(account: Account, day: date) -> dict[str, object] | None:
    known = [each for each in account.purchases if each.day < day and not each.cancelled]
    if not known:
        return None
    return {
        "code": account.code,
        "orders": len(known),
        "amount": sum(each.amount for each in known),
        "first_order_on": known[0].day,
        "last_order_on": known[-1].day,
    }


class Desk:
    """An account manager's weekly look at the warnings of their customers."""

    def __init__(self, company: Company, manager: str) -> None:
        self.company, self.manager = company, manager
        self.rng = Random(f"desk {manager}")  # noqa: S311 - a story, no secret
        self.diary = Diary(self.rng)

    def weeks(self) -> Story[None]:
        """Something is done about some of them each week."""
        for day in _weekly(self.company, TUESDAY):
            yield self.diary.on(day, self.manager)
            for warning in db.session.scalars(queries.open_warnings()).unique().all():
                if warning.customer.manager_id == self.company.users[self.manager].id:
                    self._look_after(warning)

    def _look_after(self, warning: ChurnWarning) -> None:
        if warning.state is ChurnState.WARNED:
            if clock.now() - warning.created_at > FIRST_LOOK and self.rng.random() < 0.45:
                workflow.reprieve(warning, measure=self._say(MEASURES, warning))
        elif clock.now() - warning.created_at > PATIENCE and queries.answered_on(warning) is None:
            if self.rng.random() < 0.2:
                workflow.confirm(warning, reason=self._say(REASONS, warning))
        elif self.rng.random() < 0.15:
            workflow.reprieve(warning, measure=self._say(MORE_MEASURES, warning))

    def _say(self, texts: tuple[str, ...], warning: ChurnWarning) -> str:
        return about(self.company, warning, self.rng.choice(texts), self.rng)


def second_thoughts(company: Company) -> Story[None]:
    """One customer that was given up calls again, and the supervisor wins it back."""
    rng = Random("second thoughts")  # noqa: S311 - a story, no secret
    yield Diary(rng).on(company.ago(20), SUPERVISOR)
    lost = select(ChurnWarning).where(ChurnWarning.state == ChurnState.CONFIRMED).order_by(ChurnWarning.id)
    warning = db.session.scalars(lost).first()
    if warning is not None:
        win_back(warning.customer, note=about(company, warning, WON_BACK, rng))


def about(company: Company, warning: ChurnWarning, text: str, rng: Random) -> str:
    """*text* about the organisation that is warned of."""
    codes = {code.code for code in warning.customer.codes}
    organisation = next(account.organisation for account in company.accounts if account.code in codes)
    return text.format(**facts(organisation, organisation.people[0], rng))


def _weekly(company: Company, weekday: int) -> Iterator[date]:
    """Each such weekday while the company uses the CRM, today apart."""
    day = company.today - YEARS
    day += timedelta(days=(weekday - day.weekday()) % 7 or 7)
    while day < company.today:
        yield day
        day += timedelta(days=7)
