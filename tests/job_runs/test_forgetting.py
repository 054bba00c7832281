"""What is old is forgotten by itself; what is still needed is not."""

from datetime import timedelta

import pytest

from app.core import clock
from app.core.database import db
from app.job_runs.jobs import forget_old_runs
from app.job_runs.models import JobLease, JobRun, RunState
from app.people.jobs import forget_old_log_ins
from app.people.models import LogIn

DAY = timedelta(days=1)


@pytest.fixture
def do(app):
    """`do(job)`: what it counted."""

    def do(job):
        with app.app_context():
            return dict(job().counts)

    return do


@pytest.fixture
def add(app):
    """`add(*rows)`: save them."""

    def add(*rows):
        with app.app_context():
            db.session.add_all(rows)
            db.session.commit()

    return add


def test_log_in_records_are_kept_for_a_year(do, add, records):
    now = clock.now()
    add(*(LogIn(username="li", address="10.0.0.1", at=now - days * DAY) for days in (1, 30, 364, 366, 800)))
    assert do(forget_old_log_ins) == {"removed": 2}
    assert [(now - row.at).days for row in records(LogIn)] == [1, 30, 364]


def test_whoever_is_logged_in_stays_so(do, as_root):
    do(forget_old_log_ins)
    assert as_root.open("/").status == 200


def test_job_runs_are_kept_for_half_a_year(do, add, records):
    now = clock.now()
    add(*(JobRun(job="check", due_at=now - days * DAY, state=RunState.DONE) for days in (1, 179, 181, 400)))
    assert do(forget_old_runs) == {"removed": 2}
    assert [(now - run.due_at).days for run in records(JobRun)] == [1, 179]


def test_the_latest_run_of_a_job_stays_however_old(do, add, records):
    """What was missed is counted from it."""
    old = [JobRun(job="check", due_at=clock.now() - days * DAY, state=RunState.DONE) for days in (400, 300)]
    add(JobLease(job="check", schedule="0 2 * * sat", since=clock.now() - 500 * DAY, latest=old[-1]), *old)
    assert do(forget_old_runs) == {"removed": 1}
    assert len(records(JobRun)) == 1
