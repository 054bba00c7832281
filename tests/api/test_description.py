"""The description of the API: whole, true, and in both languages."""

import pytest

from tests.factories import CustomerFactory

CHINESE, ENGLISH = "zh", "en"


@pytest.fixture
def document(for_li):
    return for_li.get("_openapi").body


def test_every_address_is_described(app, document):
    described = {(method.upper(), path) for path, operations in document["paths"].items() for method in operations}
    offered = set()
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/api/v1/") and "<step>" not in rule.rule and not rule.rule.endswith("_openapi"):
            path = rule.rule.replace("<pk>", "{pk}")
            offered |= {(method, path) for method in rule.methods - {"HEAD", "OPTIONS"}}
    steps = {(method, path) for method, path in described if path.count("/") > 4 and not path.endswith("/")}
    assert described - steps == offered
    assert ("POST", "/api/v1/opportunities/{pk}/win") in steps
    assert ("POST", "/api/v1/tickets/{pk}/feedback") in steps


def references(part):
    if isinstance(part, dict):
        yield from ([part["$ref"]] if "$ref" in part else [])
        part = part.values()
    if not isinstance(part, str | int | float | bool | None):
        for each in part:
            yield from references(each)


def test_everything_it_refers_to_is_there(document):
    for reference in references(document):
        place = document
        for step in reference.removeprefix("#/").split("/"):
            place = place[step]


def test_what_is_answered_is_what_is_described(for_li, document, make):
    told = for_li.get(f"customers/{make(CustomerFactory).id}").result
    assert told.keys() == document["components"]["schemas"]["Customers"]["properties"].keys()


def test_what_must_be_sent_is_what_the_screen_demands(document):  # core: OPP-1
    schemas = document["components"]["schemas"]
    assert set(schemas["OpportunitiesNew"]["required"]) == {"customer_name", "probability", "summary", "description"}
    assert schemas["Opportunities_assign"]["required"] == ["assignee"]
    assert "required" not in schemas["OpportunitiesChange"]


def test_it_is_told_in_the_readers_language(for_li):  # core: NFR-2
    labels = {
        language: for_li.get("_openapi", Accept_Language=language).body["components"]["schemas"]["Customers"][
            "properties"
        ]["name"]["title"]
        for language in (CHINESE, ENGLISH)
    }
    assert labels == {CHINESE: "名称", ENGLISH: "Name"}


@pytest.mark.parametrize("reader", ["li", "wang", "gao", "root", "admin"])
def test_the_page_tells_it_to_people(client_of, reader):
    browser = client_of(reader)
    page = browser.open("/tokens/offers/")
    assert page.status == 200
    assert "Bearer kehu_…" in page.text
    assert "?of=opportunities" in page.links()
    assert "POST /api/v1/opportunities/{pk}/win" in browser.open("/tokens/offers/?of=opportunities").text


def test_it_is_for_those_who_are_logged_in(app):
    assert app.test_client().get("/api/v1/_openapi").status_code == 401
    assert app.test_client().get("/tokens/offers/").status_code == 302
