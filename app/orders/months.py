"""What the sales system says about its months: a fingerprint of each, and what each code ordered in one of them."""

import hashlib
import sqlite3
from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Engine, and_, case, cast, event, extract, func, select, type_coerce
from sqlalchemy import Unicode as Words
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql.functions import GenericFunction

from app.core import clock
from app.customers.models import code_key
from app.orders.models import OrderMonth
from app.sales_system.models import Order, OrderStatus

EARLIEST = datetime.combine(date(1980, 1, 1), time())
"""No sales system is older; what is dated before was dated by mistake."""
LARGEST = 10**12
"""CNY. No single order is larger."""
CENT = Decimal("0.01")
LONGEST_CODE = OrderMonth.__table__.c.code.type.length


class Ordered(NamedTuple):
    """What one code ordered."""

    orders: int
    amount: Decimal
    first_order_on: date
    last_order_on: date

    def plus(self, other: "Ordered") -> "Ordered":
        """Both together."""
        return Ordered(
            self.orders + other.orders,
            self.amount + other.amount,
            min(self.first_order_on, other.first_order_on),
            max(self.last_order_on, other.last_order_on),
        )


@dataclass
class Overview:
    """All months with orders by their first day, each with its fingerprint, and how many orders are unusable."""

    fingerprints: dict[date, str] = field(default_factory=dict)
    unusable: int = 0


@dataclass
class Month:
    """What each code ordered in a month, by its key, and the fingerprint of exactly that."""

    fingerprint: str
    codes: dict[str, Ordered] = field(default_factory=dict)
    unusable: int = 0


class checksum(GenericFunction[int]):  # noqa: N801 - an SQL function, which SQL Server calls so
    """A whole number that follows from the arguments and changes with them."""

    name = "checksum"
    type = BigInteger()
    inherit_cache = True


@compiles(checksum, "postgresql")
def _postgresql(element: Any, compiler: Any, **options: Any) -> str:
    return f"hashtext(concat_ws('|', {compiler.process(element.clauses, **options)}))"


@event.listens_for(Engine, "connect")
def _teach_sqlite(connection: Any, _record: Any) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.create_function("checksum", -1, _sqlite, deterministic=True)


def _sqlite(*values: Any) -> int:
    text = repr(values).encode("utf-8", "backslashreplace")
    return int.from_bytes(hashlib.blake2b(text, digest_size=4).digest())


def bound() -> datetime:
    """Orders from this moment on are of the future and left out: the day after tomorrow, on the sales system's wall."""
    return datetime.combine(clock.today() + timedelta(days=2), time())


def overview(until: datetime) -> Callable[[Session], Overview]:
    """Look at all months; orders from *until* on are left out."""
    usable = _usable(until)
    year, month = extract("year", Order.ordered_at), extract("month", Order.ordered_at)
    found = (
        select(
            year,
            month,
            func.count(),
            func.sum(case((usable, 1), else_=0)),
            func.sum(case((usable, _CHECKSUM), else_=0)),
            func.sum(case((usable, _AMOUNT), else_=0)),
        )
        .where(_NOT_CANCELLED)
        .group_by(year, month)
    )
    return lambda session: _overview(session.execute(found))


def _overview(rows: Iterable[Any]) -> Overview:
    seen = Overview()
    for year, month, orders, usable, checks, amount in rows:
        seen.unusable += orders - usable
        if usable and month is not None:  # SQLite has no month for what is no date
            seen.fingerprints[date(int(year), int(month), 1)] = _fingerprint(usable, checks, amount)
    return seen


def of(month: date, until: datetime) -> Callable[[Session], Month]:
    """Look at *month*, given by its first day."""
    start = datetime.combine(month, time())
    end = start + timedelta(days=monthrange(month.year, month.month)[1])
    inside = and_(Order.ordered_at >= start, Order.ordered_at < end, extract("month", Order.ordered_at) == month.month)
    found = (
        select(
            Order.customer_code,
            func.count(),
            func.sum(_AMOUNT),
            type_coerce(func.min(Order.ordered_at), Words(40)),
            type_coerce(func.max(Order.ordered_at), Words(40)),
            func.sum(_CHECKSUM),
        )
        .where(_NOT_CANCELLED, inside, _usable(until))
        .group_by(Order.customer_code)
    )
    return lambda session: _month(month, session.execute(found))


def _month(month: date, rows: Iterable[Any]) -> Month:
    codes: dict[str, Ordered] = {}
    orders = checks = unusable = 0
    amount = Decimal()
    for code, number, sold, first, last, check in rows:
        orders, checks, amount = orders + number, checks + int(check), amount + sold
        key = code_key(code)
        if not key or len(code.strip()) > LONGEST_CODE or min(key) < " ":
            unusable += number
            continue
        ordered = Ordered(number, sold.quantize(CENT), _day(month, first), _day(month, last))
        codes[key] = codes[key].plus(ordered) if key in codes else ordered
    return Month(_fingerprint(orders, checks, amount), codes, unusable)


def _day(month: date, moment: Any) -> date:
    """The day of *moment*, which is in *month*; SQLite keeps moments as text, and some texts are no day at all."""
    try:
        return date.fromisoformat(str(moment)[:10])
    except ValueError:
        return month


def _fingerprint(orders: int, checks: int, amount: Decimal) -> str:
    return f"{orders} {int(checks)} {amount.quantize(CENT)}"


def _usable(until: datetime) -> Any:
    return and_(
        Order.ordered_at >= EARLIEST,
        Order.ordered_at < until,
        _AMOUNT.between(-LARGEST, LARGEST),
        func.trim(Order.customer_code) != "",
    )


_AMOUNT = func.coalesce(Order.total_amount, 0)
_CHECKSUM = cast(checksum(Order.id, Order.customer_code, Order.ordered_at, Order.total_amount), BigInteger)
_NOT_CANCELLED = func.coalesce(Order.status, 0) != OrderStatus.CANCELLED
