"""What is in the database, to tell whether anything changed."""

import re
from contextlib import contextmanager
from functools import cache

from sqlalchemy import event, select

from app.core.database import db

VOLATILE = {"log_in"}  # a session is no record


def contents(app):
    """Each table's rows, as the driver gives them: this is asked thousands of times."""
    with app.app_context(), db.engine.connect() as connection:
        cursor = connection.connection.cursor()
        return {name: _rows(cursor.execute(question)) for name, question in _questions(connection.dialect)}


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


WRITING = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)


@contextmanager
def written(app):
    """The tables that statements in the block write to, whether or not that comes to stay."""
    tables = set()

    def listen(_connection, _cursor, words, *_more):
        found = WRITING.match(words)
        if found and found[1] not in VOLATILE:
            tables.add(found[1])

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
    before = contents(app)
    yield
    assert changes(before, contents(app)) == []
