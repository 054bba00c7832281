"""A forgotten password: asking for a code by mail, and choosing a new password with it."""

from typing import Any

from flask import abort, flash, g, redirect, request, url_for
from flask_appbuilder import BaseView, expose
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import DataRequired

from app.core.database import db
from app.core.errors import BusinessError
from app.core.fields import REQUIRED
from app.mail.server import server
from app.people import language, resets
from app.people.profile import NewPasswordForm, show_refusal

NAME, CODE = "forgotten by", "forgotten code"
"""Under which names the lock-out counts what is tried here; no user name has a blank."""


class ForgottenForm(FlaskForm):
    """Whose password is forgotten?"""

    username = StringField(_l("User name or e-mail address"), [DataRequired(REQUIRED)])


class CodeForm(NewPasswordForm):
    """A new password, and the code that allows it."""

    code = StringField(_l("Code from the mail"), [DataRequired(REQUIRED)])


class ForgottenView(BaseView):
    """There only where a mail server is set. What is answered never tells whether an account exists."""

    route_base = "/forgotten"
    default_view = "ask"
    help_page = "log-in"

    @expose("/", methods=["GET", "POST"])
    def ask(self) -> Any:
        """Mail a code."""
        _check_offered()
        if g.user.is_authenticated:
            return redirect(url_for(language.home()))
        form = ForgottenForm()
        if form.validate_on_submit():
            try:
                self._request(form.username.data or "")
            except BusinessError as error:
                show_refusal(form, error)
            else:
                flash(_("If there is such an account, a code is on its way to its e-mail address."), "info")
                return redirect(url_for(".choose"))
        return self.render_template("people/forgotten.html", title=_("Forgotten password"), form=form)

    def _request(self, name: str) -> None:
        name = name.replace("\0", "")
        self.appbuilder.sm.count_attempt(f"{NAME} {name}")
        resets.request(name)
        db.session.commit()

    @expose("/new", methods=["GET", "POST"])
    def choose(self) -> Any:
        """Choose a new password with the code."""
        _check_offered()
        form = CodeForm()
        if form.validate_on_submit():
            try:
                self._redeem(form)
            except BusinessError as error:
                db.session.rollback()
                show_refusal(form, error)
            else:
                flash(_("The password is changed. All other sessions have ended."), "success")
                return redirect(url_for("LoginView.login"))
        return self.render_template("people/new_password.html", title=_("Choose a new password"), form=form)

    def _redeem(self, form: CodeForm) -> None:
        noted = self.appbuilder.sm.count_attempt(f"{CODE} {request.remote_addr}")
        reset = resets.opened_by(form.code.data or "")
        self.appbuilder.sm.forget_attempt(noted)  # a new password that is refused must not count as a failure
        resets.redeem(reset, form.password.data or "")
        db.session.commit()


def _check_offered() -> None:
    if server() is None:
        abort(404)
