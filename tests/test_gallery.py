"""The gallery shows whatever screens there are, without being told of any, and none of them is broken."""

import pytest

from app.core.database import db
from tests.browser import Browser
from tools.gallery import LEFT_OUT, State
from tools.screenshots import PASSWORD


@pytest.fixture(scope="module")
def state(tmp_path_factory):
    """A company with everything at its longest."""
    state = State("long", 2, long=True)
    state.found(tmp_path_factory.mktemp("gallery") / "company")
    yield state
    with state.app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_every_screen_is_among_them(state):
    paths = {path.partition("?")[0] for path in state.paths()}
    assert {view.list_path for view in state.views if "list" not in view.exclude_route_methods} <= paths
    shown = {path.partition("/show/")[0] for path in paths if "/show/" in path}
    assert {view.route_base for view in state.views if state.keys(view)} - shown == set()
    assert len(shown) >= 10
    taken = [view for view in state.views if "step" not in view.exclude_route_methods]
    steps = {f"{view.route_base}/step/{step.name}" for view in taken for step in view.steps}
    asked = {path.rpartition("/")[0] for path in paths if "/step/" in path}
    assert steps == asked


def test_each_of_them_can_be_opened(state):
    browser = Browser(state.app)
    assert browser.log_in("admin", PASSWORD).status == 302
    answers = {path: browser.open(path).status for path in state.paths() if not path.startswith(LEFT_OUT)}
    assert {path: status for path, status in answers.items() if status not in (200, 302, 403, 409)} == {}
    assert sum(status == 200 for status in answers.values()) > len(answers) / 2


def test_names_are_as_long_as_names_may_be(state):
    page = Browser(state.app)
    page.log_in("admin", PASSWORD)
    assert max(len(name) for name in page.open("/customers/list/?q=").texts("tbody td")) >= 60
