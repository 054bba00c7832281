"""Reads of notifications and of what users want to hear of."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from app.core import clock, person
from app.core.database import db
from app.notifications.kinds import Kind
from app.notifications.models import Notification, NotificationChoice

MOST_COUNTED = 99


def mine() -> Select[Notification]:
    """What the person acting was told, the latest first."""
    own = Notification.to_id == person.current_id()  # for Admin too, whom no row limit holds back
    return select(Notification).where(own).options(joinedload(Notification.by)).order_by(Notification.id.desc())


def number_unread(user_id: int) -> Any:
    """How much a user has not read, as a part of another statement; one more than `MOST_COUNTED` if there is more."""
    unread = (Notification.to_id == user_id, Notification.read_at.is_(None))
    some = select(Notification.id).where(*unread).limit(MOST_COUNTED + 1).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def wishes(kind: Kind, keys: Sequence[int]) -> dict[int, tuple[bool, bool]]:
    """Which of the users with these *keys* chose whether to hear of *kind*, in the CRM and by mail."""
    row = NotificationChoice
    chosen = select(row.user_id, row.in_crm, row.by_mail).where(row.kind == kind.name, row.user_id.in_(keys))
    return {key: (in_crm, by_mail) for key, in_crm, by_mail in db.session.execute(chosen)}


def choices_of(user_id: int) -> dict[str, NotificationChoice]:
    """What a user chose, by the name of the kind."""
    rows = db.session.scalars(select(NotificationChoice).where(NotificationChoice.user_id == user_id))
    return {row.kind: row for row in rows}


def read_before(age: timedelta) -> Select[int]:
    """The keys of what was told so long ago, and was read, the oldest first."""
    old = (Notification.read_at.is_not(None), Notification.at < clock.now() - age)
    return select(Notification.id).where(*old).order_by(Notification.id)
