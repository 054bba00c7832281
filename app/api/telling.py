"""Records as JSON: plain values by their names, references and states by their keys, and what people call these."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import inspect

from app.core import cells, clock, lists
from app.core.records import Record, State
from app.core.views import RecordView


def columns_of(view: RecordView) -> list[str]:
    """What is told of each single record of *view*: all that its page shows and its form asks."""
    groups = [*view.show_fieldsets, *view.form_fieldsets]
    named = [name for _title, group in groups for name in group["fields"]]
    return list(dict.fromkeys([*view.list_columns, *named, *view.also_told]))


def tell(view: RecordView, record: Any, columns: Iterable[str]) -> dict[str, Any]:
    """The attributes *columns* of *record* as JSON has them."""
    told: dict[str, Any] = {"id": record.id}
    if (version := getattr(record, "version", None)) is not None:
        told["version"] = version
    return told | _told(record, columns, view.on_the_wall, lambda name: view.value(record, name))


def tell_inside(view: RecordView, record: Any) -> dict[str, Any]:
    """What lives inside *record* and has no address of its own, by name."""
    return {name: _rows(view, list(rows)) for name, rows in view.inside(record).items()}


def _rows(view: RecordView, rows: list[Any]) -> list[dict[str, Any]]:
    if not rows:
        return []
    columns = labelled_attributes(type(rows[0]))
    relations = [each for each in inspect(type(rows[0])).relationships if each.key in columns]
    view.read(lambda session: lists.attach(session, rows, relations))
    return [{"id": row.id, **_told(row, columns, view.on_the_wall)} for row in rows]


def labelled_attributes(entity: Any) -> list[str]:
    """The attributes of *entity* that people have a word for."""
    return [each.key for each in inspect(entity).all_orm_descriptors if getattr(each, "info", {}).get("label")]


def _told(
    record: Any, columns: Iterable[str], wall: Callable[[datetime], datetime], say: Callable[[str], Any] = str
) -> dict[str, Any]:
    told: dict[str, Any] = {}
    labels = {}
    for name in columns:
        value = getattr(record, name) if hasattr(record, name) else cells.words(say(name))
        told[name] = _plain(value, wall)
        if _has_key(value):
            labels[name] = str(value.label if isinstance(value, State) else value)
    return {**told, "labels": labels}


def _has_key(value: Any) -> bool:
    """Is it told by a key, so that its name is told beside it?"""
    return isinstance(value, State | Record) or (hasattr(value, "id") and hasattr(type(value), "title"))


def _plain(value: Any, wall: Callable[[datetime], datetime]) -> Any:
    """A value as JSON has it: moments with the company's time zone, decimals exactly, as text."""
    match value:
        case State():
            return value.value
        case datetime():
            return wall(value).replace(microsecond=0, tzinfo=clock.zone()).isoformat()
        case date():
            return value.isoformat()
        case Decimal():
            return f"{value.normalize():f}"
        case None | bool() | int() | str():
            return value
    return value.id if _has_key(value) else cells.words(value)
