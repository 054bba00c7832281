"""What tickets do by themselves: tell when a promise is broken."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from app.core.database import db
from app.core.jobs import Progress, each, job
from app.tickets import operations, queries

TOLD = "told"


def _is_any_broken() -> bool:
    return db.session.scalar(queries.promises_to_tell().limit(1)) is not None


@job(
    _l("Watch the promised times of tickets"),
    counts={TOLD: lazy_pgettext("job", "Told")},
    has_work=_is_any_broken,
)
def promise_check(progress: Progress) -> None:
    """Tell of each promise that was broken, once, whoever else looks and whatever ends this in the middle."""

    def tell(key: Any) -> None:
        progress.count(TOLD, operations.tell_broken_promise(key))

    each(db.session.scalars(queries.promises_to_tell()), tell, progress)
