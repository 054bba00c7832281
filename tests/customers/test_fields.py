"""What each field of a customer may hold, and when it must hold something."""

from decimal import Decimal
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from stdnum.cn import uscc
from wtforms.validators import ValidationError

from app.customers.fields import credit_code
from app.customers.models import Customer
from app.customers.settings import MAY_BE_REQUIRED, REQUIRED_BY_DEFAULT
from tests.factories import CustomerFactory
from tests.screens import beside, choices, column, details, english, typed

CODE = "91110000600037341L"


def changed(code, place):
    """*code* with another character at *place*."""
    return code[:place] + ("1" if code[place] != "1" else "2") + code[place + 1 :]


# --- required


@pytest.mark.parametrize("name", ["name", *REQUIRED_BY_DEFAULT])
def test_what_is_marked_required_must_be_filled_in(as_wang, add, records, name):
    page = add(as_wang, **{name: ""})
    assert (page.status, "此项必填。" in beside(page, name)) == (200, True)
    assert records(Customer) == []


def test_the_required_fields_are_those_that_were_asked_for():
    asked = "region manager level satisfaction credit address postcode phone fax website legal_representative bank"
    assert set(REQUIRED_BY_DEFAULT) | {"name"} == {"name", *asked.split(), "bank_account"}


def test_the_required_fields_are_marked(as_wang):
    page = as_wang.open("/customers/add")
    asked = {name for name in typed(page) if name != "next"} | {"satisfaction", "credit"}
    assert {name for name in asked if "*" in beside(page, name)} == {"name", *REQUIRED_BY_DEFAULT}


def test_everything_else_may_be_left_empty(as_wang, add, records):
    assert add(as_wang).status == 302
    (customer,) = records(Customer)
    rest = set(MAY_BE_REQUIRED) - set(REQUIRED_BY_DEFAULT)
    assert {getattr(customer, name) for name in rest} == {None}


def test_a_company_without_fax_machines_shortens_the_list(as_wang, require, add, records):  # core: ROLE-9
    require(*set(REQUIRED_BY_DEFAULT) - {"fax", "postcode"})
    assert add(as_wang, fax="", postcode="").status == 302
    assert records(Customer)[0].incomplete is False


def test_a_careful_company_lengthens_the_list(as_li, as_wang, require, add, customer, reload):  # core: ROLE-9
    require(*REQUIRED_BY_DEFAULT, "credit_code", "registered_capital")
    page = add(as_wang)
    assert "此项必填。" in beside(page, "credit_code")
    assert "此项必填。" in beside(page, "registered_capital")
    page = as_li.fill(f"/customers/edit/{customer.id}", {"phone": "010-1"})
    assert "此项必填。" in beside(page, "credit_code")
    assert reload(customer).version == customer.version


def test_nothing_typed_for_a_required_number_is_nothing(as_wang, require, add, records):
    require("registered_capital")
    assert "此项必填。" in beside(add(as_wang, registered_capital="  "), "registered_capital")
    assert add(as_wang, registered_capital="0").status == 302
    assert records(Customer)[0].registered_capital == 0


def test_the_name_is_always_required(as_wang, require, add, records):
    require("phone")
    page = add(as_wang, name=" ")
    assert "此项必填。" in beside(page, "name")
    assert add(as_wang, region="", manager="", satisfaction="").status == 302
    assert len(records(Customer)) == 1


# --- incomplete


def test_a_customer_from_an_opportunity_is_marked_incomplete(as_li, incomplete, customer):  # core: OPP-7
    assert column(as_li.open("/customers/list/", incomplete="yes"), "客户编号") == [incomplete.number]
    assert "资料待完善" in column(as_li.open("/customers/list/", incomplete="yes"), "状态")[0]
    assert "资料待完善" in as_li.open(f"/customers/show/{incomplete.id}").text
    assert "资料待完善" not in as_li.open(f"/customers/show/{customer.id}").find("main h1")[0].text_content()
    assert "Incomplete" in english(as_li).open(f"/customers/show/{incomplete.id}").text


def test_its_page_says_what_is_still_missing_to_who_is_to_complete_it(as_li, as_zhou, incomplete, customer):
    page = as_li.open(f"/customers/show/{incomplete.id}?tab=contacts")
    assert "尚待填写：地区, 客户等级, 客户满意度, 客户信用度, 地址, 邮政编码, 电话, 传真, 网址" in page.text
    assert "尚待填写" not in as_zhou.open(f"/customers/show/{incomplete.id}?tab=contacts").text
    assert "尚待填写" not in as_li.open(f"/customers/show/{customer.id}?tab=contacts").text


def test_it_may_be_saved_with_gaps_until_it_is_complete_once(as_li, filled, incomplete, reload):
    address = f"/customers/edit/{incomplete.id}"
    assert as_li.fill(address, {"phone": "010-1"}).status == 302
    assert (reload(incomplete).incomplete, reload(incomplete).phone) == (True, "010-1")
    assert "此项必填。" in beside(as_li.fill(address, {"name": ""}), "name")
    page = as_li.open(address)
    assert as_li.submit(page, filled(page, fax="")).status == 302
    assert reload(incomplete).incomplete is True
    assert as_li.fill(address, {"fax": "010-2"}).status == 302
    assert reload(incomplete).incomplete is False
    assert "此项必填。" in beside(as_li.fill(address, {"fax": ""}), "fax")
    assert reload(incomplete).fax == "010-2"


def test_it_stays_complete_when_more_is_required_later(as_li, require, customer, reload):
    require(*REQUIRED_BY_DEFAULT, "email")
    assert reload(customer).incomplete is False
    assert "资料待完善" not in as_li.open("/customers/list/", incomplete="no").find("main tbody")[0].text_content()


# --- formats


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("website", "www.example.com", "网址无效，须以 http:// 或 https:// 开头。"),
        ("website", "ftp://example.com", "网址无效"),
        ("website", "javascript:alert(1)", "网址无效"),
        ("website", "http://", "网址无效"),
        ("website", "http://exa mple.com", "网址无效"),
        ("website", "http://[::1", "网址无效"),
        ("email", "nobody", "电子邮箱无效。"),
        ("email", "a@b@example.com", "电子邮箱无效。"),
        ("satisfaction", "0", "不是有效的选项。"),
        ("satisfaction", "6", "不是有效的选项。"),
        ("credit", "4.5", "不是有效的选项。"),
        ("registered_capital", "-1", "之间的数字。"),
        ("registered_capital", "1.00001", "最多 4 位小数。"),
        ("annual_turnover", "NaN", "请输入数字。"),
        ("annual_turnover", "1e400", "之间的数字。"),
        ("annual_turnover", "100000000000", "之间的数字。"),
        ("region", "999999", "不是有效的选项。"),
        ("name", "某" * 101, "最多 100 个字符。"),
        ("address", "a\x00b", "含有无法保存的字符。"),
        ("credit_code", "1234", "统一社会信用代码无效，请逐位核对。"),
        ("credit_code", CODE[:-1] + "M", "统一社会信用代码无效"),
        ("credit_code", changed(CODE, 8), "统一社会信用代码无效"),
    ],
)
def test_what_a_field_cannot_hold_is_refused_beside_it(as_wang, add, records, name, value, message):
    page = add(as_wang, **{name: value})
    assert (page.status, message in beside(page, name)) == (200, True)
    assert records(Customer) == []


def test_what_was_refused_is_still_there(as_wang, add):
    page = add(as_wang, website="example", registered_capital="12,000.5", sales_codes="A1\nA2", satisfaction="2")
    kept = typed(page)
    assert (kept["website"], kept["registered_capital"], kept["satisfaction"]) == ("example", "12,000.5", "2")
    assert kept["sales_codes"].split() == ["A1", "A2"]
    assert choices(page, "region")["北京"] == kept["region"]


@pytest.mark.parametrize(
    ("name", "value", "kept"),
    [
        ("website", "http://例子.中国/路径", "http://例子.中国/路径"),
        ("website", "https://example.com:8443/a?b=c#d", "https://example.com:8443/a?b=c#d"),
        ("email", " chen.dw+crm@example.com.cn ", "chen.dw+crm@example.com.cn"),
        ("credit_code", CODE.lower(), CODE),
        ("satisfaction", "1", 1),
        ("credit", "5", 5),
        ("name", " 北京科技有限公司 ", "北京科技有限公司"),
        ("remark", "no such field", None),
        ("registered_capital", "12,345.6789", Decimal("12345.6789")),
        ("annual_turnover", "0", Decimal(0)),
        ("annual_turnover", "99999999998.9999", Decimal("99999999998.9999")),
    ],
)
def test_what_a_field_can_hold_is_kept(as_wang, add, records, name, value, kept):
    assert add(as_wang, **{name: value}).status == 302
    assert getattr(records(Customer)[0], name, None) == kept


@given(st.decimals(min_value=0, max_value=99_999_999_999, places=4))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_amounts_are_kept_to_the_fourth_place(session, amount):
    customer = CustomerFactory(registered_capital=amount)
    session.refresh(customer)
    assert customer.registered_capital == amount
    session.rollback()


def test_an_amount_looks_as_it_was_typed(as_wang, make):
    customer = make(CustomerFactory, registered_capital=Decimal("12345.6780"), annual_turnover=Decimal(500))
    shown = details(as_wang.open(f"/customers/show/{customer.id}"))
    assert (shown["注册资金(万元)"], shown["年营业额(万元)"]) == ("12,345.678", "500")
    kept = typed(as_wang.open(f"/customers/edit/{customer.id}"))
    assert Decimal(kept["registered_capital"]) == Decimal("12345.678")
    assert as_wang.fill(f"/customers/edit/{customer.id}", {}).status == 302


def test_stars_are_shown_as_stars(as_li, make):
    customer = make(CustomerFactory, satisfaction=2, credit=5)
    page = as_li.open(f"/customers/show/{customer.id}")
    stars = {each.get("aria-label"): each.text_content() for each in page.find("main [role=img]")}
    assert stars == {"2 星（共 5 星）": "★★★★★", "5 星（共 5 星）": "★★★★★"}
    page = english(as_li).open(f"/customers/show/{customer.id}")
    assert {each.get("aria-label") for each in page.find("main [role=img]")} == {"2 of 5 stars", "5 of 5 stars"}


def test_the_stars_that_were_given_are_marked_in_the_form(as_li, make):
    customer = make(CustomerFactory, satisfaction=2, credit=5)
    kept = typed(as_li.open(f"/customers/edit/{customer.id}"))
    assert (kept["satisfaction"], kept["credit"]) == ("2", "5")


@given(st.text(alphabet=uscc._alphabet, min_size=17, max_size=17))
@settings(max_examples=50)
def test_any_single_wrong_character_is_noticed(body):
    code = body + uscc.calc_check_digit(body)
    assert [place for place in range(18) if is_accepted(credit_code, changed(code, place))] == []


def is_accepted(check, value):
    try:
        check(None, SimpleNamespace(data=value))
    except (ValidationError, RuntimeError):  # to say why takes a reader with a language
        return False
    return True
