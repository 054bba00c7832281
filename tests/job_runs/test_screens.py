"""The job history: what ran, what comes next, and running a job now. core: CHN-9."""

import threading
from datetime import timedelta

import pytest

from app.core import clock
from app.core.database import db
from app.core.errors import BusinessError
from app.core.jobs import Job
from app.job_runs import running
from app.job_runs.models import JobRun, RunState
from app.job_runs.scheduler import SILENT, Scheduler
from tests.browser import folded
from tests.concurrency.visitor import PATIENCE, at_once, statuses, visit
from tests.job_runs.conftest import HOUR, SATURDAY_AT_TWO
from tests.screens import buttons, column, details, english, messages, press, rows

WAITING, DONE, FAILED = RunState.WAITING, RunState.DONE, RunState.FAILED
WORDS = {"warned": "预警", "recovered": "已挽回"}


@pytest.fixture
def check(counting, schedule):
    """A weekly job."""
    job = counting("check", counts={"seen": "已查"}, retry_after=HOUR)
    schedule(("0 2 * * sat", job))
    return job


def jobs(page):
    """What stands in the list of jobs, from the left."""
    return [[folded(part) for part in row] for row in page.find("ul.jobs li")]


# --- the list


def test_the_jobs_are_on_top_with_their_hours_and_what_comes_next(as_root, check, look):
    look(SATURDAY_AT_TWO - HOUR)
    look(SATURDAY_AT_TWO)
    with clock.at(SATURDAY_AT_TWO + HOUR):
        page = as_root.open("/jobs/list/")
    assert jobs(page) == [
        ["Check", "运行时间 星期六 02:00", "下次运行 2026-03-14 02:00", "上次运行 2026-03-07 02:00 已完成", "立即运行"]
    ]


def test_a_run_tells_when_how_long_and_how_many(as_root, schedule, look):
    def work(progress):
        progress.of(1848)
        progress.step(1848)
        progress.count("warned", 1234)
        progress.count("recovered")

    schedule(("0 2 * * sat", Job("check", "流失检查", work, counts=WORDS)))
    look(SATURDAY_AT_TWO - HOUR)
    look(SATURDAY_AT_TWO + HOUR)
    (row,) = rows(as_root.open("/jobs/list/?state=done"))
    assert row == {
        "任务": "流失检查",
        "计划时间": "2026-03-07 02:00",
        "开始时间": "2026-03-07 03:00",
        "用时": "0:00",
        "状态": "已完成",
        "结果": "预警 1,234 · 已挽回 1",
        "错误": "",
    }


def test_what_is_counted_beside_has_no_word_and_none_is_a_number_too(as_root, schedule, look):
    def work(progress):
        progress.count("months", 24)
        progress.step()
        progress.count("recovered", 3)

    schedule(("0 2 * * sat", Job("check", "流失检查", work, counts=WORDS)))
    look(SATURDAY_AT_TWO - HOUR)
    look(SATURDAY_AT_TWO)
    assert column(as_root.open("/jobs/list/"), "结果") == ["预警 0 · 已挽回 3"]


def test_a_job_without_words_tells_how_much_it_did(as_root, schedule, look):
    schedule(("0 2 * * sat", Job("check", "流失检查", lambda progress: progress.step(7))))
    look(SATURDAY_AT_TWO - HOUR)
    look(SATURDAY_AT_TWO)
    assert column(as_root.open("/jobs/list/"), "结果") == ["已处理 7 项"]


@pytest.mark.parametrize(("took", "words"), [(0, "0:00"), (3.4, "0:03"), (65, "1:05"), (3725, "1:02:05"), (None, "")])
def test_how_long_a_run_took_is_told_in_minutes_and_seconds(make, as_root, app, took, words):
    with app.app_context():
        ends = {"finished_at": SATURDAY_AT_TWO + timedelta(seconds=took), "state": DONE} if took is not None else {}
        begun = {"started_at": SATURDAY_AT_TWO} if took is not None else {}
        db.session.add(JobRun(job="old", due_at=SATURDAY_AT_TWO, **begun, **ends))
        db.session.commit()
    assert column(as_root.open("/jobs/list/"), "用时") == [words]


def test_a_failed_run_says_why_in_the_readers_language_and_when_it_is_tried_again(as_root, app, schedule, look, runs):
    def work(_progress):
        from flask_babel import lazy_gettext

        raise BusinessError(lazy_gettext("This field is required."))

    schedule(("0 2 * * sat", Job("check", "Check", work, retry_after=HOUR)))
    look(SATURDAY_AT_TWO - HOUR)
    look(SATURDAY_AT_TWO)
    address = f"/jobs/show/{runs()[0].id}"
    with clock.at(SATURDAY_AT_TWO):
        assert details(as_root.open(address))["错误"] == "此项必填。"
        assert "将于 2026-03-07 03:00 重试。" in as_root.open(address).text
        assert jobs(as_root.open("/jobs/list/"))[0][2] == "下次运行 2026-03-07 03:00"
        page = english(as_root).open(address)
    assert details(page)["Error"] == "This field is required."
    assert "It is tried again at Mar 7, 2026 03:00." in page.text


def test_runs_are_found_by_job_and_state(as_root, schedule, counting, look):
    def broken(_progress):
        raise KeyError

    schedule(("0 2 * * sat", counting("sound")), ("0 2 * * sat", Job("broken", "Broken", broken)))
    for moment in (SATURDAY_AT_TWO - HOUR, SATURDAY_AT_TWO, SATURDAY_AT_TWO):
        look(moment)
    assert column(as_root.open("/jobs/list/?job=sound"), "状态") == ["已完成"]
    assert column(as_root.open("/jobs/list/?state=failed"), "任务") == ["Broken"]
    assert column(as_root.open("/jobs/list/?sort=started_at"), "任务") == ["Sound", "Broken"]


def test_a_run_of_a_job_that_is_no_more_is_still_told(as_root, check, look, schedule, runs):
    look(SATURDAY_AT_TWO - HOUR)
    look(SATURDAY_AT_TWO)
    schedule()
    assert column(as_root.open("/jobs/list/"), "任务") == ["check"]
    page = as_root.open(f"/jobs/show/{runs()[0].id}")
    assert (page.status, details(page)["结果"]) == (200, "seen 1")
    assert buttons(page) == ["任务记录"]
    assert as_root.forge("/jobs/step/run/check").status == 404


def test_a_job_that_is_no_more_worries_nobody(as_root, schedule, look):
    schedule(("0 2 * * sat", Job("check", "Check", lambda progress: progress.fail(7, ValueError()))))
    look(SATURDAY_AT_TWO - HOUR)
    look(SATURDAY_AT_TWO)
    schedule()
    with clock.at(SATURDAY_AT_TWO):
        assert "Check" not in as_root.open("/").text


# --- run now


def test_an_administrator_runs_a_job_now(as_root, check, look, runs):
    page = as_root.follow(press(as_root, as_root.open("/jobs/list/"), "立即运行"))
    assert messages(page)[0] == "“Check”即将运行。"
    assert len(jobs(page)[0]) == 4, "no second button while it waits"
    look(clock.now())
    (run,) = runs()
    assert (run.state, run.attempt) == (DONE, 1)
    page = as_root.open(f"/jobs/show/{run.id}")
    assert (details(page)["发起人"], details(page)["结果"]) == ("何静", "已查 1")


@pytest.mark.parametrize("username", ["li", "wang", "gao"])
def test_others_do_not_run_jobs(client_of, check, runs, username):  # core: ROLE-2, ROLE-8
    browser = client_of(username)
    assert browser.forge("/jobs/step/run/check").status == 403
    assert browser.open("/jobs/list/").status == 403
    assert runs() == []


def test_a_second_click_says_that_it_waits(as_root, check, runs):
    for _ in range(2):
        page = as_root.follow(as_root.forge("/jobs/step/run/check"))
    assert messages(page)[0] == "“Check”已在等待运行。"
    assert [run.state for run in runs()] == [WAITING]


def test_clicks_at_the_same_moment_make_one_run(live, check, runs):
    root = visit(live, "root")
    answers = at_once(*(root.posting("/jobs/step/run/check") for _ in range(6)))
    assert statuses(answers) == [302] * 6
    assert [run.state for run in runs()] == [WAITING]


def test_a_job_that_does_not_exist_is_not_run(as_root, check):
    assert as_root.forge("/jobs/step/run/nonsense").status == 404


def test_the_scheduler_of_this_process_begins_at_once(app, as_root, schedule):
    done = threading.Event()
    schedule(("0 2 * * sat", Job("check", "Check", lambda _progress: done.set())))
    scheduler = Scheduler(app, "here")
    scheduler.start(every=3600)
    try:
        as_root.forge("/jobs/step/run/check")
        assert done.wait(PATIENCE)
    finally:
        scheduler.stop()
    assert "scheduler" not in app.extensions


# --- progress


class Halfway:
    """Work that has done two of five, and goes on when it may."""

    def __init__(self):
        self.halfway, self.may_end = threading.Event(), threading.Event()

    def __call__(self, progress):
        progress.of(5)
        progress.count("seen", 2)
        progress.step(2)
        self.halfway.set()
        assert self.may_end.wait(PATIENCE)
        progress.step(3)


def test_progress_is_seen_while_a_job_runs(as_root, schedule, scheduler, runs, monkeypatch):
    monkeypatch.setattr(running, "TOLD_EVERY", timedelta(0))
    work = Halfway()
    schedule(("0 2 * * sat", Job("check", "Check", work)))
    as_root.forge("/jobs/step/run/check")
    scheduler.tick()
    assert work.halfway.wait(PATIENCE)
    try:
        page = as_root.open("/jobs/list/")
        (place,) = page.find("ul.jobs [data-progress]")
        told = as_root.open(place.get("data-progress")).response.json
        assert told == {"open": True, "running": True, "done": 2, "total": 5, "words": "2 / 5"}
        assert "2 / 5" in as_root.open(f"/jobs/show/{runs()[0].id}").text
        assert messages(as_root.follow(as_root.forge("/jobs/step/run/check")))[0] == "“Check”正在运行。"
    finally:
        work.may_end.set()
        scheduler.join()
    told = as_root.open(place.get("data-progress")).response.json
    assert told == {"open": False, "running": False, "done": 5, "total": 5, "words": "5 / 5"}
    assert as_root.open("/jobs/list/").find("[data-progress]") == []


@pytest.mark.browser
def test_the_page_follows_a_job_by_itself(page_of, schedule, scheduler, monkeypatch):
    monkeypatch.setattr(running, "TOLD_EVERY", timedelta(0))
    work = Halfway()
    schedule(("0 2 * * sat", Job("check", "Check", work)))
    page = page_of("root")
    page.goto("/jobs/list/")
    page.click("ul.jobs button")
    scheduler.tick()
    try:
        page.wait_for_selector("ul.jobs progress[value='2']")
        assert page.inner_text("ul.jobs [data-words]") == "2 / 5"
    finally:
        work.may_end.set()
        scheduler.join()
    page.wait_for_selector("ul.jobs .tone-good")
    assert page.query_selector("[data-progress]") is None


# --- the schedulers


def silence(page):
    return page.texts("main p.alert-warning")


def test_the_list_says_that_no_scheduler_is_at_work(as_root, check, look):
    assert "没有调度程序在工作" in silence(as_root.open("/jobs/list/"))[0]
    look(SATURDAY_AT_TWO)
    with clock.at(SATURDAY_AT_TWO + SILENT):
        assert silence(as_root.open("/jobs/list/")) == []
    with clock.at(SATURDAY_AT_TWO + SILENT + timedelta(seconds=1)):
        assert silence(as_root.open("/jobs/list/")) == ["自 2026-03-07 02:00 起没有调度程序在工作，任务不会运行。"]


def test_home_tells_an_administrator_how_the_jobs_are(as_root, check, look, schedule):  # core: CHN-3
    assert "没有调度程序在工作" in as_root.open("/").texts("main p[role=alert]")[0]
    look(SATURDAY_AT_TWO - HOUR)
    look(SATURDAY_AT_TWO)
    with clock.at(SATURDAY_AT_TWO):
        assert as_root.open("/").texts("main p[role=alert]") == []
        assert "所有任务均按计划运行。" in as_root.open("/").text


def test_home_tells_an_administrator_what_failed(as_root, as_wang, schedule, look, runs):  # core: CHN-3
    def work(_progress):
        raise BusinessError("销售系统暂时无法连接。")

    schedule(("0 2 * * sat", Job("check", "流失检查", work, retry_after=HOUR)))
    look(SATURDAY_AT_TWO - HOUR)
    look(SATURDAY_AT_TWO)
    with clock.at(SATURDAY_AT_TWO):
        page = as_root.open("/")
        assert page.texts("main p[role=alert]") == ["任务: “流失检查”失败：销售系统暂时无法连接。"]
        assert page.find("main p[role=alert] a")[0].get("href") == f"/jobs/show/{runs()[0].id}"
        assert "失败的任务 失败 1" in page.text
        (link,) = [each for each in page.links() if "state=failed" in each]
        assert len(rows(as_root.open(link))) == 1
        assert "流失检查" not in as_wang.open("/").text


def test_home_tells_that_some_records_failed(as_root, schedule, look):
    schedule(("0 2 * * sat", Job("check", "流失检查", lambda progress: progress.fail(7, ValueError()))))
    look(SATURDAY_AT_TWO - HOUR)
    look(SATURDAY_AT_TWO)
    with clock.at(SATURDAY_AT_TWO):
        assert as_root.open("/").texts("main p[role=alert]") == ["任务: “流失检查”已完成，但有部分失败：失败 1"]
