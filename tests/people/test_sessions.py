"""A session lives as long as its row, whatever cookie somebody holds."""

import pytest

from tests.browser import Browser
from tests.cast import PASSWORD
from tests.screens import messages


def is_in(browser):
    return browser.open("/profile/").status == 200


def test_a_deactivated_user_is_out_at_the_next_request(as_li, change):  # core: ROLE-4
    assert is_in(as_li)
    change("li", active=False)
    assert not is_in(as_li)


def test_a_deactivated_user_does_not_get_in_again(app, change):  # core: ROLE-4
    change("li", active=False)
    assert Browser(app).log_in("li", PASSWORD).status == 200


def test_reactivating_does_not_bring_an_ended_session_back(as_root, as_li, user_of):  # core: ROLE-4
    address = f"/users/edit/{user_of('li')}"
    assert as_root.submit(as_root.open(address), {"active": []}).status == 302
    assert not is_in(as_li)
    assert as_root.submit(as_root.open(address), {"active": "y"}).status == 302
    assert not is_in(as_li)


def test_who_logs_out_cannot_come_back_with_the_old_cookie(as_li, app):
    stolen = as_li.client.get_cookie("kehu").value
    assert as_li.open("/logout/").status == 302
    thief = Browser(app)
    thief.client.set_cookie("kehu", stolen)
    assert not is_in(thief)


def test_logging_out_ends_this_session_only(client_of):
    desk, phone = client_of("li"), client_of("li")
    desk.open("/logout/")
    assert not is_in(desk)
    assert is_in(phone)


def test_logging_in_begins_a_new_session(app):
    browser = Browser(app)
    browser.open("/lang/en")
    with browser.client.session_transaction() as before:
        before["planted"] = "by somebody else"
    browser.log_in("li", PASSWORD)
    with browser.client.session_transaction() as after:
        assert "planted" not in after
        assert after["locale"] == "en"


def test_the_cookie_alone_names_nobody(app, user_of):
    browser = Browser(app)
    with browser.client.session_transaction() as forged:
        forged["_user_id"] = str(user_of("admin"))
        forged["login"] = "guessed"
    assert not is_in(browser)


def test_the_database_holds_no_token_that_opens(app, as_li, records):
    from app.people.models import LogIn

    (row,) = records(LogIn, username="li")
    with as_li.client.session_transaction() as cookie:
        assert cookie["login"] != row.token
        cookie["login"] = row.token
    assert not is_in(as_li)


def test_a_session_does_not_outlive_the_working_day(as_li, app, wall):
    from datetime import timedelta

    from app.core import clock

    with clock.at(clock.now() + timedelta(hours=15)):
        assert is_in(as_li)
    with clock.at(clock.now() + timedelta(hours=17)):
        assert not is_in(as_li)


def test_all_other_sessions_can_be_ended(client_of):  # core: ROLE-6
    desk, phone = client_of("li"), client_of("li")
    page = desk.open("/profile/")
    assert desk.submit(page, action="end_sessions").status == 302
    assert is_in(desk)
    assert not is_in(phone)


def test_everybody_sees_their_own_recent_log_ins(app, client_of):  # core: ROLE-6
    Browser(app).log_in("li", "wrong")
    page = client_of("li").open("/profile/")
    assert len(page.find(".recent tbody tr")) == 2
    assert len(client_of("zhou").open("/profile/").find(".recent tbody tr")) == 1


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/nowhere",
        "/logout",
        "/logout/?x",
        "/lang/en",
        "/login/",
    ],
)
def test_the_door_leads_nowhere_else(anonymous, address):
    page = anonymous.client.get("/login/", query_string={"next": address})
    from tests.browser import Page

    page = anonymous.submit(Page(page), {"username": "li", "password": PASSWORD})
    assert page.location == "/"


def test_the_door_leads_where_one_wanted_to_go(anonymous):
    page = anonymous.open("/customers/list/", q="北京")
    assert page.status == 302
    page = anonymous.open(page.location)
    assert "拒绝" not in page.text
    assert "Denied" not in page.text
    page = anonymous.submit(page, {"username": "li", "password": PASSWORD}, to=page.response.request.full_path)
    assert page.location.startswith("/customers/list/?q=")


def test_a_request_costs_one_statement_for_the_user_and_one_for_their_permissions(as_li, statements):
    with statements() as seen:
        as_li.open("/profile/password")
    assert len(seen) == 2


def test_who_is_nobody_costs_no_statement(anonymous, as_li, statements):
    with statements() as seen:
        anonymous.open("/login/")
        anonymous.open("/healthz")
        as_li.client.get("/static/kehu.css").close()
    assert seen == []


def test_after_a_request_nobody_acts(as_li):
    from app.core import person

    as_li.open("/profile/")
    assert person.current() is person.SYSTEM


def test_a_form_sent_after_the_session_ended_leads_to_the_door(as_root, change, user_of):
    page = as_root.open(f"/users/edit/{user_of('li')}")
    change("root", active=False)
    answer = as_root.submit(page, {"region": "华北"})
    assert answer.status == 302
    assert answer.location.startswith("/login/")


@pytest.mark.parametrize("address", ["/lang/en", "/logout/"])
def test_a_get_that_writes_does_not_mind_somebody_writing_meanwhile(as_li, app, address):
    """SQLite refuses to turn a transaction that has read into a writing one when another wrote in between."""
    from sqlalchemy import Engine, event, update

    from app.core.database import db
    from app.people.models import LogIn

    meanwhile = []

    def interfere(_connection, _cursor, statement, *_):
        if "FROM ab_user JOIN log_in" in statement and not meanwhile:
            meanwhile.append(statement)
            with db.engine.begin() as other:
                other.execute(update(LogIn).values(agent="somebody else's"))

    event.listen(Engine, "after_cursor_execute", interfere)
    try:
        assert as_li.open(address).status == 302
    finally:
        event.remove(Engine, "after_cursor_execute", interfere)
    assert meanwhile


def test_an_old_form_at_the_door_asks_again_and_says_why(app):
    browser = Browser(app)
    response = browser.client.post("/login/?next=/profile/", data={"csrf_token": "of yesterday", "username": "li"})
    assert (response.status_code, response.location) == (303, "/login/?next=/profile/")
    page = browser.open(response.location)
    assert messages(page) == ["登录页面已过期，请重新登录。"]
    page = browser.submit(page, {"username": "li", "password": PASSWORD})
    assert page.location == "/profile/"


def test_who_is_in_by_another_window_goes_on_from_an_old_form(as_li):
    response = as_li.client.post("/login/?next=/customers/list/", data={"csrf_token": "of yesterday"})
    page = as_li.open(response.location)
    assert (page.status, page.location) == (302, "/customers/list/")
    assert messages(as_li.open("/customers/list/")) == []


def test_a_static_file_brings_no_earlier_session_back(as_li):
    """Its answer may come after that of the next page."""
    assert "Set-Cookie" in as_li.open("/").response.headers
    assert "Set-Cookie" not in as_li.open("/static/kehu.css").response.headers


def test_pages_opened_at_once_after_logging_in_share_the_token_of_their_forms(as_li):
    at_first = as_li.client.get_cookie("kehu").value
    page = as_li.open("/opportunities/add")
    as_li.client.set_cookie("kehu", at_first)  # as the answer of another page does, asked for before this one was there
    lead = {"customer_name": "甲", "summary": "乙", "probability": "1", "description": "丙"}
    assert as_li.submit(page, lead).status == 302
