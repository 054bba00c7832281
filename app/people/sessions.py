"""Sessions: a session lives as long as its row in the log-in history, whatever cookie somebody holds.

The cookie carries a random token, the row only its digest: who can read the database cannot take over a session.
"""

import hashlib
import secrets
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from flask_appbuilder.security.sqla.models import User
from sqlalchemy import select, true, update

from app.core import clock
from app.core.database import db
from app.core.rows import EVERYBODYS
from app.people.models import LogIn

KEY = "login"
"""Where the cookie keeps the token."""

Along = Mapping[str, Callable[[int], Any]]
"""Numbers that every page shows about its user, by name: read in the statement that finds the user, by their key."""

LONGEST = timedelta(hours=16)
"""After this time one logs in again, however busy the session was; an idle one ends earlier, with its cookie."""


def digest(token: str) -> str:
    """The stored form of a session's *token*."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_session(noted: LogIn, user: User) -> str:
    """Turn the attempt *noted* into a session of *user*; the token for its cookie."""
    token = secrets.token_urlsafe(32)
    noted.succeeded, noted.user_id, noted.token = True, user.id, digest(token)
    user.last_login, user.login_count = clock.now(), (user.login_count or 0) + 1
    return token


def user_of(user_id: int, token: str, along: Along) -> tuple[User, dict[str, Any]] | None:
    """The user whose session *token* is: they are active and it has not ended. And what is wanted *along* with them."""
    numbers = [number(user_id).label(name) for name, number in along.items()]
    row = db.session.execute(
        select(User, *numbers)
        .join(LogIn, LogIn.user_id == User.id)
        .where(
            User.id == user_id,
            User.active == true(),
            LogIn.token == digest(token),
            LogIn.ended_at.is_(None),
            LogIn.at > clock.now() - LONGEST,
        )
        .execution_options(**EVERYBODYS)  # who acts is not known yet, and each number says whose it is
    ).one_or_none()
    return (row[0], dict(zip(along, row[1:], strict=True))) if row else None


def end(token: str) -> None:
    """End the session of this *token*."""
    db.session.execute(_ending().where(LogIn.token == digest(token)))


def end_all(user_id: int, but: str | None = None) -> None:
    """End all sessions of a user, apart from the one with the token *but*."""
    statement = _ending().where(LogIn.user_id == user_id)
    if but:
        statement = statement.where(LogIn.token != digest(but))
    db.session.execute(statement)


def _ending():  # type: ignore[no-untyped-def] # SQLAlchemy's Update has no type of its own for this
    return update(LogIn).where(LogIn.token.is_not(None), LogIn.ended_at.is_(None)).values(ended_at=clock.now())
