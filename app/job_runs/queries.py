"""Reads of runs and schedulers."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app.core import clock
from app.job_runs.models import WRONG, JobLease, JobRun, RunState, Scheduler


def leases() -> Select[JobLease]:
    """The lease of each job that is known, with its latest run."""
    return select(JobLease).options(joinedload(JobLease.latest)).order_by(JobLease.id)


def waiting() -> Select[JobRun]:
    """The runs that nobody has begun, the longest waiting first."""
    return select(JobRun).where(JobRun.state == RunState.WAITING).order_by(JobRun.due_at, JobRun.id)


def ended_before(run: JobRun) -> Select[JobRun]:
    """Earlier runs of the same job that came to an end of their own, the latest first."""
    ended = (JobRun.job == run.job, JobRun.id < run.id, JobRun.state.in_([*WRONG, RunState.DONE]))
    return select(JobRun).where(*ended).order_by(JobRun.id.desc())


def numbers_of(states: Iterable[RunState]) -> Any:
    """How many runs ended in each of *states*."""
    return select(JobRun.state, func.count()).where(JobRun.state.in_(states)).group_by(JobRun.state)


def last_ends() -> Any:
    """Each job and how its last run ended that came to an end of its own."""
    latest = select(func.max(JobRun.id)).where(JobRun.state.in_([*WRONG, RunState.DONE])).group_by(JobRun.job)
    return select(JobRun.job, JobRun.state).where(JobRun.id.in_(latest))


def last_successes() -> Any:
    """Each job and when it last came to its end without failures."""
    return select(JobRun.job, func.max(JobRun.finished_at)).where(JobRun.state == RunState.DONE).group_by(JobRun.job)


def last_seen() -> Select[Any]:
    """When a scheduler last looked for due jobs."""
    return select(func.max(Scheduler.seen_at))


def runs_older_than(age: timedelta) -> Select[int]:
    """The keys of the runs of that age, the oldest first, but the latest of each job."""
    latest = select(JobLease.latest_id).where(JobLease.latest_id.is_not(None))
    holders = select(JobLease.holder_id).where(JobLease.holder_id.is_not(None))
    old = JobRun.due_at < clock.now() - age
    return select(JobRun.id).where(old, JobRun.id.not_in(latest), JobRun.id.not_in(holders)).order_by(JobRun.id)
