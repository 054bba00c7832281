"""Production starts safely or not at all, and says in a sentence why not."""

import pytest

import config
from app import create_app

SAFE = {
    "CRM_ENV": "production",
    "CRM_SECRET_KEY": "k" * 32,
    "CRM_TRUSTED_HOSTS": "crm.example.com",
    "CRM_PROXIES": "1",
}


def without(name, **changes):
    return {key: value for key, value in {**SAFE, **changes}.items() if key != name}


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        (without("CRM_SECRET_KEY"), "CRM_SECRET_KEY"),
        ({**SAFE, "CRM_SECRET_KEY": "short"}, "CRM_SECRET_KEY"),
        (without("CRM_TRUSTED_HOSTS"), "CRM_TRUSTED_HOSTS"),
        ({**SAFE, "CRM_TRUSTED_HOSTS": " , "}, "CRM_TRUSTED_HOSTS"),
        (without("CRM_PROXIES"), "TLS"),
        ({**SAFE, "CRM_PROXIES": "0"}, "TLS"),
        ({**SAFE, "CRM_ENV": "staging"}, "CRM_ENV"),
        ({**SAFE, "CRM_LANGUAGE": "fr"}, "CRM_LANGUAGE"),
        ({}, "CRM_SECRET_KEY"),
    ],
)
def test_production_refuses_to_start_unsafely(environ, named):
    with pytest.raises(RuntimeError, match=named):
        config.load(environ)


def test_production_is_what_starts_unless_something_else_is_asked_for():
    assert config.load(without("CRM_ENV"))["CRM_ENV"] == "production"


def test_production_sends_its_cookie_over_tls_only():
    settings = config.load(SAFE)
    assert settings["SESSION_COOKIE_SECURE"]
    assert settings["SESSION_COOKIE_HTTPONLY"]
    assert settings["SESSION_COOKIE_SAMESITE"] == "Lax"
    assert settings["FORCE_HTTPS"]


def test_a_trusted_network_does_without_tls():
    settings = config.load(without("CRM_PROXIES", CRM_TRUSTED_NETWORK="yes"))
    assert not settings["SESSION_COOKIE_SECURE"]
    assert not settings["FORCE_HTTPS"]


def test_no_environment_shows_its_errors_or_opens_what_the_framework_offers():
    for environ in (SAFE, {"CRM_ENV": "test"}):
        settings = config.load(environ)
        opened = "FAB_ADD_SECURITY_API FAB_API_KEY_ENABLED FAB_API_SHOW_STACKTRACE FAB_API_ALLOW_JSON_QS"
        opened += " FAB_API_SWAGGER_UI FAB_ADD_OPENAPI_VIEWS FAB_ALLOW_GET_UNSAFE_MUTATIONS AUTH_USER_REGISTRATION"
        assert [name for name in opened.split() if settings[name]] == []
        assert not settings.get("DEBUG")


@pytest.fixture
def production(tmp_path):
    """The application as production would start it, with an empty database."""
    return create_app({**SAFE, "CRM_DATABASE_URL": f"sqlite:///{tmp_path / 'production.db'}"})


def over_tls(app, path, **headers):
    proxied = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "crm.example.com", "X-Forwarded-For": "192.0.2.1"}
    return app.test_client().get(path, headers={**proxied, **headers})


def test_production_sets_a_cookie_that_travels_over_tls_only(production):
    cookie = over_tls(production, "/login/").headers["Set-Cookie"]
    assert {"Secure", "HttpOnly", "SameSite=Lax"} <= {part.strip() for part in cookie.split(";")}


def test_production_leads_to_tls_and_keeps_browsers_there(production):
    plain = over_tls(production, "/login/", **{"X-Forwarded-Proto": "http"})
    assert plain.location == "https://crm.example.com/login/"
    assert "max-age=" in over_tls(production, "/login/").headers["Strict-Transport-Security"]


def test_production_answers_to_its_own_name_only(production):
    assert over_tls(production, "/login/", **{"X-Forwarded-Host": "evil.example"}).status_code == 400


def test_production_never_debugs(production):
    assert not production.debug
    assert not production.testing
