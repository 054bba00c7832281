"""A process that is killed anywhere between a step and its mail leaves one notification, and one mail in the end."""

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from app.core import clock
from app.core.database import db
from app.mail.models import OutgoingMail
from app.notifications.models import Notification
from app.opportunities import workflow
from tests.factories import OpportunityFactory

ROOT = Path(__file__).parent.parent.parent


@contextmanager
def sending(database, office):
    """The job in a process of its own."""
    environ = {**os.environ, "CRM_ENV": "test", "CRM_DATABASE_URL": database.url, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tests.notifications.process", str(office.port)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, cwd=ROOT, env=environ, **pipes) as process:
        try:
            yield process
        finally:
            process.kill()


def run(process):
    """Let the job run; what it says, nothing if it died."""
    process.stdin.write("\n")
    process.stdin.flush()
    return process.stdout.readline().strip()


@pytest.mark.parametrize("word", ["EHLO", "RCPT", "DATA"])
def test_a_sender_that_is_killed_before_the_server_took_the_mail_sends_it_once(
    app, database, office, by, make, records, send, word
):
    by("wang", make(OpportunityFactory), workflow.assign, assignee="li")
    with sending(database, office) as process:

        def kill(_rest):
            process.kill()
            return "250 too late"

        office.answers[word] = kill
        assert run(process) == ""
    del office.answers[word]
    assert send() == {}  # it was taken, and waits for its pause to end
    with clock.at(clock.now() + timedelta(minutes=6)):
        assert send() == {"sent": 1}
        assert send() == {}
    assert len(office.mails) == 1
    assert len(records(Notification)) == len(records(OutgoingMail)) == 1


def test_one_that_is_killed_before_it_wrote_down_that_the_mail_is_sent_repeats_it_under_its_id(
    app, database, office, by, make, records, send
):
    """No more can be promised: the server took it, and nobody here lived to know."""
    by("wang", make(OpportunityFactory), workflow.assign, assignee="li")
    with sending(database, office) as process:
        office.before_taking = lambda _mail: process.kill()
        assert run(process) == ""
    office.before_taking = None
    with clock.at(clock.now() + timedelta(minutes=6)):
        assert send() == {"sent": 1}
    assert [mail.message["Message-ID"] for mail in office.mails] == [office.mails[0].message["Message-ID"]] * 2


def test_a_step_that_is_killed_before_its_end_leaves_neither_news_nor_mail(app, office, make, records):
    """They are written in its transaction."""
    from tests.acting import acting
    from tests.factories import person, present

    lead = make(OpportunityFactory)
    with app.app_context(), acting("wang"):
        workflow.assign(present(lead), assignee=person("li"))
        db.session.flush()
        db.session.connection().invalidate()  # as if the process were gone
        db.session.remove()
    assert records(Notification) == records(OutgoingMail) == []
    assert records(type(lead))[0].state.value == "unassigned"


def test_of_two_processes_that_send_at_once_one_sends(app, database, office, by, make, records):
    for _ in range(5):
        by("wang", make(OpportunityFactory), workflow.assign, assignee="li")
    with sending(database, office) as one, sending(database, office) as two:
        for process in (one, two):
            process.stdin.write("\n")
            process.stdin.flush()
        said = [json.loads(process.stdout.readline()) for process in (one, two)]
    assert sum(counted.get("sent", 0) for counted in said) == 5
    assert len({mail.message["Message-ID"] for mail in office.mails}) == len(office.mails) == 5
    assert all(mail.sent_at for mail in records(OutgoingMail))
