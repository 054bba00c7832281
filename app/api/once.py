"""Requests that are carried out once, however often they are sent: whoever got no answer sends theirs again.

A program that wants that names its request in the header Idempotency-Key. The name is kept in the transaction of what
was done, so there is never one without the other.
"""

from collections.abc import Callable
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.api.models import SentOnce
from app.api.queries import digest, sent_once
from app.core import person
from app.core.database import db
from app.core.errors import NotUnderstood, NotValid

LONGEST_KEY = 200
USED = _l("This Idempotency-Key was used for another request.")


def earlier() -> int | None:
    """The key of the record that this very request was about when it was sent before; None if it was not.

    NotValid if its name was given to another request.
    """
    key = _key()
    found = db.session.scalar(sent_once(person.current().id or 0, key)) if key else None
    if found is None:
        return None
    if found.request != _request():
        raise NotValid(USED, {})
    return found.record_id


def done(write: Callable[[], None], record: Any) -> None:
    """Let *write* change *record*, and remember the request with it, if it has a name."""
    write()
    key = _key()
    if key:
        db.session.flush()
        done = SentOnce(user_id=person.current_id(), key=digest(key), request=_request(), record_id=record.id)
        db.session.add(done)


def _key() -> str:
    key = request.headers.get("Idempotency-Key", "")
    if len(key) > LONGEST_KEY:
        raise NotUnderstood(_("The Idempotency-Key has more than %(most)s characters.", most=LONGEST_KEY))
    return key


def _request() -> str:
    return digest(request.method, request.path, request.query_string, request.get_data())
