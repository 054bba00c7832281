"""Giving all that somebody owns to others."""

from collections.abc import Mapping
from dataclasses import replace

from flask_appbuilder.security.sqla.models import User
from flask_babel import lazy_gettext as _l

from app.core import person
from app.core.database import db
from app.core.errors import BusinessError
from app.handing_over import news
from app.handing_over.belongings import BELONGINGS, Belonging
from app.notifications.operations import notify, quietly


def hand_over(owner: User, to: Mapping[str, User], note: str) -> dict[str, int]:
    """Give what *owner* owns to the people named in *to*, by kind; how much of each kind that was.

    In the running transaction: all of it or nothing. Each of them is told once, and not of every record.
    Raises BusinessError where there is nothing to give, or nobody to take it.
    """
    if not to:
        raise BusinessError(_l("Please choose who takes over at least one of them."))
    who = replace(person.current(), everything=True)  # also with what they may not look at (ROLE-7)
    with quietly(), person.acting_as(who):
        given = {name: _give(BELONGINGS[name], owner, successor, note) for name, successor in to.items()}
    if not any(given.values()):
        raise BusinessError(_l("There is nothing left to hand over."))
    for successor in {each.id: each for each in to.values()}.values():
        theirs = {name: given[name] if to.get(name) is successor else 0 for name in BELONGINGS}
        notify(news.HANDED_OVER, successor, owner=str(owner), **theirs)
    return given


def _give(belonging: Belonging, owner: User, successor: User, note: str) -> int:
    records = db.session.scalars(belonging.of(owner.id)).all()
    for record in records:
        belonging.give(record, successor, note)
    return len(records)
