"""What SQL Server would refuse or understand differently about the schema."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.schema import CreateTable
from sqlalchemy.sql import sqltypes

from tests.lint.sql_server import DIALECT

Complaints = Iterator[str]

LONGEST_NAME = 128
PRIMARY_KEY_BYTES = 900
INDEX_BYTES = 1700
UNBOUNDED = 10**9
CASCADES = ("CASCADE", "SET NULL", "SET DEFAULT")


def complaints_about_tables(metadata: sa.MetaData) -> list[str]:
    """What is wrong with the tables of *metadata* on SQL Server."""
    found = [f"{table.name}: {complaint}" for table in metadata.sorted_tables for complaint in _about_table(table)]
    return found + list(_about_cascades(metadata))


def _about_table(table: sa.Table) -> Complaints:
    try:
        CreateTable(table).compile(dialect=DIALECT)
    except sa.exc.CompileError as error:
        yield f"does not compile: {error}"
    for column in table.columns:
        yield from _about_column(column)
    yield from _about_names(table)
    yield from _about_keys(table)


def _about_names(table: sa.Table) -> Complaints:
    for name in [table.name, *(str(index.name) for index in table.indexes)]:
        if len(name) > LONGEST_NAME:
            yield f"the name {name} is longer than {LONGEST_NAME}"


def _about_keys(table: sa.Table) -> Complaints:
    for name, columns, limit in _keys(table):
        size = sum(_bytes(column) for column in columns)
        if size > limit:
            yield f"the key {name} may have {size} bytes, {limit} are possible: shorter, or a column with a hash"
    for name, columns in _unique_keys(table):
        empty = [column.name for column in columns if column.nullable]
        if empty:
            yield f"the unique {name} allows one NULL in {', '.join(empty)}: a partial index with mssql_where"


def _about_column(column: sa.Column[Any]) -> Complaints:
    if type(column.type) in (sqltypes.String, sqltypes.Text, sqltypes.VARCHAR):
        yield f"{column.name} turns Chinese into question marks: Unicode, UnicodeText"
    if isinstance(column.type, (sqltypes.ARRAY, sqltypes.Interval)) or "postgresql" in type(column.type).__module__:
        yield f"{column.name} has a type that only PostgreSQL knows"
    if isinstance(column.type, sqltypes.DateTime) and column.type.timezone:
        yield f"{column.name} has a time zone: naive UTC"
    if isinstance(column.default, sa.Sequence):
        yield f"{column.name} takes its values from a sequence that no migration makes"


def _keys(table: sa.Table) -> Iterator[tuple[str, list[sa.Column[Any]], int]]:
    yield "primary key", list(table.primary_key.columns), PRIMARY_KEY_BYTES
    for name, columns in _unique_keys(table):
        yield name, columns, INDEX_BYTES
    for index in table.indexes:
        yield str(index.name), _columns(index), INDEX_BYTES


def _unique_keys(table: sa.Table) -> Iterator[tuple[str, list[sa.Column[Any]]]]:
    """The unique constraints and indexes for every row: not the partial ones."""
    for constraint in table.constraints:
        if isinstance(constraint, sa.UniqueConstraint):
            yield str(constraint.name), list(constraint.columns)
    for index in table.indexes:
        if index.unique and index.dialect_options["mssql"]["where"] is None:
            yield str(index.name), _columns(index)


def _columns(index: sa.Index) -> list[sa.Column[Any]]:
    return [column for column in index.columns if isinstance(column, sa.Column)]


def _bytes(column: sa.Column[Any]) -> int:
    if isinstance(column.type, (sqltypes.LargeBinary, sqltypes.JSON)):
        return UNBOUNDED
    if isinstance(column.type, sqltypes.String):
        return (column.type.length or UNBOUNDED) * (2 if isinstance(column.type, sqltypes.Unicode) else 1)
    return 16


def _about_cascades(metadata: sa.MetaData) -> Complaints:
    """Deleting a row must reach each other table by one path at most, and never its own (error 1785)."""
    reached_from: dict[sa.Table, list[sa.Table]] = {}
    for table in metadata.sorted_tables:
        for key in table.foreign_key_constraints:
            if (key.ondelete or "").upper() in CASCADES:
                reached_from.setdefault(key.referred_table, []).append(table)
    for start in reached_from:
        for table, paths in Counter(_reached(start, reached_from, ())).items():
            if table is start:
                yield f"{start.name}: deleting a row cascades to its own table: do it in the ORM"
            elif paths > 1:
                yield f"{start.name}: deleting a row cascades to {table.name} by {paths} paths: all but one in the ORM"


def _reached(
    start: sa.Table, reached_from: dict[sa.Table, list[sa.Table]], on_the_way: tuple[sa.Table, ...]
) -> Iterator[sa.Table]:
    for table in reached_from.get(start, []):
        yield table
        if table is not start and table not in on_the_way:
            yield from _reached(table, reached_from, (*on_the_way, start))
