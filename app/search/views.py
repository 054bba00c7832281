"""The search box of the top bar: what matches while one types, and a page with more of it."""

from dataclasses import dataclass
from typing import Any

from flask import current_app, jsonify, redirect, request
from flask_appbuilder import BaseView, expose
from flask_babel import gettext as _

from app.core import filters, person
from app.core.database import db

SHORTEST = 2
COLUMNS = 4
WHILE_TYPING, ON_THE_PAGE = 5, 20


@dataclass(frozen=True)
class Found:
    """What one screen's records gave: the first rows, and whether there are more in its list."""

    view: Any
    rows: list[Any]
    more: bool

    @property
    def label(self) -> str:
        """What these records are called."""
        return str(self.view.tab_title or self.view.list_title)

    @property
    def columns(self) -> list[str]:
        """What the page says about each: what its list begins with."""
        return list(self.view.list_columns[:COLUMNS])


class SearchView(BaseView):
    """Finds records of several kinds, each as far as the person acting may list it."""

    route_base = "/search"
    help_page = "lists"
    default_view = "page"

    @expose("/")
    def page(self) -> Any:
        """Everything that matches, with the way to each list."""
        if person.current().id in (None, 0):
            return redirect(self.appbuilder.get_url_for_login)
        text = filters.clean(request.args.get("q"))
        found = find(text, ON_THE_PAGE)
        for group in found:
            group.view.load_references(group.rows, group.columns)
        enough = len(text) >= SHORTEST
        return self.render_template("search.html", title=_("Search"), q=text, found=found, enough=enough)

    @expose("/suggest")
    def suggest(self) -> Any:
        """What matches so far, for the box."""
        if person.current().id in (None, 0):
            return redirect(self.appbuilder.get_url_for_login)
        groups = find(filters.clean(request.args.get("q")), WHILE_TYPING)
        return jsonify([{"label": group.label, "rows": list(map(_suggestion(group), group.rows))} for group in groups])


def _suggestion(group: Found) -> Any:
    return lambda row: {"label": " ".join(_words(row)), "url": group.view.place_of(row)}


def _words(row: Any) -> list[str]:
    number, name = getattr(row, "number", ""), str(row)
    return [name] if not number or number in name else [number, name]


def find(text: str, most: int) -> list[Found]:
    """What matches *text*, in one statement a kind of record; nothing for less than two characters."""
    if len(text) < SHORTEST:
        return []
    made = [_find_in(view, text, most) for view in screens()]
    return [group for group in made if group.rows]


def screens() -> list[Any]:
    """The screens that are searched, as far as the person acting may list them."""
    all_screens = current_app.extensions["screens"]
    return [all_screens[each] for each in current_app.extensions["searched"] if all_screens[each].allows("list")]


def _find_in(view: Any, text: str, most: int) -> Found:
    matches = view.select().where(filters.quick_search(view.entity, view.quick_columns, text))
    rows = list(db.session.scalars(view.order(matches).limit(most + 1)))
    return Found(view, rows[:most], len(rows) > most)
