"""The screens of the user manual."""

from typing import Any

from flask import abort, redirect, request, send_file
from flask_appbuilder import BaseView, expose
from flask_babel import get_locale
from werkzeug.wrappers import Response

from app.core import person
from app.help import manual


class HelpView(BaseView):
    """The user manual, for whoever is logged in."""

    route_base = "/help"
    default_view = "index"
    help_page = manual.FIRST

    @expose("/")
    def index(self) -> Any:
        """The table of contents."""
        return self.page(manual.FIRST)

    @expose("/<name>")
    def page(self, name: str) -> Any:
        """One page, in the reader's language."""
        if self._is_stranger():
            return self._to_log_in()
        found = manual.page(str(get_locale()), name) or abort(404)
        return self.render_template(
            "help/page.html", title=found.title, page=found, contents=self if name != manual.FIRST else None
        )

    @expose("/images/<path:path>")
    def image(self, path: str) -> Response:
        """A picture of the manual."""
        if self._is_stranger():
            return self._to_log_in()
        return send_file(manual.image(path) or abort(404))

    def _is_stranger(self) -> bool:
        return person.current().id in (None, 0)

    def _to_log_in(self) -> Response:
        return redirect(self.appbuilder.get_url_for_login_with(request.path))
