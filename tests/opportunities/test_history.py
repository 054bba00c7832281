"""What happened to an opportunity is kept, and shown on it in the reader's language."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.errors import BusinessError, NotAllowed
from app.core.history import Change, StateChange
from app.dictionary.models import FAILURE_REASON
from app.opportunities import operations, workflow
from tests.acting import acting
from tests.factories import OpportunityFactory, PlanItemFactory, first_of, person
from tests.screens import english

MONDAY = datetime(2026, 3, 2, 1, 30)  # half past nine in Shanghai


@pytest.fixture
def story(app, make):
    """An opportunity with a life behind it: one step a day, by the people who may."""
    from app.core.database import db

    lead = make(OpportunityFactory, customer_name="华东电子有限公司")
    with app.app_context():
        opportunity = db.session.get(type(lead), lead.id)
        for day, (username, step, answers) in enumerate(steps()):
            with acting(username), clock.at(MONDAY + timedelta(days=day)):
                step(opportunity, **answers)
                db.session.commit()
    return lead


def steps():
    yield "wang", workflow.assign, {"assignee": person("zhou")}
    yield "wang", workflow.reassign, {"assignee": person("li"), "note": "周红休假"}
    yield "li", workflow.fail, {"reason": first_of(FAILURE_REASON), "note": "预算不足"}
    yield "wang", workflow.reopen, {"note": "预算批了"}
    yield "li", workflow.win, {}


def test_every_change_of_state_is_kept(story, records):  # core: OPP-9
    changes = records(StateChange, "person", record_type="opportunity", record_id=story.id)
    assert [(each.person.username, each.from_state, each.to_state, each.note) for each in changes] == [
        ("wang", "unassigned", "assigned", None),
        ("wang", "assigned", "assigned", "周红休假"),
        ("li", "assigned", "failed", "预算不足"),
        ("wang", "failed", "assigned", "预算批了"),
        ("li", "assigned", "won", None),
    ]
    assert [each.at for each in changes] == [MONDAY + timedelta(days=day) for day in range(5)]


@pytest.mark.parametrize("base", ["opportunities", "plans"])
def test_it_is_shown_on_the_opportunity_newest_first(as_li, story, base):  # core: OPP-9
    text = as_li.open(f"/{base}/show/{story.id}?tab=history").text
    told = [
        "2026-03-06 09:30 李明 开发成功: 已指派 → 开发成功",
        "2026-03-05 09:30 王芳 重新开发: 开发失败 → 已指派",
        "预算批了",
        "2026-03-04 09:30 李明 终止开发: 已指派 → 开发失败",
        "预算不足",
        "2026-03-03 09:30 王芳 改派: 已指派 → 已指派",
        "周红休假",
        "2026-03-02 09:30 王芳 指派: 未分配 → 已指派",
    ]
    assert [words for words in told if words not in text] == []
    assert sorted(map(text.index, told)) == list(map(text.index, told))


def test_it_is_told_in_english_to_english_readers(as_li, story):  # core: OPP-9, NFR-2
    text = english(as_li).open(f"/opportunities/show/{story.id}?tab=history").text
    told = ["Won: Assigned → Won", "Reopen: Failed → Assigned", "Mar 4, 2026 09:30 李明 Stop developing"]
    assert [words for words in told if words not in text] == []


def test_every_field_that_changed_is_told_with_its_old_and_new_value(as_wang, records, lead):
    as_wang.fill(f"/opportunities/edit/{lead.id}", {"summary": "采购打印机", "probability": "75", "source": "展会"})
    changes = records(Change, "person", record_type="opportunity", record_id=lead.id, kind="edited")
    assert {(each.field, each.old, each.new, each.person.username) for each in changes} == {
        ("summary", lead.summary, "采购打印机", "wang"),
        ("probability", "60", "75", "wang"),
        ("source", None, "展会", "wang"),
    }
    text = as_wang.open(f"/opportunities/show/{lead.id}?tab=history").text
    for words in (f"概要: {lead.summary} → 采购打印机", "成功机率 (%): 60 → 75", "机会来源: 展会", "王芳 修改"):
        assert words in text
    text = english(as_wang).open(f"/opportunities/show/{lead.id}?tab=history").text
    assert f"Summary: {lead.summary} → 采购打印机" in text


def test_saving_without_a_change_leaves_no_trace(as_wang, records, lead, reload):
    as_wang.fill(f"/opportunities/edit/{lead.id}", {})
    assert records(Change, record_type="opportunity", record_id=lead.id, kind="edited") == []
    assert reload(lead).version == lead.version


def test_references_are_told_by_name(as_wang, as_li, story):
    text = as_wang.open(f"/opportunities/show/{story.id}?tab=history").text
    assert "指派给: 周红 → 李明" in text
    assert "失败原因: 价格过高" in text


def test_what_is_planned_done_and_taken_out_is_told(as_li, make):  # core: OPP-5, OPP-6
    lead = make(OpportunityFactory, assignee="li", state=workflow.ASSIGNED)
    kept = make(PlanItemFactory, opportunity=lead, content="登门拜访", created_by="li")
    gone = make(PlanItemFactory, opportunity=lead, content="寄样品", created_by="li")
    as_li.fill(f"/plan_items/edit/{kept.id}", {"result": "客户有意"})
    as_li.forge(f"/plan_items/delete/{gone.id}")
    for base in ("opportunities", "plans"):
        text = as_li.open(f"/{base}/show/{lead.id}?tab=history").text
        assert "登门拜访: 新建" in text
        assert "登门拜访: 修改 执行效果: 客户有意" in text
        assert "寄样品: 删除" in text


def test_a_long_plan_is_told_by_its_beginning(as_li, make):
    lead = make(OpportunityFactory, assignee="li", state=workflow.ASSIGNED)
    make(PlanItemFactory, opportunity=lead, content="拜" * 999, created_by="li")
    text = as_li.open(f"/opportunities/show/{lead.id}?tab=history").text
    assert "拜…: 新建" in text
    assert "拜" * 80 not in text


# --- rules without the web


def test_a_refused_step_leaves_no_trace(session):  # core: OPP-9
    opportunity = OpportunityFactory()
    with acting("wang"), pytest.raises(BusinessError):
        workflow.reopen(opportunity, note="误操作")
    with acting("wang"), pytest.raises(BusinessError):
        workflow.assign(opportunity)
    assert session.scalars(select(StateChange)).all() == []


def test_a_plan_is_written_by_its_assignee_only(session):  # core: OPP-5, OPP-6
    opportunity = OpportunityFactory(assignee="li", state=workflow.ASSIGNED)
    item = PlanItemFactory(opportunity=opportunity)
    with acting("li"):
        operations.plan(opportunity, clock.today(), "登门拜访")
        operations.execute(item, "客户有意")
    for username in ("zhou", "gao"):
        with acting(username), pytest.raises(NotAllowed):
            operations.plan(opportunity, clock.today(), "登门拜访")
    for username in ("zhou", "wang"):
        with acting(username), pytest.raises(NotAllowed):
            operations.execute(item, "没有结果")
    assert item.result == "客户有意"
    assert len(opportunity.items) == 2


def test_a_plan_that_was_closed_meanwhile_takes_nothing_more(session):  # core: OPP-5
    opportunity = OpportunityFactory(assignee="li", state=workflow.ASSIGNED)
    session.execute(
        opportunity.__table__.update().values(state=workflow.WON).where(opportunity.__table__.c.id == opportunity.id)
    )
    with acting("li"), pytest.raises(BusinessError):
        operations.plan(opportunity, clock.today(), "太晚了")
