"""What the jobs do: warn of many customers at once, hear what those ordered, and note early signs."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from flask_appbuilder.security.sqla.models import User
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from app.churn import cooling, news, queries, workflow
from app.churn.models import OPEN, ChurnState, ChurnWarning, CoolingSign, Measure
from app.churn.rule import Rule
from app.core import clock, person
from app.core.database import db
from app.core.errors import Overtaken
from app.core.history import StateChange
from app.core.numbers import next_numbers
from app.core.rows import EVERYBODYS
from app.customers.models import Customer
from app.notifications.operations import follow, notify
from app.orders.queries import as_of
from app.people.queries import holding

ATTEMPTS = 3


def warn(keys: Sequence[int], rule: Rule) -> int:
    """Warn of those customers, among the ones from the first of *keys* to the last, that are due; how many they were.

    Where another check was faster, or a customer was deleted meanwhile, the database refuses, and we look again.
    """
    due = queries.due(rule).where(Customer.id.between(keys[0], keys[-1]))
    wanted = due.with_only_columns(Customer.id, Customer.level_id, Customer.created_at)
    for left in reversed(range(ATTEMPTS)):
        rows = db.session.execute(wanted).all()
        try:
            with db.session.begin_nested():
                _write(rows, rule)
        except IntegrityError:
            if not left:
                raise
        else:
            return len(rows)
    raise AssertionError


def _write(rows: Sequence[Any], rule: Rule) -> None:
    """A warning for each customer of *rows*, and the beginning of its history: three statements, however many."""
    if not rows:
        return
    silences, now = queries.silences(rule, rows), clock.now()
    numbers = next_numbers(db.session, ChurnWarning.number_prefix, len(rows))
    made = [
        {
            "number": number,
            "customer_id": row.id,
            "state": ChurnState.WARNED,
            "last_order_on": silences[row.id].last_order_on,
            "counted_from": silences[row.id].counted_from,
            "months": silences[row.id].months,
            "created_at": now,
            "created_by_id": person.current_id(),
            "version": 1,
        }
        for number, row in zip(numbers, rows, strict=True)
    ]
    keys = db.session.scalars(insert(ChurnWarning).returning(ChurnWarning.id), made)
    begun = {
        "at": now,
        "person_id": person.current_id(),
        "record_type": ChurnWarning.__tablename__,
        "step": workflow.warn.name,
        "to_state": ChurnState.WARNED.value,
    }
    db.session.execute(insert(StateChange), [{**begun, "record_id": key} for key in keys])


def hear(key: int) -> bool:
    """Take in what an open warning's customer ordered; True if that ends the warning.

    Where somebody acts on the warning at the same moment, the next check hears it again.
    """
    warning = db.session.get(ChurnWarning, key)
    if warning is None or warning.state not in OPEN:
        return False
    if not queries.answered_on(warning):
        _correct(warning)
        return False
    try:
        with db.session.begin_nested():
            workflow.recover(warning)
    except Overtaken:
        return False
    return True


def _correct(warning: ChurnWarning) -> None:
    """Keep what came to light: a later order, though one of long ago."""
    last = queries.last_order_of(warning.customer_id)
    if last is not None and (warning.last_order_on is None or last > warning.last_order_on):
        warning.last_order_on, warning.counted_from = last, max(last, warning.counted_from)


def unite(other: Customer, into: Customer) -> None:
    """Let the warnings of *other* be those of *into*; of two open ones, one goes on with what is known of both."""
    theirs, mine = (_open_one(each) for each in (other, into))
    if theirs is not None and mine is not None:  # CHN-2
        _join(mine, theirs)
    moved = update(ChurnWarning).where(ChurnWarning.customer_id == other.id)
    db.session.execute(moved.values(customer_id=into.id))


def _open_one(customer: Customer) -> ChurnWarning | None:
    found = select(ChurnWarning).where(ChurnWarning.customer_id == customer.id, ChurnWarning.state.in_(OPEN))
    return db.session.scalars(found, execution_options=EVERYBODYS).one_or_none()


def _join(warning: ChurnWarning, other: ChurnWarning) -> None:
    """Let *warning* stand for *other* too: its measures, its history, and the latest order that is known of."""
    if other.state is ChurnState.REPRIEVED:
        warning.state = other.state
    warning.last_order_on = max(filter(None, (warning.last_order_on, other.last_order_on)), default=None)
    warning.counted_from = max(warning.counted_from, other.counted_from)
    db.session.execute(update(Measure).where(Measure.warning_id == other.id).values(warning_id=warning.id))
    steps = StateChange.record_type == ChurnWarning.__tablename__, StateChange.record_id == other.id
    db.session.execute(update(StateChange).where(*steps).values(record_id=warning.id))
    follow(ChurnWarning, other.id, warning.id)
    db.session.expire(other, ["measures"])
    db.session.delete(other)
    db.session.flush()


def tell_manager(key: int) -> None:
    """Tell an account manager how many warnings of their customers are new, in one go (CHN-4)."""
    untold = queries.untold(key).with_only_columns(ChurnWarning.id)
    told: Any = db.session.execute(_telling().where(ChurnWarning.id.in_(untold)))
    if told.rowcount:
        notify(news.WARNED, db.session.get(User, key), number=told.rowcount)


def tell_supervisors(key: int) -> None:
    """Tell those who win customers back that a lost one, of the confirmed warning *key*, ordered again (CHN-8)."""
    told: Any = db.session.execute(_telling().where(ChurnWarning.id == key))
    if told.rowcount:
        warning = db.session.get_one(ChurnWarning, key)
        notify(news.ORDERED_AGAIN, db.session.scalars(holding("win_back", "Customers")), warning.customer)


def _telling() -> Any:
    """The statement that says who knows by now: whoever changes a row tells of it, and nobody else."""
    mine = update(ChurnWarning).where(ChurnWarning.told_at.is_(None)).values(told_at=clock.now())
    return mine.execution_options(synchronize_session=False)


def look_again(customer: Customer) -> None:
    """See whether a customer cools, judged from what it is known to have ordered by now."""
    known_until = as_of()
    if known_until is not None:
        note_signs([customer.id], queries.local_day(known_until))


def note_signs(keys: Sequence[int], today: date) -> int:
    """Keep the signs that customers show on the day *today*, and forget those that are over; how many there are.

    They are those with *keys*; what is kept for others between the first key and the last is over.
    """
    months = queries.months_of(list(keys), cooling.first_month(today))
    found = {(key, sign.kind): asdict(sign) for key, mine in months.items() for sign in cooling.signs(mine, today)}
    mine = CoolingSign.customer_id.between(keys[0], keys[-1])
    kept = {(row.customer_id, row.kind): row for row in db.session.scalars(select(CoolingSign).where(mine))}
    over = [kept[place].id for place in kept.keys() - found.keys()]
    if over:
        db.session.execute(delete(CoolingSign).where(CoolingSign.id.in_(over)))
    for place in kept.keys() & found.keys():
        for name, figure in found[place].items():
            setattr(kept[place], name, figure)
    new = [{"customer_id": place[0], "since": today, **found[place]} for place in found if place not in kept]
    if new:
        db.session.execute(insert(CoolingSign), new)
    return len(found)
