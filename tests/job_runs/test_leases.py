"""One job never runs twice at once; what its process leaves behind when it dies is done again."""

import logging
import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from app.core import clock
from app.core.database import db
from app.core.errors import BusinessError
from app.core.jobs import Job, Progress, Stopped
from app.job_runs import operations, running
from app.job_runs.models import RunState
from app.job_runs.operations import LEASE, MOST_IN_A_ROW
from app.job_runs.running import Heart, perform
from app.job_runs.scheduler import Scheduler, take
from tests.concurrency.visitor import PATIENCE, at_once
from tests.job_runs.conftest import HOUR, SATURDAY_AT_TWO

WAITING, RUNNING, DONE, FAILED, INTERRUPTED = (
    RunState.WAITING,
    RunState.RUNNING,
    RunState.DONE,
    RunState.FAILED,
    RunState.INTERRUPTED,
)
LATER = SATURDAY_AT_TWO + LEASE + timedelta(seconds=1)


@pytest.fixture
def check(counting, schedule):
    """A job of which nothing is due for days."""
    job = counting("check", retry_after=HOUR)
    schedule(("0 2 * * sat", job))
    return job


@pytest.fixture
def request_run(app):
    """`request_run(job)`: the key of a run that somebody wants now."""

    def request_run(job):
        with app.app_context():
            run_id = operations.request(job, "0 2 * * sat").id
            db.session.commit()
            return run_id

    return request_run


@pytest.fixture
def claimed(app, check, request_run):
    """The key of a run that a process has claimed on Saturday at two, and does not do."""
    with clock.at(SATURDAY_AT_TWO), app.app_context():
        run_id = request_run(check)
        assert take(run_id, "another host")
    return run_id


def states(runs):
    return [(run.attempt, run.state) for run in runs]


class Slow:
    """Work that goes on until it may end."""

    def __init__(self):
        self.begun, self.may_end = threading.Event(), threading.Event()

    def __call__(self, progress):
        self.begun.set()
        assert self.may_end.wait(PATIENCE)


@contextmanager
def under_way(scheduler, work):
    """The scheduler has begun the work; it ends with the block."""
    scheduler.tick()
    assert work.begun.wait(PATIENCE)
    try:
        yield
    finally:
        work.may_end.set()
        scheduler.join()


# --- never twice at once


def test_a_run_is_claimed_by_one(app, check, request_run):  # core: CHN-2
    run_id = request_run(check)

    def claim():
        with app.app_context():
            return take(run_id, "here")

    assert sorted(at_once(*[claim] * 8)) == [False] * 7 + [True]


def test_a_job_that_runs_is_not_begun_by_anybody_else(app, schedule, scheduler, request_run, runs):
    work = Slow()
    job = Job("check", "Check", work)
    schedule(("0 2 * * sat", job))
    request_run(job)
    with under_way(scheduler, work):
        Scheduler(app, "there").tick()
        with pytest.raises(BusinessError):
            request_run(job)
        assert states(runs()) == [(1, RUNNING)]
    assert states(runs()) == [(1, DONE)]


def test_different_jobs_run_side_by_side_but_on_sqlite(app, schedule, scheduler, request_run, runs):
    works = [Slow(), Slow()]
    jobs = [Job(f"check{number}", "Check", work) for number, work in enumerate(works)]
    schedule(*(("0 2 * * sat", job) for job in jobs))
    for job in jobs:
        request_run(job)
    with app.app_context():
        together = db.engine.dialect.name != "sqlite"
    with under_way(scheduler, works[0]):
        assert [run.state for run in runs()] == [RUNNING, RUNNING if together else WAITING]
        works[1].may_end.set()
    scheduler.tick()
    scheduler.join()
    assert [run.state for run in runs()] == [DONE, DONE]


# --- alive or dead


def test_a_run_without_a_sign_of_life_is_done_again(check, claimed, look, runs):  # core: CHN-2
    look(SATURDAY_AT_TWO + LEASE)
    assert states(runs()) == [(1, RUNNING)]
    look(LATER)
    assert states(runs()) == [(1, INTERRUPTED), (2, DONE)]
    assert [run.due_at for run in runs()] == [SATURDAY_AT_TWO] * 2
    assert check.work.times == [LATER]


def test_two_schedulers_find_the_same_dead_run_and_it_is_done_again_once(app, check, claimed, runs):  # core: CHN-2
    schedulers = [Scheduler(app, name) for name in ("here", "there")]

    def look(scheduler):
        with clock.at(LATER):
            scheduler.tick()
            scheduler.join()

    at_once(*(lambda each=each: look(each) for each in schedulers))
    assert states(runs()) == [(1, INTERRUPTED), (2, DONE)]
    assert check.work.times == [LATER]


def test_a_beating_heart_keeps_the_lease(app, check, claimed, look, runs):
    with app.app_context():
        heart = Heart(claimed, db.engine, HOUR.total_seconds())
    with clock.at(SATURDAY_AT_TWO + LEASE):
        heart.beat()
    look(LATER)
    assert states(runs()) == [(1, RUNNING)]
    with clock.at(SATURDAY_AT_TWO + 2 * LEASE):
        assert heart.beats()


def test_hearts_beat_by_themselves(app, claimed, monkeypatch):
    enough = threading.Semaphore(0)
    monkeypatch.setattr(Heart, "beat", lambda _heart: enough.release())
    with app.app_context(), Heart(claimed, db.engine, every=0.001):
        assert all(enough.acquire(timeout=PATIENCE) for _ in range(3))


class Busy:
    def begin(self):
        raise OperationalError("UPDATE job_lease", {}, ValueError("database is locked"))


def test_a_busy_database_is_asked_again(check, claimed, caplog):
    with clock.at(SATURDAY_AT_TWO):
        heart = Heart(claimed, Busy(), HOUR.total_seconds())
        with caplog.at_level(logging.WARNING, running.__name__):
            heart.beat()
        assert heart.beats()
    assert len(caplog.records) == 1
    with clock.at(LATER):
        assert not heart.beats()


def test_a_busy_database_makes_progress_wait_and_not_the_work(app, check, claimed, monkeypatch, runs):
    def busy(*_given):
        raise OperationalError("UPDATE job_run", {}, ValueError("database is locked"))

    monkeypatch.setattr(operations, "advance", busy)
    with clock.at(SATURDAY_AT_TWO), app.app_context():
        perform(Job("check", "Check", lambda progress: progress.of(1)), claimed, threading.Event())
    assert states(runs()) == [(1, DONE)]


class Nervous(Heart):
    """A heart that beats whenever somebody feels it."""

    def beats(self):
        self.beat()
        return super().beats()


def test_a_run_that_was_taken_over_ends_between_two_records_and_writes_nothing(
    app, check, claimed, look, runs, caplog, monkeypatch
):  # core: CHN-2
    monkeypatch.setattr(running, "Heart", Nervous)
    done = []

    def work(progress):
        for record in range(3):
            done.append(record)
            progress.step()
            look(LATER)  # meanwhile, elsewhere

    with clock.at(SATURDAY_AT_TWO), app.app_context():
        perform(Job("check", "Check", work), claimed, threading.Event())
    assert done == [0, 1]
    assert states(runs()) == [(1, INTERRUPTED), (2, DONE)]
    assert "taken over" in caplog.text


def test_a_process_that_slept_through_its_lease_stops_its_work(app, claimed):
    with clock.at(SATURDAY_AT_TWO), app.app_context():
        tell = running._Teller(claimed, threading.Event(), Heart(claimed, db.engine, 1), None)
    with clock.at(LATER), app.app_context(), pytest.raises(Stopped):
        tell(Progress())


def test_a_job_whose_process_always_dies_has_failed_in_the_end(app, check, claimed, look, runs):
    moment = SATURDAY_AT_TWO
    for _ in range(MOST_IN_A_ROW - 1):
        moment += 2 * LEASE
        with clock.at(moment), app.app_context():
            operations.bury_dead()
            db.session.commit()
            assert take(runs()[-1].id, "here")
    look(moment + 2 * LEASE)
    found = runs()
    assert {run.state for run in found[:-1]} == {INTERRUPTED}
    assert (found[-1].attempt, found[-1].state, "25" in found[-1].error) == (MOST_IN_A_ROW, FAILED, True)
    look(moment + 2 * LEASE + HOUR)
    assert states(runs())[-1] == (MOST_IN_A_ROW + 1, DONE)
