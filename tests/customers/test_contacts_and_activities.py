"""Contacts and activities: they belong to a customer, and so does the right to change them."""

from datetime import date, timedelta

import pytest

from app.core import clock
from app.customers.models import Activity, Contact
from tests.cast import CAST
from tests.factories import ActivityFactory, ContactFactory
from tests.screens import beside, choice, choices, column, columns, confirmation, details, english, press, rows

CONTACT = {
    "name": "欧阳小兰",
    "position": "采购经理",
    "office_phone": "010-62345678",
    "mobile": "13800138000",
    "email": "oyxl@example.com",
    "wechat": "oyxl",
    "remark": "周一不在\n周二在",
}
ACTIVITY = {
    "happened_on": "2007-12-13",
    "place": "客户公司",
    "summary": "登门拜访",
    "detail": "介绍新产品\n客户很满意",
    "remark": "下次带样品",
}
KINDS = [("contacts", ContactFactory, CONTACT), ("activities", ActivityFactory, ACTIVITY)]
each_kind = pytest.mark.parametrize(("base", "factory", "values"), KINDS, ids=[base for base, *_ in KINDS])


def fill(browser, address, values):
    """Fill a contact or an activity in; a contact is a woman."""
    page = browser.open(address)
    gender = {"gender": choice(page, "gender", "女")} if choices(page, "gender") else {}
    return browser.submit(page, {**gender, **values})


def kept(record, values):
    return {name: str(getattr(record, name)).replace("\r\n", "\n") for name in values}


# --- both


@each_kind
@pytest.mark.parametrize("username", ["li", "wang"])
def test_who_keeps_a_customer_adds_to_it(
    client_of, records, customer, base, factory, values, username
):  # core: CUS-2, CUS-3
    browser = client_of(username)
    page = press(
        browser, browser.open("/customers/list/"), {"contacts": "联系人"}.get(base, "交往记录"), customer.number
    )
    page = browser.follow(fill(browser, f"/{base}/add?customer={customer.id}", values))
    assert "保存成功" in page.text
    (record,) = records(factory._meta.model, "created_by")
    assert kept(record, values) == values
    assert (record.customer_id, record.created_by.username) == (customer.id, username)


@each_kind
@pytest.mark.parametrize("username", ["zhou", "gao", "root"])
def test_nobody_else_does(
    client_of, make, records, reload, base, factory, values, username
):  # core: CUS-2, CUS-3, ROLE-7
    record = make(factory)
    browser = client_of(username)
    assert browser.open(f"/{base}/add?customer={record.customer_id}").status == 403
    assert browser.forge(f"/{base}/add?customer={record.customer_id}", {**values, "gender": "1"}).status == 403
    assert browser.forge(f"/{base}/add", {**values, "customer": record.customer_id}).status in (200, 403)
    assert browser.forge(f"/{base}/edit/{record.id}", values).status == 403
    assert browser.forge(f"/{base}/delete/{record.id}").status == 403
    assert len(records(type(record))) == 1
    assert reload(record).version == record.version


@each_kind
def test_every_manager_reads_them(as_zhou, as_gao, make, base, factory, values):  # core: ROLE-7
    record = make(factory)
    for path in (f"/{base}/show/{record.id}", f"/{base}/list/?customer={record.customer_id}"):
        assert str(record) in as_zhou.open(path).text
        assert as_gao.open(path).status == 403


@each_kind
def test_they_can_be_edited(as_li, make, reload, base, factory, values):  # core: CUS-2, CUS-3
    record = make(factory)
    page = as_li.follow(as_li.fill(f"/{base}/edit/{record.id}", values))
    assert "保存成功" in page.text
    assert kept(reload(record), values) == values


@each_kind
def test_they_stay_with_their_customer(as_li, make, reload, customer, base, factory, values):
    record = make(factory)
    as_li.fill(f"/{base}/edit/{record.id}", {**values, "customer": customer.id, "customer_id": customer.id})
    assert reload(record).customer_id == record.customer_id


@each_kind
def test_they_can_be_deleted(as_li, make, reload, base, factory, values):  # core: CUS-2, CUS-3
    record = make(factory)
    page = as_li.open(f"/{base}/list/?customer={record.customer_id}")
    assert confirmation(page, "删除") == "确认删除?"
    page = press(as_li, page, "删除")
    assert "删除成功" in page.text
    assert page.address == f"/{base}/list/?customer={record.customer_id}"
    assert reload(record) is None


@each_kind
def test_every_screen_shows_the_number_and_name_of_the_customer(
    as_li, make, reload, base, factory, values
):  # core: CUS-3
    record = make(factory)
    customer = reload(record, "customer").customer
    for path in (
        f"/{base}/list/?customer={customer.id}",
        f"/{base}/add?customer={customer.id}",
        f"/{base}/edit/{record.id}",
        f"/{base}/show/{record.id}",
    ):
        text = as_li.open(path).text
        assert (customer.number in text, customer.name in text) == (True, True), path


@each_kind
def test_the_list_of_one_customer_has_those_of_no_other(as_li, make, base, factory, values):
    record, _other = make(factory), make(factory)
    page = as_li.open(f"/{base}/list/?customer={record.customer_id}")
    shown = [link for link in page.links() if link.startswith(f"/{base}/show/")]
    assert set(shown) == {f"/{base}/show/{record.id}"}
    assert len(rows(as_li.open(f"/{base}/list/"))) == 2
    assert as_li.open(f"/{base}/list/?customer=999999").status == 404


@each_kind
def test_they_are_tabs_of_their_customer(as_li, make, base, factory, values):
    record = make(factory)
    assert str(record) in as_li.open(f"/customers/show/{record.customer_id}?tab={base}").text


@each_kind
def test_a_customer_must_be_chosen_where_none_is_given(as_li, records, base, factory, values, customer):
    page = fill(as_li, f"/{base}/add", values)
    assert (page.status, "此项必填。" in beside(page, "customer")) == (200, True)
    assert as_li.submit(page, {"customer": customer.id}).status == 302
    (record,) = records(factory._meta.model)
    assert record.customer_id == customer.id


# --- contacts


@pytest.mark.parametrize("name", ["name", "gender", "position", "office_phone"])
def test_what_a_contact_must_have(as_li, records, reload, make, customer, name):  # core: CUS-2
    page = fill(as_li, f"/contacts/add?customer={customer.id}", {**CONTACT, name: ""})
    assert (page.status, "此项必填。" in beside(page, name)) == (200, True)
    assert records(Contact) == []
    contact = make(ContactFactory)
    assert "此项必填。" in beside(as_li.fill(f"/contacts/edit/{contact.id}", {name: " "}), name)
    assert reload(contact).version == contact.version


def test_what_a_contact_may_do_without(as_li, records, customer):  # core: CUS-2
    rest = dict.fromkeys(("mobile", "email", "wechat", "remark"), "")
    assert fill(as_li, f"/contacts/add?customer={customer.id}", {**CONTACT, **rest}).status == 302
    assert [getattr(records(Contact)[0], name) for name in rest] == [None] * 4


def test_a_contact_is_a_man_or_a_woman(as_li, customer):  # core: CUS-2
    address = f"/contacts/add?customer={customer.id}"
    assert [label for label in choices(as_li.open(address), "gender") if label] == ["男", "女"]
    assert [label for label in choices(english(as_li).open(address), "gender") if label] == ["Male", "Female"]


def test_a_customer_has_many_contacts(as_li, make, customer):  # core: CUS-2
    names = {make(ContactFactory, customer=customer, name=name).name for name in ("陈大文", "王小兰", "赵强")}
    page = as_li.open(f"/contacts/list/?customer={customer.id}")
    assert columns(page) == ["姓名", "性别", "职位", "办公电话", "手机", "电子邮箱", "微信"]
    assert set(column(page, "姓名")) == names
    assert columns(english(as_li).open(f"/contacts/list/?customer={customer.id}"))[0] == "Name"


def test_an_incomplete_contact_is_completed_when_somebody_edits_it(as_li, make, reload):  # core: OPP-7, CUS-2
    contact = make(ContactFactory, gender=None, position=None, office_phone=None)
    assert as_li.fill(f"/contacts/edit/{contact.id}", {"mobile": "13800138000"}).status == 200
    assert fill(as_li, f"/contacts/edit/{contact.id}", CONTACT).status == 302
    assert reload(contact, "gender").gender.item == "女"


def test_the_labels_of_a_contact(as_li, make):  # core: CUS-2
    contact = make(ContactFactory)
    labels = "姓名 性别 职位 办公电话 手机 电子邮箱 微信 备注"
    assert set(labels.split()) <= set(details(as_li.open(f"/contacts/show/{contact.id}")))


# --- activities


@pytest.mark.parametrize("name", ["happened_on", "place", "summary", "detail"])
def test_what_an_activity_must_have_cannot_be_emptied(as_li, records, reload, make, customer, name):  # core: CUS-3
    page = fill(as_li, f"/activities/add?customer={customer.id}", {**ACTIVITY, name: ""})
    assert (page.status, "此项必填。" in beside(page, name)) == (200, True)
    assert records(Activity) == []
    activity = make(ActivityFactory)
    assert "此项必填。" in beside(as_li.fill(f"/activities/edit/{activity.id}", {name: " "}), name)
    assert reload(activity).version == activity.version


@pytest.mark.parametrize(
    ("days", "accepted"), [(-20_000, True), (1, True), (366, True), (367, False), (300_000, False)]
)
def test_an_activity_of_a_mistyped_year_is_refused(as_li, records, customer, days, accepted):  # core: CUS-3
    day = clock.today() + timedelta(days=days)
    page = fill(as_li, f"/activities/add?customer={customer.id}", {**ACTIVITY, "happened_on": day.isoformat()})
    assert [each.happened_on for each in records(Activity)] == [day] * accepted
    assert accepted or "请核对年份" in beside(page, "happened_on")


def test_the_labels_of_an_activity(as_li, make):  # core: CUS-3
    activity = make(ActivityFactory)
    shown = details(as_li.open(f"/activities/show/{activity.id}"))
    assert set("时间 地点 概要 详细信息 备注".split()) <= set(shown)
    assert shown["时间"] == "2007-12-03"
    shown = details(english(as_li).open(f"/activities/show/{activity.id}"))
    assert shown["Date"] == "Dec 3, 2007"


def test_the_latest_activity_comes_first(as_li, make, customer):
    for day in (5, 20, 1):
        make(ActivityFactory, customer=customer, happened_on=date(2007, 12, day))
    days = column(as_li.open(f"/activities/list/?customer={customer.id}"), "时间")
    assert days == ["2007-12-20", "2007-12-05", "2007-12-01"]


# --- what keeps a customer from being deleted


@each_kind
@pytest.mark.parametrize("username", set(CAST) & {"wang", "admin"})
def test_a_customer_is_not_deleted_while_anything_refers_to_it(  # core: CUS-6
    client_of, make, reload, base, factory, values, username
):
    record = make(factory)
    customer = reload(record, "customer").customer
    browser = client_of(username)
    page = browser.forge(f"/customers/delete/{customer.id}")
    title = {"contacts": "联系人", "activities": "交往记录"}[base]
    assert (page.status, f"“{customer.name}”正在使用，不能删除（{title}: 1）。" in page.text) == (409, True)
    page = english(browser).forge(f"/customers/delete/{customer.id}")
    assert f"«{customer.name}» is in use and cannot be deleted" in page.text
    assert reload(customer) is not None
