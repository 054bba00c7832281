"""The list that is searched on the server, and whatever else a mouse is too slow for."""

import pytest
from playwright.sync_api import expect

from app.customers.models import Contact
from tests.factories import CustomerFactory

pytestmark = pytest.mark.browser


@pytest.fixture
def customers(make):
    return [make(CustomerFactory, name=name) for name in ("上海贸易有限公司", "北京科技有限公司", "北京客车有限公司")]


@pytest.fixture
def li(enter, customers):
    """Li at the form of a new contact, whose customer is not known yet."""
    li = enter("li")
    li.opens("/contacts/add")
    return li


def box(person):
    return person.page.get_by_role("combobox", name=person.word("Customer"))


def offered(person):
    return person.page.locator(".combo").get_by_role("option")


def choose_first(person):
    """Choose the first of all customers; the words it is shown by."""
    box(person).press("ArrowDown")
    expect(offered(person).first).to_have_attribute("aria-selected", "true")
    words = offered(person).first.text_content()
    box(person).press("Enter")
    expect(box(person)).to_have_value(words)
    return words


def test_a_customer_is_chosen_from_a_searched_list_by_keyboard(li, customers, records):
    _, kept, _ = customers
    box(li).focus()
    box(li).press_sequentially("bjk")
    expect(offered(li)).to_have_count(2)
    expect(box(li)).to_have_attribute("aria-expanded", "true")
    words = offered(li).all_text_contents()
    for press, place in (("ArrowDown", 0), ("ArrowDown", 1), ("ArrowUp", 0), ("ArrowUp", 1)):
        box(li).press(press)
        expect(offered(li).nth(place)).to_have_attribute("aria-selected", "true")
    if kept.name in words[0]:
        box(li).press("ArrowUp")
    box(li).press("Enter")
    expect(box(li)).to_have_value(kept.name)
    expect(offered(li)).to_have_count(0)
    li.fills(name="钱多多", position="经理", office_phone="010-1")
    li.chooses("gender", li.word("Female"))
    li.field("office_phone").press("Enter")
    li.is_told("Saved")
    assert [(each.name, each.customer_id) for each in records(Contact)] == [("钱多多", kept.id)]


def test_escape_leaves_the_choice_as_it_was(li, customers):
    before = choose_first(li)
    box(li).fill("上海")
    expect(offered(li)).to_have_count(1)
    box(li).press("Escape")
    expect(offered(li)).to_have_count(0)
    expect(box(li)).to_have_value(before)


def test_a_choice_is_taken_back_by_emptying_the_box(li, customers, records):
    choose_first(li)
    box(li).fill("")
    box(li).press("Tab")
    li.fills(name="钱多多", position="经理", office_phone="010-1")
    li.clicks("Save")
    li.is_told_beside("customer", "This field is required.")
    assert records(Contact) == []


def test_enter_does_not_save_another_choice_than_the_one_being_typed(li, customers, records):
    assert choose_first(li) != "上海贸易有限公司"
    li.fills(name="钱多多", position="经理", office_phone="010-1")
    li.chooses("gender", li.word("Female"))
    box(li).press("Control+a")
    box(li).press_sequentially("上海")
    box(li).press("Enter")
    expect(offered(li)).to_have_text("上海贸易有限公司")
    assert records(Contact) == []
    box(li).press("ArrowDown")
    box(li).press("Enter")
    box(li).press("Enter")
    li.is_told("Saved")
    assert [each.customer_id for each in records(Contact)] == [customers[0].id]


def test_what_is_not_found_is_said(li, records):  # core: 1, what was typed is still there
    box(li).press_sequentially("没有这家")
    expect(offered(li)).to_have_text(li.word("Nothing found."))
    box(li).press("Tab")
    expect(li.page.get_by_text(li.word("Please choose one of those that are found."))).to_be_visible()
    expect(box(li)).to_have_value("没有这家")
    li.fills(name="钱多多", position="经理", office_phone="010-1")
    li.chooses("gender", li.word("Female"))
    li.clicks("Save")
    expect(box(li)).to_be_focused()
    assert records(Contact) == []


def test_who_types_a_name_in_full_need_not_choose_it(li, customers, records):
    box(li).press_sequentially("上海贸易有限公司")
    li.fills(name="钱多多", position="经理", office_phone="010-1")
    li.chooses("gender", li.word("Female"))
    li.clicks("Save")
    li.is_told("Saved")
    assert [each.customer_id for each in records(Contact)] == [customers[0].id]


def test_customers_of_a_similar_name_are_told_while_a_name_is_typed(enter, customers):
    wang = enter("wang")
    wang.opens("/customers/add")
    wang.field("name").press_sequentially("北京 科技")
    told = wang.page.get_by_role("status").filter(has_text=wang.word("Customers with a similar name"))
    expect(told.get_by_role("link")).to_contain_text("北京科技有限公司")


def test_the_first_key_skips_to_the_content(enter):
    wang = enter("wang")
    wang.opens("/customers/list/")
    wang.page.keyboard.press("Tab")
    wang.page.keyboard.press("Enter")
    wang.page.keyboard.press("Tab")
    expect(wang.page.locator("main .heading").locator("a, summary").first).to_be_focused()
