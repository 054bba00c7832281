"""The check is killed at any statement, and runs twice at once: in the end each is warned of once, and nobody twice."""

import os
import subprocess
import sys
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy.exc import IntegrityError

from app.churn import operations, queries
from app.churn.jobs import churn_check
from app.churn.models import ChurnState, ChurnWarning
from app.core.database import db
from app.core.history import StateChange
from app.customers.models import Customer
from tests.churn.conftest import SATURDAY, at
from tests.concurrency.visitor import at_once
from tests.factories import ChurnWarningFactory

WARNED, RECOVERED = ChurnState.WARNED, ChurnState.RECOVERED
ROOT = Path(__file__).parent.parent.parent
TWO = datetime(2026, 3, 6, 18)
KILLS = 20


@pytest.fixture
def trade(app, sales, enter):
    """Customers of three kinds: silent ones, those warned of who ordered since, and others. Gives the first two."""
    keys = enter([f"C{n:03d}" for n in range(120)])
    groups = [[*keys][n::3] for n in range(3)]
    silent, back, active = groups
    for n, code in enumerate(keys):
        sales.order(code, date(2024, 9, 1) + timedelta(days=3 * n))
    for code in [*back, *active]:
        sales.order(code, SATURDAY - timedelta(days=40))
    with app.app_context():
        for code in back:
            customer = db.session.get(Customer, keys[code])
            ChurnWarningFactory(customer=customer, last_order_on=date(2024, 9, 1), created_at=TWO - timedelta(days=60))
        db.session.commit()
    return {keys[code] for code in silent}, {keys[code] for code in back}


@pytest.fixture
def assert_as_if_never_disturbed(records, trade):
    """Each of the silent is warned of once, each of those who are back recovered once, with one step each."""

    def check():
        silent, back = trade
        warnings = records(ChurnWarning)
        assert Counter(each.customer_id for each in warnings if each.state is WARNED) == Counter(silent)
        assert Counter(each.customer_id for each in warnings if each.state is RECOVERED) == Counter(back)
        assert len(warnings) == len(silent) + len(back)
        steps = Counter((each.step, each.record_id) for each in records(StateChange, record_type="churn_warning"))
        assert set(steps.values()) == {1}
        assert Counter(step for step, _key in steps) == {"warn": len(silent), "recover": len(back)}
        made = sorted(each.number for each in warnings if each.state is WARNED)
        assert made == [f"LS260307{n:03d}" for n in range(1, len(silent) + 1)]

    return check


@pytest.mark.skipif(not hasattr(os, "fork"), reason="children are forked")
def test_killed_twenty_times_it_ends_as_if_never_killed(
    database, sales, trade, assert_as_if_never_disturbed
):  # core: CHN-2
    points = [Random(n).randint(1, 110) for n in range(KILLS)]  # noqa: S311 - no secrets
    environ = {
        **os.environ,
        "CRM_ENV": "test",
        "CRM_DATABASE_URL": database.url,
        "CRM_SALES_DATABASE_URL": sales.address,
        "PYTHONPATH": str(ROOT),
    }
    command, pipe = [sys.executable, "-m", "tests.churn.process"], subprocess.PIPE
    told = "".join(f"{TWO.isoformat()} {point}\n" for point in [*points, 0])
    ended = subprocess.run(command, cwd=ROOT, env=environ, input=told, stdout=pipe, text=True, check=True)
    statuses = ended.stdout.split()
    assert statuses[:KILLS].count("-9") >= KILLS * 3 // 4, statuses
    assert statuses[-1] == "0"
    assert_as_if_never_disturbed()


def test_two_checks_at_once_warn_of_each_once(app, monkeypatch, trade, assert_as_if_never_disturbed):  # core: CHN-2
    monkeypatch.setattr(queries, "AT_A_TIME", 10)

    def check():
        with app.app_context(), at(SATURDAY):
            return churn_check()

    runs = at_once(check, check)
    silent, back = trade
    assert [run.failures for run in runs] == [[], []]
    assert sum(run.counts["warned"] for run in runs) == len(silent)
    assert sum(run.counts["recovered"] for run in runs) == len(back)
    assert_as_if_never_disturbed()


def test_where_another_was_faster_it_looks_again(app, customer_who, monkeypatch, warned):  # core: CHN-2
    customer = customer_who(ordered=[date(2020, 1, 1)])
    write, refusals = operations._write, iter([True, True, False])

    def refused(rows, rule):
        if next(refusals):
            raise IntegrityError("INSERT", {}, ValueError("somebody was faster"))
        write(rows, rule)

    monkeypatch.setattr(operations, "_write", refused)
    with app.app_context(), at(SATURDAY):
        assert operations.warn([customer.id], queries.rule_in_force()) == 1
        db.session.commit()
    assert warned() == [customer.id]


def test_what_the_database_refuses_for_ever_is_no_secret(app, customer_who, monkeypatch):
    customer = customer_who(ordered=[date(2020, 1, 1)])

    def refused(_rows, _rule):
        raise IntegrityError("INSERT", {}, ValueError("no"))

    monkeypatch.setattr(operations, "_write", refused)
    with app.app_context(), at(SATURDAY), pytest.raises(IntegrityError):
        operations.warn([customer.id], queries.rule_in_force())


def test_the_database_keeps_a_second_open_warning_out(app, warning, make):  # core: CHN-2
    with pytest.raises(IntegrityError):
        make(ChurnWarningFactory, customer=warning_customer(app, warning))


def warning_customer(app, warning):
    with app.app_context():
        return db.session.get(Customer, warning.customer_id)
