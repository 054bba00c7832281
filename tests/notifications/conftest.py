"""Steps that somebody takes, and the mail that comes of them."""

import pytest

from app.core.database import db
from app.mail.jobs import send_mail
from tests.acting import acting
from tests.factories import present


@pytest.fixture
def by(app):
    """`by("wang", opportunity, workflow.assign, assignee="li")`: somebody takes a step, and it is committed."""

    def by(username, record, step, **answers):
        with app.app_context(), acting(username):
            step(present(record), **{name: present(value) for name, value in answers.items()})
            db.session.commit()

    return by


@pytest.fixture
def send(app):
    """`send()`: let the job send what waits."""

    def send():
        with app.app_context():
            return dict(send_mail().counts)

    return send
