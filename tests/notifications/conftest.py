"""The mail that comes of what somebody does."""

import pytest

from app.mail.jobs import send_mail


@pytest.fixture
def send(app):
    """`send()`: let the job send what waits."""

    def send():
        with app.app_context():
            return dict(send_mail().counts)

    return send
