"""Reads of churn that the check, rules and screens share: whom the rule is about, and why."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from app.churn.cooling import Month
from app.churn.models import OPEN, ChurnState, ChurnWarning, CoolingSign, Measure
from app.churn.rule import Rule, Silence
from app.churn.settings import CHURN_MONTHS, CHURN_MONTHS_BY_LEVEL, CHURN_NEVER_ORDERED
from app.core import clock, person
from app.core.database import db
from app.core.history import StateChange
from app.customers.models import Customer, CustomerState, SalesCode
from app.customers.workflow import win_back
from app.orders.models import OrderMonth, OrderTotal
from app.orders.queries import by_month, last_orders

AT_A_TIME = 300
"""So many customers are looked at in one transaction, and in one statement."""


def rule_in_force() -> Rule:
    """The rule as the company decided it, today."""
    by_level = {int(key): months for key, months in CHURN_MONTHS_BY_LEVEL.get().items()}
    return Rule(clock.today(), CHURN_MONTHS.get(), by_level, never_ordered=CHURN_NEVER_ORDERED.get())


# --- whom the rule is about


def checked() -> Select[tuple[Customer]]:
    """Customers that can be warned of: normal, and linked to the sales system."""
    linked = exists().where(SalesCode.customer_id == Customer.id)
    return select(Customer).where(Customer.state == CustomerState.NORMAL, linked)


def due(rule: Rule) -> Select[tuple[Customer]]:
    """Customers that the rule would warn of: silent for too long, and without an open warning."""
    return checked().where(~_warned(Customer.id), or_(*(_silent(rule, *group) for group in _groups(rule))))


def due_for(who: person.Person, rule: Rule) -> Select[tuple[Customer]]:
    """The same, as far as they are for *who* to know: their own customers, or all where they see all warnings."""
    found = due(rule)
    return found if who.may("see_all", ChurnWarning.subject) else found.where(Customer.manager_id == who.id)


def _warned(key: Any) -> Any:
    """There is an open warning, whether the person acting may see it or not."""
    table = ChurnWarning.__table__
    return exists().where(table.c.customer_id == key, table.c.state.in_(OPEN))


def _groups(rule: Rule) -> Iterator[tuple[date, Any]]:
    """The bound for each number of months in force, and the condition that a customer's level has it."""
    by_months: dict[int, list[int]] = {}
    for level, months in rule.by_level.items():
        by_months.setdefault(months, []).append(level)
    yield rule.bound(None), or_(Customer.level_id.is_(None), Customer.level_id.not_in(rule.by_level))
    for levels in by_months.values():
        yield rule.bound(levels[0]), Customer.level_id.in_(levels)


def _silent(rule: Rule, bound: date, level: Any) -> Any:
    """Nothing has happened since *bound* that months are counted from."""
    start = clock.start_of(bound)
    known = _ordered()
    if rule.never_ordered:
        known = or_(known, Customer.created_at < start)
    won_back = exists().where(
        StateChange.record_type == Customer.__tablename__,
        StateChange.record_id == Customer.id,
        StateChange.step == win_back.name,
        StateChange.at >= start,
    )
    return and_(level, known, ~_ordered(OrderTotal.last_order_on >= bound), ~won_back)


def _ordered(*conditions: Any) -> Any:
    return exists().where(SalesCode.customer_id == Customer.id, OrderTotal.code == SalesCode.code_key, *conditions)


# --- why


def silences(rule: Rule, customers: Iterable[Any]) -> dict[int, Silence]:
    """Why the rule is about each of *customers* (or rows with their id, level_id and created_at), by key."""
    rows = {row.id: row for row in customers}
    last = last_orders().where(SalesCode.customer_id.in_(rows)).subquery()
    won = _latest_win_backs().where(StateChange.record_id.in_(rows)).subquery()
    told = (
        select(Customer.id, last.c.last_order_on, won.c.at)
        .outerjoin(last, last.c.customer_id == Customer.id)
        .outerjoin(won, won.c.record_id == Customer.id)
        .where(Customer.id.in_(rows))
    )
    return {
        key: Silence.of(
            local_day(rows[key].created_at),
            last_order_on,
            won_back_at and local_day(won_back_at),
            rule.months_for(rows[key].level_id),
        )
        for key, last_order_on, won_back_at in db.session.execute(told)
    }


def _latest_win_backs() -> Any:
    latest = select(StateChange.record_id, func.max(StateChange.at).label("at")).group_by(StateChange.record_id)
    return latest.where(StateChange.record_type == Customer.__tablename__, StateChange.step == win_back.name)


def local_day(moment: datetime) -> date:
    """The company's day of a moment."""
    return clock.local(moment).date()


# --- early signs


def months_of(keys: list[int], since: date) -> dict[int, list[Month]]:
    """What customers ordered in each month from *since* on, all codes of one together, by key and in order."""
    found = by_month().where(SalesCode.customer_id.in_(keys), OrderMonth.month >= since)
    months: dict[int, list[Month]] = {}
    for key, *told in db.session.execute(found):
        months.setdefault(key, []).append(Month(*told))
    return months


def shown_signs() -> Select[tuple[CoolingSign]]:
    """The signs that somebody should know of: a customer that is lost or warned of says enough."""
    normal = exists().where(Customer.id == CoolingSign.customer_id, Customer.state == CustomerState.NORMAL)
    return select(CoolingSign).where(normal, ~_warned(CoolingSign.customer_id))


def my_signs() -> Select[tuple[CoolingSign]]:
    """Those of customers of the person acting, the latest first."""
    mine = select(Customer.id).where(Customer.manager_id == person.current_id())
    return (
        shown_signs()
        .where(CoolingSign.customer_id.in_(mine))
        .options(joinedload(CoolingSign.customer))
        .order_by(CoolingSign.since.desc(), CoolingSign.id.desc())
    )


# --- what became of it


def answered() -> Any:
    """The keys of open warnings whose customer has a later order than the warning knows."""
    later = or_(ChurnWarning.last_order_on.is_(None), OrderTotal.last_order_on > ChurnWarning.last_order_on)
    ordered = exists().where(
        SalesCode.customer_id == ChurnWarning.customer_id, OrderTotal.code == SalesCode.code_key, later
    )
    return select(ChurnWarning.id).where(ChurnWarning.state.in_(OPEN), ordered)


def last_order_of(customer_id: int) -> date | None:
    """The day of a customer's latest order."""
    row = db.session.execute(last_orders().where(SalesCode.customer_id == customer_id)).first()
    return row.last_order_on if row else None


def answered_on(warning: ChurnWarning) -> date | None:
    """The day of the order that ends *warning*, if there is one.

    One that comes to light later, and is itself too long ago, ends nothing: the customer is as silent as it was.
    """
    last = last_order_of(warning.customer_id)
    if last is None or (warning.last_order_on is not None and last <= warning.last_order_on):
        return None
    made_on = local_day(warning.created_at)
    return last if last >= min(made_on, rule_in_force().bound(warning.customer.level_id)) else None


def open_warnings() -> Select[tuple[ChurnWarning]]:
    """Warnings that wait for somebody: those nobody has done anything about yet first, and of them the latest."""
    return (
        select(ChurnWarning)
        .where(ChurnWarning.state.in_(OPEN))
        .options(joinedload(ChurnWarning.customer).joinedload(Customer.manager))
        .order_by(case((ChurnWarning.state == ChurnState.WARNED, 0), else_=1), ChurnWarning.id.desc())
    )


def new_warnings() -> Select[tuple[ChurnWarning]]:
    """Those nobody has done anything about."""
    return open_warnings().where(ChurnWarning.state == ChurnState.WARNED)


def ordered_again() -> Any:
    """The condition that a warning was confirmed, the customer is still lost for it, and ordered since."""
    later = aliased(ChurnWarning)
    last = ~exists().where(later.customer_id == ChurnWarning.customer_id, later.id > ChurnWarning.id)
    lost = exists().where(Customer.id == ChurnWarning.customer_id, Customer.state == CustomerState.LOST)
    ordered = exists().where(
        SalesCode.customer_id == ChurnWarning.customer_id,
        OrderTotal.code == SalesCode.code_key,
        OrderTotal.last_order_on > ChurnWarning.counted_from,
    )
    return and_(ChurnWarning.state == ChurnState.CONFIRMED, lost, last, ordered)


def untold(manager_id: int) -> Select[tuple[ChurnWarning]]:
    """New warnings of customers of an account manager who does not know yet."""
    own = select(Customer.id).where(Customer.manager_id == manager_id)
    new = (ChurnWarning.state == ChurnState.WARNED, ChurnWarning.told_at.is_(None))
    return select(ChurnWarning).where(*new, ChurnWarning.customer_id.in_(own))


def managers_to_tell() -> Any:
    """The keys of the account managers who have new warnings that they do not know of."""
    new = (ChurnWarning.state == ChurnState.WARNED, ChurnWarning.told_at.is_(None))
    mine = select(Customer.manager_id).join(ChurnWarning, ChurnWarning.customer_id == Customer.id)
    return mine.where(*new, Customer.manager_id.is_not(None)).distinct().order_by(Customer.manager_id)


def returns_to_tell() -> Select[int]:
    """The keys of the warnings of lost customers that ordered again, where supervisors do not know yet."""
    return select(ChurnWarning.id).where(ordered_again(), ChurnWarning.told_at.is_(None)).order_by(ChurnWarning.id)


def lost_that_ordered_again() -> Select[tuple[ChurnWarning]]:
    """CHN-8: lost customers that ordered again, the latest confirmation first."""
    return (
        select(ChurnWarning)
        .where(ordered_again())
        .options(joinedload(ChurnWarning.customer))
        .order_by(ChurnWarning.confirmed_at.desc(), ChurnWarning.id.desc())
    )


def measures_of_customer(customer_id: int, most: int) -> Select[tuple[Measure]]:
    """The measures taken for a customer, the latest first."""
    return (
        select(Measure)
        .join(Measure.warning)
        .where(ChurnWarning.customer_id == customer_id)
        .options(contains_eager(Measure.warning), joinedload(Measure.created_by))
        .order_by(Measure.id.desc())
        .limit(most)
    )
