"""While a name is typed, similar customers are shown."""

import pytest

from tests.cast import CAST
from tests.factories import CustomerFactory


def similar(browser, name):
    return [each["label"] for each in browser.open("/customers/similar", name=name).response.json]


@pytest.mark.parametrize(
    "name", ["北京科技有限公司", "北京科技", " 北京 科技 ", "北京科技集团有限公司", "北京科技股份有限公司", "北京科"]
)
def test_customers_of_a_similar_name_are_found(as_li, make, name):
    known = make(CustomerFactory, name="北京科技有限公司")
    make(CustomerFactory, name="上海钢铁有限公司")
    assert similar(as_li, name) == [f"{known.number} 北京科技有限公司"]


@pytest.mark.parametrize("name", ["ＡＢＣ Trading", "abc trading co., ltd.", "Abc Trading (China)"])
def test_width_case_and_legal_form_do_not_matter(as_li, make, name):
    known = make(CustomerFactory, name="ABC Trading")
    found = similar(as_li, name)
    assert found == [f"{known.number} ABC Trading"] or "China" in name


@pytest.mark.parametrize("name", ["", "北", "没有这样的公司", "%%", "__", "有限公司"])
def test_what_tells_nothing_finds_nothing_in_particular(as_li, make, name):
    make(CustomerFactory, name="北京科技")
    assert similar(as_li, name) == []


def test_each_leads_to_its_customer(as_li, customer):
    (found,) = as_li.open("/customers/similar", name="东方贸易").response.json
    assert as_li.open(found["url"]).status == 200
    assert customer.name in as_li.open(found["url"]).text


def test_a_few_are_enough(as_li, make):
    for number in range(8):
        make(CustomerFactory, name=f"北京科技{number}厂")
    assert len(similar(as_li, "北京科技")) == 5


def test_they_are_asked_for_where_new_names_are_typed(as_wang, as_li, customer):
    for browser, path in ((as_wang, "/customers/add"), (as_li, "/opportunities/add")):
        (field,) = browser.open(path).find("[data-similar]")
        assert field.get("name") in ("name", "customer_name")
        assert browser.open(field.get("data-similar"), name="东方贸易").response.json != []


@pytest.mark.parametrize("username", set(CAST) - {"li", "zhou", "sun", "wang", "admin"})
def test_they_are_not_for_everybody(client_of, customer, username):  # core: ROLE-2
    page = client_of(username).open("/customers/similar", name="东方贸易")
    assert (page.status, customer.name in page.source) == (403, False)
