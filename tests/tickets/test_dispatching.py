"""Dispatching: in the list, one by its row or several at once, and again to somebody else."""

import pytest

from app.core.database import db
from app.core.history import StateChange
from app.people.queries import named
from app.tickets import lists
from app.tickets.models import Ticket, TicketRound, TicketState
from tests.factories import TicketFactory
from tests.screens import beside, buttons, choice, choices, columns, details, english, messages, row_of, rows

NEW, ASSIGNED, HANDLED, ARCHIVED = TicketState
LIST = "/tickets/dispatch/"


@pytest.fixture
def three(make):
    """Three tickets that wait to be dispatched, the oldest first."""
    return [make(TicketFactory, summary=text) for text in ("读数漂移", "外壳破损", "交货延迟")]


def steps_of(records, ticket):
    return records(StateChange, "person", record_type="ticket", record_id=ticket.id)


def send(browser, values):
    """What the list's address answers, whatever form it was sent with."""
    return browser.submit(browser.open("/profile/password"), values, to=LIST)


# --- the list


def test_the_list_has_what_waits_the_longest_first(as_wang, three, assigned, archived):  # core: SVC-2, SVC-6
    page = as_wang.open(LIST)
    assert columns(page) == ["编号", "客户", "概要", "服务类型", "创建人", "创建时间"]
    assert [row["编号"] for row in rows(page)] == [ticket.number for ticket in three]
    assert [row["创建人"] for row in rows(page)] == ["周红"] * 3


def test_who_can_be_chosen_is_told_with_what_is_open_with_them(as_wang, three, make):  # core: SVC-2
    make(TicketFactory, state=ASSIGNED)
    make(TicketFactory, state=HANDLED)
    make(TicketFactory, state=ARCHIVED)
    offered = [label for label in choices(as_wang.open(LIST), "assignee") if label != "请选择"]
    assert offered == ["李明 · 2 个未结服务单", "孙伟 · 0 个未结服务单", "周红 · 0 个未结服务单"]
    assert choice(english(as_wang).open(LIST), "assignee", "2 open tickets")


def test_who_has_left_is_offered_no_more(app, as_wang, three):  # core: ROLE-4
    with app.app_context():
        db.session.scalars(named("sun")).one().active = False
        db.session.commit()
    page = as_wang.open(LIST)
    assert [label for label in choices(page, "assignee") if "孙伟" in label] == []
    assert "孙伟" not in page.texts("tbody")[0]


def test_nobody_but_who_may_dispatch_opens_the_list(as_li, as_gao, three):  # core: ROLE-2
    for browser in (as_li, as_gao):
        assert browser.open(LIST).status == 403
        assert send(browser, {"ids": three[0].id, "assignee": 1}).status == 403


def test_rows_fill_their_choices_by_script_where_there_are_many(as_wang, three, monkeypatch):  # core: SVC-2
    assert len(as_wang.open(LIST).find("tbody select option")) == 3 * (1 + 3)
    monkeypatch.setattr(lists, "MOST_OPTIONS", 8)
    page = as_wang.open(LIST)
    assert (len(page.find("tbody select")), page.find("tbody select option")) == (3, [])
    assert len(page.find(".bulk select option")) == 1 + 3


# --- dispatching


def test_a_ticket_is_dispatched_in_its_row(as_wang, three, key_of, reload, records):  # core: SVC-2
    page = as_wang.open(LIST)
    field = f"assignee_{three[1].id}"
    assert choice(page, field, "李明") == str(key_of("li"))
    answer = as_wang.submit(page, {"row": three[1].id, field: key_of("li")}, to=LIST)
    assert messages(as_wang.follow(answer)) == ["操作成功：已将 1 个服务单分配给李明。"]
    ticket = reload(three[1], "assignee")
    assert (ticket.state, ticket.assignee.username) == (ASSIGNED, "li")
    assert [reload(each).state for each in (three[0], three[2])] == [NEW, NEW]
    (step,) = steps_of(records, ticket)
    assert (step.step, step.person.username, step.from_state, step.to_state) == ("dispatch", "wang", "new", "assigned")
    assert ticket.dispatched_at >= step.at


def test_a_row_without_a_person_is_marked(as_wang, three, reload):  # core: SVC-2
    page = as_wang.open(LIST)
    field = f"assignee_{three[1].id}"
    answer = as_wang.submit(page, {"row": three[1].id, field: ""}, to=LIST)
    assert [each.get("name") for each in answer.find("[aria-invalid=true]")] == [field]
    assert f"#{field}" in answer.links()
    assert answer.find("input[name=ids][checked]") == []
    assert reload(three[1]).state == NEW


def test_a_dispatched_ticket_begins_its_first_round(as_wang, new, key_of, records):  # core: SVC-2
    send(as_wang, {"ids": new.id, "assignee": key_of("li")})
    (turn,) = records(TicketRound, "assignee", "dispatched_by", ticket_id=new.id)
    assert (turn.number, turn.assignee.username, turn.dispatched_by.username) == (1, "li", "wang")
    assert (turn.dispatched_at is not None, turn.method, turn.handled_at) == (True, None, None)


def test_several_are_dispatched_at_once(as_wang, three, key_of, records):  # core: SVC-2
    answer = send(as_wang, {"ids": [three[0].id, three[2].id], "assignee": key_of("zhou")})
    assert answer.status == 302
    assert messages(as_wang.follow(answer)) == ["操作成功：已将 2 个服务单分配给周红。"]
    assert [ticket.state for ticket in records(Ticket)] == [ASSIGNED, NEW, ASSIGNED]
    assert len(records(TicketRound)) == 2


def test_a_ticket_named_twice_is_dispatched_once(as_wang, new, key_of, records):  # core: SVC-2
    assert send(as_wang, {"ids": [new.id, new.id], "assignee": key_of("zhou")}).status == 302
    assert len(records(TicketRound)) == 1


def test_all_are_dispatched_or_none(as_wang, three, assigned, key_of, records):  # core: SVC-2
    answer = send(as_wang, {"ids": [three[0].id, assigned.id], "assignee": key_of("zhou")})
    assert answer.status == 409
    assert answer.texts("[role=alert] p") == [f"{assigned}: 不能“分配”：当前状态为“已分配”。"]
    assert {ticket.state for ticket in records(Ticket) if ticket.id != assigned.id} == {NEW}
    assert [box.get("value") for box in answer.find("tbody [name=ids][checked]")] == [str(three[0].id)]


@pytest.mark.parametrize("values", [{"ids": []}, {}, {"ids": ["x", ""]}, {"row": "0"}])
def test_somebody_must_be_chosen(as_wang, new, key_of, values, records):  # core: SVC-2
    answer = send(as_wang, {**values, "assignee": key_of("li")})
    assert answer.status in (200, 409)
    assert answer.find("main [role=alert]")
    assert [ticket.state for ticket in records(Ticket)] == [NEW]


@pytest.mark.parametrize("whom", ["", "wang", "gao", "x"])
def test_only_who_may_handle_tickets_gets_one(as_wang, new, key_of, whom, reload):  # core: SVC-2
    key = key_of(whom) if whom in ("wang", "gao") else whom
    for values in ({"ids": new.id, "assignee": key}, {"row": new.id, f"assignee_{new.id}": key}):
        answer = send(as_wang, values)
        assert (answer.status, bool(answer.texts("[role=alert]"))) == (200, True)
    assert reload(new).state is NEW


def test_a_ticket_that_is_gone_is_told(as_wang, three, key_of, records):
    as_wang.forge(f"/tickets/delete/{three[0].id}")
    answer = send(as_wang, {"ids": [each.id for each in three], "assignee": key_of("li")})
    assert (answer.status, answer.texts("[role=alert] p")) == (409, ["选中的服务单中有的已不存在。"])
    assert {ticket.state for ticket in records(Ticket)} == {NEW}


def test_the_page_of_a_ticket_dispatches_it_too(as_wang, new, key_of, reload):  # core: SVC-2
    assert buttons(as_wang.open(f"/tickets/show/{new.id}"))[1:4] == ["分配", "转为销售机会", "删除"]
    page = as_wang.open(f"/tickets/step/dispatch/{new.id}")
    assert "0 个未结服务单" in beside(page, "assignee")
    assert details(page)["服务请求"] == new.request
    assert as_wang.submit(page, {"assignee": key_of("li")}).location == "/tickets/list/"
    assert reload(new).state is ASSIGNED


def test_a_dispatched_ticket_is_not_dispatched_again(as_wang, assigned, handled, archived, key_of):  # core: SVC-2
    for ticket in (assigned, handled, archived):
        answer = as_wang.forge(f"/tickets/step/dispatch/{ticket.id}", {"assignee": key_of("zhou")})
        assert answer.status == 409


# --- redispatching


def test_a_ticket_is_redispatched_with_a_note(as_wang, assigned, key_of, reload, records):  # core: SVC-2
    answer = as_wang.fill(f"/tickets/step/redispatch/{assigned.id}", {"assignee": key_of("zhou"), "note": "李明出差"})
    assert answer.status == 302
    ticket = reload(assigned, "assignee")
    assert (ticket.state, ticket.assignee.username) == (ASSIGNED, "zhou")
    (step,) = steps_of(records, assigned)
    assert (step.step, step.from_state, step.to_state, step.note) == ("redispatch", "assigned", "assigned", "李明出差")


def test_a_redispatched_round_goes_on_with_somebody_else(as_wang, as_zhou, assigned, key_of, records):  # core: SVC-2
    as_wang.fill(f"/tickets/step/redispatch/{assigned.id}", {"assignee": key_of("zhou"), "note": "李明出差"})
    first, second = records(TicketRound, "assignee", ticket_id=assigned.id)
    assert [(turn.number, turn.assignee.username) for turn in (first, second)] == [(1, "li"), (1, "zhou")]
    page = as_zhou.open(f"/tickets/show/{assigned.id}")
    assert page.texts("#course h3") == ["第 1 轮"]
    assert "改派给周红 王芳" in page.text
    assert "李明出差" in page.texts("#course .note")


@pytest.mark.parametrize("missing", ["assignee", "note"])
def test_a_redispatch_says_to_whom_and_why(as_wang, assigned, key_of, missing, reload):  # core: SVC-2
    values = {"assignee": key_of("zhou"), "note": "出差", missing: ""}
    page = as_wang.fill(f"/tickets/step/redispatch/{assigned.id}", values)
    assert page.texts(f"#{missing}-error") == ["此项必填。"]
    assert reload(assigned).assignee_id == key_of("li")


def test_a_ticket_is_not_redispatched_to_who_has_it(as_wang, assigned, key_of):  # core: SVC-2
    page = as_wang.fill(f"/tickets/step/redispatch/{assigned.id}", {"assignee": key_of("li"), "note": "再看看"})
    assert (page.status, page.texts("#assignee-error")) == (409, ["该服务单已由李明处理。"])


def test_only_what_is_being_handled_is_redispatched(as_wang, new, handled, archived, key_of):  # core: SVC-2
    for ticket in (new, handled, archived):
        assert "改派" not in buttons(as_wang.open(f"/tickets/show/{ticket.id}"))
        answer = as_wang.forge(f"/tickets/step/redispatch/{ticket.id}", {"assignee": key_of("zhou"), "note": "出差"})
        assert answer.status == 409


def test_whom_a_ticket_was_taken_from_can_still_read_it(as_wang, as_li, make, key_of):  # core: ROLE-7
    ticket = make(TicketFactory, state=ASSIGNED, customer__manager="sun")
    as_wang.fill(f"/tickets/step/redispatch/{ticket.id}", {"assignee": key_of("zhou"), "note": "出差"})
    page = as_li.open(f"/tickets/show/{ticket.id}")
    assert (page.status, "处理" in buttons(page)) == (200, False)
    assert as_li.forge(f"/tickets/step/handle/{ticket.id}", {"method": "好了"}).status == 403
    assert row_of(as_li.open("/tickets/list/?state=assigned"), ticket.number) is not None
    assert "没有等待您处理的服务单。" in as_li.open("/tickets/handle/").text
