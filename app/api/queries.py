"""Reads of the API's own records."""

from datetime import timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Select, select

from app.api.models import SentOnce
from app.core import clock

REMEMBERED = timedelta(days=7)
"""So long a key is known; who repeats a request does it sooner."""


def digest(*parts: str | bytes) -> str:
    """What tells one text, or one request, from another."""
    return sha256(b"\0".join(part if isinstance(part, bytes) else part.encode() for part in parts)).hexdigest()


def sent_once(user_id: int, key: str) -> Select[tuple[SentOnce]]:
    """What a user's program sent with this key already."""
    return select(SentOnce).where(SentOnce.user_id == user_id, SentOnce.key == digest(key))


def sent_long_ago() -> tuple[Any, ...]:
    """The condition of what need not be remembered any more."""
    return (SentOnce.at < clock.now() - REMEMBERED,)
