"""What is in the database, to tell whether anything changed."""

import re
from contextlib import contextmanager
from functools import cache

from sqlalchemy import Engine, event, select

from app.core.database import db

VOLATILE = {"log_in"}  # a session is no record


WRITING = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)
KEPT = {}
"""What was read last, until something is written, or the database is made anew (`forget`)."""


def forget():
    """Read anew, whatever was written."""
    KEPT.clear()


@event.listens_for(Engine, "before_cursor_execute")
def _notice(_connection, _cursor, words, *_more):
    if KEPT and table_written(words):
        KEPT.clear()


def table_written(words):
    """The table that a statement writes to, if it writes to one that matters."""
    found = WRITING.match(words)
    return found[1] if found and found[1] not in VOLATILE else None


def contents(app):
    """Each table's rows, as the driver gives them: this is asked thousands of times."""
    with app.app_context(), db.engine.connect() as connection:
        if "rows" not in KEPT:
            cursor = connection.connection.cursor()
            rows = {name: _rows(cursor.execute(question)) for name, question in _questions(connection.dialect)}
            KEPT["rows"] = rows
        return KEPT["rows"]


@cache
def _questions(dialect):
    tables = [table for table in db.metadata.sorted_tables if table.name not in VOLATILE]
    return [(table.name, str(select(table).compile(dialect=dialect))) for table in tables]


def _rows(cursor):
    rows = cursor.fetchall()
    try:
        return frozenset(rows)
    except TypeError:  # a value that is no mere value, such as PostgreSQL's JSON
        return frozenset(map(repr, rows))


def changes(before, after):
    """The tables that differ."""
    return sorted(name for name in before if before[name] != after[name])


@contextmanager
def written(app):
    """The tables that statements in the block write to, whether or not that comes to stay."""
    tables = set()

    def listen(_connection, _cursor, words, *_more):
        tables.update(filter(None, [table_written(words)]))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", listen)
    try:
        yield tables
    finally:
        event.remove(engine, "before_cursor_execute", listen)


@contextmanager
def unchanged(app):
    """Whatever happens in the block, the database stays as it is."""
    forget()
    before = contents(app)
    yield
    forget()  # what another process wrote counts, too
    assert changes(before, contents(app)) == []
