"""Every address × everybody of the cast × their own, somebody else's and absent records (see table.py)."""

import re

import pytest

from app.core.views import RecordView
from tests.browser import Browser, Page
from tests.cast import CAST
from tests.safety.contents import changes, contents, written
from tests.safety.scene import form_for, with_records
from tests.safety.table import MEMBERS, ROWS
from tests.shared import shared

ONES_OWN = ("/login/", "/profile/end_sessions", "/lang/zh", "/notifications/read_all", "/notifications/choices")
NOTHING = ("/webhooks/try/{webhook}",)
"""They change the asker's session, language or notifications, and no record; or nothing at all."""
ONCE = ("/reports/contribution/refresh",)
"""What the first has asked for is under way already for the others."""
NOT_FOR_MEMBERS_ONLY = {"LoginView.login", "LoginView.logout", "LanguageView.index", "healthz", "readyz"} | {
    "ForgottenView.ask",
    "ForgottenView.choose",
}
ABSENT = "1999999999"
TOUCHING = {
    (method, re.sub(r"\{\w+\}", ABSENT, path)): expected
    for method, path, expected in ROWS[::-1]
    if "{" in path
    if "?ids=" not in path  # several rows, some of which may be gone
}
POSTS = sorted({re.sub(r"\{\w+\}", ABSENT, path) for method, path, _ in ROWS if method == "POST"})


@pytest.fixture(scope="module")
def app(installed, database):
    """One database for all cases: each makes its own records."""
    yield from shared(installed, database)


@pytest.fixture(scope="module")
def logged_in(app):
    """The browsers of those who have logged in already, by name."""
    return {}


@pytest.fixture
def browser_of(app, logged_in, client_of):
    """`browser_of("nobody")` has not logged in. Each logs in once for all cases."""

    def browser_of(member):
        if member not in logged_in:
            logged_in[member] = client_of(member) if member in CAST else Browser(app)
            logged_in[member].token = token_of(logged_in[member])
        return logged_in[member]

    return browser_of


def token_of(browser):
    """What the forms of this session carry."""
    return browser.follow(browser.open("/profile/password")).form().fields["csrf_token"]


def ask(browser, method, path, values):
    """The answer to a request; a POST brings a valid token, though no form offered it."""
    if method == "GET":
        response = browser.client.get(path)
    else:
        response = browser.client.post(path, data={**values, "csrf_token": browser.token})
    response.get_data()
    response.close()
    return Page(response)


def answer(page):
    """The answer as the table has it."""
    leads_to_log_in = page.status == 302 and page.location.startswith("/login/")
    return "door" if leads_to_log_in else str(page.status)


def rules(app):
    """(address, method, endpoint) of everything there is, but the API, which has a matrix of its own (tests/api)."""
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/"):
            continue
        yield from ((rule.rule, method, rule.endpoint) for method in rule.methods & {"GET", "POST", "PUT", "DELETE"})


def endpoint_of(app, method, path):
    return app.url_map.bind("localhost").match(path.partition("?")[0], method)[0]


def named(row):
    return f"{row[0]} {row[1]}"


# --- the table


@pytest.mark.parametrize("row", ROWS, ids=named)
def test_everybody_gets_just_where_they_may(app, logged_in, browser_of, row):  # core: ROLE-2, ROLE-3, ROLE-7, ROLE-8
    method, path, expected = row
    outcomes = {member: outcome(app, browser_of(member), method, path) for member in MEMBERS}
    if path == "/logout/":
        logged_in.clear()
    assert {member: got for member, (got, _changed) in outcomes.items()} == expected
    done = {member for member in MEMBERS if method == "POST" and expected[member] == "302"}
    changed = {member for member, (_got, changed) in outcomes.items() if changed}
    assert path in ONES_OWN + NOTHING or changed == (done if path not in ONCE else {min(done, key=MEMBERS.index)})


def outcome(app, browser, method, path):
    """The answer, and what it changed; each time with records of its own."""
    there = with_records(app, path)
    if method == "GET":  # that none of them writes is cheaper to see than what there is
        with written(app) as tables:
            return answer(ask(browser, method, there, {})), tables
    values = form_for(app, path)
    before = contents(app)
    page = ask(browser, method, there, values)
    return answer(page), changes(before, contents(app))


@pytest.mark.parametrize(("method", "path"), TOUCHING)
def test_what_is_absent_is_not_found_by_anybody(app, browser_of, method, path):  # core: ROLE-3
    values = form_for(app, path)
    answers = {member: answer(ask(browser_of(member), method, path, values)) for member in CAST}
    assert answers["admin"] == "404"
    assert set(answers.values()) <= {"403", "404"}
    shut = {member for member, got in answers.items() if got == "403"}
    assert shut <= {member for member in CAST if TOUCHING[method, path][member] == "403"}


def test_every_address_has_a_row_in_the_table(app):
    covered = {(method, endpoint_of(app, method, path)) for method, path, _ in ROWS}
    missing = [f"{method} {rule}" for rule, method, endpoint in rules(app) if (method, endpoint) not in covered]
    assert missing == []


def test_every_step_has_rows_in_the_table(app):
    offered = {f"{view.route_base}/step/{step.name}" for view in steps_of(app) for step in view.steps}
    asked = {(method, path.rpartition("/")[0]) for method, path, _ in ROWS}
    assert {(method, path) for path in offered for method in ("GET", "POST")} - asked == set()


def steps_of(app):
    return [
        view
        for view in app.appbuilder.baseviews
        if isinstance(view, RecordView) and view.steps and "step" not in view.exclude_route_methods
    ]


# --- doors as such


def test_nobody_sees_anything_without_logging_in(app):  # core: ROLE-2
    strangers = {
        (method, path): expected["nobody"]
        for method, path, expected in ROWS
        if not is_for_everybody(endpoint_of(app, method, path))
    }
    assert {row: got for row, got in strangers.items() if got != "door"} == {}


def is_for_everybody(endpoint):
    return endpoint in NOT_FOR_MEMBERS_ONLY or endpoint.rpartition(".")[2] == "static"


@pytest.mark.parametrize("path", POSTS)
def test_a_post_without_a_token_is_refused_and_changes_nothing(app, browser_of, path):
    browser, before = browser_of("admin"), contents(app)
    page = Page(browser.client.post(path, data=form_for(app, path)))
    assert page.status == (303 if path == "/login/" else 400)  # the door asks again
    assert contents(app) == before or path.startswith(MAKES_RECORDS_FOR_ITS_FORM)


MAKES_RECORDS_FOR_ITS_FORM = (
    "/plans/results/",
    "/plan_items/add",
    "/contacts/add",
    "/activities/add",
    "/tickets/add",
    "/tickets/dispatch/",
)


def test_what_only_a_post_may_do_answers_no_get(app, browser_of):
    browser = browser_of("admin")
    by_rule = {}
    for rule, method, _endpoint in rules(app):
        by_rule.setdefault(rule, set()).add(method)
    only_posts = [re.sub("<.*?>", ABSENT, rule) for rule, methods in by_rule.items() if "GET" not in methods]
    assert only_posts
    assert {browser.open(path).status for path in only_posts} == {405}


def test_no_address_takes_another_method_than_get_and_post(app):
    assert {method for _rule, method, _endpoint in rules(app)} == {"GET", "POST"}
