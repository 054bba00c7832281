"""Whatever fails, no row is without its file, and what lies too long without a row is tidied up."""

import os
import subprocess
import sys
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import event, update
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

import config
from app.attachments import files as folder
from app.attachments import operations
from app.attachments.jobs import FEW, tidy_attachments
from app.attachments.models import Attachment
from app.core import clock
from app.core.database import db
from app.customers.models import Customer
from tests.attachments.conftest import send
from tests.attachments.killed import DEAD
from tests.factories import AttachmentFactory, CustomerFactory, upload

SAFE = {"CRM_SECRET_KEY": "x" * 40, "CRM_TRUSTED_HOSTS": "crm.example.com", "CRM_PROXIES": "1"}
ROOT = Path(__file__).parent.parent.parent


@contextmanager
def failing(moment, error):
    """Every session of the block fails at this moment."""

    def fail(*_):
        raise error

    event.listen(Session, moment, fail)
    try:
        yield
    finally:
        event.remove(Session, moment, fail)


class Broken(BytesIO):
    """A disk that is full."""

    def read(self, *_):
        raise OSError("No space left on device")


def test_a_save_that_fails_leaves_no_file(as_li, customer, records, files):
    with failing("before_commit", StaleDataError("somebody was faster")):
        page = send(as_li, customer, ("一.txt", "a"), ("二.txt", "b"))
    assert page.status == 409
    assert (records(Attachment), files()) == ([], [])


def test_a_disk_that_is_full_leaves_nothing_of_what_was_written(session, files):
    customer = CustomerFactory()
    whole, half = upload("一.txt", "a"), operations.Upload("二.txt", Broken(), 5, "0" * 64)
    with pytest.raises(OSError, match="No space"):
        operations.attach(customer, [whole, half])
    assert len(files()) == 1
    session.rollback()
    assert files() == []


def test_a_deletion_that_fails_leaves_the_file(as_wang, make, files):
    attachment = make(AttachmentFactory)
    with failing("before_commit", StaleDataError("somebody was faster")):
        assert as_wang.forge(f"/attachments/delete/{attachment.id}").status == 409
        assert as_wang.forge(f"/customers/delete/{attachment.record_id}").status == 409
    assert files() == [attachment.stored_as]


def test_a_savepoint_that_is_undone_takes_no_file_before_the_end(session, files):
    customer = CustomerFactory()
    point = session.begin_nested()
    operations.attach(customer, [upload("一.txt", "a")])
    session.flush()
    point.rollback()
    assert len(files()) == 1
    session.commit()
    assert len(files()) == 1  # one too many, for the job


def die_while(what, customer, app, database):
    """A process that begins to do this, and is killed."""
    environ = {
        **os.environ,
        "CRM_ENV": "test",
        "CRM_DATABASE_URL": database.url,
        "CRM_UPLOADS": app.config["CRM_UPLOADS"],
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "tests.attachments.killed", what, str(customer.id)]
    assert subprocess.run(command, cwd=ROOT, env=environ, check=False).returncode == DEAD


def test_a_process_killed_before_its_commit_leaves_files_that_the_job_takes(app, database, customer, records, files):
    die_while("attach", customer, app, database)
    assert records(Attachment) == []
    assert len(files()) == 2
    assert tidy(app).counts == {}
    assert len(files()) == 2
    assert tidy(app, later=timedelta(days=1, minutes=1)).counts == {"removed": 2}
    assert files() == []


def test_a_process_killed_after_its_commit_leaves_files_that_the_job_takes(app, database, make, records, files):
    attachment = make(AttachmentFactory)
    die_while("delete", make_customer(app, attachment), app, database)
    assert (records(Attachment), files()) == ([], [attachment.stored_as])
    tidy(app, later=timedelta(days=1, minutes=1))
    assert files() == []


def make_customer(app, attachment):
    with app.app_context():
        return db.session.get(Customer, attachment.record_id)


def tidy(app, later=timedelta()):
    """What the job did, so much later."""
    with app.app_context(), clock.at(clock.now() + later):
        return tidy_attachments()


LATER = timedelta(days=2)


def test_no_kind_of_installation_tidies_up_what_is_anothers():
    folders = {kind: config.load({"CRM_ENV": kind, **SAFE})["CRM_UPLOADS"] for kind in ("production", "demo", "test")}
    assert len({*folders.values()}) == len(folders)
    assert config.load({"CRM_ENV": "demo", "CRM_UPLOADS": "/srv/files"})["CRM_UPLOADS"] == "/srv/files"


def test_the_job_leaves_what_belongs_to_somebody(app, make, files):
    attachment = make(AttachmentFactory)
    assert tidy(app, LATER).counts == {}
    assert files() == [attachment.stored_as]


def test_the_job_takes_half_written_files(app, files):
    with app.app_context():
        name = folder.new_name()
        half = folder.path(name + folder.UNFINISHED)
        half.parent.mkdir(parents=True)
        half.write_bytes(b"x")
        half.rename(half.parent.parent / name[:2] / half.name)
    assert tidy(app, LATER).counts == {"removed": 1}
    assert files() == []


def test_the_job_tells_which_files_are_missing(app, make, files, caplog):
    lost, kept = make(AttachmentFactory), make(AttachmentFactory, name="二.txt")
    with app.app_context():
        folder.discard(lost.stored_as)
    progress = tidy(app, LATER)
    assert progress.counts == {"failed": 1}
    assert progress.failures == [f"{lost.id}: FileNotFoundError"]
    assert lost.stored_as in caplog.text
    assert files() == [kept.stored_as]


def test_the_job_takes_what_hangs_on_nothing(app, make, records, files):
    attachment = make(AttachmentFactory)
    with app.app_context():
        db.session.execute(update(Attachment).values(record_id=1999999999))
        db.session.commit()
    assert tidy(app, LATER).counts == {"removed": 2}  # the row, and its file
    assert (records(Attachment), files()) == ([], [])
    assert attachment.id


def test_the_job_leaves_a_folder_alone_that_is_full_of_strange_files(app, files, caplog):
    with app.app_context():
        for _ in range(FEW + 1):
            folder.write(folder.new_name(), BytesIO(b"x"))
    assert tidy(app, LATER).counts == {"failed": 1}
    assert len(files()) == FEW + 1
    assert "none was removed" in caplog.text
