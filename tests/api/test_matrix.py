"""The API answers as the screens do: every address that it shares with them × everybody of the cast."""

import json
import re

import pytest

from app.core.database import db
from app.views import API
from tests.api.conftest import Program
from tests.cast import CAST
from tests.factories import AccessTokenFactory
from tests.safety.contents import changes, contents
from tests.safety.scene import form_for, with_records
from tests.safety.table import MEMBERS, ROWS
from tests.shared import shared

ABSENT = "1999999999"
SHAPES = [
    ("GET", r"/(\w+)/list/", "GET", r"\1/", "200"),
    ("GET", r"/(\w+)/show/(\{\w+\})", "GET", r"\1/\2", "200"),
    ("POST", r"/(\w+)/add(\?.*)?", "POST", r"\1/\2", "201"),
    ("POST", r"/(\w+)/edit/(\{\w+\})", "PUT", r"\1/\2", "200"),
    ("POST", r"/(\w+)/delete/(\{\w+\})", "DELETE", r"\1/\2", "204"),
    ("POST", r"/(\w+)/step/(\w+)/(\{\w+\})", "POST", r"\1/\3/\2", "200"),
]
"""How an address of the screens is called in the API, and what is answered there where something is done."""


def offered(app):
    """(method, address as a pattern) of what the API offers."""
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/v1/"):
            yield from ((method, rule.rule) for method in rule.methods - {"HEAD", "OPTIONS"})


def in_api(method, path):
    """The same in the API, and the answer where it works; None if it has no such thing."""
    for there, pattern, here, address, done in SHAPES:
        if method == there and re.fullmatch(pattern, path):
            return here, re.sub(pattern, address, path).replace("plans/", "opportunities/"), done
    return None


def rows():
    """(method and path of the screen, method and path of the API, {member: expected})."""
    for method, path, expected in ROWS:
        shared_with = in_api(method, path)
        elsewhere = path.startswith(("/plans/show", "/plans/list")) or set(expected.values()) == {"404", "door"}
        if shared_with and not elsewhere and shared_with[1].partition("/")[0] in API:
            here, address, done = shared_with
            told = {"302": done, "200": done if method == "GET" else "422", "door": "401"}
            yield method, path, here, address, {who: told.get(got, got) for who, got in expected.items()}


@pytest.fixture(scope="module")
def app(installed, database):
    yield from shared(installed, database)


@pytest.fixture(scope="module")
def programs(app):
    """A program of each member; that of nobody brings a token that opens nothing."""
    with app.app_context():
        secrets = {member: AccessTokenFactory(created_by=member).secret for member in CAST}
        db.session.commit()
    return {member: Program(app, secrets.get(member, "kehu_nothing")) for member in MEMBERS}


@pytest.fixture(scope="module")
def described(programs):
    """The API's own description."""
    return programs["admin"].get("_openapi").body


def body(values, described, here, address):
    """What a page sends, as JSON has it; what the API does not ask is left out."""
    path = "/api/v1/" + re.sub(r"\{\w+\}", "{pk}", address.partition("?")[0])
    content = described["paths"][path][here.lower()]["requestBody"]["content"]
    asked = described["components"]["schemas"][content["application/json"]["schema"]["$ref"].rpartition("/")[2]]
    kinds = {name: field["type"] for name, field in asked["properties"].items()}
    if "?ticket=" in address:
        del kinds["customer_name"]  # it is the ticket's
    spelled = {"integer": int, "boolean": lambda value: value == "y", "string": str}
    return {name: spelled[_simple(kinds[name])](value) for name, value in values.items() if name in kinds}


def _simple(kind):
    return kind if isinstance(kind, str) else kind[0]


def served(app, here, address):
    pattern = re.sub(r"\{\w+\}", "<pk>", address.partition("?")[0])
    steps = re.sub(r"<pk>/\w+$", "<pk>/<step>", pattern)
    return {(here, f"/api/v1/{pattern}"), (here, f"/api/v1/{steps}")} & set(offered(app))


@pytest.mark.parametrize("row", [*rows()], ids=lambda row: f"{row[2]} {row[3]}")
def test_programs_get_just_where_their_users_may(app, programs, described, row):  # core: ROLE-2, ROLE-3, ROLE-7, ROLE-8
    method, path, here, address, expected = row
    assert served(app, here, address)
    got = {}
    for member in MEMBERS:
        there = with_records(app, address)
        sent = body(form_for(app, path), described, here, address) if method == "POST" and here != "DELETE" else None
        before = contents(app)
        answer = programs[member].ask(here, there, sent, **({"If-Match": "*"} if here == "PUT" else {}))
        got[member] = str(answer.status)
        changed = [table for table in changes(before, contents(app)) if table != "access_token"]
        assert bool(changed) == (here != "GET" and got[member] in ("200", "201", "204")), (member, got, changed)
    assert got == expected


def test_every_address_of_the_api_has_a_row(app):
    covered = {each for _method, _path, here, address, _expected in rows() for each in served(app, here, address)}
    alone = {(method, rule) for method, rule in offered(app) if rule.endswith(("/_info", "/_openapi"))}
    assert set(offered(app)) - covered == alone


@pytest.mark.parametrize("name", sorted({row[3].partition("/")[0] for row in rows()}))
def test_what_can_be_asked_is_told_to_those_who_may_list(app, programs, name):  # core: ROLE-2
    for member in MEMBERS:
        listed = programs[member].get(f"{name}/").status
        assert programs[member].get(f"{name}/_info").status == listed


def test_what_is_absent_is_not_found(app, programs):
    for method, rule in offered(app):
        if "<pk>" in rule and "<step>" not in rule and "/orders/" not in rule:
            path = rule.removeprefix("/api/v1/").replace("<pk>", ABSENT)
            assert programs["admin"].ask(method, path, {} if method == "PUT" else None).status == 404, (method, path)


def test_a_session_changes_nothing_without_its_token(app, client_of):
    browser = client_of("admin")
    before = contents(app)
    answers = [
        browser.client.open(
            re.sub("<pk>", "1", rule).replace("<step>", "assign"),
            method=method,
            data="{}",
            content_type="application/json",
        )
        for method, rule in offered(app)
        if method != "GET"
    ]
    assert {answer.status_code for answer in answers} == {400}
    assert json.loads(answers[0].text)["detail"]
    assert contents(app) == before
