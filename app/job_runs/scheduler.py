"""Looks for due runs and starts them. Several of these may be at work, in any processes and on any hosts."""

import logging
import os
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from contextvars import copy_context
from datetime import UTC, timedelta

from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask, current_app
from flask_apscheduler import APScheduler
from flask_babel import force_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import SQLAlchemyError

from app.core import clock, timetable
from app.core.database import db
from app.core.errors import BusinessError
from app.core.jobs import Job, Progress
from app.core.settings import Setting
from app.job_runs import operations, queries, running
from app.job_runs.models import JobLease, JobRun, RunState
from app.job_runs.operations import Outcome

EVERY = 20
"""Seconds between two looks."""
SILENT = timedelta(minutes=2)
"""After this time without a look, nobody seems to look any more."""
PATIENCE = 30.0
"""Seconds that running jobs get to come to the end of a record."""

log = logging.getLogger(__name__)


def install(app: Flask, schedule: list[tuple[str | Setting, Job]]) -> None:
    """Let *schedule* hold. Raises RuntimeError where the environment gives a job hours that mean nothing."""
    with app.app_context(), force_locale("en"):
        for when, job in schedule:
            spelling = when.initial() if isinstance(when, Setting) else when
            try:
                timetable.checked(spelling)
            except BusinessError as error:
                raise RuntimeError(f"The hours {spelling!r} of the job {job.name}: {error}") from error
    app.extensions["schedule"] = schedule


def lines() -> list[tuple[str, Job]]:
    """The hours of each job, as they are now."""
    schedule: list[tuple[str | Setting, Job]] = current_app.extensions["schedule"]
    return [(when.get() if isinstance(when, Setting) else when, job) for when, job in schedule]


def here() -> str:
    """This process, among all hosts."""
    return f"{socket.gethostname()[:80]}:{os.getpid()}"


class Scheduler:
    """What looks for due runs in this process, and the threads in which they are done."""

    def __init__(self, app: Flask, name: str | None = None) -> None:
        self.app = app
        self.name = name or here()
        self.ending = threading.Event()
        self.threads: dict[str, threading.Thread] = {}
        """The jobs that are done here now."""
        self._looking = threading.Lock()
        self._clock = APScheduler(BackgroundScheduler(timezone=UTC))

    # -- from beginning to end

    def start(self, every: float = EVERY) -> None:
        """Look from now on, until `stop`."""
        self.app.extensions["scheduler"] = self
        self._clock.init_app(self.app)
        # One look waits while another is under way, so that nobody is woken in vain; a look is never too late.
        often = {"trigger": "interval", "seconds": every, "max_instances": 2, "misfire_grace_time": None}
        self._clock.add_job("look", self.tick, **often, coalesce=True, next_run_time=clock.outside())
        self._clock.scheduler.start()  # its own start leaves debug mode to a reloader, which we do not have

    def wake(self) -> None:
        """Look at once, if this one looks at all."""
        if self._clock.running and not self.ending.is_set():
            with suppress(JobLookupError):  # it has stopped this very moment
                self._clock.modify_job("look", next_run_time=clock.outside())

    def stop(self, patience: float = PATIENCE) -> None:
        """Look no more; what runs comes to the end of a record and is done again by whoever looks next."""
        self.ending.set()
        if self._clock.running:
            self._clock.shutdown(wait=True)
            self.app.extensions.pop("scheduler", None)
        self.join(patience)
        with self.app.app_context():
            operations.retire(self.name)
            db.session.commit()

    def join(self, patience: float | None = None) -> None:
        """Wait for what runs here."""
        for thread in list(self.threads.values()):
            thread.join(patience)

    # -- one look

    def tick(self) -> None:
        """Add what is due, take back what died, and start what waits."""
        with self._looking, self.app.app_context():
            if self.ending.is_set():
                return
            try:
                look(self.name)
                self._start_waiting()
            except SQLAlchemyError:  # the database is busy or away; the next look will tell
                log.warning("the scheduler could not look for due jobs", exc_info=True)

    def _start_waiting(self) -> None:
        jobs = {job.name: job for _when, job in lines()}
        found = [(run.id, jobs[run.job]) for run in db.session.scalars(queries.waiting()) if run.job in jobs]
        db.session.commit()
        for run_id, job in found:
            if self._has_room(job.name) and take(run_id, self.name):
                self._begin(job, run_id)

    def _has_room(self, name: str) -> bool:
        """May this job begin here? SQLite lets one write at a time: there, jobs do so one after the other."""
        one_by_one = db.engine.dialect.name == "sqlite"
        return not self.threads if one_by_one else name not in self.threads

    def _begin(self, job: Job, run_id: int) -> None:
        thread = threading.Thread(target=copy_context().run, args=(self._work, job, run_id), daemon=True)
        self.threads[job.name] = thread
        thread.start()

    def _work(self, job: Job, run_id: int) -> None:
        try:
            with self.app.app_context():
                running.perform(job, run_id, self.ending)
        except SQLAlchemyError:  # the lease ends by itself, and the run is done again
            log.exception("the end of run %s could not be written", run_id)
        finally:
            del self.threads[job.name]
            self.wake()


def look(name: str) -> None:
    """Add the runs that are due and take back those whose process died, each in a short transaction."""
    operations.see(name)
    db.session.commit()
    operations.bury_dead()
    db.session.commit()
    known = {lease.job: lease for lease in db.session.scalars(queries.leases())}
    with_news = [(when, job) for when, job in lines() if _has_news(known.get(job.name), when, job)]
    db.session.commit()
    for when, job in with_news:
        operations.plan(job, when)
        db.session.commit()


def _has_news(lease: JobLease | None, when: str, job: Job) -> bool:
    """Is there something to write about *job*? Most of the time there is not, and nobody need be locked out."""
    if lease is None or lease.schedule != when:
        return True
    return operations.due_run(job, lease) is not None and job.has_work()


def take(run_id: int, host: str) -> bool:
    """Claim a waiting run for this process; False if it was not to be had."""
    run = db.session.get(JobRun, run_id)
    taken = run is not None and operations.claim(run, host)
    if taken:
        db.session.commit()
    else:
        db.session.rollback()
    return taken


def run_now(job: Job, when: str, stop: threading.Event, watch: Callable[[Progress], None]) -> Outcome:
    """Do *job* in this thread, under the same lease as everywhere. Raises BusinessError if it is running already."""
    operations.bury_dead()
    db.session.commit()
    lease = db.session.scalars(queries.leases().where(JobLease.job == job.name)).one_or_none()
    waits = lease is not None and lease.latest is not None and lease.latest.state is RunState.WAITING
    run = lease.latest if waits and lease else operations.request(job, when)
    assert run is not None
    run_id = run.id
    db.session.commit()
    if not take(run_id, here()):
        raise BusinessError(_l("“%(job)s” is running already.", job=job.label))
    return running.perform(job, run_id, stop, watch)
