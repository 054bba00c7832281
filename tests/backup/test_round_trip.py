"""What was backed up comes back as it was: table by table, row by row, file by file."""

import stat
import threading
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import select

from app.attachments.models import Attachment
from app.backup import taking
from app.backup.archive import Archive
from app.backup.restoring import _alembic, looked_through, restore
from app.backup.taking import back_up
from app.core.database import db
from app.customers.models import Customer
from tests.backup.conftest import files_of, tables_now
from tests.factories import AttachmentFactory, CustomerFactory


def test_every_row_and_every_file_come_back(company, archive, elsewhere):
    with company.app_context():
        before = tables_now()
    with elsewhere() as other:
        restore(looked_through(archive))
        assert tables_now() == before
        command.check(_alembic())
    assert files_of(other) == files_of(company)
    assert len(files_of(other)) == 3


def test_no_key_is_given_out_again(company, archive, elsewhere):
    with company.app_context():
        last = max(db.session.scalars(select(Customer.id)))
    with elsewhere():
        restore(looked_through(archive))
        customer = CustomerFactory()
        db.session.commit()
        assert customer.id == last + 2  # between the two there was one that was deleted


def test_references_hold_after_a_restore(archive, elsewhere):
    from sqlalchemy.exc import IntegrityError

    with elsewhere():
        restore(looked_through(archive))
        with pytest.raises(IntegrityError):
            db.session.execute(Customer.__table__.update().values(manager_id=999_999))
        db.session.rollback()


def test_an_archive_tells_what_is_in_it(archive):
    manifest = Archive(archive).manifest
    assert (manifest.rows["attachment"], len(manifest.files), manifest.missing) == (3, 3, [])
    assert manifest.schema == max(Path("migrations/versions").glob("0*.py")).name[:4]


def test_only_its_owner_reads_an_archive(archive):
    assert stat.S_IMODE(archive.stat().st_mode) == 0o600


def test_the_embedded_database_moves_to_another_kind_and_back(company, archive, elsewhere, tmp_path):
    """An archive is the same whatever database it came from."""
    with company.app_context():
        before = tables_now()
    with elsewhere("between", f"sqlite:///{tmp_path / 'between.db'}"):
        restore(looked_through(archive))
        back_up(tmp_path / "between.zip")
    with elsewhere():
        restore(looked_through(tmp_path / "between.zip"))
        assert tables_now() == before


def test_an_older_archive_is_brought_up_to_date(company, elsewhere, tmp_path):
    with elsewhere("older"):
        command.upgrade(_alembic(), "0014")
        users = (
            "INSERT INTO ab_user (first_name, last_name, username, email, name_pinyin, must_change_password, version)"
        )
        with db.engine.begin() as connection:
            connection.exec_driver_sql(f"{users} VALUES ('明', '李', 'li', 'li@example.com', 'li ming', '0', 1)")
        back_up(tmp_path / "older.zip")
    assert Archive(tmp_path / "older.zip").manifest.schema == "0014"
    with elsewhere():
        restore(looked_through(tmp_path / "older.zip"))
        command.check(_alembic())
        tables, _keys = tables_now()
        assert [row[:4] for row in tables["ab_user"]] == [[1, "明", "李", "li"]]


def test_a_lost_file_is_told_and_stops_nothing(company, elsewhere, tmp_path):
    lost = next(Path(company.config["CRM_UPLOADS"]).rglob("??/*"))
    lost.unlink()
    said = company.test_cli_runner().invoke(args=["crm", "backup", str(tmp_path / "kehu.zip")])
    assert said.exit_code == 0
    assert f"The attachment's file {lost.name} was lost before" in said.output
    with elsewhere() as other:
        restore(looked_through(tmp_path / "kehu.zip"))
        assert len(files_of(other)) == 2


# --- while people work


@pytest.fixture
def between(monkeypatch):
    """`between(act)`: *act* is called after the moment of the backup, before its files are copied."""

    def between(act):
        keys = taking.tables.last_keys

        def act_then(*given):
            act()
            return keys(*given)

        monkeypatch.setattr(taking.tables, "last_keys", act_then)

    return between


def test_a_file_that_is_removed_meanwhile_is_in_the_backup(company, as_wang, make, between, elsewhere, tmp_path):
    attachment = make(AttachmentFactory)
    answers = []

    def remove():
        thread = threading.Thread(target=lambda: answers.append(as_wang.forge(f"/attachments/delete/{attachment.id}")))
        thread.start()
        thread.join()

    between(remove)
    with company.app_context():
        manifest = back_up(tmp_path / "kehu.zip")
    assert [answer.status for answer in answers] == [302]
    assert attachment.stored_as in manifest.files
    with company.app_context():
        assert db.session.get(Attachment, attachment.id) is None


def test_a_file_that_vanishes_all_the_same_lets_the_backup_begin_again(company, make, records, between, tmp_path):
    attachment = make(AttachmentFactory)
    times = []

    def vanish():
        times.append(1)
        if len(times) == 1:
            with db.engine.begin() as connection:
                connection.execute(Attachment.__table__.delete().where(Attachment.id == attachment.id))
            (Path(company.config["CRM_UPLOADS"]) / attachment.stored_as[:2] / attachment.stored_as).unlink()

    between(vanish)
    with company.app_context():
        manifest = back_up(tmp_path / "kehu.zip")
    assert len(times) == 2
    assert sorted(manifest.files) == sorted(row.stored_as for row in records(Attachment))


def test_after_a_backup_files_go_as_ever(company, archive, as_wang, make):
    attachment = make(AttachmentFactory)
    assert as_wang.forge(f"/attachments/delete/{attachment.id}").status == 302
    assert attachment.stored_as not in files_of(company)


def test_a_backup_sees_one_moment(company, make, between, elsewhere, tmp_path):
    with company.app_context():
        before = tables_now()[0]

    def add():
        thread = threading.Thread(target=lambda: make(CustomerFactory))
        thread.start()
        thread.join()

    between(add)
    with company.app_context():
        back_up(tmp_path / "kehu.zip")
        assert tables_now()[0] != before
    with elsewhere():
        restore(looked_through(tmp_path / "kehu.zip"))
        assert tables_now()[0] == before


def test_nothing_but_the_archive_is_left(archive, tmp_path):
    assert [*tmp_path.glob("kehu*")] == [archive]
