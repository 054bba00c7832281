"""quality: 4 Ease, a link on every screen to the page of the manual about it, in the user's language."""

import pytest
from flask_appbuilder.api import BaseApi

from app.help import manual
from tests.cast import CAST

LANGUAGES = ("zh", "en")
BESIDE_THE_MENU = {
    "/profile/": "profile",
    "/profile/password": "profile",
    "/plan_items/list/": "plans",
    "/contacts/list/": "contacts",
    "/activities/list/": "activities",
    "/opportunities/add": "opportunities",
    "/customers/list/?q=nothing": "customers",
    "/help/": "index",
    "/help/users": "index",
    "/nowhere": "index",
    "/customers/show/1999999999": "customers",
}
NO_PAGES = """
/help/nothing /help/index.md /help/zh/index /help/../en/index /help/..%2fen%2findex /help/%2e%2e%5cen%5cindex
/help/images/nothing.png /help/images/en /help/images/../en/index.md /help/images/..%2f..%2f..%2fconfig.py
""".split()


@pytest.fixture(params=LANGUAGES)
def language(request):
    return request.param


@pytest.fixture
def reader_of(client_of, language):
    """`reader_of("li")`: the browser of somebody who reads *language*."""

    def reader(username):
        browser = client_of(username)
        browser.open(f"/lang/{language}")
        return browser

    return reader


def help_link(page):
    (link,) = page.find("header a.help-link")
    return link


def title(page):
    (heading,) = page.texts("main h1")
    return heading


@pytest.mark.parametrize("username", CAST)
def test_every_screen_of_the_menu_links_to_the_page_about_it(reader_of, username, language):  # quality: 4 Ease
    reader = reader_of(username)
    entries = reader.open("/").find("nav.sidebar a")
    assert entries
    for entry in entries:
        link = help_link(reader.open(entry.get("href")))
        page = reader.open(link.get("href"))
        assert link.get("aria-label") == {"zh": "帮助", "en": "Help"}[language]
        assert (page.status, title(page)) == (200, " ".join(entry.text_content().split()))


@pytest.mark.parametrize("path", BESIDE_THE_MENU)
def test_other_screens_have_a_page_too(reader_of, path, language):  # quality: 4 Ease
    reader = reader_of("li")
    page = reader.open(help_link(reader.open(path)).get("href"))
    assert title(page) == manual.page(language, BESIDE_THE_MENU[path]).title


def test_every_screen_there_is_has_its_page(installed):  # core: NFR-4
    screens = [view for view in installed.appbuilder.baseviews if not isinstance(view, BaseApi)]
    shown = [view for view in screens if type(view).__module__.startswith("app.")]
    pages = {
        type(view).__name__: getattr(view, "help_page", "") or view.route_base.strip("/")
        for view in shown
        if type(view).__name__ != "LanguageView"  # shows nothing
    }
    assert len(pages) > 10
    assert {name: page for name, page in pages.items() if page not in manual.names("en")} == {}


@pytest.mark.parametrize("username", CAST)
def test_everybody_reads_every_page_in_their_language(reader_of, username, language):  # core: NFR-4
    reader = reader_of(username)
    titles = {name: title(reader.open(f"/help/{name}")) for name in manual.names(language)}
    assert titles == {name: manual.page(language, name).title for name in manual.names(language)}


def test_pictures_are_shown(as_gao):
    page = as_gao.open("/help/home")
    (source,) = [each.get("src") for each in page.find("article img")]
    picture = as_gao.open(f"/help/{source}")
    assert (picture.status, picture.response.mimetype) == (200, "image/png")
    picture.response.close()


def test_a_page_costs_no_more_than_knowing_who_asks(as_li, statements):
    with statements() as seen:
        as_li.open("/help/customers")
    assert len(seen) <= 2, seen


@pytest.mark.parametrize("path", ["/help/", "/help/users", "/help/nothing", "/help/images/en/home.png"])
def test_who_is_not_logged_in_does_that_first(anonymous, path):
    page = anonymous.open(path)
    assert page.status == 302
    assert page.location.startswith("/login/?next=")


@pytest.mark.parametrize("path", NO_PAGES)
def test_only_pages_of_the_manual_are_shown(as_admin, path):
    assert as_admin.follow(as_admin.open(path)).status == 404
