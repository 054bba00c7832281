"""Reads of who owns what: whoever hands over may know how much there is, also of what they may not look at."""

from typing import Any

from flask_appbuilder.security.sqla.models import User
from sqlalchemy import select

from app.core import lists
from app.core.database import db
from app.core.rows import EVERYBODYS
from app.handing_over.belongings import BELONGINGS


def owners() -> list[tuple[User, dict[str, int]]]:
    """Everybody who owns something, and how much of each kind; those who have left first, by name."""
    numbers: dict[int, dict[str, int]] = {}
    for name, belonging in BELONGINGS.items():
        for user_id, number in db.session.execute(belonging.numbers(), execution_options=EVERYBODYS):
            numbers.setdefault(user_id, {})[name] = number
    found = select(User).where(User.id.in_(numbers)).order_by(User.active, User.name_pinyin, User.id)
    return [(user, numbers[user.id]) for user in db.session.scalars(found)]


def owned_by(user_id: int) -> dict[str, int]:
    """How much of each kind a user owns, but for what they own nothing of, in one statement."""
    found = [belonging.of(user_id).execution_options(**EVERYBODYS) for belonging in BELONGINGS.values()]
    numbers = lists.counts(found, None)
    return {name: number for name, number in zip(BELONGINGS, numbers, strict=True) if number}


def first_of(name: str, user_id: int, most: int) -> list[Any]:
    """Some of what a user owns of that kind, as far as the person acting may see it."""
    return list(db.session.scalars(BELONGINGS[name].of(user_id).limit(most)))
