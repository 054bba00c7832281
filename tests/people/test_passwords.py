"""What a password must be, who may set it, and what happens then."""

import pytest

from app.core.errors import BusinessError
from app.people import passwords
from tests.browser import Browser
from tests.cast import PASSWORD

NEW = "umbrella-kestrel-92"


def is_in(browser):
    return browser.open("/profile/").status == 200


def change_to(browser, new, old=PASSWORD, confirm=None):
    values = {"old_password": old, "password": new, "confirm": confirm or new}
    return browser.fill("/profile/password", values)


@pytest.mark.parametrize(
    "password", [NEW, "北京上海广州深圳杭州", "four unrelated plain words", "x7#kQ9!mW2", "zebra lamp 17 quiet"]
)
def test_length_is_enough(password):
    passwords.check(password, "li")


@pytest.mark.parametrize(
    "password",
    [
        "",
        "short",
        "x7#kQ9!mW",  # nine characters
        "password123",
        "Password123!",
        "qwertyuiop",
        "1234567890",
        "aaaaaaaaaaaa",
        "abcdefghij",
        "liming-umbrella-kestrel",
        "LIMING-umbrella-kestrel",
        "x" * 129,
    ],
)
def test_what_is_guessed_first_is_refused(password):
    with pytest.raises(BusinessError) as refusal:
        passwords.check(password, "liming")
    assert refusal.value.field == "password"


def test_a_hash_tells_nothing_and_fits_once():
    stored = passwords.hashed(NEW)
    assert NEW not in stored
    assert passwords.fits(NEW, stored)
    assert not passwords.fits(NEW + " ", stored)
    assert not passwords.fits(NEW, None)
    assert not passwords.fits("", passwords.hashed(""))


def test_everybody_changes_their_own_password(as_li, app):  # core: ROLE-6
    assert change_to(as_li, NEW).status == 302
    assert Browser(app).log_in("li", PASSWORD).status == 200
    assert Browser(app).log_in("li", NEW).status == 302


def test_all_other_sessions_end(client_of):
    desk, phone = client_of("li"), client_of("li")
    change_to(desk, NEW)
    assert is_in(desk)
    assert not is_in(phone)


@pytest.mark.parametrize(
    ("new", "old", "confirm"),
    [
        (NEW, "not the old one", NEW),
        (NEW, PASSWORD, NEW + "x"),
        ("short", PASSWORD, "short"),
        (PASSWORD, PASSWORD, PASSWORD),
        (NEW, "", NEW),
    ],
)
def test_a_refused_change_changes_nothing(as_li, app, new, old, confirm):
    page = change_to(as_li, new, old, confirm)
    assert page.status == 200
    assert page.find(".error")
    assert Browser(app).log_in("li", PASSWORD).status == 302


def test_guessing_the_old_password_is_counted_too(as_li):
    for _ in range(5):
        change_to(as_li, NEW, "guess")
    page = change_to(as_li, NEW, PASSWORD)
    assert page.status == 200
    assert is_in(as_li)


def test_a_refused_new_password_is_no_guess(as_li):
    for _ in range(6):
        assert change_to(as_li, "1234567890").status == 200
    assert change_to(as_li, NEW).status == 302


def test_the_frameworks_command_obeys_too(app, as_li, user_of):
    with app.app_context():
        app.appbuilder.sm.reset_password(user_of("li"), NEW)
    assert not is_in(as_li)
    browser = Browser(app)
    browser.log_in("li", NEW)
    assert browser.open("/").location == "/profile/password"


def test_a_password_somebody_else_set_must_be_changed(as_root, app, user_of):  # core: ROLE-6
    assert as_root.fill(f"/users/password/{user_of('li')}", {"password": NEW, "confirm": NEW}).status == 302
    browser = Browser(app)
    browser.log_in("li", NEW)
    assert browser.open("/").location == "/profile/password"
    assert browser.open("/customers/list/").location == "/profile/password"
    assert browser.open("/lang/en").status == 302
    assert change_to(browser, "heron lantern 55 cargo", NEW).status == 302
    assert browser.open("/customers/list/").status == 200


def test_a_reset_ends_the_sessions_of_the_account(as_root, as_li, user_of):
    as_root.fill(f"/users/password/{user_of('li')}", {"password": NEW, "confirm": NEW})
    assert not is_in(as_li)


def test_a_reset_obeys_the_rules_too(as_root, user_of):
    page = as_root.fill(f"/users/password/{user_of('li')}", {"password": "1234567890", "confirm": "1234567890"})
    assert page.status == 200
    assert page.find(".error")


def test_ones_own_password_is_not_reset(as_root, user_of, app):
    page = as_root.fill(f"/users/password/{user_of('root')}", {"password": NEW, "confirm": NEW})
    assert page.status == 200
    assert Browser(app).log_in("root", PASSWORD).status == 302
