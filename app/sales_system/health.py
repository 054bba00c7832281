"""Is the sales system there, and does it offer what was agreed (SAL-3)?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial
from time import monotonic
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, distinct, func, select, text
from sqlalchemy.orm import Session

from app.core import cells
from app.sales_system.kinds import Amount, Moment, Whole, Words
from app.sales_system.link import read, the_link
from app.sales_system.models import Order, OrderLine, Product, SalesRecord, Stock
from app.sales_system.unavailable import Nonsensical, NotAsAgreed, SalesSystemUnavailable, TooSlow

VIEWS: tuple[type[SalesRecord], ...] = (Product, Stock, Order, OrderLine)
KINDS: dict[type, tuple[str, Any]] = {
    Whole: ("a whole number", 1),
    Amount: ("a decimal", Decimal("1.5")),
    Moment: ("a date with a time", datetime.fromisoformat("2007-12-01")),
    Words: ("text", "x"),
}
"""What each kind is called, and a value that a column of that kind can be compared with."""
NEVER = text("1 = 0")
"""Lets the database look at a question without answering it; beside `false()` SQLAlchemy would leave it out."""
SAMPLE = 200
PATIENCE_FOR_COUNTING_S = 60


@dataclass(frozen=True)
class Finding:
    """One line of the check, for whoever administers the server."""

    ok: bool
    sentence: str


def state() -> tuple[bool, str, str]:
    """Is it well, as far as this process knows, and how it is in words. Asks nothing, so it costs nothing."""
    known = the_link().experience
    if known.trouble is not None and known.since is not None:
        sentence = _("Since %(moment)s: %(trouble)s", trouble=known.trouble, moment=cells.moment(known.since))
        return False, sentence, ""
    if known.answered_at is not None:
        return True, _("It answered at %(moment)s.", moment=cells.moment(known.answered_at)), ""
    return True, _("Nobody has asked it since the start."), ""


def check() -> Iterator[Finding]:
    """Ask the sales system for everything that was agreed."""
    try:
        read(lambda session: session.execute(select(text("1"))).scalar())
    except SalesSystemUnavailable as error:
        yield Finding(False, told(error))
        return
    for entity in VIEWS:
        complaints = list(_complaints(entity))
        yield from (Finding(False, f"{entity.__tablename__}: {complaint}") for complaint in complaints)
        if not complaints:
            yield _count(entity)


def told(error: SalesSystemUnavailable) -> str:
    """The sentence, and what the driver said."""
    return f"{error}{_quoted(error)}"


def _quoted(error: SalesSystemUnavailable) -> str:
    return f" [{' '.join(error.detail.split())}]" if error.detail else ""


def _complaints(entity: type[SalesRecord]) -> Iterator[str]:
    try:
        offered = {name.lower() for name in read(lambda session: _names(session, entity))}
        for column in entity.__table__.columns:
            yield from _about(column) if column.name in offered else [f"the column {column.name} is missing"]
    except NotAsAgreed as error:
        yield f"the view is missing, or not for us to read{_quoted(error)}"
    except SalesSystemUnavailable as error:
        yield told(error)


def _names(session: Session, entity: type[SalesRecord]) -> list[str]:
    everything = select(text("*")).select_from(text(entity.__tablename__)).where(NEVER)
    return list(session.execute(everything).keys())


def _about(column: Any) -> Iterator[str]:
    """Can it be compared as its kind, and do some of its values make sense?"""
    called, value = KINDS[type(column.type)]
    try:
        for question in (select(column).where(column == value, NEVER), select(column).limit(SAMPLE)):
            read(partial(_answer, question))
    except (NotAsAgreed, Nonsensical) as error:
        yield f"the column {column.name} is not {called}{_quoted(error)}"


def _answer(question: Select[Any], session: Session) -> Any:
    return session.scalars(question).all()


def _count(entity: Any) -> Finding:
    """How many rows there are, and whether each can be told from the others."""
    view, key = entity.__tablename__, entity.__mapper__.primary_key[0]
    question = select(func.count(), func.count(distinct(key)))
    began = monotonic()
    try:
        rows, keys = read(lambda session: session.execute(question).one(), patience=PATIENCE_FOR_COUNTING_S)
    except TooSlow:
        return Finding(True, f"{view}: OK, too many rows to count within {PATIENCE_FOR_COUNTING_S} s")
    except SalesSystemUnavailable as error:
        return Finding(False, f"{view}: {told(error)}")
    if rows != keys:
        return Finding(False, f"{view}: {rows} rows, but only {keys} different keys in {key.name}")
    return Finding(True, f"{view}: OK, {rows} rows, counted in {monotonic() - began:.2f} s")
