"""Getting in, choosing a language, getting out."""

import pytest
from playwright.sync_api import expect

from app.core.database import db
from tests.cast import PASSWORD
from tests.factories import CustomerFactory, person
from tests.journeys.person import Person

pytestmark = pytest.mark.browser

OTHER = {"zh": "English", "en": "中文"}
NEW = "紫色大象骑着自行车 sings at noon"


def test_changing_the_language_stays_on_the_page(enter, make, language):  # core: ROLE-6
    customer = make(CustomerFactory)
    li = enter("li")
    for path in (
        f"/customers/show/{customer.id}?tab=history",
        "/customers/list/?name=x&sort=-name",
        "/customers/list/",
    ):
        li.opens(path)
        here = li.page.url
        li.page.get_by_role("banner").get_by_role("link", name=OTHER[li.language], exact=True).click()
        li = Person(li.page, "en" if li.language == "zh" else "zh")
        expect(li.way("Customers", within="nav#menu")).to_be_visible()
        assert li.page.url == here
    assert li.language != language


def test_the_language_is_kept_with_the_user(enter, at_window, language):  # core: ROLE-6
    enter("li")
    later = at_window()
    later.page.goto("/login/")
    later.page.fill("[name=username]", "li")
    later.page.fill("[name=password]", PASSWORD)
    later.page.press("[name=password]", "Enter")
    expect(later.page.get_by_role("heading", level=1)).to_have_text(later.word("My work"))


def test_logging_out_ends_the_session_for_every_tab(enter):
    li = enter("li")
    tab = Person(li.page.context.new_page(), li.language)
    tab.opens("/customers/list/")
    account = li.page.get_by_role("banner").get_by_role("button", name="李明")
    account.click()
    li.clicks("Log out", within="nav#account")
    expect(li.field("password")).to_be_visible()
    li.page.go_back()
    expect(li.field("password")).to_be_visible()
    tab.page.reload()
    expect(tab.field("password")).to_be_visible()


def test_after_logging_in_one_is_where_one_wanted_to_be(at_window, make):
    customer = make(CustomerFactory)
    li = at_window()
    li.opens(f"/customers/show/{customer.id}?tab=activities")
    li.page.fill("[name=username]", "li")
    li.page.fill("[name=password]", PASSWORD)
    li.page.press("[name=password]", "Enter")
    li.sees(customer.bank_account)
    assert li.page.url.endswith(f"/customers/show/{customer.id}?tab=activities")


def test_a_password_that_somebody_else_set_must_be_changed_first(enter, app):  # core: ROLE-6
    with app.app_context():
        person("li").must_change_password = True
        db.session.commit()
    li = enter("li")
    for path in ("/", "/customers/list/", "/profile/"):
        li.opens(path)
        li.reads("Somebody else set your password. Please choose one that only you know.")
    for old, new, again, field, message in (
        ("wrong", NEW, NEW, "old_password", "This is not your current password."),
        (PASSWORD, NEW, "x", "confirm", "The two passwords differ."),
    ):
        li.fills(old_password=old, password=new, confirm=again)
        li.clicks("Save")
        li.is_told_beside(field, message)
    li.fills(old_password=PASSWORD, password=NEW, confirm=NEW)
    li.clicks("Save")
    li.is_told("The password is changed. All other sessions have ended.")
    li.goes_to("Customers")
    expect(li.page.get_by_role("heading", level=1)).to_have_text(li.word("Customers"))
