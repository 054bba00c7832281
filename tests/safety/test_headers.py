"""What every answer tells the browser."""

import re

import pytest
from flask import Flask

from app.core import headers

PAGES = ["/", "/opportunities/list/", "/opportunities/add", "/customers/options", "/profile/", "/absent", "/login/"]


def policy(response):
    """The content security policy: each directive with its sources."""
    parts = (part.split() for part in response.headers["Content-Security-Policy"].split(";"))
    return {name: sources for name, *sources in parts}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_never_kept(as_wang, path):
    assert as_wang.client.get(path).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", PAGES)
def test_a_page_loads_and_runs_nothing_foreign(as_wang, path):  # core: NFR-1
    response = as_wang.client.get(path)
    allowed = policy(response)
    assert allowed["default-src"] == ["'self'"]
    assert allowed["object-src"] == allowed["frame-ancestors"] == ["'none'"]
    assert allowed["form-action"] == allowed["base-uri"] == ["'self'"]
    sources = {source for each in allowed.values() for source in each}
    assert {source for source in sources if not source.startswith("'nonce-")} == {"'self'", "'none'", "data:"}
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"


def test_every_script_carries_the_nonce_of_its_own_answer(as_wang):
    nonces = set()
    for _ in range(3):
        page = as_wang.open("/")
        (given,) = [s for s in policy(page.response)["script-src"] if s.startswith("'nonce-")]
        scripts = page.find("script")
        assert scripts
        assert {f"'nonce-{script.get('nonce')}'" for script in scripts} == {given}
        nonces.add(given)
    assert len(nonces) == 3


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_no_script_or_style_in_its_markup(as_wang, path):
    page = as_wang.open(path)
    if page.response.mimetype != "text/html":
        return
    assert [script for script in page.find("script") if not script.get("src")] == []
    assert page.find("style, [style], iframe, object, embed, base") == []
    assert [name for element in page.tree.iter() for name in element.attrib if name.startswith("on")] == []
    assert re.findall(r"(?i)(?:src|href|action)=[\"']?(?:https?:)?//", page.source) == []


def test_a_file_under_its_version_is_kept_for_a_year(anonymous):
    versioned = [link.get("href") or link.get("src") for link in anonymous.open("/login/").find("link, script")]
    assert versioned
    for address in versioned:
        with anonymous.client.get(address) as response:
            assert "v=" in address
            assert response.cache_control.max_age == 365 * 24 * 3600, address
            assert response.cache_control.public or not response.cache_control.private, address
            assert response.cache_control.immutable, address


def test_a_file_without_a_version_is_asked_for_again(anonymous):
    with anonymous.client.get("/static/kehu.css") as response:
        assert response.cache_control.max_age == 0


def test_every_answer_has_an_id_of_its_own(anonymous):
    answers = [anonymous.client.get("/login/").headers["X-Request-Id"] for _ in range(3)]
    assert all(answers)
    assert len(set(answers)) == 3


def test_a_host_that_is_not_ours_is_not_answered(anonymous):
    assert anonymous.client.get("/login/", headers={"Host": "evil.example"}).status_code == 400
    assert anonymous.client.get("/login/", headers={"Host": "localhost"}).status_code == 200


def test_the_server_tells_nothing_about_itself(as_wang):
    told = as_wang.client.get("/").headers
    assert [name for name in ("X-Powered-By", "Server") if "ython" in told.get(name, "")] == []


def test_the_cookie_of_the_session_is_out_of_reach_of_scripts_and_other_sites(app, anonymous):
    cookie = anonymous.client.get("/login/").headers["Set-Cookie"]
    assert cookie.startswith("kehu=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}


def test_a_bug_shows_its_id_and_nothing_of_itself(app, as_wang, monkeypatch, caplog):
    def fail():
        raise RuntimeError("the secret of the database")

    app.config["PROPAGATE_EXCEPTIONS"] = False
    monkeypatch.setitem(app.view_functions, "HomeView.index", fail)
    page = as_wang.open("/")
    assert page.status == 500
    assert page.response.headers["X-Request-Id"] in page.text
    assert page.response.headers["X-Request-Id"] in caplog.text
    assert "secret of the database" not in page.source
    assert "Traceback" not in page.source


def test_tls_is_demanded_and_remembered_where_it_is_configured():
    app = Flask("probe")
    app.config.update(SECRET_KEY="x" * 32, FORCE_HTTPS=True, SESSION_COOKIE_SECURE=True)
    headers.install(app)
    app.add_url_rule("/", view_func=lambda: "here")
    response = app.test_client().get("/", base_url="https://localhost")
    assert "max-age=" in response.headers["Strict-Transport-Security"]
    assert app.test_client().get("/").location == "https://localhost/"
