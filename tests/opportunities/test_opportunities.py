"""Opportunities that wait to be assigned: created, edited, deleted, found."""

import pytest

from app.core.history import Change
from app.opportunities.models import Opportunity, OpportunityState
from tests.cast import CAST
from tests.factories import OpportunityFactory, person
from tests.screens import (
    beside,
    column,
    columns,
    confirmation,
    details,
    english,
    press,
    row_buttons,
    typed,
)

ASSIGNED = OpportunityState.ASSIGNED
LIST = "/opportunities/list/"
FORM = {
    "source": "展会",
    "customer_name": "华东电子有限公司",
    "probability": "60",
    "summary": "采购服务器",
    "contact": "陈大文",
    "contact_phone": "13800138000",
    "description": "客户计划更换机房设备\n预算已批准",
    "expected_amount": "125000.50",
    "expected_close_on": "2027-12-31",
}
REQUIRED = ["customer_name", "probability", "summary", "description"]
OPTIONAL = ["source", "contact", "contact_phone", "expected_amount", "expected_close_on"]


# --- creating


@pytest.mark.parametrize("username", ["li", "wang"])
def test_account_managers_and_supervisors_create_opportunities(client_of, records, username):  # core: OPP-1
    browser = client_of(username)
    page = browser.follow(browser.fill("/opportunities/add", FORM))
    assert "保存成功" in page.text
    (opportunity,) = records(Opportunity, "created_by")
    assert (opportunity.state, opportunity.created_by.username) == (OpportunityState.UNASSIGNED, username)
    assert (opportunity.customer_name, opportunity.probability) == ("华东电子有限公司", 60)
    assert str(opportunity.expected_amount) == "125000.50"


def test_saving_is_confirmed_in_english_too(as_li):  # core: OPP-1
    browser = english(as_li)
    assert "Saved" in browser.follow(browser.fill("/opportunities/add", FORM)).text


@pytest.mark.parametrize("username", ["gao", "root"])
def test_nobody_else_creates_opportunities(client_of, records, username):  # core: OPP-1, ROLE-8
    browser = client_of(username)
    assert browser.open("/opportunities/add").status == 403
    assert browser.forge("/opportunities/add", FORM).status == 403
    assert records(Opportunity) == []


@pytest.mark.parametrize("name", REQUIRED)
@pytest.mark.parametrize("empty", ["", "  "])
def test_what_is_required_is_asked_for_and_the_rest_stays_typed(as_li, records, name, empty):  # core: OPP-1
    page = as_li.fill("/opportunities/add", {**FORM, name: empty})
    assert page.status == 200
    assert "此项必填。" in beside(page, name)
    assert typed(page) | {name: "", "next": ""} == {**FORM, name: "", "next": ""}
    assert records(Opportunity) == []


def test_the_message_beside_a_required_field_is_english_for_english_readers(as_li):
    page = english(as_li).fill("/opportunities/add", {**FORM, "summary": ""})
    assert "This field is required." in beside(page, "summary")


def test_the_rest_may_be_left_empty(as_li, records):  # core: OPP-1
    assert as_li.fill("/opportunities/add", {**FORM, **dict.fromkeys(OPTIONAL, "")}).status == 302
    (opportunity,) = records(Opportunity)
    assert [getattr(opportunity, name) for name in OPTIONAL] == [None] * len(OPTIONAL)


@pytest.mark.parametrize("probability", ["0", "100"])
def test_the_probability_goes_from_0_to_100(as_li, records, probability):
    assert as_li.fill("/opportunities/add", {**FORM, "probability": probability}).status == 302
    assert records(Opportunity)[0].probability == int(probability)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("probability", "101", "请输入 0 到 100 之间的数字。"),
        ("probability", "-1", "请输入 0 到 100 之间的数字。"),
        ("probability", "60.5", "请输入整数。"),
        ("probability", "很高", "请输入整数。"),
        ("expected_amount", "-1", "之间的数字。"),
        ("expected_amount", "1.005", "最多 2 位小数。"),
        ("expected_amount", "一百", "请输入数字。"),
        ("expected_close_on", "2027-02-30", "日期无效，请按 2007-12-13 的格式填写。"),
        ("customer_name", "某" * 101, "最多 100 个字符。"),
    ],
)
def test_a_value_that_cannot_be_is_refused_beside_its_field(as_li, records, name, value, message):
    page = as_li.fill("/opportunities/add", {**FORM, name: value})
    assert page.status == 200
    assert message in beside(page, name)
    assert typed(page)[name] == value
    assert records(Opportunity) == []


def test_what_is_filled_in_by_itself_cannot_be_forged(as_li, records, app):
    with app.app_context():
        zhou = person("zhou").id
    forged = {"number": "XS1", "state": "won", "created_by": zhou, "assignee": zhou, "assigned_at": "2020-01-01"}
    assert as_li.fill("/opportunities/add", {**FORM, **forged, "created_by_id": zhou, "customer": 1}).status == 302
    (opportunity,) = records(Opportunity, "created_by")
    assert opportunity.number.startswith("XS")
    assert len(opportunity.number) == len("XS260301001")
    assert opportunity.created_by.username == "li"
    assert (opportunity.state, opportunity.assignee_id) == (OpportunityState.UNASSIGNED, None)


# --- editing


@pytest.mark.parametrize("username", ["li", "sun", "wang"])
def test_whoever_sees_an_unassigned_opportunity_may_edit_it(client_of, reload, lead, username):  # core: OPP-2
    browser = client_of(username)
    page = browser.follow(browser.fill(f"/opportunities/edit/{lead.id}", {"summary": "采购打印机"}))
    assert "保存成功" in page.text
    assert reload(lead).summary == "采购打印机"


@pytest.mark.parametrize("username", ["gao", "root"])
def test_nobody_else_edits_opportunities(client_of, reload, lead, username):  # core: OPP-2, ROLE-8
    browser = client_of(username)
    assert browser.open(f"/opportunities/edit/{lead.id}").status == 403
    assert browser.forge(f"/opportunities/edit/{lead.id}", FORM).status == 403
    assert reload(lead).version == lead.version


def test_an_opportunity_is_edited_only_while_unassigned(as_wang, reload, ended, development):  # core: OPP-2
    for opportunity in (development, ended):
        assert "只有未分配的销售机会可以编辑。" in as_wang.open(f"/opportunities/edit/{opportunity.id}").text
        assert as_wang.forge(f"/opportunities/edit/{opportunity.id}", FORM).status == 409
        assert reload(opportunity).version == opportunity.version


def test_nothing_else_can_be_edited(as_wang, reload, lead, app):  # core: OPP-2
    with app.app_context():
        li = person("li").id
    forged = {"number": "XS1", "state": "won", "assignee": li, "assignee_id": li, "created_by": li, "created_at": ""}
    assert as_wang.fill(f"/opportunities/edit/{lead.id}", {**FORM, **forged}).status == 302
    after = reload(lead)
    kept = ("number", "state", "assignee_id", "created_by_id", "created_at", "assigned_at", "customer_id")
    assert [getattr(after, name) for name in kept] == [getattr(lead, name) for name in kept]
    assert after.description == FORM["description"].replace("\n", "\r\n") or after.description == FORM["description"]


# --- deleting


def test_its_creator_deletes_an_unassigned_opportunity(as_wang, reload, lead):  # core: OPP-3
    page = as_wang.open(LIST)
    assert confirmation(page, "删除", lead.customer_name) == "确认删除?"
    page = press(as_wang, page, "删除", lead.customer_name)
    assert "删除成功" in page.text
    assert reload(lead) is None


def test_deleting_is_asked_and_confirmed_in_english_too(as_wang, lead):  # core: OPP-3
    page = english(as_wang).open(LIST)
    assert confirmation(page, "Delete", lead.customer_name) == "Really delete?"
    assert "Deleted" in press(as_wang, page, "Delete", lead.customer_name).text


def test_a_manager_deletes_what_they_created_themselves(as_li, make, reload):  # core: OPP-3
    lead = make(OpportunityFactory, created_by="li")
    assert as_li.forge(f"/opportunities/delete/{lead.id}").status == 302
    assert reload(lead) is None


@pytest.mark.parametrize("username", set(CAST) - {"wang"})
def test_nobody_else_deletes_it(client_of, reload, lead, username):  # core: OPP-3
    assert client_of(username).forge(f"/opportunities/delete/{lead.id}").status == 403
    assert reload(lead) is not None


def test_it_cannot_be_deleted_any_more_once_assigned(as_wang, reload, development, ended):  # core: OPP-3
    for opportunity in (development, ended):
        page = as_wang.forge(f"/opportunities/delete/{opportunity.id}")
        assert (page.status, "只有未分配的销售机会可以删除。" in page.text) == (409, True)
        assert reload(opportunity) is not None


def test_what_was_deleted_is_in_the_history(as_wang, records, lead):
    as_wang.forge(f"/opportunities/delete/{lead.id}")
    words = records(Change, "person", record_type="opportunity", record_id=lead.id, kind="deleted")
    assert {word.person.username for word in words} == {"wang"}
    assert "华东电子有限公司" in [word.old for word in words if word.field == "customer_name"]


# --- the list


def test_the_list_has_the_columns_that_were_asked_for(as_wang, lead):  # core: OPP-10
    page = as_wang.open(LIST)
    assert columns(page) == ["编号", "客户名称", "概要", "联系人", "联系人电话", "创建时间", "状态"]
    assert column(page, "状态") == ["未分配"]


def test_the_list_speaks_english(as_wang, lead):  # core: OPP-10
    page = english(as_wang).open(LIST)
    assert columns(page) == [
        "Number", "Customer name", "Summary", "Contact", "Contact phone", "Created at", "State",
    ]  # fmt: skip
    assert column(page, "State") == ["Unassigned"]


def test_the_record_shows_all_its_fields(as_wang, lead):
    labels = (
        "编号 状态 客户名称 概要 机会来源 预计金额(元) 预计成交日期 "
        "联系人 联系人电话 指派给 指派时间 创建人 创建时间 机会描述"
    ).split()
    shown = details(as_wang.open(f"/opportunities/show/{lead.id}"))
    assert set(labels) | {"成功机率 (%)"} <= set(shown)
    assert (shown["编号"], shown["创建人"]) == (lead.number, "王芳")


def test_the_list_opens_on_what_waits_to_be_assigned(as_wang, lead, development):  # core: OPP-10
    assert column(as_wang.open(LIST), "编号") == [lead.number]


def test_the_filter_it_opens_with_can_be_taken_off(as_wang, lead, development, ended):  # core: OPP-10
    page = as_wang.open(LIST)
    (off,) = [link for link in page.find("main a[title]") if link.get("title") == "去掉此筛选条件"]
    assert "未分配" in off.text_content()
    everything = as_wang.open(LIST + off.get("href"))
    assert set(column(everything, "编号")) == {lead.number, development.number, ended.number}


def test_the_row_actions_of_a_supervisor(as_wang, lead):  # core: OPP-10
    assert row_buttons(as_wang.open(LIST), lead.number) == ["指派", "编辑", "删除"]
    assert row_buttons(english(as_wang).open(LIST), lead.number) == ["Assign", "Edit", "Delete"]


def test_a_manager_is_offered_only_what_they_may_do(as_li, make, lead):  # core: OPP-10, ROLE-2
    own = make(OpportunityFactory, created_by="li")
    page = as_li.open(LIST)
    assert row_buttons(page, lead.number) == ["编辑"]
    assert row_buttons(page, own.number) == ["编辑", "删除"]


def test_what_is_being_developed_can_be_neither_assigned_nor_edited_nor_deleted(as_wang, development):  # core: OPP-10
    assert row_buttons(as_wang.open(LIST, state="assigned"), development.number) == []


# --- search


@pytest.mark.parametrize(("field", "words"), [("customer_name", "机械"), ("summary", "培训"), ("contact", "欧阳")])
def test_opportunities_are_found_by_parts_of_their_fields(as_wang, make, lead, field, words):
    wanted = make(OpportunityFactory, customer_name="北方机械公司", summary="采购培训服务", contact="欧阳小兰")
    for path in (LIST, "/plans/list/"):
        expected = [wanted.number] if path == LIST else []
        assert column(as_wang.open(path, **{field: words}), "编号") == expected
    assert column(as_wang.open(LIST, q=words), "编号") == [wanted.number]


@pytest.mark.parametrize("sign", ["%", "_", "[", "\\", "'"])
def test_signs_that_databases_know_as_patterns_are_taken_literally(as_wang, make, lead, sign):
    wanted = make(OpportunityFactory, customer_name=f"五{sign}一公司", summary=f"优惠{sign}采购", contact=f"陈{sign}")
    for field in ("customer_name", "summary", "contact", "q"):
        assert column(as_wang.open(LIST, **{field: sign}), "编号") == [wanted.number], field


def test_several_conditions_hold_together(as_wang, make, lead, development):
    assert column(as_wang.open(LIST, customer_name="公司", state="assigned"), "编号") == [development.number]
    assert column(as_wang.open(LIST, customer_name="华东", state="assigned"), "编号") == []
