"""Several schedulers at once, and processes that are killed: each run once, and nothing done twice or by halves."""

import os
import subprocess
import sys
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from app.core import clock
from app.customers.models import Activity
from app.job_runs.models import RunState
from app.job_runs.scheduler import Scheduler
from tests.concurrency.visitor import at_once
from tests.factories import CustomerFactory
from tests.job_runs.conftest import HOUR, SATURDAY_AT_TWO

DONE, INTERRUPTED = RunState.DONE, RunState.INTERRUPTED
ROOT = Path(__file__).parent.parent.parent
STEP = timedelta(seconds=30)
HOUR_IN_STEPS = [SATURDAY_AT_TWO + n * STEP for n in range(121)]
EXPECTED = {"minutely": 60, "often": 12, "hourly": 1}
CUSTOMERS, NEVER = 12, 1000


def each_hour_once(runs):
    found = Counter((run.job, run.due_at) for run in runs)
    assert set(found.values()) == {1}
    assert {run.state for run in runs} == {DONE}
    return Counter(run.job for run in runs)


def test_two_schedulers_do_each_run_once_in_an_hour(app, schedule, counting, runs):  # core: CHN-2
    jobs = [counting(name) for name in EXPECTED]
    schedule(*zip(("* * * * *", "*/5 * * * *", "0 * * * *"), jobs, strict=True))
    schedulers = [Scheduler(app, name) for name in ("here", "there")]

    def look(scheduler, moment):
        with clock.at(moment):
            scheduler.tick()
            scheduler.join()

    for moment in HOUR_IN_STEPS:
        at_once(*(partial(look, each, moment) for each in schedulers))
    look(schedulers[0], HOUR_IN_STEPS[-1])  # what waited because the other was busy
    assert each_hour_once(runs()) == EXPECTED
    assert {job.name: len(job.work.times) for job in jobs} == EXPECTED


@contextmanager
def process(database, *halt_at):
    """A scheduler in a process of its own, ready to look (see process.py)."""
    environ = {**os.environ, "CRM_ENV": "test", "CRM_DATABASE_URL": database.url, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tests.job_runs.process", *map(str, halt_at)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, env=environ, stdin=pipe, stdout=pipe, text=True) as process:
        try:
            assert process.stdout.readline() == "ready\n"
            yield process
        finally:
            process.kill()


def ask(process, moment):
    process.stdin.write(f"{moment.isoformat()}\n")
    process.stdin.flush()


def answers(process):
    """What the process says until it has looked."""
    return list(iter(process.stdout.readline, "looked\n"))


def test_two_processes_do_each_run_once_in_an_hour(app, database, runs):  # core: CHN-2
    said = []
    with process(database) as one, process(database) as other:
        for moment in HOUR_IN_STEPS:
            for each in (one, other):
                ask(each, moment)
            said += [*answers(one), *answers(other)]
        ask(one, HOUR_IN_STEPS[-1])
        said += answers(one)
    assert each_hour_once(runs()) == EXPECTED
    assert Counter(line.split()[0] for line in said) == EXPECTED


@pytest.mark.parametrize("killed_in", [[1], [5, 1, 4]])
def test_a_job_that_is_killed_and_started_again_ends_as_if_it_never_had_been(
    app, database, make, runs, records, killed_in
):  # core: CHN-2
    """Each time it is killed in the middle of one of its visits."""
    customers = [make(CustomerFactory).id for _ in range(CUSTOMERS)]
    moment = SATURDAY_AT_TWO
    for visit in killed_in:
        with process(database, visit) as doomed:
            if moment == SATURDAY_AT_TWO:
                ask(doomed, moment - HOUR)
                assert answers(doomed) == []
            ask(doomed, moment)
            assert doomed.stdout.readline() == "halted\n"
            doomed.kill()
            doomed.wait()
        moment += timedelta(minutes=2)
    assert len(records(Activity)) == sum(visit - 1 for visit in killed_in)
    with process(database, NEVER) as last:
        ask(last, moment)
        assert answers(last) == []
    assert [activity.customer_id for activity in records(Activity)] == customers
    assert [run.state for run in runs()] == [INTERRUPTED] * len(killed_in) + [DONE]
    assert (runs()[-1].done, runs()[-1].due_at) == (CUSTOMERS, SATURDAY_AT_TWO)
