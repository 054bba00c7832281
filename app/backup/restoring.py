"""An archive becomes an installation again: everything or nothing."""

import hashlib
from contextlib import ExitStack
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import Connection, inspect

from app.attachments import files
from app.backup import tables
from app.backup.archive import Archive, Unfit
from app.backup.taking import KINDS
from app.core.database import changing_tables, db


def looked_through(path: Path) -> Archive:
    """The archive at *path*. Raises Unfit unless it is whole and can be restored here."""
    archive = Archive(path)
    archive.check()
    script = ScriptDirectory.from_config(_alembic())
    if archive.manifest.schema not in {each.revision for each in script.walk_revisions()}:
        raise Unfit(
            f"{path} was made by a newer CRM: its tables are of {archive.manifest.schema}, which is unknown here."
        )
    if db.engine.dialect.name not in KINDS:
        raise Unfit(f"A database of the kind {db.engine.dialect.name} is restored with its own tools.")
    with db.engine.connect() as connection:
        _refuse_unless_empty(connection)
    return archive


def restore(archive: Archive) -> None:
    """Fill the empty database and the folder of files with what is in *archive*."""
    with ExitStack() as undo:
        with changing_tables() as connection:
            _refuse_unless_empty(connection)
            _fill(connection, archive)
            for name in archive.manifest.files:
                _write_file(archive, name, undo)
        undo.pop_all()


def _refuse_unless_empty(connection: Connection) -> None:
    if there := inspect(connection).get_table_names():
        raise Unfit(f"The database is not empty (it has {len(there)} tables); nothing was changed.")


def _fill(connection: Connection, archive: Archive) -> None:
    """Make the tables as they were, fill them, and bring them up to date."""
    _migrate(connection, archive.manifest.schema)
    there = tables.tables_of(connection)
    if set(there) != set(archive.manifest.rows):
        raise Unfit(f"The tables in {archive.path} are not those of {archive.manifest.schema}.")
    with tables.references_checked_at_the_end(connection, there):
        for name, number in archive.manifest.rows.items():
            with archive.table(name) as lines:
                if tables.load(connection, there[name], lines) != number:
                    raise Unfit(f"{archive.path} is damaged: {name} has not {number} rows.")
    _migrate(connection, "head")
    now = tables.tables_of(connection)
    tables.go_on_after(connection, {name: key for name, key in archive.manifest.keys.items() if name in now})


def _migrate(connection: Connection, revision: str) -> None:
    alembic = _alembic()
    alembic.attributes["connection"] = connection
    command.upgrade(alembic, revision)


def _alembic():  # type: ignore[no-untyped-def] # Flask-Migrate's own kind of configuration
    return current_app.extensions["migrate"].migrate.get_config()


def _write_file(archive: Archive, name: str, undo: ExitStack) -> None:
    """Write a file, unless it is there; only what was not goes again if all comes to nothing."""
    if files.exists(name):
        with files.path(name).open("rb") as there:
            if hashlib.file_digest(there, "sha256").hexdigest() == archive.digest(name):
                return
    else:
        undo.callback(files.discard, name)
    files.discard(name)  # damaged, or begun by a restore that was killed
    with archive.file(name) as source:
        files.write(name, source)
