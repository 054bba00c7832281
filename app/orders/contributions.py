"""What each customer contributes, kept up to date from both sides: what codes ordered, and whose codes they are.

What all of them contribute is kept beside it: each change is added to it, in turn; every night all is reckoned anew.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, delete, event, extract, func, insert, inspect, select, true, update
from sqlalchemy.orm import Session

from app.core.database import db
from app.customers.models import Customer, SalesCode
from app.orders.models import ALL_YEARS, Contribution, ContributionTotal, OrderMonth, OrderSummary
from app.orders.rewriting import chunks, rewrite


class Contributed(NamedTuple):
    """What a customer ordered in a year."""

    orders: int
    amount: Decimal


class Together(NamedTuple):
    """What some customers ordered in a year."""

    customers: int
    orders: int
    amount: Decimal


NOTHING = Together(0, 0, Decimal())


def _together(condition: ColumnElement[bool]) -> dict[tuple[Any, ...], Together]:
    """What those whose contributions meet *condition* ordered together, by year."""
    sums = func.count(Contribution.id), func.sum(Contribution.orders), func.sum(Contribution.amount)
    found = select(Contribution.year, *sums).where(condition).group_by(Contribution.year)
    return {(year,): Together(*told) for year, *told in db.session.execute(found)}


@contextmanager
def _totals_follow(condition: ColumnElement[bool]) -> Iterator[None]:
    """Add to the totals what the block changes about the contributions that meet *condition*."""
    before = _together(condition)
    yield
    _add(before, _together(condition))


def _add(before: Mapping[tuple[Any, ...], Together], after: Mapping[tuple[Any, ...], Together]) -> None:
    for key in sorted(before.keys() | after.keys()):
        old, new = before.get(key, NOTHING), after.get(key, NOTHING)
        more = Together(new.customers - old.customers, new.orders - old.orders, new.amount - old.amount)
        if any(more):
            _add_to_year(key[0], more)


def _add_to_year(year: int, more: Together) -> None:
    grown = {name: getattr(ContributionTotal, name) + value for name, value in more._asdict().items()}
    row = update(ContributionTotal).where(ContributionTotal.year == year).values(grown)
    if not db.session.execute(row).rowcount:
        db.session.execute(insert(ContributionTotal).values(year=year, **more._asdict()))


def add_up() -> None:
    """Reckon the totals anew."""
    rewrite(ContributionTotal, ("year",), true(), _together(true()))


def recount(customers: Iterable[int]) -> None:
    """Reckon anew what these customers contribute. To be called in turn: see `lock`."""
    for keys in chunks(sorted({*customers})):
        year = extract("year", OrderMonth.month)
        sums = (
            select(SalesCode.customer_id, year, func.sum(OrderMonth.orders), func.sum(OrderMonth.amount))
            .join(OrderMonth, OrderMonth.code == SalesCode.code_key)
            .where(SalesCode.customer_id.in_(keys))
            .group_by(SalesCode.customer_id, year)
        )
        wanted: dict[tuple[Any, ...], Contributed] = {}
        for customer, of_year, orders, amount in db.session.execute(sums):
            wanted[customer, int(of_year)] = Contributed(orders, amount)
            before = wanted.get((customer, ALL_YEARS), Contributed(0, Decimal()))
            wanted[customer, ALL_YEARS] = Contributed(before.orders + orders, before.amount + amount)
        theirs = Contribution.customer_id.in_(keys)
        with _totals_follow(theirs):
            rewrite(Contribution, ("customer_id", "year"), theirs, wanted)


def forget_without_codes() -> None:
    """Remove what customers contributed that have no code any more."""
    owners = select(SalesCode.customer_id)
    db.session.execute(delete(Contribution).where(Contribution.customer_id.not_in(owners)))


def lock() -> bool:
    """Wait until nobody else writes the summary, and let nobody until the transaction ends; False if there is none."""
    row = update(OrderSummary).where(OrderSummary.id == 1).values(changes=OrderSummary.changes)
    return bool(db.session.execute(row).rowcount)


@event.listens_for(Session, "before_flush")
def _forget_the_deleted(session: Session, _context: Any, _instances: Any) -> None:
    """A customer that is deleted takes what it contributed along; the database does that by itself."""
    gone = [customer.id for customer in session.deleted if isinstance(customer, Customer)]
    if gone and lock():
        _add(_together(Contribution.customer_id.in_(gone)), {})


@event.listens_for(Session, "after_flush")
def _follow_the_codes(session: Session, _context: Any) -> None:
    """A code that comes, goes or moves takes its history along."""
    moved = [code for code in (*session.new, *session.dirty) if isinstance(code, SalesCode)]
    owners = {owner for code in moved for owner in _owners(code)}
    owners |= {code.customer_id for code in session.deleted if isinstance(code, SalesCode)}
    owners -= {gone.id for gone in session.deleted if isinstance(gone, Customer)}
    if owners and lock():
        recount(owners)


def _owners(code: SalesCode) -> set[int]:
    """Whose the code is, and was before."""
    history: Any = inspect(code).attrs.customer_id.history
    return {owner for owner in (*history.deleted, *history.added, code.customer_id) if owner is not None}
