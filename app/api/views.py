"""Screens for those whose programs use the API: their access tokens, and what the API offers."""

from typing import Any

from flask import current_app, flash, g, redirect, render_template, request, url_for
from flask_appbuilder import expose, has_access
from flask_appbuilder.models.sqla.interface import SQLAInterface
from flask_appbuilder.security.sqla.models import User
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy import func, select
from wtforms.validators import ValidationError

from app.api.description import document
from app.core import clock, person
from app.core.database import db
from app.core.filters import Choice, Parent
from app.core.forms import RecordForm
from app.core.views import RecordView
from app.people import tokens, workflow
from app.people.models import AccessToken, TokenState

METHODS = ("get", "post", "put", "delete")


def not_over(_form: Any, field: Any) -> None:
    """A token that opens nothing from the start is a mistake."""
    if field.data is not None and field.data < clock.today():
        raise ValidationError(_("This day is over."))


class TokenView(RecordView):
    """访问令牌: one's own, and for administrators those of all."""

    datamodel = SQLAInterface(AccessToken)
    route_base = "/tokens"
    class_permission_name = "Tokens"
    extra_permissions = ("see_all",)
    flow, steps = workflow.flow, (workflow.revoke,)
    help_page = "api"
    list_title = _l("Access tokens")
    add_title = _l("New access token")
    nothing_yet = _l("There is no access token yet. A program that works with the CRM for you logs in with one.")
    list_columns = ["name", "created_by", "beginning", "read_only", "last_day", "last_used_at", "state"]
    sortable = ("name", "last_day", "last_used_at", "state")
    quick_columns = ("name", "beginning")
    filters = [
        Choice("state", values=lambda: [(state.value, state.label) for state in TokenState]),
        Parent("created_by"),
    ]
    form_fieldsets = [(None, {"fields": ["name", "read_only", "last_day"]})]
    show_fieldsets = [(None, {"fields": [*list_columns, "created_at"]})]
    validators_columns = {"last_day": [not_over]}
    exclude_route_methods = RecordView.exclude_route_methods | {"edit", "delete"}
    row_buttons = page_buttons = ("revoke",)
    label_columns = {"created_by": _l("User")}
    other_looks = (("offers/", _l("What the API offers"), "list"),)

    def before_save(self, record: AccessToken, form: RecordForm) -> None:
        """Its secret is told once, when it is made."""
        g.secret = tokens.fill(record)

    def after_save(self, record: AccessToken, form: RecordForm, *, is_new: bool) -> Any:
        """Tell the secret, on the token's page."""
        secret = Markup('<code class="secret" translate="no">{}</code>').format(g.secret)
        told = _("This is the access token. Copy it now: it is never shown again.")
        flash(Markup("{} {}").format(told, secret), "success")
        return redirect(self.url("show", record.id))

    @expose("/offers/")
    @has_access
    def offers(self) -> Any:
        """What the API offers, for those who write programs for it."""
        return self.render_template(
            "api/offers.html",
            view=self,
            title=_("What the API offers"),
            api=document(current_app.extensions["api"]),
            methods=METHODS,
            of=request.args.get("of"),
            address=url_for("OpenApi.document"),
            limit=current_app.config["CRM_API_LIMIT"],
        )


TokenView.method_permission_name = {**RecordView.method_permission_name, "offers": "list"}


def tokens_panel() -> Markup:
    """The way to one's access tokens, as a part of the profile."""
    who = person.current()
    if not who.may("list", AccessToken.subject):
        return Markup()
    return Markup(render_template("api/panel.html", number=_valid(who.id)))  # noqa: S704 - a template of ours


def tokens_of(user: User) -> list[tuple[Any, Any]]:
    """The way to a user's valid access tokens, for their page: a label and a link."""
    who = person.current()
    if not (who.may("see_all", AccessToken.subject) and who.may("list", AccessToken.subject)):
        return []
    url = f"{url_for('TokenView.list')}?created_by={user.id}&state={TokenState.ACTIVE.value}"
    return [(TokenView.list_title, Markup('<a href="{}">{}</a>').format(url, _("Show")))]


def _valid(user_id: int | None) -> int:
    valid = select(func.count()).where(AccessToken.created_by_id == user_id, AccessToken.state == TokenState.ACTIVE)
    return db.session.scalar(valid) or 0
