"""What is promised about a ticket, how it shows, and who hears of it when it is broken."""

from datetime import datetime, timedelta

import pytest

from app.core.database import db
from app.core.settings import REGISTERED
from app.dictionary.models import TICKET_TYPE
from app.tickets import operations, workflow
from app.tickets.jobs import promise_check
from app.tickets.models import Ticket, TicketRound, TicketState
from app.tickets.promises import promise, state_of_calendar
from tests.concurrency.visitor import at_once
from tests.factories import TicketFactory
from tests.screens import beside, details, english, messages, notifications, rows, typed

NEW, ASSIGNED, HANDLED, ARCHIVED = TicketState
HOUR = timedelta(hours=1)
MORNING = datetime(2026, 3, 2, 1)  # Monday, nine o'clock in Shanghai
WEDNESDAY_EVENING = datetime(2026, 3, 4, 10)  # after twenty-four hours of work


@pytest.fixture
def decide(app):
    """`decide(service_dispatch_hours=4)`: what the company decided."""

    def decide(**values):
        with app.app_context():
            for name, value in values.items():
                REGISTERED[name].put(value)
            db.session.commit()

    return decide


@pytest.fixture
def check(app, wall):
    """The job, at the time on the wall: how many tickets it told of."""

    def check():
        with app.app_context(), wall.standing():
            return dict(promise_check().counts).get("told", 0)

    return check


@pytest.fixture
def due(make, wall):
    """`due(hours=-2)`: a ticket whose next step is due then, by the clock on the wall."""

    def due(hours, **values):
        return make(TicketFactory, due_at=wall.now + hours * HOUR, **values)

    return due


def create(browser, word, key):
    page = browser.open("/tickets/add")
    form = {"type": word(TICKET_TYPE), "customer": key, "summary": "读数漂移", "request": "请处理"}
    return browser.submit(page, form)


# --- what is promised


def test_a_new_ticket_is_promised_to_be_dispatched(as_li, wall, word, customer, records):  # core: ROLE-9, SVC-1
    with wall.standing():
        create(as_li, word, customer.id)
    (ticket,) = records(Ticket)
    assert ticket.dispatch_due_at == ticket.due_at == MORNING + 9 * HOUR  # eight hours of work


def test_each_type_may_have_hours_of_its_own(as_li, wall, word, customer, records, decide):  # core: ROLE-9
    decide(service_dispatch_hours_by_type={str(word(TICKET_TYPE)): 2})
    with wall.standing():
        create(as_li, word, customer.id)
    (ticket,) = records(Ticket)
    assert ticket.due_at == MORNING + 2 * HOUR


def test_no_hours_are_no_promise(as_li, wall, word, customer, records, decide, by):  # core: ROLE-9
    decide(service_dispatch_hours=0, service_handle_hours=0)
    with wall.standing():
        create(as_li, word, customer.id)
        (ticket,) = records(Ticket)
        assert ticket.due_at is None
        by("wang", ticket, workflow.dispatch, assignee="li")
    assert records(Ticket)[0].due_at is None
    assert details(as_li.open(f"/tickets/show/{ticket.id}"))["承诺时限"] == "–"


def test_dispatch_begins_a_promise_that_others_inherit(by, new, wall, records, reload):  # core: SVC-2
    with wall.standing():
        by("wang", new, workflow.dispatch, assignee="li")
        first = reload(new).due_at
        wall.pass_by(hours=5)
    with wall.standing():
        by("wang", new, workflow.redispatch, assignee="sun", note="出差")
    assert first == WEDNESDAY_EVENING
    assert [turn.due_at for turn in records(TicketRound)] == [first, first]
    assert reload(new).due_at == first


def test_what_is_sent_back_is_promised_anew(by, handled, wall, records, reload):  # core: SVC-4
    with wall.standing():
        by("li", handled, workflow.feedback, result="还是模糊", satisfaction=2)
    assert reload(handled).due_at == records(TicketRound)[-1].due_at == WEDNESDAY_EVENING


def test_who_has_handled_it_has_kept_the_promise(by, assigned, app, reload):  # core: SVC-3
    with app.app_context():
        db.session.get(Ticket, assigned.id).due_at = MORNING
        db.session.commit()
    by("li", assigned, workflow.handle, method="更换镜头")
    assert reload(assigned).due_at is None


# --- how it shows


def test_late_ones_come_first_then_what_is_due_next(as_wang, due, make, wall):  # core: SVC-2
    without, soon, late, later = make(TicketFactory), due(2), due(-3), due(30)
    with wall.standing():
        shown = rows(as_wang.open("/tickets/dispatch/"))
        told = rows(english(as_wang).open("/tickets/dispatch/"))
    assert [row["编号"] for row in shown] == [each.number for each in (late, soon, later, without)]
    marks = [row["概要"].removeprefix(late.summary).strip() for row in shown]
    assert marks == ["已超时 1 分钟", "还剩 2 小时", "还剩 13 小时", ""]
    assert [row["Summary"].removeprefix(late.summary).strip() for row in told][:2] == ["1 minute late", "2 hours left"]


def test_the_handlers_list_is_in_the_order_of_promises(as_li, due, wall):  # core: SVC-3
    soon, late = due(2, state=ASSIGNED), due(-3, state=ASSIGNED)
    with wall.standing():
        assert [row["编号"] for row in rows(as_li.open("/tickets/handle/"))] == [late.number, soon.number]
        assert [row["编号"] for row in rows(as_li.open("/tickets/handle/?late=yes"))] == [late.number]
        assert [row["编号"] for row in rows(as_li.open("/tickets/handle/?late=no"))] == [soon.number]


@pytest.mark.parametrize(
    ("after", "words"),
    [
        (timedelta(minutes=5), "5 分钟"),
        (HOUR - timedelta(seconds=1), "59 分钟"),
        (2 * HOUR, "2 小时"),
        (timedelta(days=1, hours=1), "9 小时"),
        (timedelta(days=3, hours=2), "3 天"),
    ],
)
def test_time_is_told_in_working_time(app, wall, after, words):
    """A working day has eight hours."""
    with app.test_request_context(), wall.standing():
        assert str(promise(wall.now + after, at=wall.now)) == f"还剩 {words}"
        assert str(promise(wall.now, at=wall.now + after)) == f"已超时 {words}"


def test_the_page_tells_what_was_kept_and_what_is_due(as_li, by, new, wall, app):  # core: SVC-5
    with app.app_context():
        ticket = db.session.get(Ticket, new.id)
        ticket.dispatch_due_at = ticket.due_at = MORNING - 40 * HOUR  # Saturday at five, which was worked
        db.session.commit()
    wall.pass_by(hours=1)
    with wall.standing():
        by("wang", new, workflow.dispatch, assignee="li")
        page = as_li.open(f"/tickets/show/{new.id}")
    stops = page.texts("#course li")
    assert "已超时 2 小时" in stops[1]
    assert "还剩 3 天" in next(stop for stop in stops if "待处理" in stop)
    assert details(page)["承诺时限"] == "2026-03-05 10:00 还剩 3 天"


def test_supervisors_see_at_home_what_is_late_and_what_comes_back(as_wang, as_li, due, make, wall):  # core: SVC-2
    due(-3), due(2), due(-1, state=ASSIGNED)
    often = make(TicketFactory, state=ASSIGNED, scores=[1, 2, 1])
    make(TicketFactory, state=ARCHIVED, scores=[1, 1, 1, 5])
    with wall.standing():
        home = as_wang.open("/")
        (tally,) = [each for each in home.find("main .tally") if "服务承诺" in each.text_content()]
        links = {" ".join(link.text_content().split()): link.get("href") for link in tally.cssselect("li a")}
        assert list(links) == ["超时未分配1", "超时未处理1", "退回三次及以上1"]
        lists = [as_wang.open(path) for path in links.values()]
        assert [len(rows(page)) for page in lists] == [1, 1, 1]
        assert rows(lists[2])[0]["编号"] == often.number
        assert "退回三次及以上" in lists[2].text
    assert "服务承诺" not in as_li.open("/").text


# --- when it is broken


def test_who_works_on_it_and_who_supervises_hear_of_a_broken_promise_once(
    due, check, heard, wall, as_li
):  # core: SVC-2, SVC-3
    late = due(-1, state=ASSIGNED)
    due(1, state=ASSIGNED)
    assert (check(), check()) == (1, 0)
    assert (heard("li"), heard("wang"), heard("zhou"), heard("sun")) == (["ticket_late"], ["ticket_late"], [], [])
    assert notifications(as_li.open("/notifications/list/")) == [f"服务单已超时：{late.number} {late.summary}"]
    wall.pass_by(hours=2)
    assert check() == 1


def test_of_what_nobody_dispatched_supervisors_hear(due, check, heard):  # core: SVC-2
    due(-1)
    check()
    assert (heard("wang"), heard("li"), heard("zhou")) == (["ticket_late"], [], [])


def test_each_promise_is_told_of(app, due, check, heard, by, wall):  # core: SVC-2
    late = due(-1)
    check()
    with wall.standing():
        by("wang", late, workflow.dispatch, assignee="li")
    assert check() == 0
    wall.pass_by(days=7)
    assert check() == 1
    assert heard("li") == ["ticket_dispatched", "ticket_late"]


def test_two_checks_at_once_tell_once(app, due, heard, wall):
    keys = [due(-1).id for _ in range(5)]
    moment = wall.now

    def tell():
        from app.core import clock

        with app.app_context(), clock.at(moment):
            for key in keys:
                operations.tell_broken_promise(key)
                db.session.commit()

    at_once(tell, tell)
    assert heard("wang") == ["ticket_late"] * len(keys)


def test_a_check_that_is_broken_off_has_told_nothing_twice(app, due, check, heard, wall):
    """What is told and that it was told are one transaction."""
    late = due(-1)
    with app.app_context(), wall.standing():
        operations.tell_broken_promise(late.id)
        db.session.rollback()  # as if the process were killed before the commit
    assert heard("wang") == []
    assert (check(), check()) == (1, 0)
    assert heard("wang") == ["ticket_late"]


def test_a_check_without_broken_promises_is_no_run_worth_keeping(app, due, wall):
    with app.app_context(), wall.standing():
        assert not promise_check.has_work()
    due(-1)
    with app.app_context(), wall.standing():
        assert promise_check.has_work()


# --- what a company decides


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("working_hours", "9-18", "请依次填写一天之内的时段，例如 9:00-12:00，13:00-18:00。"),
        ("working_hours", "13:00-12:00", "请依次填写一天之内的时段，例如 9:00-12:00，13:00-18:00。"),
        ("working_hours", "9:00-25:00", "请依次填写一天之内的时段，例如 9:00-12:00，13:00-18:00。"),
        ("working_hours", "", "此项必填。"),
        ("closed_days", "2027-02-30", "请按 2027-03-08 的格式填写日期，以逗号分隔。"),
        ("extra_working_days", "明天", "请按 2027-03-08 的格式填写日期，以逗号分隔。"),
        ("service_dispatch_hours", "1000", "请输入 0 到 999 之间的数字。"),
    ],
)
def test_what_means_nothing_is_refused_beside_its_field(as_root, name, value, message):  # core: ROLE-9
    page = as_root.fill("/settings/", {name: value})
    assert message in beside(page, name)
    assert typed(page)[name] == value


def test_a_week_has_a_working_day(as_root):  # core: ROLE-9
    assert "此项必填。" in beside(as_root.fill("/settings/", {"working_weekdays": []}), "working_weekdays")


def test_days_and_hours_are_understood_as_people_write_them(app, as_root):  # core: ROLE-9
    values = {"working_hours": "8：30—12：00；13:00至17:30", "closed_days": "2027年3月8日，2027/1/4 2027-03-08"}
    assert messages(as_root.follow(as_root.fill("/settings/", values))) == ["保存成功"]
    with app.app_context():
        assert REGISTERED["working_hours"].get() == "08:30-12:00, 13:00-17:30"
        assert REGISTERED["closed_days"].get() == ["2027-01-04", "2027-03-08"]
    page = as_root.open("/settings/")
    assert typed(page)["closed_days"] == "2027-01-04, 2027-03-08"
    assert "2027-01-04, 2027-03-08" in page.text


def test_administrators_are_told_of_a_year_that_is_not_announced(app, wall):
    with app.test_request_context(), wall.standing():
        assert state_of_calendar()[0]
        app.config["CRM_HOLIDAYS"] = "CN"
        wall.pass_by(days=34 * 365)
    with app.test_request_context(), wall.standing():
        well, sentence, place = state_of_calendar()
    assert (well, place) == (False, "/settings/")
    assert "2060" in sentence


def test_no_hours_of_its_own_are_no_promise_either(as_root, as_li, wall, word, customer, records):  # core: ROLE-9
    name = f"service_dispatch_hours_by_type-{word(TICKET_TYPE)}"
    assert messages(as_root.follow(as_root.fill("/settings/", {name: "0"}))) == ["保存成功"]
    assert typed(as_root.open("/settings/"))[name] == "0"
    with wall.standing():
        create(as_li, word, customer.id)
    assert records(Ticket)[0].due_at is None
