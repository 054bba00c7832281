"""A script behind a page whose session has ended leaves the log-in alone that is open meanwhile."""

import pytest

from tests.cast import PASSWORD

SCRIPT = {"Accept": "application/json"}


@pytest.mark.parametrize("path", ["/customers/similar?name=abc", "/customers/options?q=a", "/notifications/unread"])
def test_it_gets_nothing_and_no_session(anonymous, path):
    turned_away = anonymous.client.get(path, headers=SCRIPT)
    assert (turned_away.status_code, turned_away.headers.get("Set-Cookie")) == (302, None)
    told = anonymous.client.get(turned_away.location, headers=SCRIPT)
    assert (told.status_code, told.json, told.headers.get("Set-Cookie")) == (200, [], None)


def test_a_log_in_goes_on_though_a_script_asked_meanwhile(anonymous):
    """Its late answer would have brought a cookie in which the form that is open is unknown."""
    door = anonymous.open("/login/")
    asked_before = anonymous.client.application.test_client()
    late = asked_before.get("/customers/similar?name=abc", headers=SCRIPT)
    assert late.headers.getlist("Set-Cookie") == []
    assert anonymous.submit(door, {"username": "li", "password": PASSWORD}).location == "/"


def test_below_a_prefix_it_is_not_sent_in_a_circle(anonymous):
    told = anonymous.client.get("/login/", headers=SCRIPT, environ_overrides={"SCRIPT_NAME": "/crm"})
    assert (told.status_code, told.json) == (200, [])


def test_what_a_script_asks_does_not_bring_the_session_back_as_it_was(as_li):
    """Asked while a form is typed and answered after it was sent, it would take back the message that it is saved."""
    assert "Set-Cookie" not in as_li.client.get("/customers/options?q=x", headers=SCRIPT).headers
    assert "Set-Cookie" in as_li.client.get("/customers/list/").headers
