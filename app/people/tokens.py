"""Access tokens: what other programs bring instead of a session. The database keeps only their digests."""

import secrets
from dataclasses import dataclass

from flask_appbuilder.security.sqla.models import User
from sqlalchemy import ColumnElement, case, or_, select, true, update

from app.core import clock
from app.core.database import db
from app.core.rows import EVERYBODYS
from app.people.models import AccessToken, TokenState
from app.people.sessions import digest

MARK = "kehu_"
"""How each begins, so that tools which look for secrets in the wrong places know one when they see it."""
SHOWN = len(MARK) + 6
SCHEME = "Bearer "


@dataclass(frozen=True)
class Use:
    """One request of a program: for whom it acts, what it may at most, and the how manieth it is in this minute."""

    user: User
    read_only: bool
    requests: int


def fill(token: AccessToken) -> str:
    """Make the secret of a new *token*, which is told once and kept nowhere."""
    secret = MARK + secrets.token_urlsafe(32)
    token.beginning, token.digest = secret[:SHOWN], digest(secret)
    return secret


def use(secret: str) -> Use | None:
    """Count a request that brought *secret*, and commit that; None if it opens nothing."""
    minute = clock.now().replace(second=0, microsecond=0)
    counted = case((AccessToken.minute == minute, AccessToken.requests + 1), else_=1)
    values = {"requests": counted, "minute": minute, "last_used_at": clock.now()}
    db.session.execute(update(AccessToken).where(*_valid(secret)).values(values))
    db.session.commit()
    found = (
        select(User, AccessToken.read_only, AccessToken.requests)
        .join(AccessToken, AccessToken.created_by_id == User.id)
        .where(*_valid(secret), User.active == true())
    )
    row = db.session.execute(found.execution_options(**EVERYBODYS)).one_or_none()
    return Use(*row) if row else None


def _valid(secret: str) -> tuple[ColumnElement[bool], ...]:
    in_time = or_(AccessToken.last_day.is_(None), AccessToken.last_day >= clock.today())
    return AccessToken.digest == digest(secret), AccessToken.state == TokenState.ACTIVE, in_time
