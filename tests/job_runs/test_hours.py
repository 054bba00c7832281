"""When a job is due: at its hours, once for all that were missed, and again after a failure until it succeeds."""

from datetime import timedelta

import pytest

from app.core import clock
from app.core.database import db
from app.core.errors import BusinessError
from app.core.jobs import Job
from app.core.setting_fields import Hours
from app.core.settings import REGISTERED, Setting
from app.core.timetable import checked
from app.job_runs.models import RunState
from tests.job_runs.conftest import HOUR, SATURDAY_AT_TWO
from tests.screens import beside, typed

DONE, FAILED = RunState.DONE, RunState.FAILED
WEEK, MINUTE = timedelta(weeks=1), timedelta(minutes=1)


@pytest.fixture
def check(counting, schedule, look):
    """A weekly job in an installation that has been there since Friday."""
    job = counting("check")
    schedule(("0 2 * * sat", job))
    look(SATURDAY_AT_TWO - 10 * HOUR)
    return job


def test_a_job_runs_at_its_hour(check, look, runs):  # core: CHN-1
    look(SATURDAY_AT_TWO - MINUTE)
    assert check.work.times == []
    look(SATURDAY_AT_TWO)
    assert check.work.times == [SATURDAY_AT_TWO]
    (run,) = runs()
    assert (run.due_at, run.attempt, run.state, run.tally) == (SATURDAY_AT_TWO, 1, DONE, {"seen": 1})
    assert (run.started_at, run.finished_at, run.host) == (SATURDAY_AT_TWO, SATURDAY_AT_TWO, "here")


def test_it_runs_once_however_often_somebody_looks(check, look, runs):  # core: CHN-2
    for minutes in range(10):
        look(SATURDAY_AT_TWO + minutes * MINUTE)
    assert check.work.times == [SATURDAY_AT_TWO]


def test_a_missed_run_is_made_up_for_at_the_next_start(check, look, runs):  # core: CHN-2
    look(SATURDAY_AT_TWO + 50 * HOUR)
    (run,) = runs()
    assert (run.due_at, run.started_at) == (SATURDAY_AT_TWO, SATURDAY_AT_TWO + 50 * HOUR)


def test_of_several_missed_runs_the_latest_is_made_up_for(check, look, runs):  # core: CHN-2
    look(SATURDAY_AT_TWO + 5 * WEEK + HOUR)
    look(SATURDAY_AT_TWO + 5 * WEEK + 2 * HOUR)
    assert [run.due_at for run in runs()] == [SATURDAY_AT_TWO + 5 * WEEK]


def test_a_fresh_installation_has_missed_nothing(counting, schedule, look, runs):
    schedule(("0 2 * * sat", counting()))
    look(SATURDAY_AT_TWO + 50 * HOUR)
    assert runs() == []


def test_hours_that_are_changed_hold_from_then_on(check, schedule, look, runs):
    schedule(("0 9 * * *", check))
    look(SATURDAY_AT_TWO - HOUR)  # one in the morning: nine o'clock was not missed, it was not an hour then
    look(SATURDAY_AT_TWO + 6 * HOUR)
    assert runs() == []
    look(SATURDAY_AT_TWO + 7 * HOUR)
    assert [run.due_at for run in runs()] == [SATURDAY_AT_TWO + 7 * HOUR]


def test_a_setting_can_hold_the_hours(app, counting, schedule, look, runs):  # core: ROLE-9
    hours = Setting("test_hours", "Hours", "", "0 2 * * sat", checked, Hours(), "Tests")
    try:
        schedule((hours, counting()))
        look(SATURDAY_AT_TWO - 10 * HOUR)
        with app.app_context():
            hours.put("0 3 * * sat")
            db.session.commit()
        look(SATURDAY_AT_TWO)
        look(SATURDAY_AT_TWO + HOUR)
    finally:
        del REGISTERED["test_hours"]
    assert [run.due_at for run in runs()] == [SATURDAY_AT_TWO + HOUR]


def test_the_settings_page_understands_hours_and_says_what_it_does_not(as_root):  # core: CHN-1
    page = as_root.fill("/settings/", {"churn_schedule": "0 2 * * 6"})
    assert "星期请写英文缩写" in beside(page, "churn_schedule")
    assert typed(page)["churn_schedule"] == "0 2 * * 6"
    assert as_root.fill("/settings/", {"churn_schedule": " 30  3 * *  SUN "}).status == 302
    page = as_root.open("/settings/")
    assert typed(page)["churn_schedule"] == "30 3 * * sun"
    assert "星期日 03:30" in page.text, "the history tells it in words"


# --- failures


class Flaky:
    """Work that fails until it is told to succeed."""

    def __init__(self):
        self.broken, self.times = True, []

    def __call__(self, progress):
        self.times.append(clock.now())
        if self.broken:
            raise BusinessError("The sales system cannot be reached at the moment.")


def test_a_failed_run_is_tried_every_hour_until_it_succeeds(schedule, look, runs):  # core: CHN-3
    work = Flaky()
    schedule(("0 2 * * sat", Job("check", "Check", work, retry_after=HOUR)))
    look(SATURDAY_AT_TWO - HOUR)
    for minutes in range(0, 180, 5):
        look(SATURDAY_AT_TWO + minutes * MINUTE)
    assert work.times == [SATURDAY_AT_TWO + n * HOUR for n in range(3)]
    work.broken = False
    for minutes in range(180, 600, 5):
        look(SATURDAY_AT_TWO + minutes * MINUTE)
    assert [(run.due_at, run.attempt, run.state) for run in runs()] == [
        (SATURDAY_AT_TWO, attempt, FAILED if attempt < 4 else DONE) for attempt in (1, 2, 3, 4)
    ]


def test_a_failed_run_that_is_not_tried_again_waits_for_its_next_hour(schedule, look, runs):
    schedule(("0 2 * * sat", Job("check", "Check", Flaky())))
    look(SATURDAY_AT_TWO - HOUR)
    for hours in (0, 1, 50, 7 * 24):
        look(SATURDAY_AT_TWO + hours * HOUR)
    assert [(run.due_at, run.attempt) for run in runs()] == [(SATURDAY_AT_TWO, 1), (SATURDAY_AT_TWO + WEEK, 1)]


def test_the_next_hour_comes_before_another_try(schedule, look, runs):
    schedule(("0 * * * *", Job("check", "Check", Flaky(), retry_after=timedelta(minutes=90))))
    look(SATURDAY_AT_TWO - MINUTE)
    for minutes in range(0, 125, 5):
        look(SATURDAY_AT_TWO + minutes * MINUTE)
    assert [(run.due_at, run.attempt) for run in runs()] == [(SATURDAY_AT_TWO + n * HOUR, 1) for n in range(3)]


def test_a_job_that_has_nothing_to_do_leaves_no_run(schedule, look, runs, counting):
    todo = []
    schedule(("* * * * *", counting("often", has_work=lambda: bool(todo))))
    for minutes in range(3):
        look(SATURDAY_AT_TWO + minutes * MINUTE)
    assert runs() == []
    todo.append("something")
    look(SATURDAY_AT_TWO + 3 * MINUTE)
    todo.clear()
    look(SATURDAY_AT_TWO + 4 * MINUTE)
    assert [run.due_at for run in runs()] == [SATURDAY_AT_TWO + 3 * MINUTE]
