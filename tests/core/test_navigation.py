"""Where one goes next is always a page of this application."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.core.navigation import local_path, way_back
from tests.factories import OpportunityFactory

ELSEWHERE = [
    "//evil.example",
    "///evil.example",
    "https:evil.example",
    "https:/evil.example",
    "http:///evil.example",
    "https://evil.example/customers/list/",
    "https://localhost@evil.example/",
    "https://localhost.evil.example/",
    "\\\\evil.example",
    "/\\evil.example",
    "/customers/list/\\..",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "mailto:a@b.example",
    "customers/list/",
    "?page=2",
    "/\tevil.example",
    "\n//evil.example",
    " //evil.example",
    "http://[",
    "//",
    "",
    None,
    "/no/such/page",
]
HERE = [
    ("/customers/list/?name=%E4%B8%9C&page=2", "/customers/list/?name=%E4%B8%9C&page=2"),
    ("http://localhost/customers/list/?page=2", "/customers/list/?page=2"),
    ("/customers/list/#tab", "/customers/list/"),
    ("/", "/"),
]
FORMS = ["/customers/add", "/customers/edit/1", "/opportunities/step/assign/1", "/login/", "/users/password/1"]


@pytest.fixture
def request_here(installed):
    with installed.test_request_context("/customers/list/", base_url="http://localhost"):
        yield


@pytest.mark.parametrize("address", ELSEWHERE)
def test_no_address_leads_elsewhere(request_here, address):
    assert local_path(address) is None
    assert way_back(address) is None


@pytest.mark.parametrize(("address", "path"), HERE)
def test_an_address_of_ours_is_kept_as_path_and_query(request_here, address, path):
    assert local_path(address) == path
    assert way_back(address) == path


@pytest.mark.parametrize("address", FORMS)
def test_nobody_wants_back_into_a_form(request_here, address):
    assert way_back(address) is None


@given(st.text(alphabet="/\\:@.?#[]%evilhtps\t\n\x00 localhost", max_size=40))
@example("http://localhost:80@evil.example/")
def test_whatever_is_typed_stays_here(installed, address):
    with installed.test_request_context("/", base_url="http://localhost"):
        path = local_path(address)
    assert path is None or (path.startswith("/") and not path.startswith(("//", "/\\")))


@pytest.mark.parametrize("wrong", ["//evil.example", "https:evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_no_form_leads_elsewhere(as_wang, make, wrong):
    lead = make(OpportunityFactory)
    done = as_wang.fill(f"/opportunities/edit/{lead.id}", {"summary": "改", "next": wrong})
    assert done.location == "/opportunities/list/"
    assert as_wang.open(f"/opportunities/edit/{lead.id}", next=wrong).form().fields["next"] == ""
    assert "evil" not in as_wang.open(f"/opportunities/edit/{lead.id}", next=wrong).source
    deleted = as_wang.forge(f"/opportunities/delete/{lead.id}", {"next": wrong})
    assert deleted.location == "/opportunities/list/"
