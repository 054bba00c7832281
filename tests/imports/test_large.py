"""A large and dirty file: as previewed, so imported; undone, the database is as it was; killed, nothing is left."""

import os
import subprocess
import sys
import tracemalloc
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.core.database import db
from app.customers.models import Customer
from app.imports import operations, queries, running, workflow
from app.imports.jobs import work_on_imports
from app.imports.models import Import, ImportRow, ImportState
from tests.acting import acting
from tests.factories import CustomerFactory
from tests.imports.conftest import as_csv, as_excel, upload, whole
from tests.imports.killed import DEAD
from tests.imports.test_undoing import company

ROOT = Path(__file__).parent.parent.parent
DIRT = [
    {"名称": ""},
    {"地区": "火星"},
    {"客户满意度": "6"},
    {"网址": "example"},
    {"法人": "长" * 61},
    {"银行帐号": "6" * 61},
    {"客户等级": "＝1+1"},
    {"邮政编码": "1" * 21},
]
HOW_MANY = [2_000, pytest.param(50_000, marks=pytest.mark.long)]


def dirty(many):
    """Rows of which some are bad, in each of the ways there are, and some are duplicates of earlier ones."""
    for number in range(many):
        if number % 10 == 3:
            yield whole(number, **DIRT[number // 10 % len(DIRT)])
        elif number % 10 == 7:
            yield whole(number, 名称=f"第{number - 1}仪器（集团）股份有限公司")
        else:
            yield whole(number)


def brought(content, username="li", **wishes):
    """An import that waits to be checked; its key."""
    with acting(username):
        import_ = Import(kind="customers", **wishes)
        operations.receive(import_, "客户.csv", BytesIO(content))
        workflow.check(import_)
        key = import_.id
        db.session.commit()
        return key


def wanted(key, step, username="li", **answers):
    """Somebody takes a step, and it is left to others to do the work."""
    with acting(username):
        step(db.session.get(Import, key), **answers)
        db.session.commit()


def found(key):
    import_ = db.session.get(Import, key, populate_existing=True)
    numbers = import_.state, import_.created, import_.updated, import_.skipped, import_.bad
    db.session.rollback()
    return numbers


def customers():
    many = db.session.scalar(select(func.count()).select_from(Customer))
    db.session.rollback()
    return many


@pytest.mark.parametrize("many", HOW_MANY)
def test_a_dirty_file_is_imported_as_previewed_and_undone(app, make, many):  # core: ROLE-8
    make(CustomerFactory, name="第4仪器公司")
    before = company(app)
    with app.app_context():
        key = brought(as_csv(list(dirty(many))), duplicates="update")
        running.perform(key)
        state, *previewed = found(key)
        assert state is ImportState.PREVIEWED
        assert previewed == [many * 8 // 10 - 1, 1, many // 10, many // 10]
        wanted(key, workflow.start)
        running.perform(key)
        assert found(key) == (ImportState.DONE, *previewed)
        assert customers() == previewed[0] + 1
        wanted(key, workflow.undo)
        running.perform(key)
        assert found(key)[0] is ImportState.UNDONE
    assert company(app) == before


@pytest.mark.parametrize("many", HOW_MANY)
def test_memory_does_not_grow_with_the_file(app, many):
    with app.app_context():
        content = as_csv(list(dirty(many)))
        key = brought(content)
        tracemalloc.start()
        running.perform(key)
        _now, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert most < 80 * 1024 * 1024


def test_rows_take_few_statements(app, statements):
    with app.app_context():
        key = brought(as_csv([whole(number) for number in range(1_000)]))
        with statements() as seen:
            running.perform(key)
        assert len(seen) < 60
        wanted(key, workflow.start)
        with statements() as seen:
            running.perform(key)
        assert len([each for each in seen if not each.startswith("INSERT INTO customer")]) < 60


def killed(app, database, key, portion):
    """A process that works on the import, and is killed."""
    environ = {
        **os.environ,
        "CRM_ENV": "test",
        "CRM_DATABASE_URL": database.url,
        "CRM_UPLOADS": app.config["CRM_UPLOADS"],
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "tests.imports.killed", str(key), str(portion)]
    assert subprocess.run(command, cwd=ROOT, env=environ, check=False).returncode == DEAD


def test_a_killed_import_leaves_nothing_and_is_done_again(app, database):
    with app.app_context():
        key = brought(as_csv(list(dirty(1_200))))
        killed(app, database, key, portion=2)
        assert found(key)[0] is ImportState.CHECKING
        work_on_imports()
        state, *previewed = found(key)
        assert state is ImportState.PREVIEWED
        assert db.session.scalar(select(func.count()).select_from(ImportRow)) == 1_200
        wanted(key, workflow.start)
    before = company(app)
    with app.app_context():
        killed(app, database, key, portion=2)
    assert company(app) == before
    with app.app_context():
        assert found(key)[0] is ImportState.RUNNING
        work_on_imports()
        assert found(key) == (ImportState.DONE, *previewed)
        wanted(key, workflow.undo)
    imported = company(app)
    with app.app_context():
        killed(app, database, key, portion=2)
    assert company(app) == imported
    with app.app_context():
        work_on_imports()
        assert customers() == 0


def test_a_large_file_is_left_to_the_scheduler(as_li, app, imports):
    page = upload(as_li, as_csv([whole(number) for number in range(500)]))
    page = as_li.follow(as_li.submit(page))
    assert "检查中" in page.text
    assert page.find("[data-progress]")
    (import_,) = imports()
    told = as_li.open(f"/imports/progress/{import_.id}").response.get_json()
    assert told == {"open": True, "running": False, "done": 0, "total": None, "words": ""}
    assert as_li.open(f"/imports/columns/{import_.id}").status == 409
    with app.app_context():
        assert work_on_imports.has_work()
        work_on_imports()
        assert not work_on_imports.has_work()
    assert "500 行可以导入。" in as_li.open(f"/imports/show/{import_.id}").text


def test_two_workers_do_it_once(app):
    with app.app_context():
        key = brought(as_csv([whole(1)]))
        running.perform(key)
        wanted(key, workflow.start)
        running.perform(key)
        running.perform(key)
        assert customers() == 1


def test_excel_is_read_row_by_row(app):
    with app.app_context():
        key = brought(as_excel(list(dirty(1_000))))
        running.perform(key)
        assert found(key)[1:] == (800, 0, 100, 100)
        assert [row.line for row in db.session.scalars(queries.rows_of(key).limit(2))] == [2, 3]
