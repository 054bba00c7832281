"""How a claimed run is done: its heart beats, it tells how far it is, and its end is written, whatever it is."""

import logging
import threading
import traceback
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType

from flask_babel import lazy_gettext as _l
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from app.core import clock
from app.core.database import db
from app.core.errors import BusinessError
from app.core.jobs import FAILED, Job, Progress, Stopped
from app.job_runs import operations
from app.job_runs.models import RunState
from app.job_runs.operations import LEASE, Outcome

BEAT = 15.0
"""Seconds between two signs of life, of which several may fail before the lease ends."""
TOLD_EVERY = timedelta(seconds=1)

STOPPED = _l("The process that did this was stopped; it is done again.")

log = logging.getLogger(__name__)


class Heart:
    """Renews the lease of a run inside its block, from a thread and a connection of its own."""

    def __init__(self, run_id: int, engine: Engine, every: float) -> None:
        self.run_id, self.engine, self.every = run_id, engine, every
        self.until = clock.now() + LEASE
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._live, name=f"heart of run {run_id}", daemon=True)

    def __enter__(self) -> "Heart":
        self._thread.start()
        return self

    def __exit__(self, _kind: type[BaseException] | None, _error: object, _trace: TracebackType | None) -> None:
        self._ended.set()
        self._thread.join()

    def beats(self) -> bool:
        """Is the run still ours?"""
        return clock.now() <= self.until

    def beat(self) -> None:
        """Renew the lease once. A database that is busy or away is asked again at the next beat."""
        try:
            with self.engine.begin() as connection:
                renewed = connection.execute(operations.renewal(self.run_id)).rowcount
        except SQLAlchemyError:
            log.warning("the lease of run %s could not be renewed", self.run_id, exc_info=True)
            return
        self.until = clock.now() + LEASE if renewed else datetime.min  # noqa: DTZ901 - naive UTC, like all moments

    def _live(self) -> None:
        while not self._ended.wait(self.every):
            self.beat()


def perform(
    job: Job,
    run_id: int,
    stop: threading.Event,
    watch: Callable[[Progress], None] | None = None,
    beat: float = BEAT,
) -> Outcome:
    """Do the claimed run *run_id* of *job* in this thread and write how it ended. *watch* is shown its progress."""
    with Heart(run_id, db.engine, beat) as heart:
        progress = Progress(tell=_Teller(run_id, stop, heart, watch))
        outcome = attempt(job, run_id, progress)
    if not operations.finish(run_id, outcome):
        log.error("job %s: run %s was taken over while it went on", job.name, run_id)
    db.session.commit()
    return outcome


class _Teller:
    """Writes the progress of a run, about once a second, and ends the work when it must end."""

    def __init__(
        self, run_id: int, stop: threading.Event, heart: Heart, watch: Callable[[Progress], None] | None
    ) -> None:
        self.run_id, self.stop, self.heart, self.watch = run_id, stop, heart, watch
        self.told_at: datetime | None = None

    def __call__(self, progress: Progress) -> None:
        if self.watch:
            self.watch(progress)
        if self.stop.is_set() or not self.heart.beats():
            raise Stopped
        if self._is_time():
            self._write(progress)

    def _is_time(self) -> bool:
        """Has it been a while, and has the work no transaction open, which SQLite would make others wait for?"""
        long_ago = self.told_at is None or clock.now() - self.told_at >= TOLD_EVERY
        return long_ago and not db.session().in_transaction()

    def _write(self, progress: Progress) -> None:
        self.told_at = clock.now()
        try:
            with db.engine.begin() as connection:
                connection.execute(operations.advance(self.run_id, progress))
        except SQLAlchemyError:  # whoever watches waits a little; the work goes on
            log.warning("the progress of run %s could not be written", self.run_id, exc_info=True)


def attempt(job: Job, run_id: int, progress: Progress) -> Outcome:
    """Do the work, and say how it ended."""
    try:
        job(progress)
    except Stopped:
        return Outcome(RunState.INTERRUPTED, STOPPED, progress=progress)
    except BusinessError as error:
        log.error("job %s: run %s failed: %s", job.name, run_id, error)  # noqa: TRY400 - a rule says no, that is no bug
        return Outcome(RunState.FAILED, error.message, progress=progress)
    except Exception as error:
        log.exception("job %s: run %s failed", job.name, run_id)
        sentence = _l("Something went wrong on our side. The log tells more under “run %(number)s”.", number=run_id)
        return Outcome(RunState.FAILED, sentence, _where(error), progress)
    finally:
        db.session.rollback()
    if progress.counts[FAILED]:
        return Outcome(RunState.PARTLY, detail="\n".join(progress.failures), progress=progress)
    return Outcome(RunState.DONE, progress=progress)


def _where(error: Exception) -> str:
    """What broke and where, without a value of any record: not everybody who looks after jobs may see those."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{'/'.join(Path(frame.filename).parts[-3:])}:{frame.lineno} {frame.name}" for frame in frames]
    return "\n".join([type(error).__name__, *places])
