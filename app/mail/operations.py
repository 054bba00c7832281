"""How mail gets into the outbox, and what becomes of it there."""

from datetime import timedelta
from typing import Any

from flask_appbuilder.security.sqla.models import User
from flask_babel import lazy_gettext as _l
from sqlalchemy import update

from app.core import clock
from app.core.database import db
from app.core.sentences import kept
from app.mail.models import OutgoingMail
from app.mail.server import server

A_DAY = timedelta(days=1)
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=5), timedelta(hours=1)
"""How long until the next attempt. The first outlasts any attempt, so that nobody else takes a mail up meanwhile."""
LONGEST_ERROR = 500
TOO_LATE = _l("It was of no use any more when its turn came.")


def post(kind: str, to: User, *, lasts: timedelta = A_DAY) -> OutgoingMail | None:
    """Put a mail into the outbox, in the running transaction; None, and nothing, where no mail server is set."""
    if server() is None:
        return None
    now = clock.now()
    mail = OutgoingMail(kind=kind, to=to, posted_at=now, due_at=now, until=now + lasts)
    db.session.add(mail)
    return mail


def claim(key: int) -> bool:
    """Take a mail that is due for an attempt; False if somebody else did. Unless the attempt settles it, it is due
    again after a pause that grows."""
    mail = db.session.get(OutgoingMail, key, populate_existing=True)
    if mail is None or mail.due_at is None or mail.due_at > clock.now():
        return False
    pause = min(FIRST_PAUSE * 2 ** min(mail.attempts, 10), LONGEST_PAUSE)
    mine = update(OutgoingMail).where(OutgoingMail.id == key, OutgoingMail.due_at == mail.due_at)
    values = {"due_at": clock.now() + pause, "attempts": mail.attempts + 1}
    result: Any = db.session.execute(mine.values(values))
    return bool(result.rowcount)


def drop(mail: OutgoingMail) -> None:
    """There is nothing to say any more."""
    mail.due_at = mail.error = None


def settle(mail: OutgoingMail) -> None:
    """It is sent."""
    mail.sent_at, mail.due_at, mail.error = clock.now(), None, None


def give_up(mail: OutgoingMail) -> None:
    """It is of no use any more."""
    mail.due_at, mail.error = None, mail.error or kept(TOO_LATE)


def fail(mail: OutgoingMail, error: Any, *, for_good: bool) -> bool:
    """It could not be sent, *error* says why; True if that is the end of it."""
    mail.error = kept(error[:LONGEST_ERROR] if isinstance(error, str) else error)
    if for_good or mail.is_over:
        mail.due_at = None
    return mail.due_at is None
