"""The language a page is in: chosen by each user at any time, kept with them, and never a reason to leave the page."""

from typing import Any

import flask_appbuilder.base
from flask import abort, current_app, g, has_request_context, redirect, request, session, url_for
from flask_appbuilder import BaseView, expose
from flask_appbuilder.babel.manager import BabelManager
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import update

from app.core.database import db
from app.core.navigation import local_path
from app.core.problems import in_api

PICKED = "picked_locale"  # in the session of somebody not logged in yet: what they clicked becomes their language


class LanguageView(BaseView):
    """Changes the language and goes back to where one was."""

    route_base = "/lang"
    default_view = "index"

    @expose("/<string:locale>")
    def index(self, locale: str) -> Any:
        """Show everything in *locale* from now on."""
        if locale not in self.appbuilder.bm.languages:
            abort(404)
        session["locale"] = locale
        if g.user.is_authenticated:
            _keep(g.user.id, locale)
        else:
            session[PICKED] = True
        return redirect(local_path(request.referrer) or url_for(home()))


def _keep(user_id: int, locale: str) -> None:
    """Remember the language with the user.

    This GET writes: what was read so far is let go first, because SQLite refuses to turn a reading transaction into a
    writing one when somebody else wrote in between.
    """
    db.session.rollback()
    db.session.execute(update(User).where(User.id == user_id).values(language=locale))
    db.session.commit()


def home() -> str:
    """The endpoint of the first page."""
    view = current_app.extensions["appbuilder"]._indexview
    return f"{view.endpoint}.{view.default_view}"


class LanguageManager(BabelManager):
    """The framework's, but it writes no cookie for reading a page and survives a language that is no longer offered."""

    def register_views(self) -> None:
        """Register our view in place of the framework's."""
        self.locale_view = LanguageView()
        self.appbuilder.add_view_no_menu(self.locale_view)

    def get_locale(self) -> str:
        """The language of this request; outside of one, the installation's."""
        if not has_request_context():
            default: str = self.babel_default_locale
            return default
        asked = _asked_by_program(list(self.languages)) if in_api() else session.get("locale")
        for wanted in (request.args.get("_l_"), asked):
            if wanted in self.languages:
                return str(wanted)
        return str(self.babel_default_locale)


def _asked_by_program(languages: list[str]) -> str | None:
    """The language of the session; without one what a program says its reader understands, or else its user's."""
    return session.get("locale") or request.accept_languages.best_match(languages) or getattr(g.user, "language", None)


def install() -> None:
    """Let the framework use our manager; it has no setting for this."""
    flask_appbuilder.base.BabelManager = LanguageManager
