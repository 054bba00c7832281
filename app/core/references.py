"""Who refers to a record: asked before it is deleted, and answered in words."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, inspect, select

from app.core.database import db
from app.core.errors import BusinessError
from app.core.records import Record


def references(record: Any) -> list[tuple[Any, int]]:
    """What refers to *record* and how often, apart from its own parts (deleted with it) and what can do without it."""
    found = []
    for referring, columns in _referring(type(record)):
        count = sum(db.session.scalar(_count(column, record.id)) or 0 for column in columns)
        if count:
            found.append((referring.title, count))
    return found


def used(entity: Any, keys: list[int]) -> set[int]:
    """Those of *keys*, a portion of them, whose records something refers to in the same sense."""
    columns = [column for _referring_entity, some in _referring(entity) for column in some]
    return {key for column in columns for key in db.session.scalars(select(column).where(column.in_(keys)).distinct())}


def _referring(entity: Any) -> list[tuple[Any, list[Any]]]:
    """The entities that refer to *entity*, by name, each with the columns in which they do."""
    own = {relation.mapper.class_ for relation in inspect(entity).relationships if "delete" in relation.cascade}
    found = []
    for mapper in sorted(Record.registry.mappers, key=lambda each: each.class_.__name__):
        columns = [column for column in mapper.local_table.columns if _refers(column, entity)]
        if columns and mapper.class_ not in own and hasattr(mapper.class_, "title"):
            found.append((mapper.class_, columns))
    return found


def _refers(column: Any, entity: Any) -> bool:
    return any(key.column.table is entity.__table__ and key.ondelete != "SET NULL" for key in column.foreign_keys)


def _count(column: Any, key: int) -> Any:
    return select(func.count()).select_from(column.table).where(column == key)


def check_unused(record: Any) -> None:
    """Raise BusinessError, naming where, if anything refers to *record*."""
    found = references(record)
    if found:
        places = "; ".join(f"{title}: {count}" for title, count in found)
        sentence = _("«%(record)s» is in use and cannot be deleted (%(places)s).", record=record, places=places)
        raise BusinessError(sentence)
