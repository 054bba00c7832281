"""`crm backup` and `crm restore` as they are typed; what is left when they are killed; and under load."""

import hashlib
import os
import subprocess
import sys
import threading
from itertools import count, pairwise
from pathlib import Path

import pytest
from sqlalchemy import inspect

from app.attachments import files, operations
from app.attachments.models import Attachment
from app.backup.restoring import looked_through, restore
from app.backup.taking import back_up
from app.core.database import db
from app.customers.models import Customer
from tests.backup.conftest import files_of, tables_now
from tests.backup.killed import DEAD
from tests.factories import CustomerFactory, upload

ROOT = Path(__file__).parent.parent.parent
WRITERS = 3
ENOUGH = 4


@pytest.fixture
def crm(tmp_path):
    """`crm(app, "backup", path)`: how the command of an installation ended, and what it said."""

    def crm(app, *words, given=None):
        result = app.test_cli_runner().invoke(args=["crm", *map(str, words)], input=given)
        return result.exit_code, result.output

    return crm


def test_there_and_back(company, elsewhere, crm, tmp_path):
    code, said = crm(company, "backup", tmp_path / "kehu.zip")
    assert (code, "and 3 files" in said) == (0, True)
    with company.app_context():
        before = tables_now()
    with elsewhere() as other:
        pass
    assert crm(other, "restore", tmp_path / "kehu.zip", given="n\n")[0] == 1
    assert files_of(other) == {}
    code, said = crm(other, "restore", tmp_path / "kehu.zip", "--yes")
    assert (code, said.splitlines()[-1]) == (0, "Everything was restored.")
    with other.app_context():
        assert tables_now() == before
        db.engine.dispose()


def test_what_cannot_be_done_is_told_in_a_sentence(company, archive, crm):
    assert crm(company, "backup", archive) == (1, f"Error: {archive} is there already; nothing was written.\n")
    code, said = crm(company, "restore", archive, "--yes")
    assert (code, said.splitlines()[-1].startswith("Error: The database is not empty")) == (1, True)


# --- killed


def environ(url, uploads):
    return {**os.environ, "CRM_ENV": "test", "CRM_DATABASE_URL": url, "CRM_UPLOADS": uploads, "PYTHONPATH": str(ROOT)}


def killed(what, path, moment, url, uploads):
    command = [sys.executable, "-m", "tests.backup.killed", what, str(path), moment]
    assert subprocess.run(command, cwd=ROOT, env=environ(url, uploads), check=False).returncode == DEAD


@pytest.mark.parametrize("moment", ["tables", "files", "end"])
def test_a_backup_that_is_killed_leaves_no_archive(company, database, tmp_path, moment):
    goal = tmp_path / "kehu.zip"
    killed("backup", goal, moment, database.url, company.config["CRM_UPLOADS"])
    assert not goal.exists()
    with company.app_context():
        assert len(back_up(goal).files) == 3


@pytest.mark.parametrize("moment", ["rows", "upgrade", "copies", "draft"])
def test_a_restore_that_is_killed_leaves_an_empty_database(company, archive, elsewhere, moment):
    with company.app_context():
        before = tables_now()
    with elsewhere() as other:
        url, uploads = other.config["SQLALCHEMY_DATABASE_URI"], other.config["CRM_UPLOADS"]
    killed("restore", archive, moment, url, uploads)
    with other.app_context():
        assert inspect(db.engine).get_table_names() == []
        restore(looked_through(archive))
        assert tables_now() == before
        db.engine.dispose()
    assert files_of(other) == files_of(company)


def test_a_backup_that_is_asked_to_end_takes_away_what_it_began(company, database, tmp_path):
    program = (
        "import os, signal, sys; from app import create_app; from app.backup import tables;"
        "tables.last_keys = lambda *_: os.kill(os.getpid(), signal.SIGTERM);"
        "create_app(os.environ).test_cli_runner().invoke(args=['crm', 'backup', sys.argv[1]], standalone_mode=True)"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "kehu.zip")]
    subprocess.run(command, cwd=ROOT, env=environ(database.url, company.config["CRM_UPLOADS"]), check=False, timeout=60)
    assert [*tmp_path.glob("kehu*")] == []
    assert [*Path(company.config["CRM_UPLOADS"]).glob(f"*{files.STAY}")] == []


# --- under load


def write_until(stop, app, who, done):
    """Enter a customer with a file and take the third last one away again, each time in one transaction."""
    with app.app_context():
        entered = []
        for number in count():
            customer = CustomerFactory(name=f"{who}号{number}有限公司", manager="li")
            db.session.flush()
            operations.attach(customer, [upload("合同.txt", f"{who} {number}")])
            entered.append(customer.id)
            if number >= 3:
                db.session.delete(db.session.get(Customer, entered[number - 3]))
            db.session.commit()
            db.session.remove()
            done.release()
            if stop.is_set():
                return


def test_a_backup_under_load_is_one_moment_with_all_its_files(app, elsewhere, tmp_path):
    stop, done = threading.Event(), [threading.Semaphore(0) for _ in range(WRITERS)]
    threads = [threading.Thread(target=write_until, args=(stop, app, *each)) for each in enumerate(done)]
    for thread in threads:
        thread.start()
    try:
        for each in done * ENOUGH:
            assert each.acquire(timeout=60)
        with app.app_context():
            for number in range(3):
                back_up(tmp_path / f"{number}.zip")
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    for number in range(3):
        with elsewhere(f"load_{number}"):
            restore(looked_through(tmp_path / f"{number}.zip"))
            look_at_one_moment()


def look_at_one_moment():
    there = {}
    for customer in db.session.query(Customer).order_by(Customer.id):
        if "号" in customer.name:
            who, _, number = customer.name.removesuffix("有限公司").partition("号")
            there.setdefault(who, []).append(int(number))
            (file,) = db.session.query(Attachment).filter_by(record_type="customer", record_id=customer.id)
            content = files.path(file.stored_as).read_bytes()
            assert content.decode() == f"{who} {number}"
            assert hashlib.sha256(content).hexdigest() == file.sha256
    assert len(there) == WRITERS
    for numbers in there.values():
        assert len(numbers) == 3
        assert all(after == before + 1 for before, after in pairwise(numbers))
    db.session.rollback()
