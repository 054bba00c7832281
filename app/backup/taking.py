"""A backup is taken: one moment of the database, and the files that its rows tell of."""

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, NullPool, create_engine

import config
from app.attachments import files
from app.attachments.models import Attachment
from app.attachments.queries import stored
from app.backup import tables
from app.backup.archive import FILES, PORTION, TABLES, Manifest, Unfit, Writer
from app.core import clock
from app.core.database import db

KINDS = ("sqlite", "postgresql")
ATTEMPTS = 3


class _Vanished(Exception):
    """A file was removed with its row after the moment of the backup, by somebody who had not heard of it."""


def back_up(goal: Path) -> Manifest:
    """Write an archive of this installation to *goal*: it is there as a whole, or not at all."""
    if goal.exists():
        raise Unfit(f"{goal} is there already; nothing was written.")
    with _workroom(goal) as room, files.staying():
        draft = room / "archive"
        manifest = _written(draft, room)
        draft.replace(goal)
        files.settle(goal.parent)
    return manifest


@contextmanager
def _workroom(goal: Path) -> Iterator[Path]:
    """A folder beside *goal* that only its owner looks into."""
    try:
        room = tempfile.TemporaryDirectory(prefix=f"{goal.name}.", suffix=files.UNFINISHED, dir=goal.parent)
    except OSError as error:
        raise Unfit(f"Nothing can be written to {goal.parent}: {error.strerror}.") from error
    with room as name:
        yield Path(name)


def _written(draft: Path, room: Path) -> Manifest:
    """The manifest of the archive that was written to *draft*."""
    for _attempt in range(ATTEMPTS):
        draft.unlink(missing_ok=True)
        draft.touch(mode=0o600)
        try:
            with draft.open("wb") as target, _moment(room) as connection:
                manifest = _write(target, connection)
                target.flush()
                os.fsync(target.fileno())
        except _Vanished:
            continue
        return manifest
    raise Unfit("Files were removed while they were copied, again and again; please try again later.")


@contextmanager
def _moment(room: Path) -> Iterator[Connection]:
    """The database as it is at this moment, however long one reads; nobody has to wait for that."""
    kind = db.engine.dialect.name
    if kind not in KINDS:
        raise Unfit(f"A database of the kind {kind} is backed up with its own tools.")
    engine = _copy(room / "database") if kind == "sqlite" else _standing_still()
    with engine.connect() as connection:
        yield connection


def _copy(path: Path) -> Any:
    """SQLite's own copy of the database, which no reader holds up for long."""
    path.unlink(missing_ok=True)
    with closing(db.engine.raw_connection()) as ours, closing(sqlite3.connect(path)) as copy:
        ours.driver_connection.backup(copy)
    return create_engine(f"sqlite:///{path}", poolclass=NullPool)


def _standing_still() -> Any:
    return db.engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _write(target: Any, connection: Connection) -> Manifest:
    schema = tables.schema_of(connection)
    if schema is None:
        raise Unfit("The database is empty; there is nothing to back up.")
    manifest = Manifest(clock.now().isoformat(), config.VERSION, schema, db.engine.dialect.name)
    there = tables.tables_of(connection)
    names: list[str] = []
    with Writer(target, manifest) as writer:
        for name, table in there.items():
            manifest.rows[name] = _write_table(writer, connection, table, names)
        manifest.keys = tables.last_keys(connection, there)  # after the rows: none of them is given out again
        for name in names:
            _write_file(writer, name)
        writer.finish()
    return manifest


def _write_table(writer: Writer, connection: Connection, table: Any, names: list[str]) -> int:
    """Write the rows of *table*, note the *names* of files that they tell of, and say how many they are."""
    columns = [column.name for column in table.columns]
    tells = columns.index("stored_as") if table.name == Attachment.__tablename__ else None
    number = 0
    with writer.member(f"{TABLES}{table.name}.jsonl") as member:
        member.write(tables.line(columns))
        for row in tables.rows_of(connection, table):
            member.write(tables.line(row))
            number += 1
            if tells is not None:
                names.append(row[tells])
    return number


def _write_file(writer: Writer, name: str) -> None:
    """Write a file as it is: most kinds are packed already."""
    try:
        source = files.path(name).open("rb")
    except FileNotFoundError:
        if not _is_told_of(name):
            raise _Vanished(name) from None
        writer.manifest.missing.append(name)
        return
    with source, writer.member(FILES + name, packed=False) as member:
        while portion := source.read(PORTION):
            member.write(portion)


def _is_told_of(name: str) -> bool:
    """Is there a row for the file still?"""
    told = db.session.scalar(stored([name])) is not None
    db.session.rollback()
    return told
