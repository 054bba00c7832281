"""Requests that bring files may be large, others may not; nor may those of strangers."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, flash, redirect, request, session
from flask_babel import lazy_gettext as _l

View = TypeVar("View", bound=Callable[..., Any])
MEGABYTE = 1024 * 1024
TOO_LARGE = _l("Nothing was sent: at once there may be %(most)d MB. Please choose fewer or smaller files.")


def takes_files(view: View) -> View:
    """Let requests to *view* be large."""
    view.takes_files = True  # type: ignore[attr-defined] # functions take any
    return view


def install(app: Flask) -> None:
    """Say how much may be sent, before anybody reads it."""
    app.before_request(_limit)


def _limit() -> Any:
    view = current_app.view_functions.get(request.endpoint or "")
    if request.method != "POST" or not getattr(view, "takes_files", False):
        return None
    known = "_user_id" in session
    largest = current_app.config["LARGEST_UPLOAD" if known else "MAX_CONTENT_LENGTH"]
    request.max_content_length = largest
    if (request.content_length or 0) <= largest:
        return None
    if known:  # whoever is not, logs in first
        flash(str(TOO_LARGE) % {"most": largest // MEGABYTE}, "danger")
    return redirect(request.full_path, 303)
