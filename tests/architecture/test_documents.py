"""The documents say what is so: what they point at exists, and the map forgets nothing."""

import re

import pytest

from app.core.records import State
from app.models import MODELS
from app.roles import ROLES
from tests.architecture.source import FEATURES, MODULES, ROOT

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
MAP = (ROOT / "docs" / "map.md").read_text(encoding="utf-8")
REQUIREMENTS = (ROOT / "docs" / "requirements.md").read_text(encoding="utf-8")
OURS = ("app/", "tests/", "tools/", "docs/", "migrations/", "deploy/", ".ci/")


def of(document):
    return document.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("document", PAGES, ids=of)
def test_what_a_page_links_to_exists(document):
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", document.read_text(encoding="utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", PAGES, ids=of)
def test_files_that_a_page_names_exist(document):
    named = re.findall(r"`([\w./-]+)`", document.read_text(encoding="utf-8"))
    assert [name for name in named if name.startswith(OURS) and not (ROOT / name).exists()] == []


def test_the_map_shows_every_feature_and_every_file_of_the_core():
    core = {f"`{each.path.name}`" for each in MODULES if each.package == "core" and each.path.stem != "__init__"}
    features = {f"`app/{name}/`" for name in FEATURES}
    assert sorted(name for name in core | features if name not in MAP) == []


def test_the_glossary_knows_every_record_state_and_role():
    states = {state.value for kind in State.__subclasses__() for state in kind}
    words = {entity.__name__ for entity in MODELS} | states | set(ROLES)
    assert sorted(word for word in words if f"`{word}`" not in MAP) == []


def test_the_tests_of_a_requirement_name_it():
    claims = [
        (ids, test)
        for ids, tests in re.findall(r"^\| ([A-Z]+-\d+) \|.*\| ([^|]*) \|$", REQUIREMENTS, re.MULTILINE)
        for test in re.findall(r"`(.*?)`", tests)
    ]
    assert claims
    wrong = [(name, test) for name, test in claims if not re.search(rf"\b{name}\b", (ROOT / test).read_text("utf-8"))]
    assert wrong == []
