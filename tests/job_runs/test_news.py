"""Administrators hear when a job begins to fail, not each time that it fails again."""

import pytest

from app.core.database import db
from app.core.errors import BusinessError
from app.core.jobs import Job
from app.notifications.models import Notification
from tests.factories import person
from tests.job_runs.conftest import HOUR, SATURDAY_AT_TWO
from tests.screens import notifications


@pytest.fixture
def moody(schedule):
    """A job that is due every hour and fails while `job.work.fails`."""

    def work(progress):
        if work.fails == "partly":
            progress.fail(1, ValueError())
        elif work.fails:
            raise BusinessError("the sales system is away")

    work.fails = True
    job = Job("moody", "Moody", work)
    schedule(("0 * * * *", job))
    return job


def test_a_job_that_fails_again_and_again_is_told_once(moody, look, heard):
    for hours in range(4):
        look(SATURDAY_AT_TWO + hours * HOUR)
    assert (heard("root"), heard("admin")) == (["job_failed"], ["job_failed"])
    assert [username for username in ("li", "wang", "gao") if heard(username)] == []


def test_after_it_went_well_it_is_told_again(moody, look, heard):
    look(SATURDAY_AT_TWO + 0 * HOUR)
    look(SATURDAY_AT_TWO + 1 * HOUR)
    moody.work.fails = False
    look(SATURDAY_AT_TWO + 2 * HOUR)
    moody.work.fails = "partly"
    look(SATURDAY_AT_TWO + 3 * HOUR)
    assert heard("root") == ["job_failed"] * 2


def test_a_job_that_goes_well_is_no_news(moody, look, heard):
    moody.work.fails = False
    for hours in range(3):
        look(SATURDAY_AT_TWO + hours * HOUR)
    assert heard("root") == []


def test_it_says_which_and_how_and_leads_there(app, moody, look, as_root):
    look(SATURDAY_AT_TWO + 0 * HOUR)
    look(SATURDAY_AT_TWO + 1 * HOUR)
    page = as_root.open("/notifications/list/")
    assert notifications(page) == ["任务没有正常完成：Moody 2026-03-07 03:00（失败）"]
    with app.app_context():
        row = db.session.query(Notification).filter_by(to_id=person("root").id).one()
        key, run = row.id, row.record_id
    assert as_root.forge(f"/notifications/open/{key}").location == f"/jobs/show/{run}"
