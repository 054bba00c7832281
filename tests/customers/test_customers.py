"""Customers: who sees them, who changes them, how they are found."""

import pytest

from app.core.history import Change
from app.customers.models import Customer, CustomerState
from tests.browser import Page
from tests.factories import CustomerFactory, SalesCodeFactory, person
from tests.screens import (
    beside,
    choices,
    column,
    columns,
    details,
    english,
    row_buttons,
    typed,
)

LIST = "/customers/list/"
MANAGERS = ["li", "zhou", "sun"]


# --- who sees them


@pytest.mark.parametrize("username", [*MANAGERS, "wang"])
def test_customers_are_shared_for_reading(client_of, customer, username):  # core: ROLE-7
    browser = client_of(username)
    assert customer.name in browser.open(LIST).text
    assert customer.name in browser.open(f"/customers/show/{customer.id}").text


@pytest.mark.parametrize("username", ["gao", "root"])
def test_the_executive_and_the_administrator_see_none(client_of, customer, username):  # core: ROLE-7
    browser = client_of(username)
    for path in (LIST, f"/customers/show/{customer.id}", "/customers/options", "/customers/similar?name=东方贸易"):
        page = browser.open(path)
        assert (page.status, customer.name in page.source) == (403, False), path


# --- entering by hand


def test_a_supervisor_enters_a_customer_by_hand(as_wang, add, records):  # core: ROLE-8
    assert "保存成功" in as_wang.follow(add(as_wang)).text
    (customer,) = records(Customer, "manager", "region", "level", "created_by")
    assert (customer.name, customer.manager.username, customer.created_by.username) == (
        "北京科技有限公司",
        "li",
        "wang",
    )
    assert (customer.region.item, customer.level.item) == ("北京", "大客户")
    assert (customer.state, customer.incomplete) == (CustomerState.NORMAL, False)


@pytest.mark.parametrize("username", ["li", "gao", "root"])
def test_nobody_else_does(client_of, records, username):  # core: ROLE-8
    browser = client_of(username)
    assert browser.open("/customers/add").status == 403
    assert browser.forge("/customers/add", {"name": "某某公司"}).status == 403
    assert records(Customer) == []


def test_what_is_not_asked_cannot_be_forged(as_wang, add, records):
    add(as_wang, number="KH1", state="lost", incomplete="y", name_key="x", initials="x", created_by_id="1", id="77")
    (customer,) = records(Customer)
    assert (customer.state, customer.incomplete, customer.initials) == (CustomerState.NORMAL, False, "bjkjyxgs")
    assert customer.number != "KH1"
    assert customer.id != 77


def test_the_account_manager_is_an_active_user_who_may_keep_customers(as_wang, app, add, records):  # core: ROLE-4
    from app.core.database import db

    with app.app_context():
        person("zhou").active = False
        others = {name: person(name).id for name in ("wang", "gao", "root", "admin", "zhou")}
        db.session.commit()
    offered = choices(as_wang.open("/customers/add"), "manager")
    assert sorted(label for label in offered if label) == sorted(["李明", "孙伟"])
    for name, key in others.items():
        page = add(as_wang, manager=key)
        assert "不是有效的选项。" in beside(page, "manager"), name
    assert records(Customer) == []


def test_a_manager_who_has_left_stays_until_somebody_else_is_chosen(as_wang, app, make, reload):  # core: ROLE-4
    from app.core.database import db

    customer = make(CustomerFactory, manager="zhou")
    with app.app_context():
        person("zhou").active = False
        db.session.commit()
    assert "周红" in as_wang.open(f"/customers/show/{customer.id}").text
    assert as_wang.fill(f"/customers/edit/{customer.id}", {"phone": "010-1"}).status == 302
    assert reload(customer, "manager").manager.username == "zhou"


# --- editing


@pytest.mark.parametrize("username", ["li", "wang"])
def test_its_account_manager_and_a_supervisor_edit_a_customer(client_of, reload, customer, username):  # core: CUS-1
    browser = client_of(username)
    page = browser.follow(browser.fill(f"/customers/edit/{customer.id}", {"phone": "010-99999999"}))
    assert "保存成功" in page.text
    assert reload(customer).phone == "010-99999999"


def test_saving_is_confirmed_in_english_too(as_li, customer):  # core: CUS-1
    browser = english(as_li)
    assert "Saved" in browser.follow(browser.fill(f"/customers/edit/{customer.id}", {"phone": "010-1"})).text


@pytest.mark.parametrize("username", ["zhou", "sun", "gao", "root"])
def test_nobody_else_edits_it(client_of, reload, customer, username):  # core: CUS-1, ROLE-7
    browser = client_of(username)
    assert browser.open(f"/customers/edit/{customer.id}").status == 403
    assert browser.forge(f"/customers/edit/{customer.id}", {"name": "改名"}).status == 403
    assert reload(customer).version == customer.version
    if username in MANAGERS:
        assert "编辑" not in row_buttons(browser.open(LIST), customer.number)
        refused = browser.open(f"/customers/edit/{customer.id}")
        assert "只有负责的客户经理或销售主管可以修改该客户。" in refused.text


def test_who_was_responsible_may_not_change_it_any_more(as_li, as_wang, as_zhou, customer):  # core: CUS-1
    page = as_wang.open(f"/customers/edit/{customer.id}")
    as_wang.submit(page, {"manager": choices(page, "manager")["周红"]})
    assert as_li.open(f"/customers/edit/{customer.id}").status == 403
    assert as_zhou.open(f"/customers/edit/{customer.id}").status == 200


def test_a_lost_customer_cannot_be_edited(as_li, as_wang, make, reload):  # core: CUS-1
    lost = make(CustomerFactory, state=CustomerState.LOST)
    for browser in (as_li, as_wang):
        page = browser.open(f"/customers/edit/{lost.id}")
        assert (page.status, "已流失的客户不能编辑，请先恢复客户。" in page.text) == (409, True)
        assert browser.forge(f"/customers/edit/{lost.id}", {"name": "改名"}).status == 409
        assert "编辑" not in row_buttons(browser.open(LIST), lost.number)
    assert reload(lost).version == lost.version


def test_after_saving_one_is_back_in_the_list_where_one_came_from(as_li, customer):  # core: CUS-1
    came_from = "/customers/list/?name=%E4%B8%9C&sort=-name&page=1"
    page = Page(as_li.client.get(f"/customers/edit/{customer.id}", headers={"Referer": f"http://localhost{came_from}"}))
    refused = as_li.submit(page, {"name": ""})
    assert as_li.submit(refused, {"name": "东方商贸有限公司"}).location == came_from


def test_what_was_typed_stays_where_something_is_wrong(as_li, reload, customer):
    page = as_li.open(f"/customers/edit/{customer.id}")
    typed_before = typed(page)
    again = as_li.submit(page, {"address": "新地址", "website": "not a website", "satisfaction": "2"})
    assert again.status == 200
    after = {"address": "新地址", "website": "not a website", "satisfaction": "2"}
    assert typed(again) == {**typed_before, **after}
    assert reload(customer).version == customer.version


# --- history


def test_who_changed_what_is_shown_on_the_customer(as_wang, customer, records):
    page = as_wang.open(f"/customers/edit/{customer.id}")
    as_wang.submit(page, {"manager": choices(page, "manager")["周红"], "phone": "010-99999999"})
    changes = records(Change, "person", record_type="customer", record_id=customer.id, kind="edited")
    assert {each.field for each in changes} == {"manager_id", "phone"}
    text = as_wang.open(f"/customers/show/{customer.id}?tab=history").text
    for words in ("王芳 修改", "客户经理: 李明 → 周红", "电话: 010-62345678 → 010-99999999"):
        assert words in text
    text = english(as_wang).open(f"/customers/show/{customer.id}?tab=history").text
    for words in ("Edited", "Account manager: 李明 → 周红", "Phone: 010-62345678 → 010-99999999"):
        assert words in text


# --- the list


def test_the_list_has_the_columns_that_were_asked_for(as_li, customer):
    assert columns(as_li.open(LIST)) == ["客户编号", "名称", "地区", "客户经理", "客户等级", "状态"]
    page = english(as_li).open(LIST)
    assert columns(page)[1:] == ["Name", "Region", "Account manager", "Customer level", "State"]
    assert "Number" in columns(page)[0] or "number" in columns(page)[0]
    assert (column(page, "Region"), column(page, "State")) == (["Beijing"], ["Normal"])


def test_the_row_actions(as_li, customer, make):
    foreign = make(CustomerFactory, name="别人的公司", manager="zhou")
    page = as_li.open(LIST)
    assert row_buttons(page, customer.number)[:3] == ["编辑", "联系人", "交往记录"]
    assert row_buttons(page, foreign.number)[:2] == ["联系人", "交往记录"]
    assert row_buttons(english(as_li).open(LIST), customer.number)[:3] == ["Edit", "Contacts", "Activities"]


def test_the_customer_shows_all_its_fields(as_li, make):
    code = make(SalesCodeFactory, code="C00777")
    labels = (
        "客户编号 销售系统客户编码 电子邮箱 地区 客户经理 客户等级 客户满意度 客户信用度 "
        "地址 邮政编码 电话 传真 网址 统一社会信用代码 营业执照注册号 法人 "
        "注册资金(万元) 年营业额(万元) 开户银行 银行帐号 地税登记号 国税登记号 状态"
    )
    shown = details(as_li.open(f"/customers/show/{code.customer_id}"))
    assert set(labels.split()) - set(shown) == set()
    assert (shown["销售系统客户编码"], shown["客户满意度"]) == ("C00777", "★★★★ ★")
    assert "/5" not in shown["客户信用度"]


# --- search


@pytest.fixture
def wanted(make, records):
    """A customer that differs from all others in each field that can be searched."""
    from app.dictionary.models import DictionaryItem

    (east,) = records(DictionaryItem, item="东北")
    (partner,) = records(DictionaryItem, item="合作伙伴")
    for _ in range(3):
        make(CustomerFactory, name="南方石油公司")
    lost = CustomerState.LOST
    return make(CustomerFactory, name="北京科技公司", region=east, manager="zhou", level=partner, state=lost)


@pytest.mark.parametrize(
    ("field", "words"),
    [("name", "科技"), ("region", "东北"), ("manager", "周红"), ("level", "合作伙伴"), ("state", "已流失")],
)
def test_customers_are_found_by_each_field(as_li, wanted, field, words):
    page = as_li.open(LIST)
    (filter_,) = page.find(f"form[role=search] [name={field}]")
    if filter_.tag == "select":
        (words,) = [option.get("value") for option in filter_.cssselect("option") if option.text == words]
    assert column(as_li.open(LIST, **{field: words}), "客户编号") == [wanted.number]


def test_customers_are_found_by_number(as_li, wanted):
    assert column(as_li.open(LIST, number=wanted.number[2:]), "客户编号") == [wanted.number]


@pytest.mark.parametrize("words", ["bjkj", "BJKJ", "科技", "京科"])
def test_the_quick_search_knows_names_and_pinyin_initials(as_li, wanted, words):
    assert column(as_li.open(LIST, q=words), "客户编号") == [wanted.number]
    assert [each["value"] for each in as_li.open("/customers/options", q=words).response.json] == [wanted.id]


@pytest.mark.parametrize("sign", ["%", "_", "[", "]", "\\", "'", "*"])
def test_signs_that_databases_know_as_patterns_are_taken_literally(as_li, make, customer, sign):
    wanted = make(CustomerFactory, name=f"五{sign}一公司")
    for field in ("name", "q"):
        assert column(as_li.open(LIST, **{field: sign}), "客户编号") == [wanted.number]


@pytest.mark.parametrize(
    "query",
    ["region=999", "region=abc", "state=nonsense", "manager=-1", "level=1%27", "incomplete=perhaps", "name=%00"],
)
def test_nonsense_in_the_address_is_no_error(as_li, customer, query):
    assert as_li.open(f"{LIST}?{query}").status == 200


def test_customers_that_the_sales_system_does_not_know_can_be_listed(as_li, make, customer):
    linked = make(SalesCodeFactory)
    assert column(as_li.open(LIST, linked="no"), "客户编号") == [customer.number]
    numbers = column(as_li.open(LIST, linked="yes"), "客户编号")
    assert len(numbers) == 1
    assert numbers != [customer.number]
    assert linked.customer_id != customer.id
    assert "未关联" in details(as_li.open(f"/customers/show/{customer.id}"))["销售系统客户编码"]
