"""What is printed is there to be read: no menu, no buttons, and it says who printed it and when."""

import pytest
from playwright.sync_api import expect

from tests.factories import ContactFactory, CustomerFactory, OpportunityFactory

pytestmark = pytest.mark.browser

NOT_ON_PAPER = ".topbar, .sidebar, main .btn, .search, .acts, .tabs, .trail, .bulk, .message"


@pytest.fixture
def printed(enter, make):
    """`printed(path)`: the page of Wang as it goes to the printer."""
    make(OpportunityFactory)
    make(ContactFactory, customer=make(CustomerFactory, name="北京科技有限公司"))
    wang = enter("wang")
    wang.page.emulate_media(media="print")

    def show(path):
        wang.page.goto(path)
        return wang

    return show


@pytest.mark.parametrize(
    "path", ["/", "/opportunities/list/", "/customers/list/", "/customers/show/1", "/opportunities/board/"]
)
def test_neither_menu_nor_buttons_are_printed(printed, path):
    page = printed(path).page
    assert page.locator(NOT_ON_PAPER).count() > 0
    for each in page.locator(NOT_ON_PAPER).all():
        expect(each).to_be_hidden()


def test_the_sheet_says_who_printed_it_and_what_it_is(printed):
    wang = printed("/customers/show/1")
    expect(wang.page.locator(".print-head")).to_contain_text("王芳")
    expect(wang.page.locator("h1")).to_contain_text("北京科技有限公司")
    expect(wang.page.locator(".tab-body h2")).to_have_text(wang.word("Contacts"))


def test_the_screen_does_not_say_who_prints_it(enter):
    expect(enter("wang").page.locator(".print-head")).to_be_hidden()
