"""What every job has: progress, and one transaction for each record."""

import logging

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from app.core.database import db
from app.core.errors import BusinessError
from app.core.jobs import Progress, Stopped, clear, each, job
from app.dictionary.models import DictionaryItem
from tests.factories import DictionaryItemFactory

COUNTRY = "国家"


class Away(BusinessError):
    status = 503


@pytest.fixture
def words(app):
    """`words()`: what the words of the test say now."""

    def words():
        with app.app_context():
            return list(
                db.session.scalars(
                    select(DictionaryItem.value).where(DictionaryItem.category == COUNTRY).order_by(DictionaryItem.id)
                )
            )

    return words


@pytest.fixture
def keys(app):
    """Three words."""
    with app.app_context():
        made = [DictionaryItemFactory(category=COUNTRY, value="old").id for _ in range(3)]
        db.session.commit()
    return made


def renew(key):
    db.session.get_one(DictionaryItem, key).value = "new"


def test_a_job_is_named_like_its_function_and_can_be_called(app):
    @job("Tidy up")
    def tidy(progress):
        progress.of(2)
        progress.step(2)
        progress.count("tidied")

    progress = tidy()
    assert (tidy.name, progress.done, progress.total, progress.counts) == ("tidy", 2, 2, {"tidied": 1})


def test_each_record_has_a_transaction_of_its_own(app, keys, words):
    committed = []
    progress = Progress(tell=lambda now: committed.append((now.done, words().count("new"))))
    with app.app_context():
        each(keys, renew, progress)
    assert committed == [(0, 0), (1, 1), (2, 2), (3, 3)]


def test_a_record_that_fails_is_counted_and_logged_and_does_not_stop_the_others(app, keys, words, caplog):
    def fail_on_the_second(key):
        renew(key)
        if key == keys[1]:
            raise ValueError("broken")

    progress = Progress()
    with app.app_context(), caplog.at_level(logging.ERROR, "app.core.jobs"):
        each(keys, fail_on_the_second, progress)
    assert words() == ["new", "old", "new"]
    assert (progress.done, progress.counts["failed"]) == (3, 1)
    assert progress.failures == [f"{keys[1]}: ValueError"]
    assert [record.exc_info[0] for record in caplog.records] == [ValueError]


def test_of_many_failures_a_few_are_told_and_all_are_counted():
    progress = Progress()
    for key in range(1000):
        progress.fail(key, ValueError("broken"))
    assert (progress.counts["failed"], len(progress.failures)) == (1000, 20)


@pytest.mark.parametrize(
    "error", [Away("away"), OperationalError("SELECT 1", {}, ValueError("gone"), connection_invalidated=True)]
)
def test_what_would_fail_for_every_record_ends_the_work(app, keys, words, error):  # core: CHN-3
    def work(key):
        renew(key)
        if key == keys[1]:
            raise error

    progress = Progress()
    with app.app_context(), pytest.raises(type(error)):
        each(keys, work, progress)
    assert words() == ["new", "old", "old"]
    assert progress.counts["failed"] == 0


def test_a_job_that_must_end_ends_between_two_records(app, keys, words):
    def tell(progress):
        if progress.done == 2:
            raise Stopped

    with app.app_context(), pytest.raises(Stopped):
        each(keys, renew, Progress(tell=tell))
    assert words() == ["new", "new", "old"]


def test_several_rounds_add_up(app, keys):
    progress = Progress()
    with app.app_context():
        each(keys, renew, progress)
        each(keys[:1], renew, progress)
    assert (progress.done, progress.total) == (4, 4)


def test_nothing_is_held_while_others_write(app, keys, words):
    """SQLite lets one write at a time: progress is written between the records, by another connection."""

    def write_elsewhere(_progress):
        with db.engine.begin() as connection:
            connection.execute(DictionaryItem.__table__.update().values(retired=True))

    with app.app_context():
        found = db.session.scalars(select(DictionaryItem.id).where(DictionaryItem.category == COUNTRY))
        each(found, renew, Progress(tell=write_elsewhere))
    assert words() == ["new"] * 3


def test_old_rows_are_removed_in_portions(app, keys, words, monkeypatch):
    monkeypatch.setattr("app.core.jobs.PORTION", 2)
    told = []
    progress = Progress(tell=lambda now: told.append((now.done, len(words()))))
    with app.app_context():
        mine = select(DictionaryItem.id).where(DictionaryItem.category == COUNTRY).order_by(DictionaryItem.id)
        clear(DictionaryItem, mine, progress)
    assert told == [(2, 1), (3, 0)]
    assert progress.counts == {"removed": 3}
