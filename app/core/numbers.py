"""Numbers for people: a prefix, the day, and a sequence of that day; unique and gapless however many save at once."""

from typing import Any

from flask_appbuilder import Model
from sqlalchemy import Integer, Unicode, event, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.core import clock
from app.core.records import Numbered


class NumberSequence(Model):
    """The last number given out in one scope, such as «KH071202»."""

    __tablename__ = "number_sequence"
    scope: Mapped[str] = mapped_column(Unicode(20), primary_key=True)
    last: Mapped[int] = mapped_column(Integer, nullable=False)


def next_number(session: Session, prefix: str) -> str:
    """The next number of today after *prefix*: «KH071202001»."""
    return next_numbers(session, prefix, 1)[0]


def next_numbers(session: Session, prefix: str, many: int) -> list[str]:
    """The next *many* numbers of today after *prefix*, in their order.

    The row of the scope stays locked until the transaction ends, so whoever else wants a number waits, and a
    rollback gives its number back.
    """
    scope = f"{prefix}{clock.today():%y%m%d}"
    mine = update(NumberSequence).where(NumberSequence.scope == scope).values(last=NumberSequence.last + many)
    options = {"synchronize_session": False}
    if session.execute(mine, execution_options=options).rowcount == 0:  # type: ignore[attr-defined] # an UPDATE counts
        connection = session.connection()  # the session's own savepoint, rolled back, forgets every new record
        try:
            with connection.begin_nested():
                connection.execute(insert(NumberSequence).values(scope=scope, last=0))
        except IntegrityError:
            pass  # another transaction was the first of the day
        session.execute(mine, execution_options=options)
    last = session.execute(select(NumberSequence.last).where(NumberSequence.scope == scope)).scalar_one()
    return [f"{scope}{number:03d}" for number in range(last - many + 1, last + 1)]


@event.listens_for(Session, "before_flush")
def _number_new_records(session: Session, _context: Any, _instances: Any) -> None:
    for row in session.new:
        if isinstance(row, Numbered) and not row.number:
            with session.no_autoflush:
                row.number = next_number(session, row.number_prefix)
