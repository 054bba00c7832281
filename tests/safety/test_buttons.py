"""What the pages offer is just what one may do: everybody clicks through everything they can reach."""

import re
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import pytest

from app.core.database import db
from tests.browser import Browser
from tests.cast import CAST, PASSWORD
from tests.safety.scene import RECORDS
from tests.safety.table import ROWS
from tests.shared import shared

LEAVE_ALONE = ("/logout/", "/lang/", "/static/", "/bootstrap/")
ANY_QUESTION = "/own_reports/of/"
"""Whatever is asked there, the same can be done."""
VERBS = re.compile(r"/(add\?|edit/|delete/|step/|password/)")
TELLS_WHY = re.compile("in_use|with_contact")
"""What is in use has its button, which tells where it is used."""


@pytest.fixture(scope="module")
def app(installed, database):
    """One database for everybody: they only look."""
    yield from shared(installed, database)


@pytest.fixture(scope="module")
def records(app):
    """One of each record in the table, by name."""
    with app.app_context():
        made = {name: make().id for name, make in RECORDS.items()}
        db.session.commit()
        return made


def crawl(browser):
    """Everything that is offered to somebody: the pages they can open and what each says, and what they could post."""
    pages, posts, waiting = {}, set(), ["/"]
    while waiting:
        address = waiting.pop()
        if address in pages:
            continue
        page = browser.open(address)
        page = browser.follow(page)
        pages[address] = page
        if page.tree.body is not None:
            posts |= {form.action for form in page.tree.forms if form.method == "POST" and form.action}
            posts |= {button.get("formaction") for button in page.find("button[formaction]")}
            waiting += [link for link in links(page, address) if link not in pages]
    return pages, posts


def links(page, address):
    """Where the page leads, leaving out ways to sort and to log out, and what a form is to be filled with."""
    for link in page.links():
        there = urlsplit(urljoin(address, link))
        leads_away = there.scheme or there.netloc  # to a customer's telephone, mailbox or website
        if not leads_away and not there.path.startswith(LEAVE_ALONE) and link != "#":
            asked = [] if there.path.startswith(ANY_QUESTION) else parse_qsl(there.query)
            query = [pair for pair in asked if pair[0] not in ("sort", "size", "next", "query")]
            yield there.path + (f"?{urlencode(query)}" if query else "")
    for button in page.find("button[form=search][formaction]"):  # a search that is sent to another address
        yield f"{button.get('formaction')}?{urlencode({button.get('name'): button.get('value')})}"


@pytest.fixture(scope="module", params=CAST)
def seen(app, records, request):
    """Somebody, the pages and the posts that everything they can click on leads to."""
    browser = Browser(app)
    browser.log_in(request.param, PASSWORD)
    return request.param, *crawl(browser)


def actions(records, member):
    """The table's actions on records: (method, address): may *member*?"""
    found = {}
    for method, path, expected in ROWS:
        if VERBS.search(path) and (method == "GET" or "/delete/" in path) and not TELLS_WHY.search(path):
            address = re.sub(r"\{(\w+)\}", lambda name: str(records[name[1]]), path)
            found[method, address] = expected[member] in ("200", "302")
    return found


def test_a_button_is_there_just_where_its_action_is_allowed(app, records, seen):  # core: ROLE-2
    member, pages, posts = seen
    wanted = actions(records, member)
    there = {key: key[1] in (posts if key[0] == "POST" else pages.keys() | posts) for key in wanted}
    assert {key: shown for key, shown in there.items() if shown != wanted[key]} == {}


def test_no_link_leads_to_a_refusal(app, seen):  # core: ROLE-2
    _member, pages, _posts = seen
    assert {address: page.status for address, page in pages.items() if page.status != 200} == {}
