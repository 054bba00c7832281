"""Where a record is shown, for those who may look at it: references become links."""

from typing import Any

from flask import current_app
from markupsafe import Markup


def link(record: Any, name: str | None = None) -> Any:
    """The record's *name*, as a link if the person acting may open its page."""
    view = screen_of(type(record))
    if view is None or not view.can("show", record):
        return name or str(record)
    return Markup('<a href="{}">{}</a>').format(view.url("show", record.id), name or record)


def screen_of(entity: type) -> Any:
    """The screen of these records; the first in the menu if there are several, None if there is none."""
    screens = current_app.extensions["screens"].values()
    return next((view for view in screens if getattr(view, "entity", None) is entity), None)
