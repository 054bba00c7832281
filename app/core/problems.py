"""What the REST API answers when it says no: problem details as RFC 9457 has them, in the caller's language."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, json, request
from flask_babel import gettext as _

from app.core.headers import request_id

API = "/api/"
CONTENT_TYPE = "application/problem+json"


def in_api() -> bool:
    """Does another program ask, rather than somebody before a page?"""
    return request.path.startswith(API)


def problem(
    status: int,
    detail: str,
    errors: Mapping[str, Sequence[Any]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The answer that says what is wrong: a sentence, and for each field in *errors* what is wrong with it."""
    told: dict[str, Any] = {"type": "about:blank", "title": title(status), "status": status, "detail": detail}
    if errors:
        told["errors"] = {name: [str(each) for each in said] for name, said in errors.items()}
    told["request_id"] = request_id()
    return Response(json.dumps(told), status, headers, content_type=CONTENT_TYPE)


def title(status: int) -> str:
    titles = {
        400: _("Not understood"),
        401: _("Not logged in"),
        403: _("Not allowed"),
        404: _("Not found"),
        409: _("Not possible now"),
        410: _("Gone"),
        412: _("Changed meanwhile"),
        415: _("Not JSON"),
        422: _("Not valid"),
        428: _("Which version?"),
        429: _("Too often"),
        503: _("Not available"),
    }
    return titles.get(status, _("Not understood") if status < 500 else _("An error of ours"))
