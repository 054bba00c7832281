"""How runs end: done, with failures, failed, stopped. Nothing fails in silence."""

import logging
import threading

import pytest
from flask_babel import lazy_gettext
from sqlalchemy import select

from app.core import clock
from app.core.database import db
from app.core.errors import BusinessError
from app.core.jobs import Job, each
from app.core.sentences import said
from app.job_runs import operations
from app.job_runs.models import RunState
from app.job_runs.models import Scheduler as Seen
from app.job_runs.running import TOLD_EVERY
from app.job_runs.scheduler import Scheduler
from tests.concurrency.visitor import PATIENCE
from tests.job_runs.conftest import HOUR, SATURDAY_AT_TWO

WAITING, DONE, PARTLY, FAILED, INTERRUPTED = (
    RunState.WAITING,
    RunState.DONE,
    RunState.PARTLY,
    RunState.FAILED,
    RunState.INTERRUPTED,
)
SECRET = "KH260307001 北方有限公司"


@pytest.fixture
def do(schedule, look, runs):
    """`do(work)`: the run of a weekly job that does that."""

    def do(work, **options):
        schedule(("0 2 * * sat", Job("check", "Check", work, **options)))
        look(SATURDAY_AT_TWO - HOUR)
        look(SATURDAY_AT_TWO)
        return runs()[0]

    return do


def test_what_was_counted_is_kept(do):  # core: CHN-9
    def work(progress):
        progress.of(3)
        progress.step(3)
        progress.count("warned", 2)

    run = do(work)
    assert (run.state, run.done, run.total, run.tally) == (DONE, 3, 3, {"warned": 2})


def test_a_failed_record_is_seen_on_the_run_and_in_the_log(do, caplog):  # core: CHN-9
    def fail_on_two(key):
        if key == 2:
            raise ValueError(SECRET)

    run = do(lambda progress: each([1, 2, 3], fail_on_two, progress))
    assert (run.state, run.done, run.total, run.tally) == (PARTLY, 3, 3, {"failed": 1})
    assert run.detail == "2: ValueError"
    assert SECRET in caplog.text


def test_a_rule_that_says_no_fails_the_run_with_its_sentence(app, do, caplog):  # core: CHN-3
    def work(_progress):
        raise BusinessError(lazy_gettext("This field is required."))

    with caplog.at_level(logging.ERROR, "app.job_runs.running"):
        run = do(work)
    assert (run.state, run.detail) == (FAILED, None)
    for language, sentence in (("zh", "此项必填。"), ("en", "This field is required.")):
        with app.test_request_context(f"/?_l_={language}"):
            assert said(run.error) == sentence
    (told,) = caplog.records
    assert told.levelno == logging.ERROR
    assert "check" in told.message


def test_a_bug_fails_the_run_and_is_found_in_the_log_by_its_name(app, do, caplog):
    def work(progress):
        progress.count("seen")
        raise KeyError(SECRET)

    run = do(work)
    assert (run.state, run.tally) == (FAILED, {"seen": 1})
    with app.test_request_context("/?_l_=en"):
        assert f"“run {run.id}”" in said(run.error)
    (told,) = [record for record in caplog.records if f"run {run.id}" in record.message]
    assert told.exc_info[0] is KeyError
    first, *places = run.detail.splitlines()
    assert (first, places[-1].endswith("work")) == ("KeyError", True)
    assert SECRET not in run.detail + run.error, "an administrator may look after jobs and not see customers"


def test_a_bug_in_one_job_stops_no_other(schedule, counting, look, runs):
    def broken(_progress):
        raise KeyError("broken")

    job = counting("sound")
    schedule(("0 2 * * sat", Job("broken", "Broken", broken)), ("0 2 * * sat", job))
    for moment in (SATURDAY_AT_TWO - HOUR, SATURDAY_AT_TWO, SATURDAY_AT_TWO):
        look(moment)
    assert [(run.job, run.state) for run in runs()] == [("broken", FAILED), ("sound", DONE)]


def test_a_job_that_is_no_more_is_left_alone(schedule, counting, look, runs):
    schedule(("0 2 * * sat", counting("old")))
    look(SATURDAY_AT_TWO - HOUR)
    schedule(("0 2 * * sat", counting("new")))
    look(SATURDAY_AT_TWO)
    look(SATURDAY_AT_TWO + 8 * 24 * HOUR)
    assert {run.job for run in runs()} == {"new"}


# --- stopping


class Stoppable:
    """Three records, of which the second goes on until it may end."""

    def __init__(self):
        self.records, self.begun, self.may_end = [], threading.Event(), threading.Event()

    def __call__(self, progress):
        each([1, 2, 3], self.record, progress)

    def record(self, key):
        if key == 2 and not self.may_end.is_set():
            self.begun.set()
            assert self.may_end.wait(PATIENCE)
        self.records.append(key)


def test_who_is_stopped_ends_the_record_and_leaves_the_rest_to_the_next(app, schedule, scheduler, look, runs, records):
    work = Stoppable()
    schedule(("0 2 * * sat", Job("check", "Check", work)))
    look(SATURDAY_AT_TWO - HOUR)
    with clock.at(SATURDAY_AT_TWO):
        scheduler.tick()
    assert work.begun.wait(PATIENCE)
    scheduler.ending.set()
    work.may_end.set()
    scheduler.stop(PATIENCE)
    assert work.records == [1, 2]
    assert [(run.attempt, run.state, run.done) for run in runs()] == [(1, INTERRUPTED, 2), (2, WAITING, 0)]
    assert records(Seen) == []

    scheduler.tick()
    assert not scheduler.threads, "who is to end begins nothing"
    look(SATURDAY_AT_TWO, by=Scheduler(app, "there"))
    assert [(run.attempt, run.state) for run in runs()] == [(1, INTERRUPTED), (2, DONE)]
    assert work.records == [1, 2, 1, 2, 3]


# --- progress while it goes on


class Watched:
    """Takes its steps, a while apart, and remembers what others could read after each."""

    def __init__(self, runs, apart):
        self.runs, self.apart, self.read = runs, apart, []

    def __call__(self, progress):
        progress.of(4)
        moment = clock.now()
        for number in range(1, 5):
            with clock.at(moment + number * self.apart):
                progress.step()
            self.read.append(self.runs()[0].done)


def test_progress_is_written_while_the_work_goes_on(do, runs):  # core: CHN-9
    work = Watched(runs, apart=TOLD_EVERY)
    assert do(work).done == 4
    assert work.read == [1, 2, 3, 4]


def test_progress_is_not_written_more_often_than_somebody_can_read(do, runs):
    work = Watched(runs, apart=TOLD_EVERY / 2)
    assert do(work).done == 4
    assert work.read == [0, 2, 2, 4]


def test_progress_waits_while_the_work_has_a_transaction_open(do, monkeypatch):
    """SQLite would let the work wait for itself."""
    written = []
    monkeypatch.setattr(operations, "advance", lambda _run, progress: written.append(progress.done) or select(1))

    def work(progress):
        db.session.execute(select(1))
        progress.step()
        db.session.commit()
        progress.step()

    assert do(work).done == 2
    assert written == [2]
