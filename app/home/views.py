"""The first page: what waits for the person who looks at it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import current_app, redirect, request, url_for
from flask_appbuilder import BaseView, expose
from flask_babel import gettext as _
from sqlalchemy import Select

from app.core import lists, person
from app.core.database import db

SHOWN = 5


@dataclass(frozen=True)
class Work:
    """A kind of open work: its rows, the screen that lists them, and the permission that makes it somebody's work.

    *query* is what the screen's list is asked for; «{me}» in it stands for the person acting.
    """

    label: Any
    view: Any
    rows: Callable[[], Select[Any]]
    verb: str
    columns: tuple[str, ...]
    query: str = ""
    subject: str = ""
    """What the permission is on, if not on what the screen shows."""


@dataclass(frozen=True)
class Tally:
    """Numbers that somebody watches: *rows* gives a label, a number and the query of the list behind it for each."""

    label: Any
    view: Any
    rows: Callable[[], list[tuple[Any, Any, str]]]
    verb: str


@dataclass(frozen=True)
class Watch:
    """Rows that somebody watches: *kinds* gives a label, the rows and the query of the screen's list for each."""

    label: Any
    view: Any
    kinds: Callable[[], list[tuple[Any, Select[Any], str]]]
    verb: str


@dataclass(frozen=True)
class Health:
    """A part of the system that somebody looks after.

    *state* says whether it is well, how it is in a sentence, and where there is more about it («» for nowhere).
    """

    label: Any
    state: Callable[[], tuple[bool, str, str]]
    verb: str = "run"
    subject: str = "Jobs"


@dataclass(frozen=True)
class Card:
    """Some work of the person acting: how much (None: too much to count), and what comes first."""

    work: Work
    view: Any
    count: int | None
    rows: list[Any]

    @property
    def url(self) -> str:
        """The list of all of it."""
        return str(self.view.url("list", query=self.work.query.format(me=person.current_id())))


class HomeView(BaseView):
    """The page behind the logo."""

    route_base = ""
    default_view = "index"
    help_page = "home"

    @expose("/")
    def index(self) -> Any:
        """Show the work; who is not logged in does that first."""
        if person.current().id in (None, 0):
            return redirect(url_for("LoginView.login"))
        work, watched = work_and_watches()
        tallies = [*watched, *numbers()]
        return self.render_template(
            "home.html",
            title=_("My work"),
            cards=work,
            tallies=tallies,
            health=health(),
            starts=starts(),
            pieces=[piece for pieces in current_app.extensions["at_home"] for piece in pieces()],
        )


Numbers = list[tuple[Any, Any, list[tuple[Any, Any, str]]]]
"""A label, the screen behind, and for each number its label, itself and the query of its list."""


def work_and_watches() -> tuple[list[Card], Numbers]:
    """The work of the person acting, and what they watch: all is counted in one statement.

    What comes first is read in one a kind.
    """
    views = current_app.extensions["screens"]
    who = person.current()
    wanted = [(work, views[work.view]) for work in current_app.extensions["home"]]
    mine = [(work, view) for work, view in wanted if who.may(work.verb, work.subject or view.class_permission_name)]
    rows = [work.rows() for work, _view in mine]
    watches = [(watch, view, watch.kinds()) for watch, view in _allowed(current_app.extensions["watches"])]
    counted = iter(lists.counts([*rows, *(found for _w, _v, kinds in watches for _label, found, _query in kinds)]))
    cards = [
        Card(work, view, count, _first(found) if count != 0 else [])
        for (work, view), found, count in zip(mine, rows, counted, strict=False)
    ]
    told = [(w.label, view, [(label, next(counted), query) for label, _, query in kinds]) for w, view, kinds in watches]
    return cards, told


def starts() -> list[tuple[Any, str]]:
    """Where those begin for whom no work waits: labels and addresses."""
    views = [current_app.extensions["screens"][each] for each in current_app.extensions["starts"]]
    return [(view.list_title, request.script_root + view.list_path) for view in views if view.allows("list")]


def numbers() -> Numbers:
    """The numbers that the person acting watches."""
    return [(tally.label, view, tally.rows()) for tally, view in _allowed(current_app.extensions["tallies"])]


def _allowed(declared: list[Any]) -> list[tuple[Any, Any]]:
    """Those of them that are for the person acting, each with its screen."""
    views = current_app.extensions["screens"]
    return [(each, views[each.view]) for each in declared if views[each.view].allows(each.verb)]


def health() -> list[tuple[Any, bool, str, str]]:
    """The parts of the system that the person acting looks after: label, whether it is well, a sentence, an address."""
    wanted = current_app.extensions["health"]
    return [(each.label, *each.state()) for each in wanted if person.current().may(each.verb, each.subject)]


def _first(found: Select[Any]) -> list[Any]:
    return list(db.session.scalars(found.limit(SHOWN)))
