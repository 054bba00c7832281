"""Development plans: what will be done on which day, and what came of it."""

import pytest

from app.core.history import Change
from app.opportunities.models import OpportunityState, PlanItem
from tests.cast import CAST
from tests.factories import OpportunityFactory, PlanItemFactory
from tests.screens import beside, column, confirmation, details, english, press, row_buttons

ASSIGNED = OpportunityState.ASSIGNED
NEW = {"planned_on": "2007-12-20", "content": "登门拜访"}


@pytest.fixture
def item(make, development):
    """An item of Li's plan without a result."""
    return make(PlanItemFactory, opportunity=development)


@pytest.fixture
def done(make, development):
    """An item of Li's plan with a result."""
    return make(PlanItemFactory, opportunity=development, content="电话联系", result="客户有意")


def plan_of(opportunity):
    return f"/plans/show/{opportunity.id}"


def delete(browser, item):
    return browser.forge(f"/plan_items/delete/{item.id}")


# --- planning


@pytest.mark.parametrize("username", ["li", "wang"])
def test_the_assignee_and_a_supervisor_plan(client_of, records, development, username):  # core: OPP-5
    browser = client_of(username)
    page = browser.follow(browser.fill(plan_of(development), NEW, action="/plan_items/add"))
    assert "保存成功" in page.text
    assert page.response.request.path == plan_of(development)
    assert "2007-12-20" in page.text
    assert "登门拜访" in page.text
    (item,) = records(PlanItem, "created_by")
    assert (item.planned_on.isoformat(), item.content, item.result) == ("2007-12-20", "登门拜访", None)
    assert item.created_by.username == username


@pytest.mark.parametrize("username", set(CAST) - {"li", "wang", "admin"})
def test_nobody_else_plans(client_of, records, development, item, username):  # core: OPP-5, ROLE-8
    browser = client_of(username)
    assert browser.forge(f"/plan_items/add?opportunity={development.id}", NEW).status in (403, 404)
    assert browser.forge("/plan_items/add", {**NEW, "opportunity": development.id}).status in (200, 403)
    assert browser.forge(f"/plan_items/edit/{item.id}", {"content": "别的"}).status in (403, 404)
    assert delete(browser, item).status in (403, 404)
    assert [each.content for each in records(PlanItem)] == [item.content]


def test_who_created_an_opportunity_sees_its_plan_but_does_not_plan(as_zhou, make, records):  # core: OPP-5, ROLE-7
    development = make(OpportunityFactory, created_by="zhou", assignee="li", state=ASSIGNED)
    page = as_zhou.open(plan_of(development))
    assert page.status == 200
    assert page.find("input[name=planned_on]") == []
    page = as_zhou.forge(f"/plan_items/add?opportunity={development.id}", NEW)
    assert (page.status, "只有被指派的客户经理或销售主管可以制定开发计划。" in page.text) == (403, True)
    assert records(PlanItem) == []


def test_the_opportunity_is_shown_above_its_plan(as_li, development, item):  # core: OPP-5
    page = as_li.open(plan_of(development))
    shown = details(page)
    assert (shown["编号"], shown["客户名称"], shown["联系人"]) == (development.number, "北方机械有限公司", "陈大文")
    assert page.source.index("北方机械有限公司") < page.source.index(item.content)


@pytest.mark.parametrize("name", NEW)
def test_date_and_content_are_both_required(as_li, records, development, name):  # core: OPP-5
    page = as_li.fill(f"/plan_items/add?opportunity={development.id}", {**NEW, name: ""})
    assert (page.status, "此项必填。" in beside(page, name)) == (200, True)
    (other,) = set(NEW) - {name}
    assert page.form().fields[other] == NEW[other]
    assert records(PlanItem) == []


def test_a_date_that_is_none_is_refused(as_li, records, development):  # core: OPP-5
    page = as_li.fill(f"/plan_items/add?opportunity={development.id}", {**NEW, "planned_on": "13.12.2007"})
    assert "日期无效，请按 2007-12-13 的格式填写。" in beside(page, "planned_on")
    assert records(PlanItem) == []


def test_the_plan_is_in_the_order_of_its_days(as_li, make, development):
    for day in ("2007-12-30", "2007-12-13", "2008-01-02"):
        as_li.fill(plan_of(development), {"planned_on": day, "content": f"第{day}步"}, action="/plan_items/add")
    text = as_li.open(plan_of(development)).text
    assert text.index("第2007-12-13步") < text.index("第2007-12-30步") < text.index("第2008-01-02步")


# --- editing and deleting


def test_content_can_be_edited(as_li, reload, item):  # core: OPP-5
    page = as_li.follow(as_li.fill(f"/plan_items/edit/{item.id}", {"content": "发邮件"}))
    assert "保存成功" in page.text
    assert reload(item).content == "发邮件"


def test_a_plan_item_keeps_its_date(as_li, as_wang, reload, item):  # core: OPP-5
    for browser in (as_li, as_wang):
        page = browser.open(f"/plan_items/edit/{item.id}")
        assert page.find("main form [name=planned_on]") == []
        assert "2007-12-13" in page.text
        forged = {"content": "改期", "planned_on": "2008-01-01", "opportunity": 1, "opportunity_id": 1}
        assert browser.submit(page, forged).status == 302
        after = reload(item)
        assert (after.planned_on, after.opportunity_id) == (item.planned_on, item.opportunity_id)


def test_content_cannot_be_emptied(as_li, reload, item):  # core: OPP-5
    assert "此项必填。" in beside(as_li.fill(f"/plan_items/edit/{item.id}", {"content": " "}), "content")
    assert reload(item).content == item.content


@pytest.mark.parametrize("username", ["li", "wang"])
def test_an_item_without_a_result_can_be_deleted(client_of, reload, development, item, username):  # core: OPP-5
    browser = client_of(username)
    page = browser.open(plan_of(development))
    assert confirmation(page, "删除") == "确认删除?"
    page = press(browser, page, "删除")
    assert "删除成功" in page.text
    assert page.response.request.path == plan_of(development)
    assert reload(item) is None


def test_an_item_with_a_result_cannot_be_deleted(as_li, as_wang, reload, development, done):  # core: OPP-5
    assert "删除" not in as_li.open(plan_of(development)).texts("main button")
    for browser in (as_li, as_wang):
        page = delete(browser, done)
        assert (page.status, "已有执行效果的计划项不能删除。" in page.text) == (409, True)
    assert reload(done) is not None


def test_after_the_end_the_plan_is_read_only(as_li, as_wang, make, reload, records, ended):  # core: OPP-5
    item = make(PlanItemFactory, opportunity=ended)
    for browser in (as_li, as_wang):
        page = browser.open(plan_of(ended))
        assert item.content in page.text
        assert page.find("main form input[name=planned_on], main textarea[name=result]") == []
        assert not {"编辑", "删除"} & set(page.texts("main a") + page.texts("main button"))
        refused = browser.forge(f"/plan_items/add?opportunity={ended.id}", NEW)
        assert (refused.status, "开发计划已关闭：该销售机会不在开发中。" in refused.text) == (409, True)
        assert browser.forge("/plan_items/add", {**NEW, "opportunity": ended.id}).status == 409
        assert browser.forge(f"/plan_items/edit/{item.id}", {"content": "改", "result": "好"}).status == 409
        assert delete(browser, item).status == 409
    assert len(records(PlanItem)) == 1
    assert reload(item).version == item.version


def test_nothing_is_planned_before_it_is_assigned(as_li, as_wang, records, lead):  # core: OPP-5
    for browser in (as_li, as_wang):
        assert browser.forge(f"/plan_items/add?opportunity={lead.id}", NEW).status == 409
        assert browser.open(plan_of(lead)).status == 404
    assert records(PlanItem) == []


# --- executing


def test_the_assignee_writes_each_result_as_work_goes_on(as_li, reload, development, item):  # core: OPP-6
    result = {"result": "客户有意，约好下周再谈"}
    page = as_li.follow(as_li.fill(plan_of(development), result, action=f"/plan_items/edit/{item.id}"))
    assert "保存成功" in page.text
    assert page.response.request.path == plan_of(development)
    after = reload(item)
    assert (after.result, after.content, after.opportunity_id) == (result["result"], item.content, development.id)


def test_a_result_can_be_put_right_while_work_goes_on(as_li, reload, done):  # core: OPP-6
    as_li.fill(f"/plan_items/edit/{done.id}", {"result": "客户很有意"})
    assert reload(done).result == "客户很有意"


def test_a_supervisor_plans_but_writes_no_results(as_wang, reload, development, item):  # core: OPP-5, OPP-6
    assert as_wang.open(plan_of(development)).find("main [name=result]") == []
    assert as_wang.fill(f"/plan_items/edit/{item.id}", {"content": "登门拜访", "result": "成了"}).status == 302
    after = reload(item)
    assert (after.content, after.result) == ("登门拜访", None)


def test_a_new_item_has_no_result_yet(as_li, records, development):  # core: OPP-6
    as_li.forge(f"/plan_items/add?opportunity={development.id}", {**NEW, "result": "提前写好"})
    (item,) = records(PlanItem)
    assert item.result is None


def test_the_plan_page_speaks_both_languages(as_li, development, done):  # core: OPP-5, OPP-6
    text = as_li.open(plan_of(development)).text
    assert "执行效果" in as_li.open(plan_of(development)).source
    assert "日期" in text
    assert "计划内容" in text
    source = english(as_li).open(plan_of(development)).source
    assert "Result" in source
    assert "执行效果" not in source


def test_what_became_of_an_item_is_in_its_history(as_li, records, item):
    as_li.fill(f"/plan_items/edit/{item.id}", {"result": "客户有意"})
    edits = records(Change, "person", record_type="plan_item", record_id=item.id, kind="edited")
    assert [(edit.field, edit.old, edit.new, edit.person.username) for edit in edits] == [
        ("result", None, "客户有意", "li")
    ]


# --- the list of developments


def test_the_list_holds_what_is_being_developed_or_was(as_wang, lead, development, ended):  # core: OPP-10
    numbers = column(as_wang.open("/plans/list/"), "编号")
    assert set(numbers) == {development.number, ended.number}


def test_the_assignee_is_offered_each_next_step(as_li, development):  # core: OPP-10
    page = as_li.open("/plans/list/")
    assert row_buttons(page, development.number) == ["制定计划", "执行计划", "开发成功", "终止开发"]
    page = english(as_li).open("/plans/list/")
    assert row_buttons(page, development.number) == ["Plan", "Execute", "Won", "Stop developing"]


@pytest.mark.parametrize("label", ["制定计划", "执行计划"])
def test_planning_and_executing_lead_to_the_plan(as_li, development, label):  # core: OPP-10
    page = press(as_li, as_li.open("/plans/list/"), label, development.number)
    assert page.response.request.path == plan_of(development)


def test_a_supervisor_is_offered_planning_only(as_wang, development):  # core: OPP-10, ROLE-2
    assert row_buttons(as_wang.open("/plans/list/"), development.number) == ["制定计划"]


def test_afterwards_there_is_only_something_to_look_at(as_li, as_wang, ended):  # core: OPP-10
    for browser in (as_li, as_wang):
        assert row_buttons(browser.open("/plans/list/"), ended.number) == ["查看"]
    assert row_buttons(english(as_li).open("/plans/list/"), ended.number) == ["Show"]
