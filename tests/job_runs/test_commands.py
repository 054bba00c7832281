"""`crm jobs …`: what an administrator does at the machine."""

import os
import signal
import subprocess
import sys

import pytest

from app import create_app
from app.core import clock
from app.core.database import db
from app.core.errors import BusinessError
from app.core.jobs import Job
from app.job_runs import operations
from app.job_runs.models import RunState, Scheduler
from app.job_runs.scheduler import take
from tests.job_runs.conftest import HOUR, SATURDAY_AT_TWO
from tests.job_runs.test_several import ROOT

DONE, FAILED = RunState.DONE, RunState.FAILED


@pytest.fixture
def crm(app):
    """`crm("jobs", "list")`: how the command ended, and what it said."""

    def crm(*words):
        result = app.test_cli_runner().invoke(args=["crm", *words])
        return result.exit_code, result.output

    return crm


def test_the_jobs_are_listed_with_their_hours_and_last_runs(crm, schedule, counting, look):
    schedule(("0 2 * * sat", counting("check")), ("0 3 * * *", counting("tidy")))
    look(SATURDAY_AT_TWO - HOUR)
    look(SATURDAY_AT_TWO)
    with clock.at(SATURDAY_AT_TWO):
        code, said = crm("jobs", "list")
    assert (code, said.splitlines()) == (
        0,
        [
            "check: 0 2 * * sat; next 2026-03-14 02:00 CST; last done 2026-03-07 02:00 CST",
            "tidy: 0 3 * * *; next 2026-03-07 03:00 CST; last never ran",
        ],
    )


def test_a_job_is_run_now(crm, schedule, counting, runs):  # core: CHN-9
    schedule(("0 2 * * sat", counting("check")))
    assert crm("jobs", "now", "check") == (0, "done: {'seen': 1}\n")
    assert [(run.state, run.requested_by_id) for run in runs()] == [(DONE, None)]


def test_a_run_that_waits_is_the_one_that_is_done(app, crm, schedule, counting, runs):
    job = counting("check")
    schedule(("0 2 * * sat", job))
    with app.app_context():
        operations.request(job, "0 2 * * sat")
        db.session.commit()
    assert crm("jobs", "now", "check")[0] == 0
    assert [run.state for run in runs()] == [DONE]


def test_a_job_that_is_running_elsewhere_is_not_run_twice(app, crm, schedule, counting, runs):  # core: CHN-2
    job = counting("check")
    schedule(("0 2 * * sat", job))
    with app.app_context():
        run = operations.request(job, "0 2 * * sat")
        db.session.commit()
        take(run.id, "another host")
    code, said = crm("jobs", "now", "check")
    assert (code, said) == (1, "Error: “Check” is running already.\n")
    assert job.work.times == []
    assert len(runs()) == 1


def test_a_run_whose_process_died_is_done_again(app, crm, schedule, counting, runs):  # core: CHN-2
    job = counting("check")
    schedule(("0 2 * * sat", job))
    with app.app_context(), clock.at(SATURDAY_AT_TWO):
        run = operations.request(job, "0 2 * * sat")
        db.session.commit()
        take(run.id, "another host")
    assert crm("jobs", "now", "check")[0] == 0
    assert [run.state for run in runs()] == [RunState.INTERRUPTED, DONE]


def test_a_job_that_fails_fails_the_command(crm, schedule, runs):
    def work(_progress):
        raise BusinessError("The sales system cannot be reached at the moment.")

    schedule(("0 2 * * sat", Job("check", "Check", work)))
    code, said = crm("jobs", "now", "check")
    assert code == 1
    assert said.splitlines()[-1] == "Error: The sales system cannot be reached at the moment."
    assert [run.state for run in runs()] == [FAILED]


def test_what_failed_in_part_is_told(crm, schedule):
    schedule(("0 2 * * sat", Job("check", "Check", lambda progress: progress.fail(7, ValueError()))))
    assert crm("jobs", "now", "check") == (1, "partly: {'failed': 1}\nError: 7: ValueError\n")


def test_a_job_that_does_not_exist_is_not_run(crm, schedule, counting):
    schedule(("0 2 * * sat", counting("check")))
    code, said = crm("jobs", "now", "nonsense")
    assert code == 2
    assert "one of check" in said


def test_ctrl_c_lets_the_record_end(crm, schedule, runs):
    def work(progress):
        signal.raise_signal(signal.SIGINT)
        progress.step()

    schedule(("0 2 * * sat", Job("check", "Check", work)))
    before = signal.getsignal(signal.SIGINT)
    code, said = crm("jobs", "now", "check")
    assert (code, said.splitlines()[0]) == (1, "interrupted: {}")
    assert [run.state for run in runs()] == [RunState.INTERRUPTED, RunState.WAITING]
    assert signal.getsignal(signal.SIGINT) is before


def test_hours_that_mean_nothing_keep_the_crm_from_starting(app):  # core: CHN-1
    with pytest.raises(RuntimeError, match="'every day' of the job churn_check"):
        create_app({"CRM_ENV": "test", "CRM_CHURN_SCHEDULE": "every day"})


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_scheduler_is_a_process_of_its_own_that_ends_when_asked(app, database, records, number):
    environ = {**os.environ, "CRM_ENV": "test", "CRM_DATABASE_URL": database.url, "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "flask", "--app", "run", "crm", "jobs", "run"]
    with subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline().startswith("Jobs run at their hours")
        process.send_signal(number)
        assert process.wait(60) == 0
    assert records(Scheduler) == []
