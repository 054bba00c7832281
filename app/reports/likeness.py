"""What customers are like, and were a year ago, which their histories tell (REP-2)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, case, cast, func, or_, select, true
from sqlalchemy.orm import aliased, joinedload

from app.core.database import db
from app.core.history import Change, Kind, StateChange
from app.customers.models import Customer, CustomerState
from app.reports.models import NO_VALUE, CompositionBefore

NORMAL = Customer.state == CustomerState.NORMAL
DIMENSIONS = {"level": Customer.level_id, "credit": Customer.credit, "satisfaction": Customer.satisfaction}


def composition(by: str) -> dict[int | None, int]:
    """How many normal customers have each level (by its key), credit or satisfaction; None for none."""
    column = DIMENSIONS[by]
    found = select(column, func.count()).where(NORMAL).group_by(column)  # of the index
    return dict(db.session.execute(found).all())


def customers_with(by: str, *values: int | None) -> Select[tuple[Customer]]:
    """The normal customers with one of *values*, None for those without; all of them where none are given."""
    return _with_one_of(select(Customer).where(NORMAL), DIMENSIONS[by], values)


def composition_before() -> tuple[date | None, dict[str, dict[int | None, int]]]:
    """The day a year ago that was looked up last, and how many customers had each value when it began."""
    rows = db.session.scalars(select(CompositionBefore)).all()
    found: dict[str, dict[int | None, int]] = {by: {} for by in DIMENSIONS}
    for row in rows:
        found[row.dimension][None if row.value == NO_VALUE else row.value] = row.customers
    return max((row.day for row in rows), default=None), found


def composition_at(by: str, moment: datetime) -> dict[int | None, int]:
    """What `composition` was at *moment*, of the customers that still exist. Reads all histories since."""
    found, value = _customers_at(by, moment)
    each = found.with_only_columns(value.label("value")).subquery()
    counted = select(each.c.value, func.count()).group_by(each.c.value)
    return dict(db.session.execute(counted).all())


def customers_that_had(by: str, moment: datetime, *values: int | None) -> Select[tuple[Customer]]:
    """The customers that were normal at *moment* and had one of *values* then, as `customers_with`."""
    return _with_one_of(*_customers_at(by, moment), values)


def _with_one_of(found: Select[tuple[Customer]], column: Any, values: Sequence[int | None]) -> Select[tuple[Customer]]:
    """Those *found* that have one of *values* in *column*, any where none are given, the latest first."""
    has = [column.is_(None) if value is None else column == value for value in values]
    along = map(joinedload, (Customer.manager, Customer.region, Customer.level))
    return found.where(or_(*has) if has else true()).options(*along).order_by(Customer.id.desc())


def _customers_at(by: str, moment: datetime) -> tuple[Select[tuple[Customer]], ColumnElement[int | None]]:
    """The customers that were normal at *moment*, and what they had: what was changed first, or what they have."""
    column = DIMENSIONS[by]
    changed = _first_since(Change, moment, Change.kind == Kind.EDITED, Change.field == column.key)
    stepped = _first_since(StateChange, moment)
    change, step = aliased(Change), aliased(StateChange)
    value = case((changed.c.first.is_(None), column), else_=cast(change.old, Integer))
    found = (
        select(Customer)
        .outerjoin(changed, changed.c.record_id == Customer.id)
        .outerjoin(change, change.id == changed.c.first)
        .outerjoin(stepped, stepped.c.record_id == Customer.id)
        .outerjoin(step, step.id == stepped.c.first)
        .where(Customer.created_at < moment)
        .where(or_(step.from_state == CustomerState.NORMAL.value, step.id.is_(None) & NORMAL))
    )
    return found, value


def _first_since(kind: Any, moment: datetime, *conditions: Any) -> Any:
    """The first thing that happened to each customer since *moment*: record_id, first."""
    return (
        select(kind.record_id, func.min(kind.id).label("first"))
        .where(kind.record_type == Customer.__tablename__, kind.at >= moment, *conditions)
        .group_by(kind.record_id)
        .subquery()
    )
