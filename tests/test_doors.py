"""Nobody gets in without logging in, and whoever does sees sound pages."""

import re

import pytest

from tests.cast import CAST, PASSWORD
from tests.chromium import obstacles

FOR_EVERYBODY = {
    "LoginView.login",
    "LoginView.logout",
    "LanguageView.index",
    "UtilView.back",  # leads to the page before, which has a door of its own
    "static",
    "bootstrap.static",
    "appbuilder.static",
    "healthz",
    "readyz",
}
ANY_VALUE = {"int": "1", "default": "x", "string": "x", "path": "x"}


def doors(app):
    """Every address and method that is not for everybody, with something in the place of each variable."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in FOR_EVERYBODY:
            path = re.sub(r"<(?:(\w+)(?:\(.*?\))?:)?\w+>", lambda match: ANY_VALUE[match[1] or "default"], rule.rule)
            yield from ((method, path) for method in rule.methods & {"GET", "POST", "PUT", "PATCH", "DELETE"})


def is_closed(response):
    if response.status_code in (302, 303):
        return response.location.startswith("/login/")
    return response.status_code in (400, 401, 403, 404)


def test_every_door_is_closed_to_strangers(app, anonymous):
    open_doors = [(m, path) for m, path in doors(app) if not is_closed(anonymous.client.open(path, method=m))]
    assert open_doors == []


@pytest.mark.parametrize("username", CAST)
def test_everybody_of_the_cast_can_log_in(client_of, username):
    assert client_of(username).open("/").status == 200


def test_a_wrong_password_does_not_open(anonymous):
    page = anonymous.log_in("li", PASSWORD[::-1])
    assert page.status == 200
    assert anonymous.open("/").status == 302


def test_a_post_without_a_token_is_refused(as_li):
    assert as_li.client.post("/login/", data={"username": "li", "password": PASSWORD}).status_code == 400


@pytest.mark.browser
@pytest.mark.parametrize("username", CAST)
def test_the_screens_of_the_menu_are_sound_and_open_to_everybody(page_of, username):
    page = page_of(username)
    links = page.locator("nav a[href]").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    found = []
    for link in links:
        page.goto(link)
        found += [(link, obstacle) for obstacle in obstacles(page)]
    assert (bool(links), found) == (True, [])
