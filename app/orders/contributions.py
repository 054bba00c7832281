"""What each customer contributes, kept up to date from both sides: what codes ordered, and whose codes they are."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import delete, event, extract, func, inspect, select, update
from sqlalchemy.orm import Session

from app.core.database import db
from app.customers.models import Customer, SalesCode
from app.orders.models import ALL_YEARS, Contribution, OrderMonth, OrderSummary
from app.orders.rewriting import chunks, rewrite


class Contributed(NamedTuple):
    """What a customer ordered in a year."""

    orders: int
    amount: Decimal


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
        rewrite(Contribution, ("customer_id", "year"), Contribution.customer_id.in_(keys), wanted)


def forget_without_codes() -> None:
    """Remove what customers contributed that have no code any more."""
    owners = select(SalesCode.customer_id)
    db.session.execute(delete(Contribution).where(Contribution.customer_id.not_in(owners)))


def lock() -> bool:
    """Wait until nobody else writes the summary, and let nobody until the transaction ends; False if there is none."""
    row = update(OrderSummary).where(OrderSummary.id == 1).values(changes=OrderSummary.changes)
    return bool(db.session.execute(row).rowcount)


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
