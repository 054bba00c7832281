"""What happened to every record: each field that changed, each step of its life. Written by itself, never edited."""

from datetime import date, datetime
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Any

from flask_appbuilder import Model
from flask_appbuilder.security.sqla.models import Permission, PermissionView, Role, User
from sqlalchemy import (
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Unicode,
    UnicodeText,
    event,
    insert,
    inspect,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column, object_mapper, relationship

from app.core import clock, person
from app.core.records import Record, key_of_parent, parts_of


class Change(Model):
    """One field of one record changed, or a record was added or deleted (then *field* is empty)."""

    __tablename__ = "change"
    __table_args__ = (
        Index("ix_change_record", "record_type", "record_id", "id"),
        Index("ix_change_parent", "record_type", "parent_id", "id"),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime, nullable=False, index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"), index=True)
    person: Mapped[User | None] = relationship(User)
    record_type: Mapped[str] = mapped_column(Unicode(64), nullable=False)
    record_id: Mapped[int] = mapped_column(Integer, nullable=False)
    record_version: Mapped[int | None] = mapped_column(Integer)
    parent_id: Mapped[int | None] = mapped_column(Integer)
    """The key of the record it lived inside of, which tells what happened to its parts when they are gone."""
    kind: Mapped[str] = mapped_column(Unicode(10), nullable=False)
    field: Mapped[str | None] = mapped_column(Unicode(64))
    old: Mapped[str | None] = mapped_column(UnicodeText)
    new: Mapped[str | None] = mapped_column(UnicodeText)


class StateChange(Model):
    """One step in the life of a record: who, when, from, to, note."""

    __tablename__ = "state_change"
    __table_args__ = (Index("ix_state_change_record", "record_type", "record_id", "id"),)
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime, nullable=False)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"), index=True)
    person: Mapped[User | None] = relationship(User)
    record_type: Mapped[str] = mapped_column(Unicode(64), nullable=False)
    record_id: Mapped[int] = mapped_column(Integer, nullable=False)
    step: Mapped[str] = mapped_column(Unicode(40), nullable=False)
    from_state: Mapped[str | None] = mapped_column(Unicode(20))
    to_state: Mapped[str] = mapped_column(Unicode(20), nullable=False)
    note: Mapped[str | None] = mapped_column(UnicodeText)


class Kind(StrEnum):
    """What happened to the record."""

    ADDED = "added"
    EDITED = "edited"
    DELETED = "deleted"


HIDDEN = {"password"}  # that it changed is told, not to what
SILENT = {"version", "state", "number", "created_at", "changed_on", "changed_by_fk", "created_on", "created_by_fk"} | {
    "last_login",
    "login_count",
    "fail_login_count",
    "created_by_id",
}
COLLECTIONS: dict[type, tuple[str, ...]] = {User: ("roles",), Role: ("permissions",)}
"""The collections that are part of a record's own content, by entity. Features add theirs with `remember`."""


def remember(entity: type, *collections: str) -> None:
    """Keep the changes of these collections of *entity* in its history, as one line of text each."""
    COLLECTIONS[entity] = collections


def _is_kept(row: object) -> bool:
    return isinstance(row, Record | User | Role)


def as_text(value: Any) -> str | None:
    """A column's value as the history keeps it: independent of any language."""
    match value:
        case None | "":
            return None
        case Enum():
            return str(value.value)
        case bool():
            return "true" if value else "false"
        case datetime() | date():
            return value.isoformat()
        case Decimal():
            return f"{value.normalize():f}"
        case list() | tuple() | set():
            return "\n".join(sorted(str(part) for part in value)) or None
        case Permission() | PermissionView():
            return str(value)
    return str(value)


def _old_and_new(history: Any, *, many: bool) -> tuple[str | None, str | None]:
    if many:
        kept = list(history.unchanged)
        return as_text(kept + list(history.deleted)), as_text(kept + list(history.added))
    old = history.deleted[0] if history.deleted else None
    new = history.added[0] if history.added else None
    return as_text(old), as_text(new)


def _told(mapper: Any) -> list[str]:
    """The columns whose changes are told: what people decide, and not what follows from it."""
    told = [each for each in mapper.column_attrs if not each.columns[0].info.get("derived")]
    return [each.key for each in told if each.key not in SILENT]


def _edits(row: Any) -> list[dict[str, Any]]:
    state, mapper = inspect(row), object_mapper(row)
    collections = COLLECTIONS.get(type(row), ())
    changes = []
    for name in [*_told(mapper), *collections]:
        if not state.attrs[name].history.has_changes():
            continue
        old, new = _old_and_new(state.attrs[name].history, many=name in collections)
        if old != new:
            shown = (None, None) if name in HIDDEN else (old, new)
            changes.append({"kind": Kind.EDITED, "field": name, "old": shown[0], "new": shown[1]})
    return changes


def _last_words(row: Any) -> list[dict[str, Any]]:
    words = [{"kind": Kind.DELETED, "field": None, "old": str(row), "new": None}]
    for name in _told(object_mapper(row)):
        value = as_text(getattr(row, name))
        if value is not None and name not in HIDDEN | {"id"}:
            words.append({"kind": Kind.DELETED, "field": name, "old": value, "new": None})
    return words


def _parent_key(row: Any) -> int | None:
    column = key_of_parent(type(row))
    return None if column is None else getattr(row, column)


def keep(session: Session, row: Any, changes: list[dict[str, Any]]) -> None:
    """Write *changes* of *row* into its history, in the running transaction."""
    _keep_all(session, _lines(row, changes))


def _lines(row: Any, changes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """*changes* of *row* as they are written."""
    told = {
        "at": clock.now(),
        "person_id": person.current_id(),
        "record_type": row.__tablename__,
        "record_id": row.id,
        "record_version": getattr(row, "version", None),
        "parent_id": _parent_key(row),
    }
    return [{**told, **change} for change in changes]


def _keep_all(session: Session, lines: list[dict[str, Any]]) -> None:
    if lines:
        session.execute(insert(Change), lines)


def follow(session: Session, entity: Any, old: int, new: int) -> None:
    """Tell of the parts of the *entity* with the key *old* from now on with those of *new*, where they live."""
    parts = [part.__tablename__ for part in parts_of(entity)]
    moved = update(Change).where(Change.record_type.in_(parts), Change.parent_id == old)
    session.execute(moved.values(parent_id=new))


def follow_reference(session: Session, column: Any, old: int, new: int) -> None:
    """Where histories of those that refer to *old* by *column* say that they came to do so, let them name *new*."""
    entity = column.class_
    theirs = select(entity.id).where(column == old)
    told = update(Change).where(Change.record_type == entity.__tablename__, Change.record_id.in_(theirs))
    told = told.where(Change.field == column.key, Change.new == str(old)).values(new=str(new))
    session.execute(told, execution_options={"synchronize_session": False})


@event.listens_for(Session, "after_flush")
def _write_history(session: Session, _context: Any) -> None:
    added = {"kind": Kind.ADDED, "field": None, "old": None, "new": None}
    lines = [line for row in session.new if _is_kept(row) for line in _lines(row, [added])]
    lines += [line for row in session.dirty if _is_kept(row) for line in _lines(row, _edits(row))]
    lines += [line for row in session.deleted if _is_kept(row) for line in _lines(row, _last_words(row))]
    _keep_all(session, lines)
