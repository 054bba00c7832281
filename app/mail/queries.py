"""Reads of the outbox."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Select, select

from app.core import clock
from app.core.database import db
from app.mail.models import OutgoingMail
from app.mail.server import server


def due() -> Select[int]:
    """The keys of the mails to try now, the longest waiting first."""
    return (
        select(OutgoingMail.id).where(OutgoingMail.due_at <= clock.now()).order_by(OutgoingMail.due_at, OutgoingMail.id)
    )


def is_anything_due() -> bool:
    """Is there a mail to try now, and a server to try it with?"""
    return server() is not None and db.session.scalar(due().limit(1)) is not None


def unsettled() -> Select[int]:
    """The keys of the mails that have still to go out."""
    return select(OutgoingMail.id).where(OutgoingMail.due_at.is_not(None))


def waiting() -> Any:
    """Mails that could not be sent so far, the latest first."""
    tried = (OutgoingMail.due_at.is_not(None), OutgoingMail.error.is_not(None))
    return select(OutgoingMail).where(*tried).order_by(OutgoingMail.id.desc())


def given_up(age: timedelta) -> Any:
    """Mails of the last *age* that were given up, the latest first."""
    settled = (OutgoingMail.due_at.is_(None), OutgoingMail.error.is_not(None))
    lately = OutgoingMail.posted_at > clock.now() - age
    return select(OutgoingMail).where(*settled, lately).order_by(OutgoingMail.id.desc())


def older_than(age: timedelta) -> Select[int]:
    """The keys of settled mails of that age, the oldest first."""
    old = OutgoingMail.posted_at < clock.now() - age
    return select(OutgoingMail.id).where(old, OutgoingMail.due_at.is_(None)).order_by(OutgoingMail.id)
