"""What every answer tells the browser: load nothing from elsewhere, run no foreign script, keep no page."""

import logging
import secrets
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, g, request
from flask.sessions import SecureCookieSessionInterface
from flask_talisman import Talisman
from flask_wtf import CSRFProtect

from app.core import uploads
from app.core.navigation import is_script

POLICY = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "frame-ancestors": "'none'",
    "form-action": "'self'",
}
DOWNLOAD_POLICY = "sandbox; default-src 'none'; frame-ancestors 'none'"
csrf = CSRFProtect()


class _Sessions(SecureCookieSessionInterface):
    """A page that asks by itself, while nobody is there, must not keep its session alive.

    Nor must what its scripts ask while something is typed, or its pictures: their answers may come after that of the
    next page or of the form that was sent, and their cookie would bring the session back as it was, without the token
    of that page's form, or the message that it is saved.
    """

    def should_set_cookie(self, app: Flask, session: Any) -> bool:
        """Only for what somebody asked, or where something is to be kept."""
        asked = "by_itself" not in g and not is_script() and not _is_static()
        return bool(session.modified) or (asked and super().should_set_cookie(app, session))


def asked_by_itself() -> None:
    """This request was made by an open page, not by the person before it."""
    g.by_itself = True


def install(app: Flask) -> None:
    """Protect *app*. Before the framework, which looks for the form protection."""
    app.session_interface = _Sessions()
    uploads.install(app)
    app.after_request(_tame_downloads)
    csrf.init_app(app)
    Talisman(  # one for each application: it keeps the options on itself
        app,
        force_https=app.config["FORCE_HTTPS"],
        strict_transport_security=app.config["FORCE_HTTPS"],
        content_security_policy=POLICY,
        content_security_policy_nonce_in=["script-src"],
        frame_options="DENY",
        session_cookie_secure=app.config["SESSION_COOKIE_SECURE"],
        session_cookie_samesite="Lax",
        referrer_policy="same-origin",
    )
    app.after_request(_say_how_long)
    logging.getLogger("werkzeug").setLevel(logging.WARNING)


def without_tls(view: Callable[..., Any]) -> Callable[..., Any]:
    """Let *view* answer without TLS: a machine next door asks, and sends nothing that is secret."""
    view.talisman_view_options = {"force_https": False}  # type: ignore[attr-defined] # functions take any
    return view


def _tame_downloads(response: Response) -> Response:
    """What somebody sent us is kept as a file by the browser, and does nothing should it be opened in one."""
    if response.headers.get("Content-Disposition", "").startswith("attachment"):
        response.headers["Content-Security-Policy"] = DOWNLOAD_POLICY
    return response


def _say_how_long(response: Response) -> Response:
    """Pages are never kept; static files, whose addresses carry a hash, for a year."""
    response.headers["X-Request-Id"] = request_id()
    if _is_static():
        if response.status_code in (200, 304) and request.args.get("v"):
            response.cache_control.immutable = True
        else:
            response.cache_control.max_age = 0
    else:
        response.headers["Cache-Control"] = "no-store"
    return response


def _is_static() -> bool:
    return (request.endpoint or "").split(".")[-1] == "static"


def request_id() -> Any:
    """The id of this request, for the log and the error page."""
    return g.setdefault("request_id", secrets.token_hex(6))
