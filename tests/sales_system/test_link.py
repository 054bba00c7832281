"""The link to the sales system costs nobody more than their patience, and a dead one nothing at all."""

import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from time import monotonic

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

import config
from app.core import clock, person
from app.sales_system.link import MOST_AT_ONCE, Call, SalesSystemUnavailable, read, the_link
from app.sales_system.models import Product
from app.sales_system.unavailable import Misconfigured, NotAsAgreed, TooSlow, trouble
from app.sales_system.workers import OutOfTime, Workers
from tests.architecture.source import ROOT


@pytest.fixture
def context(app):
    with app.app_context():
        yield app


def names(session):
    return list(session.scalars(select(Product.name).order_by(Product.id)))


def refused(work, **options):
    """What the sales system says instead of an answer."""
    with pytest.raises(SalesSystemUnavailable) as caught:
        read(work, **options)
    return caught.value


def asked_in_vain(times, error=SalesSystemUnavailable):
    """Ask *times* times what ends in *error*; how often the sales system was asked indeed."""
    asked = []

    def work(_session):
        asked.append(1)
        raise error

    for _ in range(times):
        assert type(refused(work)) is error
    return len(asked)


def later(**time):
    return time_machine.travel(datetime.now(UTC) + timedelta(**time))


# --- whom it asks, and as whom


def test_the_setting_names_the_sales_system(context, sales, tmp_path):  # core: SAL-1
    sales.product("打印机")
    assert read(names) == ["打印机"]
    sales.stop()
    refused(names)
    sales.start()
    assert read(names) == ["打印机"]


def test_without_the_setting_it_is_the_embedded_one(context, monkeypatch):  # core: SAL-1
    monkeypatch.setitem(context.config, "CRM_SALES_DATABASE_URL", "")
    assert the_link().address == f"sqlite:///{config.INSTANCE / 'sales.db'}"


def test_a_file_that_is_not_there_is_not_made(context, tmp_path, monkeypatch):  # core: SAL-2
    monkeypatch.setitem(context.config, "CRM_SALES_DATABASE_URL", f"sqlite:///{tmp_path / 'absent?#%.db'}")
    refused(names)
    assert list(tmp_path.iterdir()) == []


def test_who_asks_and_when_is_known_where_it_is_asked(context, sales):
    who, moment = person.Person(7), datetime(2007, 12, 13)
    with person.acting_as(who), clock.at(moment):
        assert read(lambda _session: (person.current(), clock.now())) == (who, moment)


def test_a_bug_is_no_outage(context, sales):
    for _ in range(5):
        with pytest.raises(KeyError):
            read(lambda _session: {}["nothing"])
    assert read(names) == []


# --- how long one waits


def test_a_server_that_takes_the_call_and_says_nothing_costs_no_more_than_ones_patience(context):  # core: SAL-2
    with socket.create_server(("127.0.0.1", 0)) as silent:
        context.config["CRM_SALES_DATABASE_URL"] = f"postgresql+psycopg://crm@127.0.0.1:{silent.getsockname()[1]}/sales"
        began = monotonic()
        assert type(refused(names, patience=0.2)) is TooSlow
        assert monotonic() - began < 3


def test_after_three_failures_in_a_row_nobody_is_asked_for_half_a_minute(context, sales):  # core: SAL-2
    assert asked_in_vain(10) == 3
    with later(seconds=29):
        refused(names)
    with later(seconds=31):
        assert read(names) == []
    assert read(names) == []


def test_one_failure_after_that_pause_is_enough_for_the_next(context, sales):
    asked_in_vain(3)
    with later(seconds=31):
        assert asked_in_vain(5) == 1


def test_an_answer_in_between_starts_the_count_anew(context, sales):
    for _ in range(3):
        assert asked_in_vain(2) == 2
        read(names)


def test_while_one_tries_again_nobody_else_waits_for_that(context, sales):
    asked_in_vain(3)
    go_on, trying, answers = Event(), Event(), []

    def slow(session):
        trying.set()
        go_on.wait(20)
        return names(session)

    def ask():
        with context.app_context():
            answers.append(read(slow))

    with later(seconds=31):
        one = Thread(target=ask)
        one.start()
        trying.wait(20)
        refused(names)
        go_on.set()
        one.join()
        assert (answers, read(names)) == ([[]], [])


def test_a_wrong_view_keeps_nobody_from_the_others(context, sales):  # core: SAL-2
    assert asked_in_vain(10, NotAsAgreed) == 10
    assert read(names) == []


# --- threads


def test_who_never_comes_back_keeps_others_waiting_only_until_all_places_are_taken():
    workers, for_ever = Workers(2), Event()
    for _ in range(2):
        with pytest.raises(OutOfTime):
            workers.run(for_ever.wait, 0.05, lambda: None)
    began = monotonic()
    with pytest.raises(OutOfTime):
        workers.run(lambda: 1, 60, lambda: None)
    assert monotonic() - began < 5
    for_ever.set()
    while workers.stuck:
        Event().wait(0.001)
    assert workers.run(lambda: 1, 60, lambda: None) == 1


def test_who_gives_up_says_so_once():
    told = []
    for_ever = Event()
    with pytest.raises(OutOfTime):
        Workers(1).run(for_ever.wait, 0.05, lambda: told.append(1))
    for_ever.set()
    assert told == [1]


def test_what_was_given_up_while_it_was_connecting_is_never_asked(context, sales):
    asked = []
    call = Call(the_link()._engine(), asked.append)
    call.give_up()
    with pytest.raises(OutOfTime):
        call.make()
    assert asked == []


def test_nobody_waits_for_a_stuck_question_when_the_process_ends():
    program = (
        "from threading import Event\n"
        "from app.sales_system.workers import OutOfTime, Workers\n"
        "try:\n"
        "    Workers(1).run(Event().wait, 0.01, lambda: None)\n"
        "except OutOfTime:\n"
        "    print('gave up')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == "gave up\n"


def test_as_many_connections_as_may_ask_at_once(context, sales):
    read(names)
    assert the_link()._engine().pool.size() == MOST_AT_ONCE


# --- what is told, and what is not


def test_a_password_is_told_to_nobody(context, caplog):
    context.config["CRM_SALES_DATABASE_URL"] = "postgresql+psycopg://crm:geheim-42@127.0.0.1:1/sales"
    with caplog.at_level("DEBUG"):
        error = refused(lambda _session: None)
    assert "geheim-42" not in f"{caplog.text} {error} {error.detail}"
    wrong = "postgresql+nothing://crm:geheim-42@127.0.0.1/sales"
    context.config["CRM_SALES_DATABASE_URL"] = wrong
    error = refused(names)
    assert "geheim-42" not in f"{caplog.text} {error} {error.detail}"


@pytest.mark.parametrize("address", ["nonsense", "sqlite://", "nothing://x", "postgresql+nothing://x/y", "mysql://x/y"])
def test_a_setting_that_names_no_database_is_told(context, address):
    context.config["CRM_SALES_DATABASE_URL"] = address
    assert type(refused(names)) is Misconfigured


def test_a_missing_driver_manager_is_named_with_its_package(context, monkeypatch):  # core: SAL-3
    monkeypatch.setitem(sys.modules, "pyodbc", None)
    context.config["CRM_SALES_DATABASE_URL"] = "mssql+pyodbc://crm:x@db/sales"
    error = refused(names)
    assert type(error) is Misconfigured
    assert "libodbc2" in str(error)


@pytest.mark.odbc
def test_a_missing_driver_is_told_with_those_there_are(context):
    import pyodbc

    context.config["CRM_SALES_DATABASE_URL"] = "mssql+pyodbc://crm:x@db/sales?driver=/nowhere/libnothing.so"
    error = refused(names, patience=20)
    assert type(error) is Misconfigured
    assert all(driver in str(error) for driver in pyodbc.drivers())


class DriverError(Exception):
    """As a driver raises it."""


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        (("HYT00", "[HYT00] Timeout expired"), TooSlow),
        (("HY008", "[HY008] Operation canceled"), TooSlow),
        (("42S02", "[42S02] Invalid object name 'crm_product'. (208)"), NotAsAgreed),
        (("42S22", "[42S22] Invalid column name 'batch'. (207)"), NotAsAgreed),
        (("42000", "[42000] The SELECT permission was denied on the object 'crm_order' (229)"), NotAsAgreed),
        (("08S01", "[08S01] Communication link failure"), SalesSystemUnavailable),
        (("28000", "[28000] Login failed for user 'crm'. (18456)"), SalesSystemUnavailable),
        (("unable to open database file",), SalesSystemUnavailable),
        (("database is locked",), TooSlow),
    ],
)
def test_what_drivers_say_is_understood(words, kind):
    assert type(trouble(OperationalError("SELECT 1", {}, DriverError(*words)))) is kind
