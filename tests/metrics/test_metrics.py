"""Figures for Prometheus: who may read them, and what they tell."""

import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

import config
from app import create_app
from app.core import clock
from app.core.database import db
from app.job_runs.models import JobRun, RunState, Scheduler
from app.mail.models import OutgoingMail
from app.people.models import LogIn
from tests.factories import person

TOKEN = "a-token-that-nobody-guesses"
ROOT = Path(__file__).parent.parent.parent
NOW = datetime(2026, 3, 7, 2)
LISTENING = re.compile(r"Listening at: http://127\.0\.0\.1:(\d+)")


@pytest.fixture
def measured(app, database):
    """`measured()`: an installation that tells whoever brings the token, on the database of this test."""
    made = []

    def measured(metrics=TOKEN, **environ):
        environ = {"CRM_ENV": "test", "CRM_DATABASE_URL": database.url, "CRM_METRICS": metrics, **environ}
        made.append(create_app(environ))
        return made[-1]

    yield measured
    for each in made:
        with each.app_context():
            db.engine.dispose()


def ask(app, token=TOKEN):
    return app.test_client().get("/metrics", headers={"Authorization": f"Bearer {token}"} if token else {})


def told(app):
    """The figures: pairs of name and labels → value."""
    answer = ask(app)
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.text)
    return {(each.name, *each.labels.values()): each.value for family in families for each in family.samples}


def test_there_are_none_unless_somebody_may_read_them(app):
    assert app.test_client().get("/metrics").status_code == 404


@pytest.mark.parametrize("token", [None, "", "another-token-than-that", TOKEN[:-1]])
def test_whoever_does_not_know_the_token_is_told_nothing(measured, token):
    answer = ask(measured(), token)
    assert (answer.status_code, "kehu_" in answer.text) == (401, False)


def test_in_a_trusted_network_everybody_is_told(measured):
    assert "kehu_database_up 1.0" in ask(measured(config.TO_ALL), None).text


def test_a_token_that_is_easily_guessed_keeps_the_crm_from_starting():
    with pytest.raises(RuntimeError, match="CRM_METRICS"):
        config.load({"CRM_ENV": "test", "CRM_METRICS": "secret"})


def test_machines_next_door_ask_without_tls(database):
    safe = {"CRM_ENV": "production", "CRM_SECRET_KEY": "k" * 32, "CRM_TRUSTED_HOSTS": "crm.example.com"}
    app = create_app({**safe, "CRM_PROXIES": "1", "CRM_METRICS": TOKEN, "CRM_DATABASE_URL": database.url})
    browser = app.test_client()
    for path in ("/healthz", "/readyz"):
        assert browser.get(path, base_url="http://crm.example.com").status_code == 200
    assert browser.get("/metrics", base_url="http://crm.example.com").status_code == 401
    assert browser.get("/login/", base_url="http://crm.example.com").location == "https://crm.example.com/login/"
    assert browser.get("/healthz", base_url="http://evil.example").status_code == 400
    with app.app_context():
        db.engine.dispose()


def test_requests_are_counted_by_where_they_went_and_what_came_of_them(measured):
    app = measured()
    door = ("kehu_requests_total", "LoginView.login", "GET", "200")
    nowhere = ("kehu_requests_total", "nowhere", "other", "404")
    before = told(app)
    browser = app.test_client()
    browser.get("/login/")
    browser.open("/no/such/page", method="BREW")
    after = told(app)
    assert [after[each] - before.get(each, 0) for each in (door, nowhere)] == [1, 1]
    took = ("kehu_request_seconds_count", "LoginView.login", "GET")
    assert after[took] - before.get(took, 0) == 1


def test_connections_are_counted_and_given_back(measured):
    app = measured()
    names = ("kehu_database_connections_in_use",), ("kehu_database_connections_max",)
    before = told(app)
    with app.app_context(), db.engine.connect():
        pass
    after = told(app)
    assert [after[name] for name in names] == [before[name] for name in names]
    assert after[names[1]] > 0


def test_jobs_are_told_by_how_they_ended(measured):
    app = measured()
    with app.app_context():
        for job, state, days in [
            ("check", RunState.DONE, 2),
            ("check", RunState.FAILED, 1),
            ("check", RunState.RUNNING, 0),
            ("tidy", RunState.PARTLY, 3),
            ("tidy", RunState.DONE, 2),
        ]:
            moment = NOW - timedelta(days=days)
            db.session.add(JobRun(job=job, due_at=moment, state=state, started_at=moment, finished_at=moment))
        db.session.add(Scheduler(name="host:1", seen_at=NOW))
        db.session.commit()
    found = told(app)
    assert {job: found["kehu_job_failing", job] for job in ("check", "tidy")} == {"check": 1, "tidy": 0}
    succeeded = (NOW - timedelta(days=2)).replace(tzinfo=UTC).timestamp()
    assert found["kehu_job_last_success_timestamp_seconds", "check"] == succeeded
    assert found["kehu_scheduler_seen_timestamp_seconds",] == NOW.replace(tzinfo=UTC).timestamp()


def test_mail_and_log_ins_are_told(measured):
    app = measured()
    with app.app_context(), clock.at(NOW):
        to, until = person("li").id, NOW + timedelta(days=1)
        db.session.add(OutgoingMail(kind="news", to_id=to, until=until, due_at=NOW))
        db.session.add(OutgoingMail(kind="news", to_id=to, until=until, due_at=NOW, error="refused"))
        db.session.add(OutgoingMail(kind="news", to_id=to, until=until, sent_at=NOW))
        for minutes, succeeded in ((5, False), (10, False), (15, True), (70, False)):
            at = NOW - timedelta(minutes=minutes)
            db.session.add(LogIn(at=at, username="li", address="192.0.2.1", succeeded=succeeded))
        db.session.commit()
    with clock.at(NOW):
        found = told(app)
    figures = ("kehu_mail_waiting", "kehu_mail_held_up", "kehu_log_ins_failed_last_hour")
    assert [found[each,] for each in figures] == [2, 1, 2]


def test_a_sales_system_that_is_away_is_told(measured):
    assert told(measured(CRM_SALES_DATABASE_URL="sqlite:////nowhere/at/all.db"))["kehu_sales_system_up",] == 0


def test_a_database_that_is_away_is_told_and_the_rest_is_told_still(measured, tmp_path):
    found = told(measured(CRM_DATABASE_URL=f"sqlite:///{tmp_path / 'nothing.db'}"))
    assert found["kehu_database_up",] == 0
    assert found["kehu_version", config.VERSION] == 1


def test_the_figures_take_few_statements(measured, statements):
    app = measured()
    with statements() as seen:
        told(app)
    assert len(seen) <= 8, seen


def test_processes_of_one_server_count_together(app, database, tmp_path):
    """Gunicorn, as deploy/gunicorn.conf.py sets it up, with two processes."""
    environ = {**os.environ, "CRM_ENV": "test", "CRM_DATABASE_URL": database.url, "CRM_METRICS": TOKEN}
    environ |= {"CRM_PORT": "0", "WEB_CONCURRENCY": "2", "PYTHONUNBUFFERED": "1", "RUNTIME_DIRECTORY": str(tmp_path)}
    command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "app:create_app()"]
    with subprocess.Popen(command, cwd=ROOT, env=environ, stderr=subprocess.PIPE, text=True) as server:
        try:
            port = next(int(found[1]) for line in server.stderr if (found := LISTENING.search(line)))
            for _ in range(20):
                fetch(port, "/healthz")
            figures = fetch(port, "/metrics")
        finally:
            server.terminate()
            server.stderr.read()
    assert 'kehu_requests_total{endpoint="healthz",method="GET",status="200"} 20.0' in figures


def fetch(port, path):
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers={"Authorization": f"Bearer {TOKEN}", "Connection": "close"})
    answer = connection.getresponse()
    try:
        assert answer.status == 200
        return answer.read().decode()
    finally:
        connection.close()
