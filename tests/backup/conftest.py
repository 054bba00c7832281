"""A company with something of everything, its archive, and another installation that is empty."""

from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from app import create_app
from app.backup.archive import Archive, Writer
from app.backup.tables import last_keys, rows_of, tables_of
from app.backup.taking import back_up
from app.core import clock
from app.core.database import db
from app.tickets.models import TicketState
from tests.factories import AttachmentFactory, CustomerFactory, OpportunityFactory, TicketFactory

NOW = datetime(2026, 3, 7, 4, 30, 15, 123456)


@pytest.fixture
def company(app, make):
    """Records of many kinds, with what is hard to spell; one that was deleted had the last key."""
    with clock.at(NOW):
        make(OpportunityFactory, description="一行\n另一行\t「引号」 \"'\\ 🚀 \u202e")
        make(TicketFactory, state=TicketState.ARCHIVED, scores=[2, 5])
        for _ in range(3):
            make(AttachmentFactory)
        gone = make(CustomerFactory, name="短命有限公司")
    with app.app_context():
        db.session.delete(db.session.get(type(gone), gone.id))
        db.session.commit()
    return app


@pytest.fixture
def archive(company, tmp_path):
    """The path of an archive of the company."""
    with company.app_context():
        back_up(tmp_path / "kehu.zip")
    return tmp_path / "kehu.zip"


@pytest.fixture
def elsewhere(database, tmp_path):
    """`with elsewhere() as other:` another installation, on an empty database, inside its context."""

    @contextmanager
    def elsewhere(name="elsewhere", url=None):
        environ = {"CRM_ENV": "test", "CRM_DATABASE_URL": url or database.empty(name)}
        other = create_app({**environ, "CRM_UPLOADS": str(tmp_path / f"{name}-uploads")})
        with other.app_context():
            try:
                yield other
            finally:
                db.session.remove()
                db.engine.dispose()

    return elsewhere


def tables_now():
    """Each table's rows, and the last key of each, of the application that is running."""
    with db.engine.connect() as connection:
        there = tables_of(connection)
        return {name: [*rows_of(connection, table)] for name, table in there.items()}, last_keys(connection, there)


def files_of(app):
    """What lies in the folder of files, by name."""
    folder = Path(app.config["CRM_UPLOADS"])
    return {file.name: file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def rewritten(path, goal, change):
    """An archive at *goal* like that at *path*, but for what *change* does to it; its digests fit."""
    old = Archive(path)
    members = {name: old._zip.read(name) for name in old.manifest.members}
    old.manifest.members = {}
    change(members, old.manifest)
    with goal.open("wb") as target, Writer(target, old.manifest) as writer:
        for name, content in members.items():
            with writer.member(name) as member:
                member.write(content)
        writer.finish()
    return goal
