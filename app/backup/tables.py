"""Tables as they are in a database, whatever the models say, and their rows as lines of JSON."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from alembic.migration import MigrationContext
from sqlalchemy import Connection, Date, DateTime, MetaData, Numeric, Table, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import AddConstraint, DropConstraint

from app.backup.archive import Unfit

PORTION = 1000
OF_THE_MIGRATIONS = "alembic_version"


def tables_of(connection: Connection) -> dict[str, Table]:
    """The tables that there are, by their names."""
    metadata = MetaData()
    metadata.reflect(connection)
    return {name: table for name, table in sorted(metadata.tables.items()) if name != OF_THE_MIGRATIONS}


def schema_of(connection: Connection) -> str | None:
    """The last migration that was run."""
    return MigrationContext.configure(connection).get_current_revision()


# --- rows


def rows_of(connection: Connection, table: Table) -> Iterator[list[Any]]:
    """The rows of *table*, few at a time."""
    everything = select(table).order_by(*table.primary_key).execution_options(yield_per=PORTION)
    for row in connection.execute(everything):
        yield list(row)


def line(values: Iterable[Any]) -> bytes:
    """Values as a line of JSON."""
    return json.dumps(values, default=_spelled, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _spelled(value: date | Decimal) -> str:
    """What JSON has no spelling for."""
    return value.isoformat() if isinstance(value, date) else str(value)


def load(connection: Connection, table: Table, lines: Iterator[bytes]) -> int:
    """Insert the rows that *lines* tell after the names of their columns; how many they are."""
    names = json.loads(next(lines))
    readers = {name: reader for name in names if (reader := _reader(table.c[name].type))}
    number = 0
    while portion := [dict(zip(names, json.loads(each), strict=True)) for each in islice(lines, PORTION)]:
        for row in portion:
            row |= {name: read(row[name]) for name, read in readers.items() if row[name] is not None}
        connection.execute(insert(table), portion)
        number += len(portion)
    return number


def _reader(kind: Any) -> Callable[[str], Any] | None:
    """How a column of this *kind* reads what `_spelled` wrote."""
    readers: list[tuple[type, Callable[[str], Any]]]
    readers = [(DateTime, datetime.fromisoformat), (Date, date.fromisoformat), (Numeric, Decimal)]
    return next((reader for each, reader in readers if isinstance(kind, each)), None)


@contextmanager
def references_checked_at_the_end(connection: Connection, tables: dict[str, Table]) -> Iterator[None]:
    """Inside the block rows may refer to rows that are still to come. Raises Unfit if some never came."""
    if connection.dialect.name == "sqlite":  # it checks none meanwhile, see `changing_tables`
        yield
        if dangling := connection.exec_driver_sql("PRAGMA foreign_key_check").first():
            raise Unfit(f"A row of {dangling[0]} refers to a row of {dangling[2]} that is not there.")
        return
    constraints = [each for table in tables.values() for each in table.foreign_key_constraints]
    for each in constraints:
        connection.execute(DropConstraint(each))
    yield
    try:
        for each in constraints:
            connection.execute(AddConstraint(each))
    except IntegrityError as error:
        raise Unfit(f"A row refers to a row that is not there: {error.orig}.") from error


# --- keys


def last_keys(connection: Connection, tables: dict[str, Table]) -> dict[str, int]:
    """The last key that each table has given out."""
    if connection.dialect.name == "sqlite":
        found = connection.exec_driver_sql("SELECT name, seq FROM sqlite_sequence")
        return {name: key for name, key in found if key and name in tables}
    last = "SELECT pg_sequence_last_value(pg_get_serial_sequence(%s, 'id')::regclass)"
    with_key = [name for name, table in tables.items() if "id" in table.c]
    keys = {name: connection.exec_driver_sql(last, (name,)).scalar() for name in with_key}
    return {name: key for name, key in keys.items() if key}


def go_on_after(connection: Connection, keys: dict[str, int]) -> None:
    """Give out no key again that was given out before."""
    if connection.dialect.name == "sqlite":
        for name, key in keys.items():
            connection.exec_driver_sql("DELETE FROM sqlite_sequence WHERE name = ?", (name,))
            connection.exec_driver_sql("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (name, key))
        return
    for name, key in keys.items():
        go_on = "SELECT setval(pg_get_serial_sequence(%s, 'id')::regclass, %s)"
        connection.exec_driver_sql(go_on, (name, key))
