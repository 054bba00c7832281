"""Customers come from files: every row is looked at by the rules of the form, and only then imported."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from app.core.database import db
from app.core.history import Change
from app.customers.models import Customer, CustomerState
from app.customers.settings import SALES_CODES_ARE_NAMES
from tests.acting import acting
from tests.factories import ContactFactory, CustomerFactory, DictionaryItemFactory, SalesCodeFactory
from tests.imports.conftest import WHOLE, as_csv, as_excel, begin, look, upload, whole
from tests.screens import buttons, english, messages


def outcomes(page):
    """What becomes of each row, in the words of the page."""
    return page.texts("main tbody .badge-state")


def problems(page):
    return page.texts("main td .error")


def test_rows_become_customers_of_the_importer(as_li, records):  # core: ROLE-8
    page = look(as_li, [whole(1), whole(2)])
    assert outcomes(page) == ["新建", "新建"]
    assert records(Customer) == []
    page = begin(as_li, page)
    assert messages(page) == ["已导入 2 行。"]
    first, second = records(Customer, "manager", "region", "level")
    assert [first.name, second.name] == ["第1仪器有限公司", "第2仪器有限公司"]
    assert {each.manager.username for each in (first, second)} == {"li"}
    assert (first.region.item, first.level.item, first.satisfaction, first.credit) == ("华北", "大客户", 4, 3)
    assert (first.incomplete, first.state, first.number[-3:]) == (False, CustomerState.NORMAL, "001")
    assert first.name_pinyin.startswith("di 1 yi qi")


def test_what_was_imported_has_a_history(as_li, app, records):
    begin(as_li, look(as_li, [whole(1)]))
    (customer,) = records(Customer)
    with app.app_context():
        told = select(Change.kind, Change.person_id).where(
            Change.record_type == "customer", Change.record_id == customer.id
        )
        assert db.session.execute(told).all() == [("added", customer.manager_id)]


def test_headings_and_choices_may_be_english(as_li, records):
    row = {
        "Company name": "Acme Co., Ltd.",
        "Region": "North China",
        "Customer level": "major customer",
        "Satisfaction": "4.0",
        "Credit": "5星",
        **dict(list(WHOLE.items())[5:]),
    }
    page = look(as_li, as_excel([row]))
    assert problems(page) == []
    begin(as_li, page)
    (customer,) = records(Customer, "region", "level")
    assert (customer.name, customer.region.item, customer.level.item) == ("Acme Co., Ltd.", "华北", "大客户")
    assert (customer.satisfaction, customer.credit) == (4, 5)


def test_every_problem_stands_beside_its_cell(as_li, records):
    bad = {
        "名称": "",
        "地区": "火星",
        "客户满意度": "9",
        "网址": "ftp://x",
        "注册资金(万元)": "abc",
        "统一社会信用代码": "123",
        "法人": "x" * 61,
    }
    page = look(as_li, [{**whole(1), "注册资金(万元)": "", "统一社会信用代码": "", **bad}])
    assert outcomes(page) == ["有问题"]
    told = " ".join(problems(page))
    assert len(problems(page)) == len(bad)
    for words in ("必填", "“火星”不在可选范围内：北京, 华北", "选项", "http://", "数字", "社会信用代码", "60"):
        assert words in told, told
    assert "没有可以导入的行" not in page.text
    assert records(Customer) == []


def test_what_is_required_of_people_is_required_of_rows_unless_gaps_are_let_in(as_li, records):
    rows = [{"名称": "只有名称公司", "电话": "010-11112222"}]
    page = look(as_li, rows)
    assert outcomes(page) == ["有问题"]
    page = look(as_li, rows, gaps="y")
    assert outcomes(page) == ["新建"]
    begin(as_li, page)
    (customer,) = records(Customer)
    assert customer.incomplete


def test_one_that_turns_out_to_be_complete_is(as_li, records):
    begin(as_li, look(as_li, [whole(1)], gaps="y"))
    assert [each.incomplete for each in records(Customer)] == [False]


def test_good_rows_are_imported_and_the_rest_is_a_file(as_li, records):
    page = begin(as_li, look(as_li, [whole(1), whole(2, 地区="火星"), whole(3)]))
    assert [each.name for each in records(Customer)] == ["第1仪器有限公司", "第3仪器有限公司"]
    key = page.address.rpartition("/")[2]
    with as_li.client.get(f"/imports/rest/{key}.csv") as answer:
        lines = answer.get_data(as_text=True).splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("第2仪器有限公司,火星")
    assert "“火星”不在可选范围内" in lines[1]
    with as_li.client.get(f"/imports/rest/{key}.xlsx") as answer:
        assert answer.get_data()[:2] == b"PK"


def test_the_rest_can_be_mended_and_brought_again(as_li, records):
    page = begin(as_li, look(as_li, [whole(1), whole(2, 地区="火星")]))
    with as_li.client.get(f"/imports/rest/{page.address.rpartition('/')[2]}.csv") as answer:
        rest = answer.get_data().decode("utf-8-sig").replace("火星", "华北")
    begin(as_li, look(as_li, rest.encode()))
    assert len(records(Customer)) == 2


def test_all_or_nothing_is_offered_only_where_all_are_good(as_li):
    page = look(as_li, [whole(1), whole(2, 地区="火星")])
    assert "导入没有问题的行" in buttons(page)
    assert "全部成功才导入" not in buttons(page)
    refused = as_li.fill(page.address.replace("show", "step/start"), {"all_or_nothing": "y"})
    assert refused.status == 409
    assert "请只导入没有问题的行" in refused.text


def test_all_or_nothing_imports_nothing_when_a_row_has_become_bad(as_li, app, make, records):
    item = make(DictionaryItemFactory, item="东北二区")
    page = look(as_li, [whole(1), whole(2, 地区="东北二区")])
    with app.app_context():
        db.session.get(type(item), item.id).retired = True
        db.session.commit()
    page = begin(as_li, page, all_or_nothing="y")
    assert "第 3 行无法导入" in page.text
    assert [each.name for each in records(Customer) if each.name.startswith("第")] == []


# --- duplicates


@pytest.mark.parametrize(
    ("there", "brought"),
    [
        ({"name": "华东仪器有限公司"}, {"名称": "华东仪器股份有限公司"}),
        ({"name": "华东仪器有限公司"}, {"名称": "华东仪器（有限责任公司）"}),
        ({"name": "华东仪器(集团)有限公司"}, {"名称": "华东仪器集团"}),
        ({"name": "华东仪器有限公司"}, {"名称": "华东仪器有限公司上海分公司"}),
        ({"name": "ＡＢＣ仪器有限公司"}, {"名称": "abc 仪器公司"}),
        ({"name": "甲公司", "phone": "+86 138 0013 8000"}, {"名称": "乙公司", "电话": "13800138000"}),
        (
            {"name": "甲公司", "credit_code": "91110000802100433B"},
            {"名称": "乙公司", "统一社会信用代码": "91110000802100433b"},
        ),
    ],
)
def test_what_is_known_already_is_seen(as_li, make, there, brought):
    make(CustomerFactory, **there)
    page = look(as_li, [{**whole(1), "统一社会信用代码": "", **brought}])
    assert outcomes(page) == ["跳过"]
    assert there["name"] in page.text


@pytest.mark.parametrize("name", ["华东仪表有限公司", "东仪器有限公司", "华东仪器仪表有限公司"])
def test_what_is_not_known_is_new(as_li, make, name):
    make(CustomerFactory, name="华东仪器有限公司")
    assert outcomes(look(as_li, [whole(1, 名称=name)])) == ["新建"]


def test_a_duplicate_is_skipped_unless_something_else_is_chosen(as_li, make, records):
    make(CustomerFactory, name="华东仪器有限公司", address="旧址")
    page = look(as_li, [whole(1, 名称="华东仪器公司", 地址="新址")])
    assert "没有可以导入的行" in as_li.fill(page.address.replace("show", "step/start")).text
    assert [each.address for each in records(Customer)] == ["旧址"]


def test_a_duplicate_can_be_updated_and_keeps_what_the_row_leaves_empty(as_li, make, records):
    make(CustomerFactory, name="华东仪器有限公司", address="旧址", bank="招商银行", annual_turnover=Decimal("12.5"))
    page = look(as_li, [whole(1, 名称="华东仪器公司", 地址="新址", 开户银行="")], duplicates="update")
    assert outcomes(page) == ["更新"]
    begin(as_li, page)
    (customer,) = records(Customer)
    assert (customer.name, customer.address, customer.bank) == ("华东仪器公司", "新址", "招商银行")
    assert customer.annual_turnover == Decimal("12.5")


def test_only_who_may_change_it_updates_a_customer(as_zhou, make):  # core: ROLE-7
    make(CustomerFactory, name="华东仪器有限公司", manager="li")
    page = look(as_zhou, [whole(1, 名称="华东仪器公司")], duplicates="update")
    assert outcomes(page) == ["有问题"]
    assert problems(page) == ["只有负责的客户经理或销售主管可以修改该客户。"]


def test_a_lost_customer_is_not_updated(as_li, make):  # core: CUS-1
    make(CustomerFactory, name="华东仪器有限公司", state=CustomerState.LOST)
    assert outcomes(look(as_li, [whole(1, 名称="华东仪器公司")], duplicates="update")) == ["有问题"]


def test_single_rows_become_something_else(as_li, make, records):
    for name in ("华东仪器有限公司", "华南仪器有限公司"):
        make(CustomerFactory, name=name)
    page = look(as_li, [whole(1, 名称="华东仪器公司"), whole(2, 名称="华南仪器公司")])
    page = as_li.follow(as_li.submit(page, {"row2": "create", "row3": "update"}, action="decide"))
    assert outcomes(page) == ["新建", "更新"]
    begin(as_li, page)
    assert sorted(each.name for each in records(Customer)) == ["华东仪器公司", "华东仪器有限公司", "华南仪器公司"]


def test_rows_of_one_file_are_compared_too(as_li, records):
    page = look(as_li, [whole(1), whole(2), whole(3, 名称="第1仪器公司")])
    assert outcomes(page) == ["新建", "新建", "跳过"]
    assert "第 2 行" in page.text
    begin(as_li, page)
    assert len(records(Customer)) == 2


def test_two_rows_do_not_update_the_same_customer(as_li, make, records):
    make(CustomerFactory, name="华东仪器有限公司")
    rows = [whole(1, 名称="华东仪器公司", 地址="一"), whole(2, 名称="华东仪器集团", 地址="二")]
    page = look(as_li, rows, duplicates="update")
    assert outcomes(page) == ["更新", "跳过"]
    begin(as_li, page)
    assert [each.address for each in records(Customer)] == ["一"]


# --- codes of the sales system


def test_codes_come_along_and_belong_to_one_customer_only(as_li, make, records):
    make(SalesCodeFactory, code="C9")
    codes = ["A1\nA2", "C9", "a1"]
    page = look(as_li, [{**whole(number), "销售系统客户编码": code} for number, code in enumerate(codes, 1)])
    assert outcomes(page) == ["新建", "有问题", "有问题"]
    begin(as_li, page)
    (customer,) = records(Customer, "codes", name="第1仪器有限公司")
    assert [code.code for code in customer.codes] == ["A1", "A2"]


def test_names_are_codes_where_the_company_says_so(as_li, app, records):
    with app.app_context(), acting("root"):
        SALES_CODES_ARE_NAMES.put(value=True)
        db.session.commit()
    begin(as_li, look(as_li, [whole(1)]))
    (customer,) = records(Customer, "codes")
    assert [code.code for code in customer.codes] == ["第1仪器有限公司"]


# --- managers


def test_a_supervisor_names_the_managers(as_wang, records, heard):
    begin(as_wang, look(as_wang, [whole(1, 客户经理="周红"), whole(2, 客户经理="li")]))
    assert [each.manager.username for each in records(Customer, "manager")] == ["zhou", "li"]


def test_a_manager_must_be_one_who_may_keep_customers(as_wang):
    assert outcomes(look(as_wang, [whole(1, 客户经理="高山")])) == ["有问题"]


def test_an_account_manager_names_nobody_else(as_li, records):  # core: ROLE-8
    page = upload(as_li, as_csv([whole(1, 客户经理="周红")]))
    assert "客户经理" not in page.texts("main option")
    begin(as_li, as_li.follow(as_li.submit(page)))
    assert [each.manager.username for each in records(Customer, "manager")] == ["li"]


def test_it_reads_english_too(as_li):
    english(as_li)
    page = look(as_li, [whole(1, 地区="火星")])
    assert "has problems" in page.text
    assert "“火星” is none of these" in page.text


def test_checking_writes_no_customer_and_no_contact(as_li, make, app, records):
    make(ContactFactory)
    before = len(records(Customer))
    look(as_li, [whole(number) for number in range(1, 30)])
    assert len(records(Customer)) == before
