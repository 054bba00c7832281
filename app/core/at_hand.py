"""Small tables that a request reads whole, once, so that no list or form asks for their rows one by one."""

from typing import Any

from flask import g
from sqlalchemy import select

from app.core.database import db


def is_small(entity: Any) -> bool:
    """Is the table of *entity* small enough to be read whole?"""
    return getattr(entity, "small", False)


def at_hand(entity: Any) -> list[Any]:
    """All rows of a small table, by key; they stay in the session's identity map for the rest of the request."""
    kept: dict[Any, list[Any]] = g.setdefault("at_hand", {})
    if entity not in kept:
        kept[entity] = list(db.session.scalars(select(entity).order_by(entity.id)))
    return kept[entity]
