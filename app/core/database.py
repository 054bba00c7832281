"""The database: one metadata for the framework's tables and ours, portable to SQLite, PostgreSQL and SQL Server."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import flask_appbuilder.security.sqla.models  # noqa: F401 - its tables belong to the one metadata
from flask import Flask, has_request_context, request
from flask_appbuilder import Model
from flask_appbuilder.models.sqla.base import SQLA
from flask_migrate import Migrate
from sqlalchemy import Connection, Sequence, String, Table, Text, Unicode, UnicodeText, event
from sqlalchemy.exc import DBAPIError

import config

SQLITE_PATIENCE_MS = 15_000
DEADLOCKS = ("40P01", "40001")
"""What PostgreSQL and SQL Server call one, and one that only looks like it."""

db = SQLA(metadata=Model.metadata)
migrate = Migrate(compare_type=True, render_as_batch=True)


def _make_portable() -> None:
    """Rid the framework's tables of what other databases cannot do.

    Its named sequences are not made by Alembic (every insert fails on SQL Server), and its VARCHAR columns turn
    Chinese into question marks there.
    """
    for table in Model.metadata.tables.values():
        for column in table.columns:
            if isinstance(column.default, Sequence):
                column.default = None
                table.__dict__.pop("_autoincrement_column", None)
            if type(column.type) is String:
                column.type = Unicode(column.type.length)
            elif type(column.type) is Text:
                column.type = UnicodeText()
    Model.metadata._sequences.clear()


_make_portable()


@event.listens_for(Table, "after_parent_attach")
def _never_reuse_keys(table: Any, metadata: Any) -> None:
    """Let SQLite count keys on as other databases do: a stale page must not meet a newer record under its key."""
    if metadata is Model.metadata:
        table.kwargs["sqlite_autoincrement"] = True


for _table in Model.metadata.tables.values():
    _never_reuse_keys(_table, Model.metadata)


def install(app: Flask) -> None:
    """Use the database that the settings of *app* name."""
    db.init_app(app)
    migrate.init_app(app, db, directory=str(config.ROOT / "migrations"))
    with app.app_context():
        engine = db.engine
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # we begin transactions ourselves, see below
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {SQLITE_PATIENCE_MS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def is_deadlock(error: DBAPIError) -> bool:
    """Did the database break a transaction off because it and another waited for each other? Nothing was written."""
    state = getattr(error.orig, "sqlstate", None) or next(iter(getattr(error.orig, "args", ())), None)
    return state in DEADLOCKS


def _begin_sqlite(connection: Any) -> None:
    """Take SQLite's one write lock at the start of whatever may write.

    A transaction that reads first and writes later fails at once, whatever its patience, when somebody else wrote
    in between.
    """
    reads_only = has_request_context() and request.method in ("GET", "HEAD", "OPTIONS")
    connection.exec_driver_sql("BEGIN" if reads_only else "BEGIN IMMEDIATE")


@contextmanager
def changing_tables() -> Iterator[Connection]:
    """A connection of its own to change tables with, all or nothing: committed at the end of the block.

    Changing a table means making it anew on SQLite; the old one's end must not delete what refers to it.
    """
    with db.engine.connect() as connection:
        connection.detach()  # what is switched off here is not for others
        with connection.begin():
            if connection.dialect.name == "sqlite":
                for each in ("COMMIT", "PRAGMA foreign_keys = OFF", "BEGIN IMMEDIATE"):
                    connection.exec_driver_sql(each)
            yield connection
