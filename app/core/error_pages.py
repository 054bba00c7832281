"""Pages for what goes wrong: a rule that says no, an address that leads nowhere, a bug with an id."""

import logging
from typing import Any
from urllib.parse import urlencode

from flask import Flask, current_app, redirect, render_template, request
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
from app.core.saving import CONFLICT
from app.core.workflow import OVERTAKEN

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
        403: _("You are not allowed to do this."),
        404: _("This does not exist, or it is not for you to see."),
        405: _("This cannot be done here."),
        413: _("This is too large."),
        429: _("Too many attempts. Please wait a moment."),
        500: _("Something went wrong on our side. It has been written down."),
    }
    return sentences.get(code, sentences[400 if code < 500 else 500])


def _refused(error: BusinessError) -> Any:
    db.session.rollback()
    return _page(error.status, str(error.message))


def _expired(_error: CSRFError) -> Any:
    """The form is older than its session; whoever is not logged in any more does that first, and comes back to it."""
    door = current_app.extensions["appbuilder"].get_url_for_login
    if person.current() is person.NOBODY and request.path != door:
        target = local_path(request.url) or way_back(request.referrer)
        return redirect(f"{door}?{urlencode({'next': target})}" if target else door)
    return _page(400, _("This form has expired. Please open it again."))


def _http_error(error: HTTPException) -> Any:
    code = error.code or 500
    if code < 400 or isinstance(error, SecurityError):  # under a foreign host name we have no addresses for a page
        return error
    if isinstance(error, InternalServerError):
        db.session.rollback()
        log.error("request %s failed", request_id(), exc_info=error.original_exception)
    return _page(code, _sentence(code))


def _page(code: int, sentence: str) -> Any:
    back = way_back(request.referrer)
    page = render_template("error.html", code=code, sentence=sentence, request_id=request_id(), back=back)
    return page, code
