"""How far the making of a file is: told while its reader waits for it, to the page that they go on working on."""

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, TypeVar

from flask import jsonify, redirect, request
from flask_appbuilder import BaseView, Model, expose
from sqlalchemy import DateTime, ForeignKey, Integer, Unicode, delete, insert, or_, select, update
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock, person
from app.core.database import db
from app.core.headers import asked_by_itself

Row = TypeVar("Row")
TOKEN = re.compile("[0-9a-f]{32}")
EVERY = 1_000
"""So many rows are written between two words about it."""
FORGOTTEN = timedelta(hours=1)
"""Nothing takes so long: a process that was killed left it behind."""


class Making(Model):
    """A file that is being made for somebody; *token* is the page's name for it."""

    __tablename__ = "making"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    token: Mapped[str] = mapped_column(Unicode(32), nullable=False, unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id", ondelete="CASCADE"), nullable=False, index=True)
    rows: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    of: Mapped[int | None] = mapped_column(Integer)
    """How many there will be; none where that was not counted."""
    at: Mapped[datetime] = mapped_column(DateTime, nullable=False)


def told(rows: Iterable[Row], number: int | None) -> Iterator[Row]:
    """*rows*, while the page that asked for them hears how far they are."""
    token, who = request.args.get("progress", ""), person.current_id()
    if who is None or not TOKEN.fullmatch(token) or (number is not None and number <= EVERY):
        yield from rows
        return
    begin(token, who, number)
    try:
        for done, row in enumerate(rows, 1):
            yield row
            if done % EVERY == 0:
                advance(token, who, done)
    finally:
        end(token, who)


def begin(token: str, who: int, number: int | None) -> None:
    """Something of *number* rows is begun for somebody, who knows it by *token*."""
    old = or_(Making.token == token, Making.at < clock.now() - FORGOTTEN)
    _write(delete(Making).where(old, Making.user_id == who))
    _write(insert(Making).values(token=token, user_id=who, rows=0, of=number, at=clock.now()))


def advance(token: str, who: int, done: int) -> None:
    """So many rows of it are done."""
    _write(update(Making).where(Making.token == token, Making.user_id == who).values(rows=done))


def end(token: str, who: int) -> None:
    """It is made, or will not be."""
    _write(delete(Making).where(Making.token == token, Making.user_id == who))


def _write(statement: Any) -> None:
    """In a transaction of its own: that of the request only reads. Nothing is lost where others write meanwhile."""
    with suppress(DatabaseError), db.engine.begin() as connection:
        connection.execute(statement)


class ProgressView(BaseView):
    """Says how far a file of one's own is."""

    route_base = "/progress"
    default_view = "progress"
    help_page = "reports"

    @expose("/<token>")
    def progress(self, token: str) -> Any:
        """Its rows so far, and how many there will be; nothing before it begins and once it is done."""
        if person.current_id() is None:
            return redirect(self.appbuilder.get_url_for_login)
        asked_by_itself()
        mine = Making.token == token, Making.user_id == person.current_id()
        row = db.session.execute(select(Making.rows, Making.of).where(*mine)).one_or_none()
        return jsonify({"rows": row.rows, "of": row.of} if row else {})
