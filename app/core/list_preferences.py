"""How each user wants each list: columns, page size, and searches worth keeping, their own or shared by others."""

import json
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask_appbuilder import Model
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import Boolean, ForeignKey, Index, Integer, Unicode, UnicodeText, and_, or_, select, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import person
from app.core.database import db

LOOK = ""
"""The name of the row that keeps how a list looks; a saved search has a name of its own."""
MOST_SEARCHES = 50
"""How many searches one user may save for one list."""


class ListPreference(Model):
    """How a list looks for its owner (the name is empty), or a saved search: a name and a query string."""

    __tablename__ = "list_preference"
    __table_args__ = (Index("ix_list_preference_owner", "user_id", "screen", "name", unique=True),)
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id", ondelete="CASCADE"), nullable=False)
    user: Mapped[User] = relationship(User)
    screen: Mapped[str] = mapped_column(Unicode(64), nullable=False, index=True)
    name: Mapped[str] = mapped_column(Unicode(60), nullable=False)
    value: Mapped[str] = mapped_column(UnicodeText, nullable=False)
    shared: Mapped[bool] = mapped_column(Boolean, nullable=False, default=False)


@dataclass
class ListLook:
    """What one user sees of one list. Nothing chosen means what the screen declares."""

    columns: list[str] = field(default_factory=list)
    size: int | None = None
    searches: list[ListPreference] = field(default_factory=list)


def look_of(screen: str) -> ListLook:
    """How the person acting wants the list of *screen*, in one statement."""
    mine = ListPreference.user_id == person.current_id()
    shared = and_(ListPreference.shared == true(), ListPreference.name != LOOK)
    rows = db.session.scalars(
        select(ListPreference)
        .where(ListPreference.screen == screen, or_(mine, shared))
        .order_by(ListPreference.name, ListPreference.id)
        .limit(MOST_SEARCHES * 4)
    ).all()
    kept: dict[str, Any] = next((json.loads(row.value) for row in rows if row.name == LOOK), {})
    return ListLook(kept.get("columns", []), kept.get("size"), [row for row in rows if row.name != LOOK])


def keep_look(screen: str, columns: list[str], size: int) -> None:
    """Remember how the person acting wants the list of *screen*."""
    _keep(screen, LOOK, json.dumps({"columns": columns, "size": size}), shared=False)


def keep_search(screen: str, name: str, query: str, *, shared: bool) -> None:
    """Save the search *query* as *name*; one of that name is replaced."""
    _keep(screen, name, query, shared=shared)


def room_for(screen: str, name: str) -> bool:
    """May the person acting save one more search for *screen*, or replace the one of that *name*?"""
    mine = ListPreference.user_id == person.current_id(), ListPreference.screen == screen, ListPreference.name != LOOK
    kept = db.session.scalars(select(ListPreference.name).where(*mine)).all()
    return name in kept or len(kept) < MOST_SEARCHES


def forget_search(key: int) -> Any:
    """Forget one of the person's own searches; the screen it was for, None if it is not theirs."""
    row = db.session.get(ListPreference, key)
    if row is None or row.user_id != person.current_id() or row.name == LOOK:
        return None
    db.session.delete(row)
    return row.screen


def follow(screens: Collection[str], name: str, old: int, new: int) -> None:
    """Let searches saved for *screens* that ask for the key *old* by the argument *name* ask for *new*."""
    asks = ListPreference.value.contains(f"{name}={old}", autoescape=True)
    for row in db.session.scalars(select(ListPreference).where(ListPreference.screen.in_(screens), asks)):
        given = parse_qsl(row.value.lstrip("?"), keep_blank_values=True)
        told = [(key, str(new) if (key, value) == (name, str(old)) else value) for key, value in given]
        row.value = f"?{urlencode(told)}"


def _keep(screen: str, name: str, value: str, *, shared: bool) -> None:
    row = db.session.scalar(
        select(ListPreference).where(
            ListPreference.user_id == person.current_id(), ListPreference.screen == screen, ListPreference.name == name
        )
    )
    if row is None:
        row = ListPreference(user_id=person.current_id(), screen=screen, name=name)
        db.session.add(row)
    row.value, row.shared = value, shared
