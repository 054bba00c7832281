"""Pages for what goes wrong: a rule that says no, an address that leads nowhere, a bug with an id."""

import logging
import re
from typing import Any
from urllib.parse import urlencode

from flask import Flask, current_app, flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import ObjectDeletedError, StaleDataError
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError

from app.core import person
from app.core.database import db
from app.core.errors import BusinessError, Overtaken
from app.core.headers import request_id
from app.core.navigation import local_path, way_back
from app.core.problems import in_api, problem
from app.core.saving import CONFLICT
from app.core.workflow import OVERTAKEN

RETRIED = (429, 500, 503)
"""What may go better a moment later."""
ABOUT_RECORD = re.compile(r"(/[a-z_]+)/(?:step/)?[a-z_]+/(\d{1,10})$")

log = logging.getLogger(__name__)


def install(app: Flask) -> None:
    """Answer errors in the user's language."""
    app.register_error_handler(BusinessError, _refused)
    for gone in (StaleDataError, ObjectDeletedError):
        app.register_error_handler(gone, lambda _error: _refused(Overtaken(OVERTAKEN)))
    app.register_error_handler(IntegrityError, lambda _error: _refused(BusinessError(CONFLICT)))
    app.register_error_handler(CSRFError, _expired)
    app.register_error_handler(HTTPException, _http_error)


def _sentence(code: int) -> str:
    sentences = {
        400: _("The server could not understand this request."),
        401: _("This needs an access token, or a session."),
        403: _("You are not allowed to do this."),
        404: _("This does not exist, or it is not for you to see."),
        405: _("This cannot be done here."),
        413: _("This is too large."),
        415: _("This takes JSON only."),
        429: _("Too many attempts. Please wait a moment."),
        500: _("Something went wrong on our side. It has been written down."),
    }
    return sentences.get(code, sentences[400 if code < 500 else 500])


def _refused(error: BusinessError) -> Any:
    db.session.rollback()
    if in_api():
        return problem(error.status, str(error.message), error.errors)
    return _page(error.status, str(error.message))


def _expired(_error: CSRFError) -> Any:
    """The form is older than its session; whoever is not logged in any more does that first, and comes back to it."""
    if in_api():
        return problem(400, _("With a session, changes need its form token in the header X-CSRFToken."))
    door = current_app.extensions["appbuilder"].get_url_for_login
    at_the_door = request.endpoint == "LoginView.login"
    if person.current() is person.NOBODY and not at_the_door:
        target = local_path(request.url) or way_back(request.referrer)
        return redirect(f"{door}?{urlencode({'next': target})}" if target else door)
    if at_the_door:  # several were open, as after a night: whoever is in by another goes on, others try again
        if person.current() is person.NOBODY:
            flash(_("This form had expired. Please log in again."), "info")
        return redirect(local_path(request.full_path) or door, 303)
    again = local_path(request.url)
    first = (_("Open the form again"), again) if again else None
    return _page(400, _("This form has expired. Please open it again."), first)


def _http_error(error: HTTPException) -> Any:
    code = error.code or 500
    if code < 400 or isinstance(error, SecurityError):  # under a foreign host name we have no addresses for a page
        return error
    if isinstance(error, InternalServerError):
        db.session.rollback()
        log.error("request %s failed", request_id(), exc_info=error.original_exception)
    if in_api():
        return problem(code, _sentence(code), headers=_told_to_programs(error))
    return _page(code, _sentence(code))


def _told_to_programs(error: HTTPException) -> dict[str, str]:
    """The headers that tell a program how to go on."""
    told = {"WWW-Authenticate": "Bearer"} if error.code == 401 else {}
    wait = getattr(error, "retry_after", None)
    methods = getattr(error, "valid_methods", None)
    told |= {"Retry-After": str(wait)} if wait else {}
    return told | ({"Allow": ", ".join(sorted(methods))} if methods else {})


def _page(code: int, sentence: str, first: tuple[str, str] | None = None) -> Any:
    """The page about it; *first* is the label and the address of the way that leads on best."""
    ways = [first, *_ways(code)] if first else _ways(code)
    advice, number = _advice(code), request_id()
    page = render_template("error.html", code=code, sentence=sentence, advice=advice, request_id=number, ways=ways)
    return page, code


def _advice(code: int) -> str:
    """What it means for whoever reads it, and what they can do."""
    return {
        400: _("Nothing was changed."),
        403: _("If you need it for your work, ask an administrator for the permission."),
        404: _("The link may be old, or the record was deleted, or it belongs to somebody else."),
        409: _("Nothing was changed. Look at the record again: it may have moved on."),
        500: _("What you did last may not have been saved. Please look before you do it again."),
        503: _("Nothing was lost. Please try again in a moment."),
    }.get(code, "")


def _ways(code: int) -> list[tuple[str, str]]:
    """Where one can go from here: labels and addresses, the most useful first."""
    here = local_path(request.url) if request.method == "GET" else None
    ways = {}
    if here and code in RETRIED:
        ways[here] = _("Try again")
    screen, key = _screen_and_key()
    if screen is not None and key and code == 409 and screen.allows("show"):
        ways.setdefault(screen.url("show", key), _("Open the record"))
    if (back := way_back(request.referrer)) and back != here:
        ways.setdefault(back, _("Back"))
    if screen is not None and screen.allows("list") and (path := screen.url("list")) != here:
        ways.setdefault(path, _("To the list"))
    return [(label, path) for path, label in ways.items()]


def _screen_and_key() -> tuple[Any, str | None]:
    """The screen that the request was for, and the key of the record if it was about one."""
    parts = ABOUT_RECORD.match(request.path)
    screens = current_app.extensions["screens"].values()
    base = parts.group(1) if parts else request.path.rpartition("/")[0]
    screen = next((each for each in screens if each.route_base == base and hasattr(each, "url")), None)
    return screen, parts and parts.group(2)
