"""What each user settles for themselves: password, language, own sessions."""

from typing import Any

from flask import current_app, flash, g, redirect, request, session, url_for
from flask_appbuilder import BaseView, expose
from flask_appbuilder.security.sqla.models import User
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import PasswordField
from wtforms.validators import DataRequired, EqualTo

from app.core.database import db
from app.core.errors import BusinessError
from app.core.fields import REQUIRED
from app.core.records import label_of
from app.people import agents, language, operations, queries, sessions

SHOWN = 20
ABOUT = ("username", "email", "region", "specialities", "language")


class NewPasswordForm(FlaskForm):
    """A password, typed twice."""

    password = PasswordField(
        _l("New password"),
        [DataRequired(REQUIRED)],
        description=_l(
            "At least 10 characters. Several words that have nothing in common are easy to remember and hard to guess."
        ),
    )
    confirm = PasswordField(
        _l("New password again"), [DataRequired(REQUIRED), EqualTo("password", _l("The two passwords differ."))]
    )


class OwnPasswordForm(NewPasswordForm):
    """The same, and the old one."""

    old_password = PasswordField(_l("Current password"), [DataRequired(REQUIRED)])


def show_refusal(form: FlaskForm, error: BusinessError) -> None:
    """Show what a rule said beside its field if the form has it, above the form otherwise."""
    if error.field in form:
        form[error.field].errors = [*form[error.field].errors, error.message]
    else:
        form.form_errors.append(error.message)


class ProfileView(BaseView):
    """One's own account."""

    route_base = "/profile"
    default_view = "index"

    @expose("/")
    def index(self) -> Any:
        """What is kept about me, and where I am logged in."""
        if not g.user.is_authenticated:
            return redirect(url_for("LoginView.login", next=request.path))
        log_ins = db.session.scalars(queries.recent_log_ins(g.user.id).limit(SHOWN)).all()
        token = session.get(sessions.KEY)
        return self.render_template(
            "people/profile.html",
            title=_("My profile"),
            user=g.user,
            labels={name: label_of(User, name) for name in ABOUT},
            log_ins=log_ins,
            browser=agents.in_words,
            this=sessions.digest(token or ""),
            parts=[make() for make in current_app.extensions["profile"]],
        )

    @expose("/password", methods=["GET", "POST"])
    def password(self) -> Any:
        """Change one's own password."""
        if not g.user.is_authenticated:
            return redirect(url_for("LoginView.login", next=request.path))
        form = OwnPasswordForm()
        if form.validate_on_submit():
            try:
                self._change_password(form)
            except BusinessError as error:
                db.session.rollback()
                show_refusal(form, error)
            else:
                flash(_("The password is changed. All other sessions have ended."), "success")
                return redirect(url_for(language.home()))
        return self.render_template(
            "people/password.html",
            title=_("Change password"),
            form=form,
            fields=(form.old_password, form.password, form.confirm),
            must=g.user.must_change_password,
            back=url_for(".index"),
        )

    def _change_password(self, form: OwnPasswordForm) -> None:
        current_app.extensions["appbuilder"].sm.check_own_password(form.old_password.data)
        operations.change_own_password(g.user, form.password.data or "", session.get(sessions.KEY))
        db.session.commit()

    @expose("/end_sessions", methods=["POST"])
    def end_sessions(self) -> Any:
        """Log out everywhere else."""
        if not g.user.is_authenticated:
            return redirect(url_for("LoginView.login"))
        sessions.end_all(g.user.id, but=session.get(sessions.KEY))
        db.session.commit()
        flash(_("All other sessions have ended."), "success")
        return redirect(url_for(".index"))
