"""What every template may use."""

from typing import Any

from flask import Flask, current_app, get_flashed_messages, request
from flask_babel import get_locale

from app.core import cells, clock, days, fields, person
from app.core.menu import menu, trail
from app.core.places import link


def install(app: Flask) -> None:
    """Give the templates our words."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters |= {
        "show": cells.show,
        "day": cells.day,
        "moment": cells.moment,
        "money": cells.money,
        "local_day": lambda moment: cells.day(clock.local(moment).date()),
        "paragraphs": cells.paragraphs,
        "reach": cells.reach,
        "words": cells.words,
    }
    app.jinja_env.tests |= {
        "long_text": lambda field: isinstance(field, fields.LongTextField),
        "record_field": lambda field: isinstance(field, fields.RecordField),
        "searched": lambda field: isinstance(field, fields.SearchedRecordField),
        "stars_field": lambda field: isinstance(field, fields.StarsField),
        "yes_no": lambda field: field.type == "BooleanField",
        "checkboxes": lambda field: field.type == "Checkboxes",
        "number_for_each": lambda field: field.type == "NumberForEach",
    }
    app.context_processor(_words)


def help_page() -> str:
    """The page of the manual about the screen that is open; the first page where none is."""
    views = current_app.extensions["appbuilder"].baseviews
    view = next((each for each in views if each.endpoint == request.blueprint), None)
    if view is None:
        return "index"
    own = getattr(view, "help_pages", {}).get((request.endpoint or "").rpartition(".")[2])
    return own or getattr(view, "help_page", "") or view.route_base.strip("/")


def _words() -> dict[str, Any]:
    return {
        "menu": menu,
        "link": link,
        "allowed_verbs": lambda view: {step.name for step in view.steps if view.allows(step.name)},
        "trail": trail,
        "help_page": help_page,
        "person": person.current(),
        "language": str(get_locale() or "zh"),
        "calendar": days.calendar,
        "now": clock.now,
        "languages": current_app.config["LANGUAGES"],
        "messages": get_flashed_messages,
        "here": request.full_path.rstrip("?"),
        "menu_folded": request.cookies.get("menu") == "folded",
    }
