"""What the CRM does by itself: a job is a function; here is all that every job needs.

When a job runs, and that it never runs twice at once, is looked after by `app.job_runs`.
"""

import logging
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.exc import DBAPIError

from app.core.database import db
from app.core.errors import BusinessError

Work = Callable[["Progress"], None]

FAILED = "failed"
"""The count of the records that failed; every job has it."""
REMOVED = "removed"
MOST_TOLD = 20
PORTION = 500

log = logging.getLogger(__name__)


class Stopped(Exception):
    """The process is about to end, or somebody else has taken the job over: the work ends between two records."""


def _tell_nobody(_progress: "Progress") -> None:
    """Nobody is watching."""


@dataclass
class Progress:
    """How far a run has come, and what it has counted so far.

    *tell* is called whenever something is done; it raises Stopped when the work must end.
    """

    done: int = 0
    total: int | None = None
    counts: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    """Which records failed by what error, as far as somebody will read it; the log tells all."""
    tell: Callable[["Progress"], None] = _tell_nobody

    def of(self, total: int) -> None:
        """There are *total* things to do."""
        self.total = total
        self.tell(self)

    def step(self, many: int = 1) -> None:
        """*many* more of them are done. To be called between transactions: an open one is lost if the work must end."""
        self.done += many
        self.tell(self)

    def count(self, what: str, many: int = 1) -> None:
        """*many* more of *what* there were: «warned»."""
        self.counts[what] += many

    def fail(self, key: Any, error: Exception) -> None:
        """The record *key* failed; the others go on."""
        self.counts[FAILED] += 1
        if len(self.failures) < MOST_TOLD:
            self.failures.append(f"{key}: {type(error).__name__}")


@dataclass(frozen=True)
class Job:
    """Something the CRM does by itself. *counts* are the words for what it counts."""

    name: str
    label: Any
    work: Work
    counts: dict[str, Any] = field(default_factory=dict)
    retry_after: timedelta | None = None
    """When a failed run is tried again; not before its next hour unless said."""
    has_work: Callable[[], bool] = lambda: True
    """Is there anything to do? One that is due often would fill the history with runs that found nothing."""

    def __call__(self, progress: Progress | None = None) -> Progress:
        """Do it now, in the running application context."""
        progress = progress or Progress()
        self.work(progress)
        return progress


def job(
    label: Any,
    *,
    counts: dict[str, Any] | None = None,
    retry_after: timedelta | None = None,
    has_work: Callable[[], bool] = lambda: True,
) -> Callable[[Work], Job]:
    """Make a job of a function that is safe to run twice; its name is the function's."""

    def make(work: Work) -> Job:
        return Job(work.__name__, label, work, counts or {}, retry_after, has_work)

    return make


def each(keys: Iterable[Any], verb: Callable[[Any], None], progress: Progress) -> None:
    """Do *verb* for each of *keys*, each in a transaction of its own; one that fails does not stop the others.

    Failures are logged and counted. What would fail for every other key as well ends the work: a database or a sales
    system that does not answer.
    """
    todo = list(keys)
    db.session.commit()  # what was read is let go: SQLite would let nobody else write while it is held
    progress.of((progress.total or 0) + len(todo))
    for key in todo:
        try:
            verb(key)
            db.session.commit()
        except Exception as error:
            db.session.rollback()
            if _concerns_all(error):
                raise
            log.exception("record %r failed", key)
            progress.fail(key, error)
        progress.step()


def clear(entity: Any, keys: Any, progress: Progress) -> None:
    """Remove the rows of *entity* with the *keys* that this statement selects, a portion in each transaction."""
    while portion := db.session.scalars(keys.limit(PORTION)).all():
        db.session.execute(delete(entity).where(entity.id.in_(portion)))
        db.session.commit()
        progress.count(REMOVED, len(portion))
        progress.step(len(portion))
    db.session.commit()


def _concerns_all(error: Exception) -> bool:
    """Would the other records fail in the same way?"""
    if isinstance(error, BusinessError):
        return error.status == 503  # something that all of them need is away
    return isinstance(error, DBAPIError) and error.connection_invalidated
