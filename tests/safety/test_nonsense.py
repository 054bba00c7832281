"""Nonsense in forms, queries and addresses is no bug, changes nothing if refused, and stays where it was typed."""

from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.browser import Browser, Page
from tests.cast import PASSWORD
from tests.safety.contents import contents
from tests.safety.scene import form_for, with_records
from tests.safety.table import ROWS
from tests.shared import shared

EXAMPLES = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

WEIRD = [
    "",
    " ",
    "\0",
    "a\0b",
    "\ud800",
    "\udfff名",
    "\x1b[31m",
    "\u202eتحقق\u202c",
    "\ufeff\u200b",
    "👩‍👩‍👧‍👦" * 30,
    "é" * 5000,
    "x" * 70_000,
    "<script>alert(1)</script>",
    "\"'><img src=x onerror=alert(1)>",
    "{{ 7*7 }}${7*7}%(name)s%s%d{0}",
    "'; DROP TABLE customer; --",
    "1 OR 1=1",
    "%",
    "_",
    "[a]\\",
    "../../etc/passwd",
    "\r\nSet-Cookie: a=b",
    "0",
    "-1",
    "-0",
    "1.5",
    "٣",
    "½",
    "²",
    "1_000",
    "0x10",
    "1e3",
    "1E999",
    "-1E-999",
    "1E1000000",
    "NaN",
    "sNaN",
    "Infinity",
    "-Infinity",
    "9" * 40,
    "9" * 5000,
    "0." + "1" * 400,
    str(2**31),
    str(2**63),
    str(-(2**63) - 1),
    "2026-02-30",
    "0000-00-00",
    "0001-01-01",
    "9999-12-31",
    "99999-01-01",
    "2026-01-05T10:00:00+08:00",
    "20260105",
    "2026-W01-1",
    "true",
    "None",
    "[]",
    '{"a": 1}',
    "http://[::1",
    "https://" + "a" * 300,
    "javascript:alert(1)",
    "//evil.example/x",
    "a@b",
    "@",
]
VALUES = st.one_of(st.sampled_from(WEIRD), st.text(max_size=40), st.integers().map(str), st.floats().map(str))

FORM_PATHS = [
    path
    for method, path, expected in ROWS
    if method == "POST" and "302" in expected.values() and "delete" not in path and path not in ("/login/", "/lang/zh")
]
ANSWERING = ("/list/", "/options", "/behind", "/of/customers", "/of/orders", "/of/tickets", "/own_reports/add")
LIST_PATHS = sorted({path for method, path, _ in ROWS if method == "GET" and path.endswith(ANSWERING)})
RECORD_PATHS = sorted({path[: path.index("{")] for method, path, _ in ROWS if "{" in path and "?" not in path})
QUERY_NAMES = (
    "q page size sort tab next state customer opportunity manager region level name number due active incomplete "
    "linked since until type reference "
    "category item assignee product warehouse model batch _l_ psize _oc_ customer_name "
    "group1 group2 measure drawing first second saved about query progress"
).split()
WHO = {"/users": "root", "/roles": "root", "/dictionary": "root", "/settings": "root", "/plans/step": "li"}


@pytest.fixture(scope="module")
def app(installed, database):
    """One database for all cases: what is refused leaves it alone."""
    yield from shared(installed, database)


@pytest.fixture(scope="module")
def browsers(app):
    """Those who fill in forms, logged in; each knows the token of their forms."""
    browsers = {}
    for member in ("li", "wang", "root", "admin"):
        browser = browsers[member] = Browser(app)
        browser.log_in(member, PASSWORD)
        browser.token = browser.open("/profile/password").form().fields["csrf_token"]
    return browsers


def whose(path):
    """Somebody whom the form is for."""
    return next((member for beginning, member in WHO.items() if path.startswith(beginning)), "wang")


def encoded(pairs):
    """As a browser sends them; half a character becomes bytes that are no UTF-8."""
    return urlencode(pairs, encoding="utf-8", errors="surrogatepass")


def post(browser, path, pairs):
    body = encoded([("csrf_token", browser.token), *pairs])
    return Page(browser.client.post(path, data=body, content_type="application/x-www-form-urlencoded"))


def pairs_of(values):
    """A form's values as pairs, those with several parts taken apart."""
    return [
        (name, str(part)) for name, value in values.items() for part in (value if isinstance(value, list) else [value])
    ]


@st.composite
def spoilt(draw, values):
    """A form filled in well, but for some fields: left out, sent twice, filled with nonsense, or made up."""
    victims = draw(st.sets(st.sampled_from(sorted(values)), max_size=4)) if values else set()
    kept = [(name, value) for name, value in pairs_of(values) if name not in victims]
    nonsense = [(name, value) for name in sorted(victims) for value in draw(st.lists(VALUES, max_size=2))]
    made_up = st.sampled_from(["id", "version", "state", "lock_version", "next", "note", "link_to", "number", "x[]"])
    return kept + nonsense + draw(st.lists(st.tuples(made_up, VALUES), max_size=2))


# --- forms


@pytest.mark.parametrize("path", FORM_PATHS)
def test_nonsense_in_a_form_is_no_bug_and_changes_nothing_if_refused(app, browsers, path):
    browser = browsers[whose(path)]

    @EXAMPLES
    @given(st.data())
    def try_it(data):
        there = with_records(app, path)
        pairs = data.draw(spoilt(form_for(app, path)))
        before = contents(app)
        page = post(browser, there, pairs)
        assert page.status in (200, 302, 403, 404, 409), page.text
        if page.status == 302:
            assert page.location.startswith("/")
            assert not page.location.startswith(("//", "/\\"))
            assert browser.follow(page).status == 200
            return
        assert contents(app) == before
        assert page.find("main [role=alert], main .error, main .error-page")
        assert_kept(page, pairs)

    try_it()


def assert_kept(page, pairs):
    """What was typed is there again, and is no HTML."""
    assert "<script>alert" not in page.source
    assert "<img src=x" not in page.source
    first = dict(reversed(pairs))
    typed = {name: value.strip() for name, value in first.items() if value.isprintable()}
    shown = {field.get("name"): text_of(field) for field in page.find("main input[type=text], main textarea")}
    kept = {name: text for name, text in shown.items() if name in typed and name not in ("csrf_token", "next")}
    assert kept == {name: typed[name] for name in kept}


def text_of(field):
    return (field.get("value") if field.tag == "input" else field.text or "").strip()


@EXAMPLES
@given(username=VALUES, password=VALUES)
def test_nonsense_at_the_door_does_not_open_it(app, username, password):
    stranger = Browser(app)
    stranger.token = stranger.open("/login/").form().fields["csrf_token"]
    page = post(stranger, "/login/", [("username", username), ("password", password)])
    assert page.status == 200
    assert stranger.open("/").status == 302


@pytest.mark.parametrize(("language", "message"), [("zh", "此项必填。"), ("en", "This field is required.")])
@pytest.mark.parametrize("path", FORM_PATHS)
def test_an_empty_required_field_has_its_message_beside_it(app, browsers, path, language, message):  # core: NFR-2
    browser, there = browsers[whose(path)], with_records(app, path)
    browser.client.get(f"/lang/{language}")
    form = browser.open(there)
    required = {field.get("name") or field.get("id") for field in form.find("main [aria-required]")}
    pairs = pairs_of(form_for(app, path))
    before = contents(app)
    for name in sorted(required):
        page = post(browser, there, [pair for pair in pairs if pair[0] != name] + [(name, "  ")])
        assert (page.status, page.texts(f"#{name}-error")) == (200, [message]), name
        kept = {field.get("name"): text_of(field) for field in page.find("main input[type=text], main textarea")}
        assert {key: kept[key] for key, value in pairs if key in kept and key != name} == {
            key: value for key, value in pairs if key in kept and key != name
        }
    browser.client.get("/lang/zh")
    assert contents(app)["change"] == before["change"]


# --- lists and addresses


@pytest.mark.parametrize("path", LIST_PATHS)
def test_nonsense_asked_of_a_list_is_no_bug(browsers, path):
    browser = browsers["admin"]

    @EXAMPLES
    @given(st.lists(st.tuples(st.sampled_from(QUERY_NAMES), VALUES), max_size=6))
    def try_it(pairs):
        page = Page(browser.client.get(f"{path}?{encoded(pairs)}"))
        assert page.status in (200, 404)
        if page.response.mimetype == "application/json":  # a script reads names as they are, and no browser shows them
            assert page.response.headers["X-Content-Type-Options"] == "nosniff"
            return
        assert "<script>alert" not in page.source
        assert "<img src=x" not in page.source

    try_it()


@pytest.mark.parametrize("name", ["q", "page", "size", "sort", "customer_name", "state", "_l_", "tab"])
def test_any_nonsense_asked_of_the_list_of_opportunities_gives_a_list(browsers, name):
    answers = {
        value: browsers["wang"].client.get(f"/opportunities/list/?{encoded([(name, value)])}") for value in WEIRD
    }
    assert {value[:40]: answer.status_code for value, answer in answers.items() if answer.status_code != 200} == {}


KEYS = [
    "0",
    "-1",
    "9999999999999999999",
    "%00",
    "1%00",
    "%ED%A0%80",
    "1e3",
    "%D9%A3",
    "x",
    "1.0",
    "%201",
    "1;x",
    "%2e%2e",
]


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("beginning", RECORD_PATHS)
def test_nonsense_as_a_key_finds_nothing(app, browsers, method, beginning):
    browser = browsers["admin"]
    for key in KEYS:
        page = Page(browser.client.get(beginning + key)) if method == "GET" else post(browser, beginning + key, [])
        assert page.status in (404, 405), key


@pytest.mark.parametrize("name", ["customer", "opportunity"])
@pytest.mark.parametrize("value", WEIRD)
def test_nonsense_as_a_parent_finds_nothing(browsers, name, value):
    path = {"customer": "/contacts/add", "opportunity": "/plan_items/add"}[name]
    assert browsers["wang"].client.get(f"{path}?{encoded([(name, value)])}").status_code in (200, 404)


def test_an_address_that_is_no_text_finds_nothing(browsers):
    for path in (
        "/%ED%A0%80",
        "/customers/%00/",
        "/static/%00",
        "/static/../config.py",
        "/static/%2e%2e/config.py",
        "//",
        "/" + "x" * 9000,
    ):
        assert browsers["wang"].client.get(path).status_code in (302, 308, 404), path
