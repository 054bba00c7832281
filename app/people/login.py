"""The door: logging in and out."""

from typing import Any

from flask import flash, g, jsonify, redirect, request, session, url_for
from flask_appbuilder import BaseView, expose
from flask_appbuilder.const import FLAMSG_ERR_SEC_ACCESS_DENIED
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired

from app.core.errors import BusinessError
from app.core.navigation import is_script, local_path
from app.mail.server import server
from app.people import language


class LoginForm(FlaskForm):
    """Who are you?"""

    username = StringField(_l("User name"), [DataRequired(_l("This field is required."))])
    password = PasswordField(_l("Password"), [DataRequired(_l("This field is required."))])


class LoginView(BaseView):
    """The door."""

    route_base = ""
    default_view = "login"
    help_page = "log-in"

    @expose("/login/", methods=["GET", "POST"])
    def login(self) -> Any:
        """Ask who it is, and let them in; a script is told nothing."""
        if is_script():
            return jsonify([])
        target = _wanted() or url_for(language.home())
        if g.user.is_authenticated:
            return redirect(target)
        form = LoginForm()
        if form.validate_on_submit():
            try:
                self.appbuilder.sm.log_in(form.username.data, form.password.data)
                return redirect(target)
            except BusinessError as error:
                form.form_errors.append(error.message)
        _forget_denial()
        by_mail = server() is not None
        return self.render_template("people/login.html", title=_("Log in"), form=form, by_mail=by_mail)

    @expose("/logout/")
    def logout(self) -> Any:
        """End the session."""
        self.appbuilder.sm.log_out()
        return redirect(url_for(".login"))


def _wanted() -> str | None:
    """The page that somebody wanted before they were asked to log in; none that would do something by itself."""
    path = local_path(request.args.get("next"))
    doing = (path or "").removeprefix(request.script_root).split("/")[1:2]
    return None if doing in (["login"], ["logout"], ["lang"]) else path


def _forget_denial() -> None:
    """Whoever is asked to log in need not read that access was denied."""
    kept = [(kind, text) for kind, text in session.pop("_flashes", []) if text != str(FLAMSG_ERR_SEC_ACCESS_DENIED)]
    for kind, text in kept:
        flash(text, kind)
