"""Who refers to a record: asked before it is deleted, and answered in words."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, inspect, select

from app.core.database import db
from app.core.errors import BusinessError
from app.core.records import Record


def references(record: Any) -> list[tuple[Any, int]]:
    """What refers to *record* and how often, apart from its own parts (deleted with it) and what can do without it."""
    own = {relation.mapper.class_ for relation in inspect(type(record)).relationships if "delete" in relation.cascade}
    found = []
    for mapper in sorted(Record.registry.mappers, key=lambda each: each.class_.__name__):
        if mapper.class_ in own or not hasattr(mapper.class_, "title"):
            continue
        columns = [column for column in mapper.local_table.columns if _refers(column, record)]
        count = sum(db.session.scalar(_count(column, record.id)) or 0 for column in columns)
        if count:
            found.append((mapper.class_.title, count))
    return found


def _refers(column: Any, record: Any) -> bool:
    return any(key.column.table is record.__table__ and key.ondelete != "SET NULL" for key in column.foreign_keys)


def _count(column: Any, key: int) -> Any:
    return select(func.count()).select_from(column.table).where(column == key)


def check_unused(record: Any) -> None:
    """Raise BusinessError, naming where, if anything refers to *record*."""
    found = references(record)
    if found:
        places = "; ".join(f"{title}: {count}" for title, count in found)
        sentence = _("«%(record)s» is in use and cannot be deleted (%(places)s).", record=record, places=places)
        raise BusinessError(sentence)
