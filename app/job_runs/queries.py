"""Reads of runs and schedulers."""

from datetime import timedelta

from sqlalchemy import Select, select

from app.core import clock
from app.job_runs.models import JobLease, JobRun


def runs_older_than(age: timedelta) -> Select[tuple[int]]:
    """The keys of the runs of that age, the oldest first, but the latest of each job."""
    latest = select(JobLease.latest_id).where(JobLease.latest_id.is_not(None))
    holders = select(JobLease.holder_id).where(JobLease.holder_id.is_not(None))
    old = JobRun.due_at < clock.now() - age
    return select(JobRun.id).where(old, JobRun.id.not_in(latest), JobRun.id.not_in(holders)).order_by(JobRun.id)
