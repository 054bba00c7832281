"""An outbox with a plain kind of mail in it, and the job that empties it."""

import pytest
from sqlalchemy import select

from app.core.database import db
from app.mail import letters
from app.mail.jobs import send_mail
from app.mail.letters import Letter
from app.mail.models import OutgoingMail
from app.mail.operations import post
from tests.factories import person


@pytest.fixture
def letter(monkeypatch):
    """What the mails of the kind «plain» say; a test may change it."""
    said = {"subject": "Hello", "text": "How are you?"}
    monkeypatch.setitem(letters.WRITERS, "plain", lambda _mail: Letter(**said) if said else None)
    return said


@pytest.fixture
def posted(app, wall, letter):
    """`posted("li")`: put a mail to somebody into the outbox; its key."""

    def posted(username, **values):
        with app.app_context(), wall.standing():
            mail = post("plain", person(username), **values)
            db.session.commit()
            return mail.id

    return posted


@pytest.fixture
def send(app, wall):
    """`send()`: run the job now; what it counted."""

    def send():
        with app.app_context(), wall.standing():
            return dict(send_mail().counts)

    return send


@pytest.fixture
def outbox(app):
    """`outbox()`: all mails, in the order they were posted."""

    def outbox():
        with app.app_context():
            found = db.session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)).all()
            db.session.expunge_all()
            return found

    return outbox
