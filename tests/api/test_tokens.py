"""Access tokens: who makes them, what they open, and when they open nothing any more."""

from datetime import date, timedelta

import pytest

from app.core import clock
from app.opportunities.models import OpportunityState
from app.people.models import AccessToken, TokenState
from tests.api.conftest import Program
from tests.factories import AccessTokenFactory, CustomerFactory, OpportunityFactory


def make_token(browser, **values):
    """A token made on its screen: the program that brings it."""
    answer = browser.submit(browser.open("/tokens/add"), {"name": "导入程序", **values})
    secret = browser.follow(answer).texts("code.secret")[0]
    return Program(browser.client.application, secret)


def test_who_makes_a_token_is_told_it_once(as_li, records, make):
    make(CustomerFactory)
    assert make_token(as_li).get("customers/").status == 200
    (token,) = records(AccessToken)
    page = as_li.open(f"/tokens/show/{token.id}")
    assert token.beginning in page.text
    assert "secret" not in page.text
    assert token.digest not in page.text


@pytest.mark.parametrize("reader", ["wang", "zhou", "root"])
def test_tokens_are_ones_own_and_an_administrators(client_of, make, reader):  # core: ROLE-3, ROLE-8
    token = make(AccessTokenFactory, created_by="li")
    assert client_of(reader).open(f"/tokens/show/{token.id}").status == (200 if reader == "root" else 404)


def test_a_token_opens_what_its_user_may_and_no_more(for_li, for_gao, make):  # core: ROLE-2
    make(OpportunityFactory, created_by="zhou", assignee="zhou", state=OpportunityState.ASSIGNED)
    assert for_li.get("customers/").status == 200
    assert for_li.get("opportunities/").body["count"] == 0
    assert for_gao.get("customers/").status == 403


def test_a_token_opens_no_screen(app, for_li):
    assert for_li.client.get("/customers/list/", headers=for_li.headers).status_code == 302


def test_a_token_that_reads_only_changes_nothing(program_of, make, reload):
    customer = make(CustomerFactory)
    program = program_of("li", read_only=True)
    assert program.get(f"customers/{customer.id}").status == 200
    answer = program.put(f"customers/{customer.id}", {"phone": "1"}, If_Match="*")
    assert (answer.status, answer.body["detail"]) == (403, "This access token reads only.")
    assert reload(customer).phone == customer.phone


def test_a_revoked_token_opens_nothing(as_li, for_li, records):
    (token,) = records(AccessToken)
    as_li.submit(as_li.open(f"/tokens/step/revoke/{token.id}"))
    answer = for_li.get("customers/")
    assert (answer.status, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert records(AccessToken)[0].state is TokenState.REVOKED


def test_a_token_ends_with_its_last_day(program_of, wall):
    with wall.standing():
        program = program_of("li", last_day=clock.today())
        assert program.get("customers/").status == 200
    wall.pass_by(days=1)
    with wall.standing():
        assert program.get("customers/").status == 401


def test_a_token_of_somebody_who_left_opens_nothing(for_li, change):  # core: ROLE-4
    change("li", active=False)
    assert for_li.get("customers/").status == 401


def test_who_must_change_a_password_does_that_first(for_li, change):  # core: ROLE-6
    change("li", must_change_password=True)
    assert for_li.get("customers/").status == 403


def test_a_day_that_is_over_is_refused(as_li, records):
    yesterday = date.today() - timedelta(days=2)
    page = as_li.submit(as_li.open("/tokens/add"), {"name": "旧", "last_day": yesterday.isoformat()})
    assert "这一天已经过去" in page.text
    assert records(AccessToken) == []


def test_each_token_asks_so_often_a_minute(app, program_of, wall):
    app.config["CRM_API_LIMIT"] = 2
    with wall.standing():
        program, other = program_of("li"), program_of("li")
        assert [program.get("customers/").status for _ in range(3)] == [200, 200, 429]
        assert 0 < int(program.get("customers/").headers["Retry-After"]) <= 60
        assert other.get("customers/").status == 200
    wall.pass_by(minutes=1)
    with wall.standing():
        assert program.get("customers/").status == 200


def test_a_program_gets_no_cookie(for_li):
    made = for_li.post(
        "opportunities/", {"customer_name": "甲", "probability": 1, "summary": "乙", "description": "丙"}
    )
    assert made.status == 201
    assert "Set-Cookie" not in made.headers


def test_the_profile_leads_to_ones_tokens(as_li, make):
    make(AccessTokenFactory, created_by="li")
    make(AccessTokenFactory, created_by="li", state=TokenState.REVOKED)
    page = as_li.open("/profile/")
    assert "1 个有效的访问令牌" in page.text


def test_a_users_page_leads_an_administrator_to_their_tokens(as_root, make, user_of):
    make(AccessTokenFactory, created_by="li")
    make(AccessTokenFactory, created_by="wang", name="别人的程序")
    page = as_root.open(f"/users/show/{user_of('li')}")
    (way,) = [link for link in page.links() if "/tokens/" in link]
    assert "导入程序" in as_root.open(way).text
    assert "别人的程序" not in as_root.open(way).text
