"""What is in the database, to tell whether anything changed."""

import hashlib
from contextlib import contextmanager

from sqlalchemy import select

from app.core.database import db

VOLATILE = {"log_in"}  # a session is no record


def contents(app):
    """Each table's number of rows and checksum."""
    with app.app_context(), db.engine.connect() as connection:
        tables = [table for table in db.metadata.sorted_tables if table.name not in VOLATILE]
        return {table.name: _summary(connection, table) for table in tables}


def _summary(connection, table):
    rows = sorted(repr(tuple(row)) for row in connection.execute(select(table)))
    return len(rows), hashlib.sha256("\n".join(rows).encode("utf-8", "backslashreplace")).hexdigest()[:12]


def changes(before, after):
    """The tables that differ."""
    return sorted(name for name in before if before[name] != after[name])


@contextmanager
def unchanged(app):
    """Whatever happens in the block, the database stays as it is."""
    before = contents(app)
    yield
    assert changes(before, contents(app)) == []
