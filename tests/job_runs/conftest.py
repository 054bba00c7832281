"""A schedule of the test's own, a scheduler that looks when it is told to, and what ran."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.database import db
from app.core.jobs import Job
from app.job_runs.models import JobRun
from app.job_runs.scheduler import Scheduler

HOUR = timedelta(hours=1)
SATURDAY_AT_TWO = datetime(2026, 3, 6, 18)  # naive UTC: Saturday 7 March, 02:00 in Shanghai


@pytest.fixture
def schedule(app):
    """`schedule(("0 2 * * sat", job), …)`: what is done by itself in this test, and nothing else."""
    before = app.extensions["schedule"]

    def schedule(*lines):
        app.extensions["schedule"] = list(lines)

    schedule()
    yield schedule
    app.extensions["schedule"] = before


@pytest.fixture
def scheduler(app):
    """A scheduler that looks only when it is told to."""
    return Scheduler(app, "here")


@pytest.fixture
def look(scheduler):
    """`look(moment)`: let the scheduler look at that moment, and wait for what it starts."""

    def look(moment, by=scheduler):
        with clock.at(moment):
            by.tick()
            by.join()

    return look


@pytest.fixture
def runs(app):
    """`runs()`: all runs, in the order they were added."""

    def runs(job=None):
        with app.app_context():
            found = db.session.scalars(select(JobRun).order_by(JobRun.id)).all()
            db.session.expunge_all()
            return [run for run in found if job in (None, run.job)]

    return runs


@pytest.fixture
def counting():
    """`counting("check")`: a job that notes each hour at which it is done, in `job.work.times`."""

    def counting(name="check", **options):
        times = []

        def work(progress):
            times.append(clock.now())
            progress.count("seen")

        work.times = times
        return Job(name, name.title(), work, **options)

    return counting
