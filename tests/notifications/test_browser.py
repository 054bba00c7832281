"""The bell, the list and the way from a mail in a real browser, with the keyboard and on a phone."""

import pytest

from app.core.database import db
from app.notifications.models import Notification
from app.opportunities import workflow
from tests.chromium import obstacles
from tests.factories import OpportunityFactory

LIST = "/notifications/list/"
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def assigned(by, make):
    """An opportunity that wang has just given to li."""
    lead = make(OpportunityFactory, customer_name="华东电子有限公司")
    by("wang", lead, workflow.assign, assignee="li")
    return lead


def bell(page):
    return page.locator("header .bell")


@pytest.mark.browser
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", [PHONE, {"width": 1366, "height": 768}], ids=["phone", "desk"])
def test_the_list_and_the_choices_are_open_to_everybody(page_of, office, assigned, language, size):
    page = page_of("li")
    page.set_viewport_size(size)
    page.goto(f"/lang/{language}")
    for path in (LIST, LIST + "?unread=no", "/profile/"):
        page.goto(path)
        assert (path, obstacles(page)) == (path, [])
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


@pytest.mark.browser
def test_one_is_read_with_the_keyboard_alone(page_of, assigned):
    page = page_of("li")
    assert bell(page).get_attribute("aria-label") == "通知，1 条未读"
    bell(page).focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{LIST}")
    page.locator(".news-text").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/plans/show/{assigned.id}")
    assert bell(page).get_attribute("aria-label") == "通知，没有未读"


@pytest.mark.browser
def test_a_link_from_a_mail_goes_on_to_the_record_and_back_to_where_one_was(app, page_of, assigned):
    page = page_of("li")
    with app.app_context():
        (key,) = db.session.scalars(db.select(Notification.id))
    page.goto("/customers/list/")
    page.goto(f"/notifications/show/{key}")
    page.wait_for_url(f"**/plans/show/{assigned.id}")
    page.go_back()
    page.wait_for_url("**/customers/list/")


@pytest.mark.browser
def test_an_open_page_hears_of_what_happens_meanwhile_every_other_minute(page_of, page, by, make):
    page.clock.install()
    page_of("li")
    page.goto("/help/")
    assert bell(page).inner_text() == ""
    by("wang", make(OpportunityFactory), workflow.assign, assignee="li")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.clock.run_for(119_000)
    assert asked == []
    with page.expect_response("**/notifications/unread"):
        page.clock.run_for(2_000)
    page.wait_for_function("document.querySelector('.bell-count').textContent === '1'")
    assert bell(page).get_attribute("aria-label") == "通知，1 条未读"
    assert page.locator("#say").inner_text() == "通知，1 条未读"


@pytest.mark.browser
def test_a_code_from_a_mail_is_filled_in_and_leaves_the_address(page, office):
    page.goto("/forgotten/new#abcdefgh")
    assert page.input_value("[name=code]") == "abcdefgh"
    assert "#" not in page.url
    for path in ("/login/", "/forgotten/", "/forgotten/new"):
        page.goto(path)
        assert (path, obstacles(page)) == (path, [])
