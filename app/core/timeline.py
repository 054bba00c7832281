"""What happened to a record, newest first, in the reader's language."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import pgettext
from sqlalchemy import Select, and_, case, null, select, union_all
from sqlalchemy.orm import class_mapper, joinedload
from sqlalchemy.orm.util import identity_key

from app.core import cells
from app.core.at_hand import at_hand, is_small
from app.core.database import db
from app.core.history import Change, Kind, StateChange
from app.core.places import screen_of
from app.core.records import key_of_parent, label_of, parts_of

NEWEST = 100
LONGEST_NAME = 80


STEP, EDIT = "step", "edit"


@dataclass
class Entry:
    """One thing that happened: who, when, what; and the fields that changed, as label, old, new.

    *kind* groups entries for the reader, *url* leads to what it is about. An *untold* one stands for what cannot be
    told at the moment, and says why.
    """

    at: datetime
    who: str
    what: str
    note: str = ""
    fields: list[tuple[Any, str, str]] = field(default_factory=list)
    kind: str = EDIT
    url: str = ""
    untold: bool = False


def timeline(record: Any, steps: dict[str, Any], more: Iterable[Callable[[Any], list[Entry]]] = ()) -> list[Entry]:
    """The history of *record* and of its parts, newest first.

    *steps* are those of its workflow, *more* tells what else belongs.
    """
    entries = [*_steps(record, steps), *_changes(record)]
    for tell in more:
        entries += tell(record)
    return sorted(entries, key=lambda entry: entry.at, reverse=True)


def latest_steps(entity: Any, *conditions: Any) -> Select[Any]:
    """The latest steps in the lives of those of *entity* that meet *conditions*: pairs of a step and its record."""
    its_own = and_(StateChange.record_type == entity.__tablename__, StateChange.record_id == entity.id)
    return (
        select(StateChange, entity)
        .join(entity, its_own)
        .where(*conditions)
        .options(joinedload(StateChange.person))
        .order_by(StateChange.id.desc())
        .limit(NEWEST)
    )


def in_words(change: StateChange, states: Any, steps: dict[str, Any]) -> str:
    """A step and its course: «Won: Assigned → Won»."""
    label = steps[change.step].label if change.step in steps else change.step
    if not change.from_state:
        return str(label)
    return f"{label}: {states(change.from_state).label} → {states(change.to_state).label}"


def _newest(kind: Any, record: Any, *also: Any) -> Select[Any]:
    """The newest of *kind* about *record*, and of those that meet one of the conditions *also*, each by its index."""
    about = and_(kind.record_type == record.__tablename__, kind.record_id == record.id)
    newest = [select(kind.id).where(each).order_by(kind.id.desc()).limit(NEWEST) for each in (about, *also)]
    keys = union_all(*(select(each.subquery().c.id) for each in newest))
    found = select(kind).where(kind.id.in_(keys)).options(joinedload(kind.person))
    return found.order_by(kind.id.desc()).limit(NEWEST)


def _rows(kind: Any, record: Any) -> list[Any]:
    return list(db.session.scalars(_newest(kind, record)))


def histories_of_gone(entity: Any, steps: dict[str, Any], names: Mapping[int, str]) -> list[Entry]:
    """What happened to records of *entity* that are not there any more, by key with what they were called."""
    states: Any = entity.state.type.enum_class
    changes, stepped = (
        db.session.scalars(
            select(kind)
            .where(kind.record_type == entity.__tablename__, kind.record_id.in_(names))
            .options(joinedload(kind.person))
            .order_by(kind.id.desc())
            .limit(NEWEST)
        ).all()
        for kind in (Change, StateChange)
    )

    def begin(row: Any, what: str, note: str = "", kind: str = EDIT) -> Entry:
        return Entry(row.at, cells.person_name(row.person), f"{names[row.record_id]}: {what}", note, kind=kind)

    told = [begin(row, in_words(row, states, steps), row.note or "", STEP) for row in stepped]
    return [*told, *_gathered(entity, [*changes], lambda row: begin(row, _what(Kind(row.kind))))]


def _steps(record: Any, steps: dict[str, Any]) -> list[Entry]:
    states: Any = type(record.state) if hasattr(record, "state") else str
    return [
        Entry(row.at, cells.person_name(row.person), in_words(row, states, steps), row.note or "", kind=STEP)
        for row in _rows(StateChange, record)
    ]


def _changes(record: Any) -> list[Entry]:
    """What was changed in *record*; and added to it or taken out, as far as the person acting may list such parts."""
    screens = {part: screen_of(part) for part in parts_of(type(record))}
    listed = {part: screen for part, screen in screens.items() if screen is not None and screen.allows("list")}
    tables = [part.__tablename__ for part in listed]
    of_parts = [and_(Change.parent_id == record.id, Change.record_type.in_(tables))] if tables else []
    found = db.session.execute(_newest(Change, record, *of_parts).add_columns(_name_of_part([*listed]))).all()
    rows = [row for row, _name in found]
    names = {(row.record_type, row.record_id): name for row, name in found}
    entries = _gathered(type(record), [row for row in rows if row.record_type == record.__tablename__])
    for part, screen in listed.items():
        its_own = [row for row in rows if row.record_type == part.__tablename__]
        told = [row for row in its_own if screen.addition_is_told or row.kind != Kind.ADDED]
        there = {row.record_id: names[row.record_type, row.record_id] for row in told}
        if not part.called:
            there = {each.id: str(each) for each in _with_keys(part, [*there])}
        entries += _changes_of_one_part(part, screen, told, {key: name for key, name in there.items() if name})
    return entries


def _name_of_part(parts: list[Any]) -> Any:
    """What the part is called that a change is about, if it is still there and a column says it."""
    named = [
        (
            Change.record_type == part.__tablename__,
            select(getattr(part, part.called)).where(part.id == Change.record_id).scalar_subquery(),
        )
        for part in parts
        if part.called
    ]
    return case(*named) if named else null()


def _changes_of_one_part(part: Any, screen: Any, rows: list[Change], there: dict[int, str]) -> list[Entry]:
    names = {row.record_id: row.old or "" for row in rows if row.kind == Kind.DELETED and not row.field} | there

    def begin(row: Change) -> Entry:
        name = names.get(row.record_id, "")
        short = name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
        named = f"{part.title} {short}".rstrip()
        url = screen.url("show", row.record_id) if row.record_id in there and screen.allows("show") else ""
        return Entry(row.at, cells.person_name(row.person), f"{named}: {_what(Kind(row.kind))}", url=url)

    return _gathered(part, [row for row in rows if row.field != key_of_parent(part)], begin)


def _begin(row: Change) -> Entry:
    return Entry(row.at, cells.person_name(row.person), _what(Kind(row.kind)))


def _gathered(entity: Any, rows: list[Change], begin: Callable[[Change], Entry] = _begin) -> list[Entry]:
    """What was done to one record at one time, as one entry each."""
    names = _names_of_keys(entity, rows)
    entries: dict[tuple[Any, ...], Entry] = {}
    for row in rows:
        key = (row.at, row.person_id, row.kind, row.record_id)
        if key not in entries:
            entries[key] = begin(row)
        if row.field:
            entries[key].fields.append(described(entity, row, names))
    return list(entries.values())


def _what(kind: Kind) -> str:
    words = {
        Kind.ADDED: pgettext("history", "Added"),
        Kind.EDITED: pgettext("history", "Edited"),
        Kind.DELETED: pgettext("history", "Deleted"),
    }
    return words[kind]


def described(entity: Any, change: Change, names: dict[tuple[str, str], str]) -> tuple[Any, str, str]:
    """A changed field as its label, its old and its new value in words."""
    name = change.field or ""
    shown = name.removesuffix("_id")
    return (
        label_of(entity, shown),
        _in_words(entity, name, change.old, names),
        _in_words(entity, name, change.new, names),
    )


def _in_words(entity: Any, name: str, text: str | None, names: dict[tuple[str, str], str]) -> str:
    if text is None:
        return ""
    if (name, text) in names:
        return names[name, text]
    if say := getattr(getattr(entity, name, None), "info", {}).get("say"):
        return str(say(text))
    kind = getattr(getattr(entity, name, None), "type", None)
    python = getattr(kind, "python_type", str) if kind is not None else str
    if python is bool:
        return _("Yes") if text == "true" else _("No")
    if python in (date, datetime):
        return str(cells.show(python.fromisoformat(text)))
    return text


def _names_of_keys(entity: Any, rows: list[Any]) -> dict[tuple[str, str], str]:
    """What the keys in changed references refer to, at most one statement for each kind of record referred to."""
    found: dict[tuple[str, str], str] = {}
    for relation in class_mapper(entity).relationships:
        columns = {column.key for column in relation.local_columns}
        keys = {text for row in rows if row.field in columns for text in (row.old, row.new) if text}
        if keys and relation.direction.name == "MANYTOONE":
            target = relation.mapper.class_
            named = _with_keys(target, [int(key) for key in keys][:500])
            found |= {(str(name), str(row.id)): str(row) for row in named for name in columns}
    return found


def _with_keys(entity: Any, keys: list[int]) -> list[Any]:
    """The records of *entity* with *keys* that there are; those that were read already are not read again."""
    if is_small(entity):
        return [row for row in at_hand(entity) if row.id in keys]
    read = list(filter(None, (db.session.identity_map.get(identity_key(entity, key)) for key in keys)))
    unread = set(keys) - {row.id for row in read}
    return [*read, *db.session.scalars(select(entity).where(entity.id.in_(unread)))] if unread else read


def changes_since(record: Any, version: int) -> list[tuple[str, Any, str, str]]:
    """What others changed on *record* after *version*: who, which field, its old and its new value."""
    rows = [row for row in _rows(Change, record) if row.field and (row.record_version or 0) > version]
    names = _names_of_keys(type(record), rows)
    return [(cells.person_name(row.person), *described(type(record), row, names)) for row in rows]
