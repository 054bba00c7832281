"""Every page that somebody can get to by links is sound: for each of the cast, in both languages."""

import pytest

from tests.cast import PASSWORD
from tests.crawl.company import found_company, sell
from tests.crawl.reading import foreign_words
from tests.crawl.walk import Walk, kind_of

pytestmark = pytest.mark.browser

LANG = {"zh": "zh-CN", "en": "en"}
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1366, "height": 768}
PATIENT = "gao"
"""Who has little else to look at reads the whole manual."""
WALKERS = ("li", "sun", "wang", "gao", "root", "admin")
"""Who walks. Zhou has the same role as Sun."""
ALWAYS = {"li": "en", "wang": "zh", "gao": "en", "root": "zh"}
"""Who does so in the check, and in which language: one of each role. What Admin sees the others see together."""
WALKS = [
    pytest.param(username, language, marks=() if ALWAYS.get(username) == language else pytest.mark.long)
    for username in WALKERS
    for language in LANG
]
INSPECTED = {
    "li": ("/plan",),
    "wang": ("/customers/", "/contacts/", "/activities/", "/opportunities/"),
    "gao": ("/profile/", "/help/", "/reports/", "/cockpits/", "/own_reports/"),
    "root": ("/users/", "/settings/", "/dictionary/"),
    "admin": ("/roles/",),
}
"""Whose pages of which kind are looked at more closely: each kind by somebody who may do much there."""
LISTS_OF_WORK = {"/opportunities/list/", "/plans/list/", "/customers/list/", "/contacts/list/?customer"}
RECORDS = {"/opportunities/show/{}", "/plans/show/{}", "/customers/show/{}", "/customers/show/{}?tab=history"}
KEPT = {"/customers/edit/{}", "/contacts/edit/{}", "/activities/edit/{}", "/activities/add?customer"}
SECURITY = {"/users/list/", "/users/edit/{}", "/roles/list/", "/roles/edit/{}", "/settings/", "/dictionary/edit/{}"}
REPORTS = {
    "/reports/contribution",
    "/reports/contribution/orders?of",
    "/reports/composition",
    "/reports/churn/print?q",
    "/cockpits/executive",
    "/own_reports/list/",
    "/own_reports/add",
}
REACHED = {
    "li": LISTS_OF_WORK | RECORDS | KEPT | {"/plans/step/win/{}", "/plans/step/fail/{}"},
    "sun": LISTS_OF_WORK | RECORDS - {"/plans/show/{}"},
    "wang": LISTS_OF_WORK | RECORDS | KEPT | REPORTS | {"/opportunities/step/assign/{}", "/customers/add"},
    "gao": REPORTS | {"/profile/", "/profile/password", "/help/{}"},
    "root": SECURITY,
    "admin": LISTS_OF_WORK | RECORDS | KEPT | REPORTS | SECURITY,
}


@pytest.fixture
def company(app, sales):
    with app.app_context():
        found_company()
        sell(sales)


@pytest.fixture
def window(live, chromium):
    """A page (Playwright), and the list of what it complains about."""
    from tests.chromium import watched_page

    with watched_page(chromium, live, viewport=DESK) as found:
        yield found


def log_in(page, username, language):
    page.goto(f"/lang/{language}")
    page.goto("/login/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/")


@pytest.mark.parametrize(("username", "language"), WALKS)
def test_every_page_one_gets_to_is_sound(company, window, live, statements, username, language):  # core: NFR-2, ROLE-2
    page, problems = window
    log_in(page, username, language)
    walk = Walk(of_a_kind=50 if username == PATIENT else 2)
    findings, seen = [], set()
    for path in walk:
        with statements() as cost:
            answer = page.goto(path)
        kind = kind_of(path)
        wrong = [*problems, *faults(page, answer, path, language), *too_much(page, answer, path, len(cost))]
        if kind not in seen and is_inspected(kind, username):
            wrong += obstacles_at(page)
        problems.clear()
        seen.add(kind)
        findings += [f"{path}: {each}" for each in wrong]
        walk.tell(links(page, live))
    assert findings == []
    assert REACHED[username] - seen == set()


def is_inspected(kind, username):
    """Does a page of this kind get a closer look from this person? Everybody's first page does."""
    return kind == "/" or (kind.startswith(INSPECTED.get(username, "nowhere")) and "&" not in kind)


def links(page, live):
    """Where the page leads within the application: path and query."""
    target = "(link) => new URL(link.getAttribute('href'), location).href.split('#')[0]"  # those of charts are no texts
    found = page.locator("a[href]").evaluate_all(f"(links) => links.map({target})")
    return [each.removeprefix(live) for each in found if each.startswith(f"{live}/")]


def faults(page, answer, path, language):
    """What must not be on any page."""
    if answer.status >= 400:
        yield f"answers {answer.status}"
    if (lang := page.locator("html").get_attribute("lang")) != LANG[language]:
        yield f"is in {lang}"
    if (headings := page.locator("h1").count()) != 1:
        yield f"has {headings} h1"
    for link in page.locator("a[href*=None], a[href*=undefined]").all():
        yield f"leads to {link.get_attribute('href')}"
    if words := foreign_words(page, path, language):
        yield f"has words of the other language: {words}"


def too_much(page, answer, path, statements):
    """What a page may cost: bytes of HTML, statements."""
    rows = page.locator("main tbody tr").count()
    if (size := len(answer.body())) > 60_000 + 600 * max(0, rows - 25) and not path.startswith("/help/"):
        yield f"{size} bytes for {rows} rows"
    if statements > (15 if path == "/" or "/show/" in path or path.startswith("/cockpits/") else 8):
        yield f"{statements} statements"


def obstacles_at(page):
    """What keeps people out who use a screen reader, a keyboard or a phone."""
    from tests.chromium import obstacles

    yield from obstacles(page)
    page.set_viewport_size(PHONE)
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > PHONE["width"]:
        yield f"is {wide} wide on a phone"
    page.set_viewport_size(DESK)
