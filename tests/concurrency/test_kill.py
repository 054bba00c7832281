"""A process that is killed in the middle leaves each record before or after its step, never between."""

import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPException
from itertools import cycle
from pathlib import Path

import pytest

from app.core.database import db
from app.core.history import StateChange
from app.customers.models import Contact, Customer
from app.opportunities.models import Opportunity, OpportunityState
from tests.concurrency.visitor import PATIENCE, visit
from tests.factories import OpportunityFactory

ASSIGNED, WON = OpportunityState.ASSIGNED, OpportunityState.WON
MANY = 60
ROOT = Path(__file__).parent.parent.parent


@contextmanager
def running(database):
    """The application in a process of its own: the process and its address."""
    environ = {**os.environ, "CRM_ENV": "test", "CRM_DATABASE_URL": database.url, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tests.concurrency.server"]
    with subprocess.Popen(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process, f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.kill()


def win_until_killed(process, li, keys, answered_before):
    """Win from eight windows; the process is killed after so many answers."""
    enough, answers = threading.Semaphore(0), []

    def win(key):
        try:
            answers.append(li.twin().post(f"/plans/step/win/{key}", {}).status)
        except (OSError, HTTPException):
            answers.append(None)  # nobody knows whether that one was won
        enough.release()

    with ThreadPoolExecutor(8) as windows:
        for key in keys:
            windows.submit(win, key)
        for _ in range(answered_before):
            assert enough.acquire(timeout=PATIENCE)
        process.kill()
    return answers


@pytest.mark.parametrize("answered_before", [1, 15])
def test_a_kill_in_the_middle_of_many_wins_leaves_none_half_done(
    app, database, client_of, records, answered_before
):  # core: OPP-7
    keys = [opportunity.id for opportunity in developments(app)]
    with running(database) as (process, address):
        answers = win_until_killed(process, visit(address, "li"), keys, answered_before)

    won = records(Opportunity, state=WON)
    assert answers.count(302) <= len(won) < MANY
    assert set(answers) <= {302, None}
    changes = [change.record_id for change in records(StateChange, step="win")]
    assert sorted(changes) == sorted(opportunity.id for opportunity in won)
    customers = {customer.id: customer.name for customer in records(Customer)}
    assert {opportunity.customer_id: opportunity.customer_name for opportunity in won} == customers
    assert sorted(contact.customer_id for contact in records(Contact)) == sorted(customers)
    numbers = sorted(customer.number[-3:] for customer in records(Customer))
    assert numbers == [f"{n:03d}" for n in range(1, len(won) + 1)]

    li = client_of("li")
    left = next(iter(cycle(records(Opportunity, state=ASSIGNED))))
    assert li.forge(f"/plans/step/win/{left.id}").status == 302


def developments(app):
    """Many opportunities that li develops."""
    with app.app_context():
        usual = {"assignee": "li", "state": ASSIGNED, "contact": "陈先生"}
        made = [OpportunityFactory(customer_name=f"华东{number}有限公司", **usual) for number in range(MANY)]
        db.session.commit()
        return db.session.query(Opportunity).filter(Opportunity.id.in_([each.id for each in made])).all()
