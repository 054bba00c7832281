"""Windows for people, each in the language of the run; whatever a window complains about fails the test."""

from contextlib import ExitStack
from pathlib import Path

import pytest

from app.opportunities.models import OpportunityState
from tests.factories import OpportunityFactory
from tests.journeys.person import DESK, Person

IN_BOTH = {"test_from_lead_to_customer", "test_other_ends", "test_churn", "test_who_may_what"}
"""The journeys of the business. What is about windows, keys and lists is tried in one language by the check."""


def pytest_collection_modifyitems(items):
    """Let the languages take turns in the other journeys."""
    turns = {}
    for item in items:
        if item.path.parent != Path(__file__).parent or item.path.stem in IN_BOTH or "language" not in params(item):
            continue
        turn = turns.setdefault((item.path, item.originalname), ("zh", "en")[len(turns) % 2])
        if params(item)["language"] != turn:
            item.add_marker("long")


def params(item):
    """What a case was parametrised with."""
    return item.callspec.params if hasattr(item, "callspec") else {}


@pytest.fixture(params=["zh", "en"])
def language(request):
    return request.param


@pytest.fixture
def at_window(live, chromium, language):
    """`at_window(PHONE)`: somebody at a new window of that size, not logged in."""
    from tests.chromium import watched_page

    people = []
    with ExitStack() as windows:

        def open_window(size=DESK, **window):
            page, problems = windows.enter_context(watched_page(chromium, live, viewport=size, **window))
            people.append((Person(page, language), problems))
            return people[-1][0]

        yield open_window
        assert [each for person, problems in people for each in unforeseen(live, person, problems)] == []


def unforeseen(address, person, problems):
    """The complaints that are not about an answer that was to be an error."""
    refused = tuple(f"({address}{path})" for path in person.refusals)
    return [each for each in problems if not (each.startswith("Failed to load") and each.endswith(refused))]


@pytest.fixture
def enter(at_window):
    """`enter("li")`: somebody of the cast at a window of their own, logged in."""

    def enter(username, size=DESK):
        person = at_window(size)
        person.comes_in(username)
        return person

    return enter


@pytest.fixture
def development(make):
    """An opportunity that Li develops."""
    return make(OpportunityFactory, customer_name="北方机械有限公司", assignee="li", state=OpportunityState.ASSIGNED)
