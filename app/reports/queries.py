"""What the reports count. Each reads everybody's rows: a report's permission is the permission for its figures."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, case, false, func, literal, or_, select, true, union_all
from sqlalchemy.orm import aliased, joinedload

from app.churn.models import ChurnState, ChurnWarning
from app.core import clock, person
from app.core.database import db
from app.core.filters import escape, quick_search
from app.core.lists import COUNTED
from app.core.records import Record
from app.core.rows import EVERYBODYS
from app.customers.models import Customer
from app.dictionary.models import CHURN_REASON, DictionaryItem
from app.orders.models import ALL_YEARS, Contribution, ContributionTotal, OrderMonth, OrderSummary
from app.orders.queries import spellings
from app.people.queries import with_name
from app.sales_system.models import Order, OrderStatus
from app.tickets.models import OPEN, Ticket, TicketState


def year_bounds(year: int) -> tuple[datetime, datetime]:
    """When *year* begins and ends on the company's wall, naive UTC."""
    return clock.start_of(date(year, 1, 1)), clock.start_of(date(year + 1, 1, 1))


def in_year(column: Any, year: int | None) -> ColumnElement[bool]:
    """The condition that the moment in *column* is in *year*; none is any."""
    if year is None:
        return true()
    start, end = year_bounds(year)
    return and_(column >= start, column < end)


def named(entity: Any, text: str) -> ColumnElement[bool]:
    """The condition that *text* is part of a customer's name, or its pinyin initials."""
    found: ColumnElement[bool] = quick_search(entity, ("name", "initials"), text)
    return found


def openable(entity: Any, records: Iterable[Record]) -> set[int]:
    """The keys of those *records* that are among the rows of the person acting, none if they may not look at any."""
    keys = {record.id for record in records} if person.current().may("show", entity.subject) else set()
    return {*db.session.scalars(select(entity.id).where(entity.id.in_(keys)))} if keys else set()


# --- contribution

MINE, BEFORE = aliased(Contribution), aliased(Contribution)


def contributions(year: int | None, name: str) -> Any:
    """Customers that ordered in *year*, the largest amount first: Customer, orders, amount, before."""
    found = select(Customer, MINE.orders, MINE.amount, BEFORE.amount.label("before")).options(
        joinedload(Customer.manager)
    )
    return _joined(found, year, name, outer=False).order_by(
        MINE.amount.desc(), MINE.customer_id.desc(), Customer.id.desc()
    )


def contributors(year: int | None, name: str) -> Select[tuple[Contribution]]:
    """What those contributed, a row each."""
    found = select(Contribution).where(Contribution.year == (ALL_YEARS if year is None else year))
    return found.where(_theirs(name)) if name else found


def without_contribution(year: int | None, name: str) -> Any:
    """The other customers, the latest first, in the same columns."""
    orders, amount = literal(0).label("orders"), literal(0).label("amount")
    found = select(Customer, orders, amount, BEFORE.amount.label("before")).options(joinedload(Customer.manager))
    return _joined(found, year, name, outer=True).where(MINE.id.is_(None)).order_by(Customer.id.desc())


def _joined(found: Any, year: int | None, name: str, *, outer: bool) -> Any:
    this, last = (ALL_YEARS, None) if year is None else (year, year - 1)
    found = found.join(MINE, and_(MINE.customer_id == Customer.id, MINE.year == this), isouter=outer)
    before = false() if last is None else and_(BEFORE.customer_id == Customer.id, BEFORE.year == last)
    found = found.outerjoin(BEFORE, before)
    return found.where(named(Customer, name)) if name else found


def _theirs(name: str) -> ColumnElement[bool]:
    return Contribution.customer_id.in_(select(Customer.id).where(named(Customer, name)))


def contribution_overview(year: int | None, name: str) -> Any:
    """In one row: as_of, contributors, customers, orders, amount, before.

    The two numbers of customers are at most one more than `COUNTED`, but that of contributors where no name is asked.
    """
    this = ALL_YEARS if year is None else year
    last = NO_YEAR if year is None else year - 1
    return _overview_of(this, last, name) if name else _overview(this, last)


NO_YEAR = -1


def _overview(this: int, last: int) -> Any:
    """From the totals that are kept."""
    total, before = aliased(ContributionTotal), aliased(ContributionTotal)
    some = select(Customer.id).limit(COUNTED + 1).subquery()
    found = select(
        select(OrderSummary.as_of).where(OrderSummary.id == 1).scalar_subquery().label("as_of"),
        func.coalesce(func.max(total.customers), 0).label("contributors"),
        select(func.count()).select_from(some).scalar_subquery().label("customers"),
        func.coalesce(func.max(total.orders), 0).label("orders"),
        func.coalesce(func.max(total.amount), 0).label("amount"),
        func.coalesce(select(before.amount).where(before.year == last).scalar_subquery(), 0).label("before"),
    )
    return db.session.execute(found.select_from(total).where(total.year == this)).one()


def _overview_of(this: int, last: int, name: str) -> Any:
    """Added up, of customers with *name* in theirs."""

    def of(value: Any, when: int) -> Any:
        return select(value).where(Contribution.year == when, _theirs(name))

    some = of(Contribution.customer_id, this).limit(COUNTED + 1).subquery()
    customers = select(Customer.id).where(named(Customer, name))
    sums = of(func.sum(Contribution.orders).label("orders"), this).add_columns(
        func.sum(Contribution.amount).label("amount")
    )
    totals, before = sums.subquery(), of(func.sum(Contribution.amount), last).scalar_subquery()
    return db.session.execute(
        select(
            select(OrderSummary.as_of).where(OrderSummary.id == 1).scalar_subquery().label("as_of"),
            select(func.count()).select_from(some).scalar_subquery().label("contributors"),
            select(func.count())
            .select_from(customers.limit(COUNTED + 1).subquery())
            .scalar_subquery()
            .label("customers"),
            func.coalesce(totals.c.orders, 0).label("orders"),
            func.coalesce(totals.c.amount, 0).label("amount"),
            func.coalesce(before, 0).label("before"),
        ).select_from(totals)
    ).one()


def months_of(customer: Customer, year: int | None) -> Sequence[Any]:
    """The months in which a customer ordered, at most the latest three years: month, orders, amount."""
    codes = [code.code_key for code in customer.codes]
    found = (
        select(
            OrderMonth.month, func.sum(OrderMonth.orders).label("orders"), func.sum(OrderMonth.amount).label("amount")
        )
        .where(OrderMonth.code.in_(codes))
        .group_by(OrderMonth.month)
        .order_by(OrderMonth.month.desc())
        .limit(36)
    )
    if year is not None:
        found = found.where(OrderMonth.month >= date(year, 1, 1), OrderMonth.month <= date(year, 12, 1))
    return db.session.execute(found).all()[::-1]


def orders_behind(customer: Customer, year: int | None) -> Select[Order]:
    """The orders that count for a customer, the latest first. For the sales system."""
    counts = or_(Order.status != OrderStatus.CANCELLED, Order.status.is_(None))
    found = select(Order).where(Order.customer_code.in_(spellings(customer)), counts)
    if year is not None:
        found = found.where(Order.ordered_at >= datetime(year, 1, 1), Order.ordered_at < datetime(year + 1, 1, 1))  # noqa: DTZ001 - the sales system's wall
    return found.order_by(Order.ordered_at.desc(), Order.id.desc())


# --- service


NO_TICKETS = dict.fromkeys(("number", "open_now", "before"), 0)


def tickets_by_type(year: int | None) -> dict[int, dict[str, int]]:
    """For each type of tickets, by its key: number, open_now of them, and how many there were the year before.

    Each is counted by itself, since an index tells it then.
    """

    def counted(what: str, *conditions: Any) -> Any:
        found = select(literal(what).label("what"), Ticket.type_id, func.count().label("count"))
        return found.where(*conditions).group_by(Ticket.type_id)

    this = in_year(Ticket.created_at, year)
    parts = [counted("number", this), counted("open_now", this, Ticket.state.in_(OPEN))]
    if year is not None:
        parts.append(counted("before", in_year(Ticket.created_at, year - 1)))
    found: dict[int, dict[str, int]] = {}
    for row in db.session.execute(union_all(*parts), execution_options=EVERYBODYS):
        found.setdefault(row.type_id, {**NO_TICKETS})[row.what] = row._mapping["count"]
    return found


def number_of(condition: Any) -> Any:
    """How many rows meet *condition*."""
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0, type_=Integer)


def first_ticket() -> datetime | None:
    """When the first ticket was created."""
    firsts = [select(func.min(Ticket.created_at)).where(Ticket.state == state) for state in TicketState]
    found = db.session.scalars(union_all(*firsts), execution_options=EVERYBODYS)  # the index begins with the state
    return min(filter(None, found), default=None)


def tickets_of_type(type_id: int | None, year: int | None, *, open_only: bool = False) -> Select[tuple[Ticket]]:
    """Tickets of a type (of any without one), created in *year*, the latest first."""
    found = select(Ticket).where(in_year(Ticket.created_at, year))
    if type_id is not None:
        found = found.where(Ticket.type_id == type_id)
    if open_only:
        found = found.where(Ticket.state.in_(OPEN))
    along = map(joinedload, (Ticket.customer, Ticket.assignee, Ticket.type))
    return found.options(*along).order_by(Ticket.created_at.desc(), Ticket.id.desc())


# --- churn

CONFIRMED = ChurnWarning.state == ChurnState.CONFIRMED


def written(reason: str) -> ColumnElement[bool]:
    """The condition that a word of the dictionary begins what was written down, or that any other text is part of it.

    So each customer is counted for one word, and the list behind the number has as many.
    """
    word = DictionaryItem.category == CHURN_REASON, DictionaryItem.item == reason
    if db.session.scalar(select(DictionaryItem.id).where(*word).limit(1)) is not None:
        return begun_with(reason)
    found: ColumnElement[bool] = quick_search(ChurnWarning, ("reason",), reason)
    return found


def begun_with(word: str) -> ColumnElement[bool]:
    """The condition that *word* begins the reason that was written down."""
    return ChurnWarning.reason.like(f"{escape(word)}%", escape="\\")


def churned(customer: str, manager: str, reason: str = "", year: int | None = None) -> Select[tuple[ChurnWarning]]:
    """Confirmed churn, the latest first; of customers and account managers with that in their names."""
    of_them = _of(customer, manager, reason)
    found = select(ChurnWarning).where(CONFIRMED, in_year(ChurnWarning.confirmed_at, year), *of_them)
    along = joinedload(ChurnWarning.customer).joinedload(Customer.manager)
    return found.options(along).order_by(ChurnWarning.confirmed_at.desc(), ChurnWarning.id.desc())


def churned_by_year(customer: str, manager: str, reason: str, years: Sequence[int]) -> dict[int, int]:
    """How many were lost in each of *years*."""
    numbers = [number_of(in_year(ChurnWarning.confirmed_at, year)) for year in years]
    found = select(*numbers).where(CONFIRMED, *_of(customer, manager, reason))
    return dict(zip(years, db.session.execute(found, execution_options=EVERYBODYS).one(), strict=True)) if years else {}


def first_churn() -> datetime | None:
    """When the first customer was given up."""
    return db.session.scalar(select(func.min(ChurnWarning.confirmed_at)).where(CONFIRMED), execution_options=EVERYBODYS)


def _of(customer: str, manager: str, reason: str) -> list[Any]:
    conditions = [written(reason)] if reason else []
    if customer:
        conditions.append(ChurnWarning.customer_id.in_(select(Customer.id).where(named(Customer, customer))))
    if manager:
        theirs = Customer.manager_id.in_(with_name(manager))
        conditions.append(ChurnWarning.customer_id.in_(select(Customer.id).where(theirs)))
    return conditions
