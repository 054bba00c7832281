"""Customer numbers, and the codes by which the sales system knows customers."""

from datetime import datetime

import pytest

from app.core import clock
from app.customers.models import Customer, SalesCode
from tests.factories import CustomerFactory, OpportunityFactory, SalesCodeFactory
from tests.screens import beside, details, english, typed

SECOND_OF_DECEMBER = datetime(2007, 12, 2, 4, 0)  # noon in Shanghai


def codes_of(reload, customer):
    return [code.code for code in reload(customer, "codes").codes]


# --- numbers


def test_a_number_has_the_day_and_a_sequence_of_that_day(app, make):
    with clock.at(SECOND_OF_DECEMBER):
        numbers = [make(CustomerFactory).number for _ in range(3)]
    assert numbers == ["KH071202001", "KH071202002", "KH071202003"]


def test_the_day_is_the_companys_own(app, make):
    with clock.at(datetime(2007, 12, 1, 15, 59)):
        assert make(CustomerFactory).number == "KH071201001"
    with clock.at(datetime(2007, 12, 1, 16, 0)):
        assert make(CustomerFactory).number == "KH071202001"


def test_a_number_is_never_used_again(as_wang, make):
    with clock.at(SECOND_OF_DECEMBER):
        first = make(CustomerFactory)
    as_wang.forge(f"/customers/delete/{first.id}")
    with clock.at(SECOND_OF_DECEMBER):
        assert make(CustomerFactory).number == "KH071202002"


def test_a_number_cannot_be_edited(as_li, customer, reload):
    page = as_li.open(f"/customers/edit/{customer.id}")
    assert page.find("main form [name=number]") == []
    as_li.submit(page, {"number": "KH000000000", "phone": "010-1"})
    assert reload(customer).number == customer.number


# --- codes


def test_codes_are_typed_one_a_line(as_wang, add, records):
    add(as_wang, sales_codes=" C001 \n\n C 002\r\nC001\n")
    (customer,) = records(Customer, "codes")
    assert [code.code for code in customer.codes] == ["C001", "C 002"]


def test_a_customer_may_have_no_code(as_wang, add, records):
    add(as_wang, sales_codes="")
    (customer,) = records(Customer)
    assert "未关联" in details(as_wang.open(f"/customers/show/{customer.id}"))["销售系统客户编码"]
    page = english(as_wang).open(f"/customers/show/{customer.id}")
    assert "Not linked" in details(page)["Sales system codes"]


def test_a_code_belongs_to_one_customer_only(as_wang, add, make, records, reload):
    other = reload(make(SalesCodeFactory, code="C001"), "customer").customer
    page = add(as_wang, sales_codes="C000\nC001")
    assert page.status == 409
    assert f"编码 C001 已属于 {other.number} {other.name}。" in beside(page, "sales_codes")
    assert typed(page)["sales_codes"].split() == ["C000", "C001"]
    assert len(records(Customer)) == 1
    assert [code.code for code in records(SalesCode)] == ["C001"]


def test_codes_are_added_and_taken_away(as_li, make, reload, customer, records):
    for code in ("C001", "C002", "C003"):
        make(SalesCodeFactory, code=code, customer=customer)
    kept = {code.code: code.id for code in records(SalesCode)}
    assert typed(as_li.open(f"/customers/edit/{customer.id}"))["sales_codes"].split() == ["C001", "C002", "C003"]
    as_li.fill(f"/customers/edit/{customer.id}", {"sales_codes": "C003\nC004\nC001"})
    assert set(codes_of(reload, customer)) == {"C001", "C003", "C004"}
    assert {code.code: code.id for code in records(SalesCode)}["C003"] == kept["C003"]


def test_a_code_that_was_given_up_can_go_to_another_customer(as_wang, make, reload, customer):
    code = make(SalesCodeFactory, code="C001")
    as_wang.fill(f"/customers/edit/{code.customer_id}", {"sales_codes": ""})
    as_wang.fill(f"/customers/edit/{customer.id}", {"sales_codes": "C001"})
    assert codes_of(reload, customer) == ["C001"]


def test_changed_codes_are_in_the_history(as_li, make, customer):
    make(SalesCodeFactory, code="C001", customer=customer)
    as_li.fill(f"/customers/edit/{customer.id}", {"sales_codes": "C002"})
    text = as_li.open(f"/customers/show/{customer.id}?tab=history").text
    assert "销售系统客户编码: C001 → C002" in text


@pytest.mark.parametrize(
    ("code", "message"),
    [("很" * 101, "最多 100 个字符。"), ("a\x00b", "含有无法保存的字符。"), ("a\x1bb", "含有无法保存的字符。")],
)
def test_a_code_that_cannot_be_kept_is_refused(as_wang, add, records, code, message):
    page = add(as_wang, sales_codes=f"C001\n{code}")
    assert (page.status, message in beside(page, "sales_codes")) == (200, True)
    assert records(Customer) == []


# --- where the sales system names customers


@pytest.fixture
def names_are_codes(as_root):
    as_root.fill("/settings/", {"sales_codes_are_names": "y"})


def test_the_name_of_a_new_customer_becomes_its_code(as_wang, names_are_codes, add, records):
    add(as_wang, name="北京科技有限公司")
    assert [code.code for code in records(SalesCode)] == ["北京科技有限公司"]


def test_a_won_customer_gets_its_name_as_code_too(as_li, names_are_codes, make, records):
    opportunity = make(OpportunityFactory, customer_name="北方机械公司", assignee="li", state="assigned")
    as_li.fill(f"/plans/step/win/{opportunity.id}")
    assert [code.code for code in records(SalesCode)] == ["北方机械公司"]


def test_codes_that_were_typed_are_enough(as_wang, names_are_codes, add, records):
    add(as_wang, sales_codes="C001")
    assert [code.code for code in records(SalesCode)] == ["C001"]


def test_a_name_that_is_somebody_elses_code_is_left_to_them(as_wang, names_are_codes, add, make, records):
    make(SalesCodeFactory, code="北京科技有限公司")
    assert add(as_wang, name="北京科技有限公司").status == 302
    assert len(records(Customer)) == 2
    assert len(records(SalesCode)) == 1


def test_renaming_a_customer_does_not_lose_its_orders(as_wang, names_are_codes, add, records, reload):
    add(as_wang, name="北京科技有限公司")
    (customer,) = records(Customer)
    as_wang.fill(f"/customers/edit/{customer.id}", {"name": "首都科技有限公司"})
    assert reload(customer).name == "首都科技有限公司"
    assert codes_of(reload, customer) == ["北京科技有限公司"]


def test_otherwise_a_new_customer_has_no_code(as_wang, add, records):
    add(as_wang)
    assert records(SalesCode) == []
