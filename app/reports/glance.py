"""What cockpits show at a glance, counted in few statements; of everybody's rows."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import joinedload

from app.churn.models import ChurnState, ChurnWarning
from app.core.database import db
from app.core.history import StateChange
from app.core.rows import EVERYBODYS
from app.customers.models import Customer
from app.opportunities import queries as opportunities
from app.opportunities.models import Opportunity, OpportunityState, PlanItem
from app.orders.models import Contribution
from app.reports.queries import CONFIRMED, begun_with, in_year, number_of, year_bounds
from app.tickets.models import Ticket, TicketRound, TicketState
from app.tickets.queries import late_in

MOST_WINS = 1_000
"""So many of the latest developments tell how long one takes."""
WON, FAILED = OpportunityState.WON, OpportunityState.FAILED


def largest_together(year: int, most: int) -> Decimal:
    """What the *most* largest customers of *year* ordered together."""
    largest = select(Contribution.amount).where(Contribution.year == year)
    some = largest.order_by(Contribution.amount.desc()).limit(most).subquery()
    found: Decimal = db.session.scalar(select(func.coalesce(func.sum(some.c.amount), 0)))
    return found


def gained_and_lost(year: int) -> Any:
    """In one row: gained, gained_before, lost, lost_before: customers of *year*, and of the year before."""

    def gained(when: int) -> Any:
        return select(func.count(Customer.id)).where(in_year(Customer.created_at, when)).scalar_subquery()

    def lost(when: int) -> Any:
        found = select(func.count(ChurnWarning.id)).where(CONFIRMED, in_year(ChurnWarning.confirmed_at, when))
        return found.scalar_subquery()

    asked = select(
        gained(year).label("gained"),
        gained(year - 1).label("gained_before"),
        lost(year).label("lost"),
        lost(year - 1).label("lost_before"),
    )
    return db.session.execute(asked, execution_options=EVERYBODYS).one()


def gained_in(year: int) -> Any:
    """The customers that were entered in *year*, the latest first."""
    found = select(Customer).where(in_year(Customer.created_at, year)).options(joinedload(Customer.manager))
    return found.order_by(Customer.id.desc())


def satisfaction(year: int) -> list[Any]:
    """The average satisfaction that customers gave in *year* and in the year before; None for none."""

    def average(when: int) -> Any:
        start, end = year_bounds(when)
        given = and_(TicketRound.fed_back_at >= start, TicketRound.fed_back_at < end)
        scores = func.sum(TicketRound.satisfaction), func.count(TicketRound.satisfaction)
        return [select(each).where(given).scalar_subquery() for each in scores]

    this, last = average(year), average(year - 1)
    total, many, total_before, many_before = db.session.execute(
        select(*this, *last), execution_options=EVERYBODYS
    ).one()
    return [Decimal(total) / many if many else None, Decimal(total_before) / many_before if many_before else None]


def lost_by_manager(year: int, most: int) -> Sequence[Any]:
    """How many customers each account manager lost in *year*, most first: User id and number."""
    number = func.count(ChurnWarning.id)
    found = select(Customer.manager_id, number.label("number")).join(ChurnWarning.customer)
    found = found.where(CONFIRMED, in_year(ChurnWarning.confirmed_at, year)).group_by(Customer.manager_id)
    return _rows(found.order_by(number.desc(), Customer.manager_id).limit(most))


def lost_for(year: int, reasons: Sequence[str]) -> list[int]:
    """How many customers were lost in *year* for each of *reasons*: it begins what was written down."""
    if not reasons:
        return []
    numbers = [number_of(begun_with(reason)) for reason in reasons]
    found = select(*numbers).where(CONFIRMED, in_year(ChurnWarning.confirmed_at, year))
    return list(db.session.execute(found, execution_options=EVERYBODYS).one())


def _rows(found: Any) -> Sequence[Any]:
    return db.session.execute(found, execution_options=EVERYBODYS).all()


# --- the pipeline


def pipeline() -> dict[OpportunityState, Any]:
    """For each state: how many opportunities, their expected amount, and the same weighted by probability."""
    rows = db.session.execute(opportunities.pipeline(), execution_options=EVERYBODYS)
    return {state: (number, amount or Decimal(), weighted or Decimal()) for state, number, amount, weighted in rows}


def days_to_win(since: datetime) -> list[int]:
    """How many days each development took that was won since *since*, of the latest."""
    ended = _ended(since).with_only_columns(Opportunity.assigned_at, StateChange.at)
    won = ended.where(Opportunity.state == WON, Opportunity.assigned_at.is_not(None))
    latest = won.order_by(StateChange.at.desc(), StateChange.id.desc()).limit(MOST_WINS)
    return [max(0, (at - assigned_at).days) for assigned_at, at in _rows(latest)]


def _ended(since: datetime) -> Any:
    """Opportunities that were won or given up since then, and still are."""
    same = and_(StateChange.record_type == Opportunity.__tablename__, StateChange.record_id == Opportunity.id)
    ended = and_(same, StateChange.to_state == Opportunity.state, StateChange.at >= since)
    return select(Opportunity).join(StateChange, ended).where(Opportunity.state.in_((WON, FAILED)))


def conversion(column: Any, since: datetime, most: int) -> Sequence[Any]:
    """By *column* of the opportunities that ended since then: its value, won, and ended; most first."""
    won, ended = number_of(Opportunity.state == WON), func.count(Opportunity.id)
    found = _ended(since).with_only_columns(column, won.label("won"), ended.label("ended")).group_by(column)
    return _rows(found.order_by(ended.desc(), column).limit(most))


def overdue() -> Any:
    """In one row, what is overdue: plan items, tickets to be dispatched and to be handled, warnings nobody acted on."""
    due = select(func.count(PlanItem.id)).where(PlanItem.id.in_(opportunities.overdue_keys()))
    fresh = ChurnWarning.state == ChurnState.WARNED
    late = {state: late_in(state).with_only_columns(func.count(Ticket.id)) for state in TicketState}
    asked = select(
        due.scalar_subquery().label("plan_items"),
        late[TicketState.NEW].scalar_subquery().label("to_dispatch"),
        late[TicketState.ASSIGNED].scalar_subquery().label("to_handle"),
        select(func.count(ChurnWarning.id)).where(fresh).scalar_subquery().label("warnings"),
    )
    return db.session.execute(asked, execution_options=EVERYBODYS).one()
