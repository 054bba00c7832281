"""Rows that a table of the summary should have, written as few changes to those it has."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, insert, select, update

from app.core.database import db

AT_ONCE = 1_000
"""How many rows, or codes, in one statement."""
Key = tuple[Any, ...]


def rewrite(entity: Any, names: tuple[str, ...], condition: ColumnElement[bool], wanted: Mapping[Key, Any]) -> set[Key]:
    """Make the rows of *entity* that meet *condition* say what is *wanted*. Returns the keys of those that changed.

    *names* are the columns of a key; what is wanted are named tuples of the other columns.
    """
    said = next(iter(wanted.values()))._fields if wanted else ()
    kept = _kept(entity, names, said, condition)
    new = {key: told for key, told in wanted.items() if key not in kept}
    gone = {key: row for key, (row, _told) in kept.items() if key not in wanted}
    other = {key: kept[key][0] for key in kept.keys() & wanted.keys() if kept[key][1] != tuple(wanted[key])}
    table = entity.__table__
    row = table.c.id == bindparam("key")
    _many(insert(table), ({**dict(zip(names, key, strict=True)), **told._asdict()} for key, told in new.items()))
    _many(delete(table).where(row), ({"key": key} for key in gone.values()))
    told_now: dict[str, Any] = {name: bindparam(name) for name in said}
    changed = ({"key": row_key, **wanted[key]._asdict()} for key, row_key in other.items())
    _many(update(table).where(row).values(told_now), changed)
    return {*new, *gone, *other}


def _kept(entity: Any, names: Key, said: Key, condition: ColumnElement[bool]) -> dict[Key, tuple[int, Key]]:
    """The rows there are: their key in the table, and what they say."""
    columns = [getattr(entity, name) for name in (*names, *said)]
    found = db.session.execute(select(entity.id, *columns).where(condition))
    return {tuple(told[: len(names)]): (row, tuple(told[len(names) :])) for row, *told in found}


def _many(statement: Any, rows: Iterable[dict[str, Any]]) -> None:
    for chunk in chunks(rows):
        db.session.execute(statement, chunk)


def chunks(values: Iterable[Any]) -> Iterator[list[Any]]:
    """*values*, so many at once."""
    rest = iter(values)
    while chunk := list(islice(rest, AT_ONCE)):
        yield chunk
