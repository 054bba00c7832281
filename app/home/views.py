"""The first page: what waits for the person who looks at it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import current_app, redirect, url_for
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
        return self.render_template("home.html", title=_("My work"), cards=cards(), tallies=tallies(), health=health())


def cards() -> list[Card]:
    """The work of the person acting: all is counted in one statement, and what comes first read in one a kind."""
    views = current_app.extensions["screens"]
    who = person.current()
    wanted = [(work, views[work.view]) for work in current_app.extensions["home"]]
    mine = [(work, view) for work, view in wanted if who.may(work.verb, work.subject or view.class_permission_name)]
    rows = [work.rows() for work, _view in mine]
    counted = zip(mine, rows, lists.counts(rows), strict=True)
    return [Card(work, view, count, _first(found) if count != 0 else []) for (work, view), found, count in counted]


def tallies() -> list[tuple[Tally, Any, list[tuple[Any, Any, str]]]]:
    """The numbers that the person acting watches, each with the screen of its list."""
    views = current_app.extensions["screens"]
    wanted = [(tally, views[tally.view]) for tally in current_app.extensions["tallies"]]
    return [(tally, view, tally.rows()) for tally, view in wanted if view.allows(tally.verb)]


def health() -> list[tuple[Any, bool, str, str]]:
    """The parts of the system that the person acting looks after: label, whether it is well, a sentence, an address."""
    wanted = current_app.extensions["health"]
    return [(each.label, *each.state()) for each in wanted if person.current().may(each.verb, each.subject)]


def _first(found: Select[Any]) -> list[Any]:
    return list(db.session.scalars(found.limit(SHOWN)))
