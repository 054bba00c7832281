"""The language is the user's own."""

import pytest

from tests.browser import Browser
from tests.cast import PASSWORD


def language(page):
    return page.find("html")[0].get("lang")


def test_the_language_is_kept_with_the_user(app, as_li, records):  # core: ROLE-6
    assert language(as_li.open("/")) == "zh-CN"
    as_li.open("/lang/en")
    assert language(as_li.open("/")) == "en"
    elsewhere = Browser(app)
    elsewhere.log_in("li", PASSWORD)
    assert language(elsewhere.open("/")) == "en"


def test_what_is_picked_at_the_door_becomes_the_language(app, as_li):
    as_li.open("/lang/en")
    elsewhere = Browser(app)
    elsewhere.open("/lang/zh")
    elsewhere.log_in("li", PASSWORD)
    assert language(elsewhere.open("/")) == "zh-CN"


def test_the_next_user_of_a_browser_keeps_their_own(as_li, app):
    as_li.open("/lang/en")
    as_li.open("/logout/")
    as_li.log_in("zhou", PASSWORD)
    as_li.open("/logout/")
    as_li.open("/lang/zh")
    as_li.log_in("zhou", PASSWORD)
    again = Browser(app)
    again.log_in("li", PASSWORD)
    assert language(again.open("/")) == "en"


@pytest.mark.parametrize(
    ("referer", "target"),
    [
        ("http://localhost/customers/list/?q=a&page=2", "/customers/list/?q=a&page=2"),
        ("http://localhost/customers/add", "/customers/add"),
        ("https://evil.example/customers/list/", "/"),
        ("//evil.example/", "/"),
        ("http://localhost/no/such/page", "/"),
        ("http://[", "/"),
        (None, "/"),
    ],
)
def test_changing_the_language_stays_on_the_page(as_li, referer, target):
    answer = as_li.client.get("/lang/en", headers={"Referer": referer} if referer else {})
    assert answer.headers["Location"] == target


def test_a_language_that_is_not_offered_is_no_page(as_li):
    assert as_li.open("/lang/tlh").status == 404


def test_a_session_in_a_language_no_longer_offered_still_works(as_li):
    with as_li.client.session_transaction() as cookie:
        cookie["locale"] = "tlh"
    assert language(as_li.open("/")) == "zh-CN"


def test_reading_a_page_leaves_no_cookie(anonymous):
    assert "Set-Cookie" not in anonymous.client.get("/healthz").headers
