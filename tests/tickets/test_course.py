"""The page of a ticket tells its whole course: what happened, what is going on, and what is still to come."""

import pytest

from app.tickets.models import TicketState
from tests.factories import TicketFactory
from tests.screens import english, folded

NEW, ASSIGNED, HANDLED, ARCHIVED = TicketState


def stages(page):
    """The four states: label → done, now or to come."""
    return {folded(each): each.get("class").removeprefix("is-") for each in page.find(".stepper li")}


def course(page):
    """What is told, part by part, as (what, done or now or to come)."""
    return [(each.cssselect("b")[0].text, each.get("class").removeprefix("is-")) for each in page.find(".course li")]


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (NEW, ["now", "to_come", "to_come", "to_come"]),
        (ASSIGNED, ["done", "now", "to_come", "to_come"]),
        (HANDLED, ["done", "done", "now", "to_come"]),
        (ARCHIVED, ["done", "done", "done", "done"]),
    ],
)
def test_the_steps_show_how_far_a_ticket_is(as_li, make, state, told):  # core: SVC-5
    page = as_li.open(f"/tickets/show/{make(TicketFactory, state=state).id}")
    assert stages(page) == dict(zip(["新创建", "已分配", "已处理", "已归档"], told, strict=True))
    assert len(page.find(".stepper [aria-current=step]")) == (state is not ARCHIVED)


def test_a_new_ticket_has_everything_still_to_come(as_zhou, new):
    assert course(as_zhou.open(f"/tickets/show/{new.id}")) == [
        ("创建", "done"),
        ("待分配", "now"),
        ("待处理", "to_come"),
        ("待回访客户", "to_come"),
        ("客户满意后归档", "to_come"),
    ]


def test_a_ticket_that_was_sent_back_tells_both_rounds(as_li, make):  # core: SVC-4
    page = as_li.open(f"/tickets/show/{make(TicketFactory, state=ASSIGNED, scores=[2]).id}")
    assert course(page) == [
        ("创建", "done"),
        ("分配给李明", "done"),
        ("已处理", "done"),
        ("客户反馈", "done"),
        ("退回李明", "done"),
        ("待处理", "now"),
        ("待回访客户", "to_come"),
        ("客户满意后归档", "to_come"),
    ]


def test_an_archived_ticket_has_nothing_to_come(as_li, archived):
    told = course(english(as_li).open(f"/tickets/show/{archived.id}"))
    assert told == [
        (what, "done") for what in ("Created", "Dispatched to 李明", "Handled", "What the customer says", "Archived")
    ]


def test_who_handles_it_again_sees_what_was_tried(as_li, make):  # core: SVC-4
    ticket = make(TicketFactory, state=ASSIGNED, scores=[1])
    page = as_li.open(f"/tickets/step/handle/{ticket.id}")
    assert page.texts("#course .note") == ["重新校准", "客户已确认"]


def test_the_history_has_each_step_and_nothing_that_follows_from_it(as_li, as_wang, new, key_of):  # core: ROLE-9
    as_wang.fill(f"/tickets/step/dispatch/{new.id}", {"assignee": key_of("li")})
    as_li.fill(f"/tickets/step/handle/{new.id}", {"method": "换灯"})
    told = as_li.open(f"/tickets/show/{new.id}?tab=history").texts(".tab-body .timeline > li")
    assert [line.partition(" ")[2].partition(" ")[2] for line in told] == [
        "李明 处理: 已分配 → 已处理",
        "王芳 修改 分配给: 李明",
        "王芳 分配: 新创建 → 已分配",
        "系统 新建",
    ]
