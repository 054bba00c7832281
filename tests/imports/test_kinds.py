"""Who imports what (ROLE-8), and how contacts, activities and opportunities find their place."""

from datetime import date

import pytest
from flask_appbuilder.security.sqla.models import Role

from app.core.database import db
from app.customers.models import Activity, Contact, Customer
from app.imports.models import Import
from app.opportunities.models import Opportunity, OpportunityState
from tests.factories import ActivityFactory, ContactFactory, CustomerFactory
from tests.imports.conftest import as_csv, begin, look, undo, upload, whole
from tests.imports.test_customers import outcomes, problems
from tests.screens import choices

CUSTOMER = "华东仪器有限公司"
CONTACT = {"客户名称": CUSTOMER, "姓名": "陈大文", "性别": "男", "职位": "采购经理", "办公电话": "010-62345678"}
ACTIVITY = {"客户": CUSTOMER, "时间": "2026年1月5日", "地点": "上海", "概要": "拜访", "详细信息": "介绍新产品"}
LEAD = {
    "客户名称": "华东电子公司",
    "成功机率 (%)": "60",
    "概要": "采购电脑",
    "机会描述": "更换一批",
    "预计金额(元)": "120,000.5",
}


@pytest.fixture
def customer(make):
    """A customer of Li's."""
    return make(CustomerFactory, name=CUSTOMER, manager="li")


def test_what_each_may_import_is_offered(as_li, as_wang):  # core: ROLE-8
    assert list(choices(as_li.open("/imports/add"), "kind")) == ["客户", "联系人", "交往记录"]
    assert list(choices(as_wang.open("/imports/add"), "kind")) == ["客户", "联系人", "交往记录", "销售机会"]


def test_what_is_not_offered_is_not_taken(as_li, records):  # core: ROLE-2, ROLE-8
    assert upload(as_li, as_csv([LEAD]), kind="opportunities").status == 200
    assert records(Import) == []


def test_contacts_find_their_customer_by_name_or_number(as_li, customer, records):  # core: CUS-2
    rows = [CONTACT, {**CONTACT, "客户名称": customer.number.lower(), "姓名": "林小红", "性别": "Female"}]
    page = look(as_li, rows, "contacts")
    assert problems(page) == []
    begin(as_li, page)
    first, second = records(Contact, "customer", "gender", "created_by")
    assert (first.customer.id, second.customer.id) == (customer.id, customer.id)
    assert (first.gender.item, second.gender.item, first.created_by.username) == ("男", "女", "li")


def test_a_customer_that_is_not_or_not_clearly_named_is_a_problem(as_li, make, customer):
    for _ in range(2):
        make(CustomerFactory, name="同名公司")
    names = ["没有这家公司", "同名公司", ""]
    page = look(as_li, [{**CONTACT, "客户名称": name, "姓名": name or "无"} for name in names], "contacts")
    told = problems(page)
    assert outcomes(page) == ["有问题"] * 3
    assert told[:2] == ["没有此编号或名称的客户。", "有多个客户使用这个名称，请填写客户编号。"]
    assert "必填" in told[2]


def test_contacts_are_imported_for_ones_own_customers_only(as_zhou, as_wang, customer, records):  # core: ROLE-7, ROLE-8
    page = look(as_zhou, [CONTACT], "contacts")
    assert problems(page) == ["只有负责的客户经理或销售主管可以修改该客户。"]
    begin(as_wang, look(as_wang, [CONTACT], "contacts"))
    assert [each.name for each in records(Contact)] == ["陈大文"]


def test_a_contact_that_is_known_is_seen_by_name_or_mobile(as_li, make, customer):
    make(ContactFactory, customer=customer, name="陈大文")
    make(ContactFactory, customer=customer, name="林小红", mobile="138 0013 8000")
    rows = [
        {**CONTACT, "手机": ""},
        {**CONTACT, "姓名": "林红", "手机": "13800138000"},
        {**CONTACT, "姓名": "新人", "手机": ""},
    ]
    assert outcomes(look(as_li, rows, "contacts")) == ["跳过", "跳过", "新建"]


def test_a_contact_is_updated_where_it_is(as_li, make, customer, records):
    make(ContactFactory, customer=customer, name="陈大文", wechat="chen", position="旧职位")
    begin(as_li, look(as_li, [CONTACT], "contacts", duplicates="update"))
    (contact,) = records(Contact)
    assert (contact.position, contact.wechat) == ("采购经理", "chen")


def test_activities_come_in_and_are_undone(as_li, make, customer, records):  # core: CUS-3
    make(ActivityFactory, customer=customer, happened_on=date(2026, 1, 5), summary="拜访")
    rows = [ACTIVITY, {**ACTIVITY, "时间": "20260106"}, {**ACTIVITY, "时间": "不久以前", "概要": "电话"}]
    page = look(as_li, rows, "activities")
    assert outcomes(page) == ["跳过", "新建", "有问题"]
    page = begin(as_li, page)
    assert [each.happened_on.day for each in records(Activity)] == [5, 6]
    undo(as_li, page)
    assert [each.happened_on.day for each in records(Activity)] == [5]


def test_opportunities_come_in_unassigned(as_wang, records):  # core: OPP-1
    page = look(as_wang, [LEAD, {**LEAD, "成功机率 (%)": "120", "概要": "采购显示器"}], "opportunities")
    assert outcomes(page) == ["新建", "有问题"]
    page = begin(as_wang, page)
    (lead,) = records(Opportunity, "created_by")
    assert (lead.state, lead.created_by.username, str(lead.expected_amount)) == (
        OpportunityState.UNASSIGNED,
        "wang",
        "120000.50",
    )
    assert outcomes(look(as_wang, [{**LEAD, "客户名称": "华东电子有限公司"}], "opportunities")) == ["跳过"]
    undo(as_wang, page)
    assert records(Opportunity) == []


def test_everybody_sees_their_own_imports_and_a_supervisor_all(as_li, as_zhou, as_wang, imports):  # core: ROLE-3
    look(as_li, [whole(1)])
    (import_,) = imports()
    assert "客户.csv" not in as_zhou.open("/imports/list/").text
    assert as_zhou.open(f"/imports/show/{import_.id}").status == 404
    assert "客户.csv" in as_wang.open("/imports/list/").text


def test_a_right_that_is_gone_meanwhile_ends_it(as_li, change_role, records):
    page = look(as_li, [whole(1)])
    change_role("Account manager", without=("can_import", "Customers"))
    page = begin(as_li, page)
    assert "您已无权导入这类数据" in page.text
    assert records(Customer) == []


@pytest.fixture
def change_role(app):
    """`change_role("Executive", without=("can_list", "Customers"))` takes a permission off a role."""

    def change(name, without):
        with app.app_context():
            role = db.session.query(Role).filter_by(name=name).one()
            role.permissions = [
                each for each in role.permissions if (each.permission.name, each.view_menu.name) != without
            ]
            db.session.commit()

    return change
