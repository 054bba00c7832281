"""What a month was like, counted for the management report; of everybody's rows."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select

from app.churn.models import OPEN as OPEN_WARNINGS
from app.churn.models import ChurnState, ChurnWarning
from app.core import clock
from app.core.database import db
from app.core.history import StateChange
from app.core.lists import COUNTED
from app.core.rows import EVERYBODYS
from app.customers.models import Customer, CustomerState
from app.dictionary.models import LEVEL, TICKET_TYPE, DictionaryItem
from app.dictionary.queries import everything
from app.opportunities.models import Opportunity, OpportunityState
from app.orders.queries import totals_between
from app.reports.likeness import composition
from app.reports.queries import churned
from app.tickets.models import OPEN, Ticket, TicketRound, TicketState


def revenue(start: date, end: date) -> Any:
    """What customers ordered in the months from *start* to before *end*."""
    found = totals_between(start, end).subquery()
    return db.session.scalar(select(func.coalesce(func.sum(found.c.amount), 0)))


def largest_between(start: date, end: date, most: int) -> Sequence[Any]:
    """The customers that ordered most in these months: number, name, amount."""
    found = totals_between(start, end).subquery()
    asked = select(Customer.number, Customer.name, found.c.amount).join(found, found.c.customer_id == Customer.id)
    return db.session.execute(asked.order_by(found.c.amount.desc(), Customer.id).limit(most)).all()


def _between(column: Any, start: date, end: date) -> ColumnElement[bool]:
    return and_(column >= clock.start_of(start), column < clock.start_of(end))


def comings_and_goings(start: date, end: date) -> dict[str, int]:
    """Of customers: normal now, gained and lost from *start* to before *end*, warned now."""
    gone = (ChurnWarning.state == ChurnState.CONFIRMED, _between(ChurnWarning.confirmed_at, start, end))
    numbers = {
        "normal": select(func.count(Customer.id)).where(Customer.state == CustomerState.NORMAL),
        "gained": select(func.count(Customer.id)).where(_between(Customer.created_at, start, end)),
        "lost": select(func.count(ChurnWarning.id)).where(*gone),
        "warned": select(func.count(ChurnWarning.id)).where(ChurnWarning.state.in_(OPEN_WARNINGS)),
    }
    return _counted(numbers)


def _counted(numbers: dict[str, Any]) -> dict[str, Any]:
    found = select(*(number.scalar_subquery().label(name) for name, number in numbers.items()))
    return dict(db.session.execute(found, execution_options=EVERYBODYS).mappings().one())


def levels() -> list[list[Any]]:
    """How many normal customers each level has now: its item, its English label, a number; last those without."""
    numbers = composition("level")
    return [*_in_words(LEVEL, numbers), [None, None, numbers.get(None, 0)]]


def _in_words(category: str, numbers: Any) -> list[list[Any]]:
    items = db.session.scalars(everything().where(DictionaryItem.category == category))
    known = [item for item in items if not item.retired or numbers.get(item.id)]
    return [[item.item, item.label_en, numbers.get(item.id, 0)] for item in known]


def tickets_between(start: date, end: date) -> dict[str, Any]:
    """Of tickets from *start* to before *end*: created by type, archived, sent back, satisfaction; and open now."""
    made = select(Ticket.type_id, func.count(Ticket.id)).where(_between(Ticket.created_at, start, end))
    found = db.session.execute(made.group_by(Ticket.type_id), execution_options=EVERYBODYS).all()
    scored = _between(TicketRound.fed_back_at, start, end)
    numbers = {
        "archived": select(func.count(Ticket.id)).where(_between(Ticket.archived_at, start, end)),
        "scores": select(func.coalesce(func.sum(TicketRound.satisfaction), 0)).where(scored),
        "scored": select(func.count(TicketRound.satisfaction)).where(scored),
        "returned": select(func.count(StateChange.id)).where(
            StateChange.record_type == Ticket.__tablename__,
            StateChange.from_state == TicketState.HANDLED.value,
            StateChange.to_state == TicketState.ASSIGNED.value,
            _between(StateChange.at, start, end),
        ),
        "open_now": select(func.count(Ticket.id)).where(Ticket.state.in_(OPEN)),
    }
    counted = _counted(numbers)
    total, scores = counted.pop("scored"), counted.pop("scores")
    average = str(round(Decimal(scores) / total, 1)) if total else None
    return {**counted, "satisfaction": average, "types": _in_words(TICKET_TYPE, dict(found))}


def opportunities_between(start: date, end: date) -> dict[str, int]:
    """Of opportunities from *start* to before *end*: created, won, failed; and being developed now."""

    def steps(state: OpportunityState) -> Any:
        return select(func.count(StateChange.id)).where(
            StateChange.record_type == Opportunity.__tablename__,
            StateChange.to_state == state.value,
            _between(StateChange.at, start, end),
        )

    numbers = {
        "created": select(func.count(Opportunity.id)).where(_between(Opportunity.created_at, start, end)),
        "won": steps(OpportunityState.WON),
        "failed": steps(OpportunityState.FAILED),
        "open_now": select(func.count(Opportunity.id)).where(Opportunity.state == OpportunityState.ASSIGNED),
    }
    return _counted(numbers)


def lost_between(start: date, end: date) -> list[list[str]]:
    """The customers given up from *start* to before *end*: name, account manager, reason."""
    gone = churned("", "").where(_between(ChurnWarning.confirmed_at, start, end)).limit(COUNTED)
    warnings = db.session.scalars(gone.execution_options(**EVERYBODYS))
    return [[str(each.customer), str(each.manager or ""), each.reason or ""] for each in warnings]
