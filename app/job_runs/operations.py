"""What is written about runs. The row of a job's lease is the lock: whoever changes its runs changes that row first.

Everything happens in the running transaction, which the caller keeps short.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_appbuilder.security.sqla.models import User
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from app.core import clock, person, timetable
from app.core.database import db
from app.core.errors import BusinessError
from app.core.jobs import Job, Progress
from app.core.sentences import kept
from app.job_runs import news, queries
from app.job_runs.models import WRONG, JobLease, JobRun, RunState, Scheduler
from app.notifications.operations import notify
from app.people.queries import admins, holding

LEASE = timedelta(seconds=60)
"""How long after the last sign of life a run is taken for dead."""
MOST_IN_A_ROW = 25
"""A job whose process dies so often while it runs has failed: it may well be what kills the process."""
SCHEDULER_KEPT = timedelta(days=1)

DIED = _l("The process that did this has ended; it is done again.")
DIED_AGAIN = _l("The process that did this ended %(times)s times in a row.", times=MOST_IN_A_ROW)


@dataclass(frozen=True)
class Outcome:
    """How a run ended: a sentence for people, *detail* for whoever looks for the cause, and how far it had come."""

    state: RunState
    error: Any = None
    detail: str | None = None
    progress: Progress | None = None


# -- which runs there are


def plan(job: Job, spelling: str) -> None:
    """Add the run of *job* that is due at the hours of *spelling*, unless it is there already."""
    lease = _hold(job, spelling)
    if lease.schedule != spelling:
        lease.schedule, lease.since = spelling, clock.now()
    due = due_run(job, lease)
    if due is not None:
        _add(lease, *due)


def due_run(job: Job, lease: JobLease) -> tuple[datetime, int] | None:
    """The hour and the attempt that *job* is due for: the latest of the hours since its last run, or another try."""
    last = lease.latest
    if last is not None and last.is_open:
        return None
    since = max(lease.since, last.due_at) if last else lease.since
    hour = timetable.latest(lease.schedule, since, clock.now())
    if hour is not None:
        return hour, 1
    again = retry_at(job, last)
    return (last.due_at, last.attempt + 1) if last and again and again <= clock.now() else None


def retry_at(job: Job, last: JobRun | None) -> datetime | None:
    """When *job* is tried again after its *last* run; None if that did not fail."""
    if last is None or last.state is not RunState.FAILED or last.finished_at is None or job.retry_after is None:
        return None
    return last.finished_at + job.retry_after


def request(job: Job, spelling: str) -> JobRun:
    """Let *job* run as soon as possible, for the person acting. Raises BusinessError if it is about to anyway."""
    lease = _hold(job, spelling)
    last = lease.latest
    if last is not None and last.is_open:
        raise BusinessError(_under_way(job, last))
    now = clock.now().replace(microsecond=0)
    attempt = last.attempt + 1 if last is not None and last.due_at == now else 1
    return _add(lease, now, attempt, person.current_id())


def _under_way(job: Job, run: JobRun) -> Any:
    if run.state is RunState.WAITING:
        return _l("“%(job)s” is waiting to run already.", job=job.label)
    return _l("“%(job)s” is running already.", job=job.label)


def _hold(job: Job, spelling: str) -> JobLease:
    """The lease of *job*, locked until the transaction ends; made if there is none."""
    mine = JobLease.job == job.name
    if not _changes(update(JobLease).where(mine).values(job=job.name)):
        try:
            with db.session.begin_nested():
                db.session.add(JobLease(job=job.name, schedule=spelling, since=clock.now()))
        except IntegrityError:  # somebody else was faster
            _changes(update(JobLease).where(mine).values(job=job.name))
    return db.session.scalars(select(JobLease).where(mine).execution_options(populate_existing=True)).one()


def _add(lease: JobLease, due_at: datetime, attempt: int, person_id: int | None = None) -> JobRun:
    run = JobRun(job=lease.job, due_at=due_at, attempt=attempt, requested_by_id=person_id)
    db.session.add(run)
    db.session.flush()
    lease.latest_id = run.id
    db.session.flush()
    return run


# -- who runs them


def claim(run: JobRun, host: str) -> bool:
    """Take *run* for this process; False if somebody else has it, or another run of its job goes on."""
    free = update(JobLease).where(JobLease.job == run.job, JobLease.holder_id.is_(None))
    if not _changes(free.values(holder_id=run.id, until=clock.now() + LEASE)):
        return False
    waiting = update(JobRun).where(JobRun.id == run.id, JobRun.state == RunState.WAITING)
    return _changes(waiting.values(state=RunState.RUNNING, started_at=clock.now(), host=host))


def renewal(run_id: int) -> Any:
    """The statement that says the run is alive; it changes no row where somebody else has taken the job over."""
    return update(JobLease).where(JobLease.holder_id == run_id).values(until=clock.now() + LEASE)


def advance(run_id: int, progress: Progress) -> Any:
    """The statement that writes how far the run has come."""
    return update(JobRun).where(JobRun.id == run_id, JobRun.state == RunState.RUNNING).values(_so_far(progress))


def finish(run_id: int, outcome: Outcome) -> bool:
    """Write how the run ended; one that was interrupted is done again. False, and nothing, if it was taken over."""
    if not _changes(_release(JobLease.holder_id == run_id)):
        return False
    _end(db.session.get_one(JobRun, run_id, populate_existing=True), outcome)
    return True


def bury_dead() -> None:
    """End the runs whose process shows no sign of life, and let them be done again."""
    late = (JobLease.holder_id.is_not(None), JobLease.until < clock.now())
    for run in db.session.scalars(select(JobRun).join(JobLease, JobLease.holder_id == JobRun.id).where(*late)).all():
        if _changes(_release(JobLease.holder_id == run.id, *late)):
            _end(run, Outcome(RunState.INTERRUPTED, DIED))


def _release(*where: Any) -> Any:
    return update(JobLease).where(*where).values(holder_id=None, until=None)


def _end(run: JobRun, outcome: Outcome) -> None:
    """Write how *run* ended."""
    run.state, run.finished_at = outcome.state, clock.now()
    run.error, run.detail = kept(outcome.error) if outcome.error else None, outcome.detail
    if outcome.progress is not None:
        for name, value in _so_far(outcome.progress).items():
            setattr(run, name, value)
    if outcome.state is not RunState.INTERRUPTED:
        _tell_of_failure(run)
        return
    if _interrupted_before(run) + 1 >= MOST_IN_A_ROW:
        run.state, run.error = RunState.FAILED, kept(DIED_AGAIN)
        _tell_of_failure(run)
        return
    lease = db.session.scalars(select(JobLease).where(JobLease.job == run.job)).one()
    _add(lease, run.due_at, run.attempt + 1, run.requested_by_id)


def _tell_of_failure(run: JobRun) -> None:
    """Tell administrators that a job begins to fail; not each time that it fails again."""
    before = queries.ended_before(run).with_only_columns(JobRun.state).limit(1)
    if run.state in WRONG and db.session.scalar(before) not in WRONG:
        notify(
            news.FAILED,
            db.session.scalars(holding("run", "Jobs", also=User.id.in_(admins()))),
            run,
            state=run.state.label,
        )


def _interrupted_before(run: JobRun) -> int:
    same = (JobRun.job == run.job, JobRun.due_at == run.due_at, JobRun.state == RunState.INTERRUPTED)
    lately = JobRun.attempt.between(run.attempt - MOST_IN_A_ROW + 1, run.attempt - 1)
    return db.session.scalar(select(func.count()).select_from(JobRun).where(*same, lately)) or 0


def _so_far(progress: Progress) -> dict[str, Any]:
    return {"done": progress.done, "total": progress.total, "counts": json.dumps(progress.counts)}


# -- who looks for them


def see(name: str) -> None:
    """Note that the scheduler *name* is alive, and forget those that are long gone."""
    if not _changes(update(Scheduler).where(Scheduler.name == name).values(seen_at=clock.now())):
        db.session.add(Scheduler(name=name, seen_at=clock.now()))
        db.session.execute(delete(Scheduler).where(Scheduler.seen_at < clock.now() - SCHEDULER_KEPT))


def retire(name: str) -> None:
    """Note that the scheduler *name* has ended."""
    db.session.execute(delete(Scheduler).where(Scheduler.name == name))


def _changes(statement: Any) -> bool:
    """Does *statement*, executed now, change anything?"""
    result: Any = db.session.execute(statement)
    return bool(result.rowcount)
