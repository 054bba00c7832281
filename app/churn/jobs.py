"""What churn does by itself: the check of every week, and the early signs of every day."""

from collections.abc import Iterator
from datetime import timedelta

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from sqlalchemy import func, select

from app.churn import operations, queries
from app.core.database import db
from app.core.jobs import Progress, each, job
from app.customers.models import Customer
from app.orders.operations import refresh
from app.orders.queries import as_of

CHECKED, WARNED, RECOVERED, FOUND = "checked", "warned", "recovered", "found"
COUNTS = {
    CHECKED: lazy_pgettext("job", "Checked"),
    WARNED: lazy_pgettext("job", "Warned"),
    RECOVERED: lazy_pgettext("job", "Recovered"),
    FOUND: lazy_pgettext("job", "Showing signs"),
}


@job(
    _l("Churn check"),
    counts={name: COUNTS[name] for name in (CHECKED, WARNED, RECOVERED)},
    retry_after=timedelta(hours=1),
)
def churn_check(progress: Progress) -> None:
    """Hear what those we warned of ordered, then warn of those that are silent for too long, and tell people.

    CHN-1, CHN-3, CHN-4, CHN-7, CHN-8. Broken off anywhere, the next run goes on with what is left.
    """
    refresh(progress)
    each(
        db.session.scalars(queries.answered()),
        lambda key: progress.count(RECOVERED, operations.hear(key)),
        progress,
    )
    rule = queries.rule_in_force()
    for keys in _portions(progress):
        progress.count(WARNED, operations.warn(keys, rule))
    each(db.session.scalars(queries.managers_to_tell()), operations.tell_manager, progress)
    each(db.session.scalars(queries.returns_to_tell()), operations.tell_supervisors, progress)


@job(_l("Early signs of churn"), counts={name: COUNTS[name] for name in (CHECKED, FOUND)})
def find_cooling(progress: Progress) -> None:
    """Look at how each customer ordered until the summary was last brought up to date."""
    known_until = as_of()
    if known_until is None:
        return
    today = queries.local_day(known_until)
    for keys in _portions(progress):
        progress.count(FOUND, operations.note_signs(keys, today))


def _portions(progress: Progress) -> Iterator[list[int]]:
    """The keys of the customers that can be warned of, some at a time, and a transaction for each."""
    found = queries.checked().with_only_columns(Customer.id)
    total = db.session.scalar(select(func.count()).select_from(found.subquery())) or 0
    db.session.commit()  # progress is told by another connection, which SQLite lets write only when we hold nothing
    progress.of((progress.total or 0) + total)
    keys = [0]
    while keys := list(
        db.session.scalars(found.where(Customer.id > keys[-1]).order_by(Customer.id).limit(queries.AT_A_TIME))
    ):
        yield keys
        db.session.commit()
        progress.count(CHECKED, len(keys))
        progress.step(len(keys))
