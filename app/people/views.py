"""Screens for administrators: users and roles."""

from typing import Any

from flask import current_app, flash, g, redirect, request
from flask_appbuilder import expose, has_access
from flask_appbuilder.models.sqla.interface import SQLAInterface
from flask_appbuilder.security.sqla.models import Role, User
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, func, select, true
from sqlalchemy.orm import selectinload
from wtforms import PasswordField
from wtforms.validators import DataRequired, EqualTo

from app.core import person
from app.core.buttons import Link
from app.core.database import db
from app.core.errors import BusinessError, NotAllowed
from app.core.fields import REQUIRED
from app.core.filters import Contains, Flag
from app.core.forms import RecordForm
from app.core.views import RecordView
from app.people import fields, labels, operations, queries
from app.people.profile import NewPasswordForm, show_refusal


def out_of_reach() -> set[int]:
    """The keys of the accounts that the person acting may not change; asked once per request."""
    if "out_of_reach" not in g:
        g.out_of_reach = set() if person.current().everything else set(db.session.scalars(queries.beyond_reach()))
    kept: set[int] = g.out_of_reach
    return kept


class UserView(RecordView):
    """用户: who may log in. Users are never deleted, because history names them; they are deactivated."""

    datamodel = SQLAInterface(User)
    route_base = "/users"
    class_permission_name = "Users"
    exclude_route_methods = RecordView.exclude_route_methods | {"delete"}
    method_permission_name = {**RecordView.method_permission_name, "password": "edit"}
    list_title = _l("Users")
    add_title, edit_title = _l("New user"), _l("Edit user")
    list_columns = ["username", "last_name", "first_name", "roles", "region", "last_login", "active"]
    sortable = ("username", "last_name", "last_login")
    sort_keys = {"last_name": "name_pinyin"}
    quick_columns = ("username", "last_name", "first_name", "email")
    filters = [
        Contains("region"),
        Contains("specialities"),
        Flag("active", test=lambda user: user.active == true()),
    ]
    ACCOUNT = "username last_name first_name email roles active language region specialities".split()
    show_fieldsets = [(None, {"fields": [*ACCOUNT, "last_login"]})]
    form_fieldsets = [(None, {"fields": [*ACCOUNT, "new_password", "confirm"]})]
    form_fields = {
        "roles": fields.RolesField(_l("Roles")),
        "language": fields.language_field(),
        "new_password": PasswordField(_l("New password"), [DataRequired(REQUIRED)]),
        "confirm": PasswordField(_l("New password again"), [EqualTo("new_password", _l("The two passwords differ."))]),
    }
    row_buttons = ("show", "edit")
    page_buttons = ("edit", "password")
    links = {
        "password": Link(
            _l("Reset password"),
            lambda user: f"{request.script_root}/users/password/{user.id}",
            lambda user: (
                person.current().may("edit", "Users") and user.id not in {*out_of_reach(), person.current_id()}
            ),
        )
    }

    def check_edit(self, record: User) -> None:
        """ROLE-5."""
        if record.id in out_of_reach():
            raise NotAllowed(operations.BEYOND)

    def select(self) -> Select[Any]:
        """Users with their roles."""
        return select(User).options(selectinload(User.roles))

    def order(self, found: Select[Any]) -> Select[Any]:
        """By user name."""
        return found.order_by(User.username, User.id)

    def value(self, record: User, name: str) -> Any:
        """Roles and language by their labels."""
        if name == "roles":
            return ", ".join(labels.role(role.name) for role in record.roles)
        if name == "language":
            return current_app.config["LANGUAGES"].get(record.language, {}).get("name", "")
        return super().value(record, name)

    def filled(self, form: RecordForm, record: User) -> None:
        """A new user is active; a password is asked for once, afterwards it is reset."""
        if record.id:
            del form.new_password
            del form.confirm
        elif request.method == "GET":
            form.active.data = True

    def write(self, record: User, form: RecordForm) -> None:
        """Fill the account in, under the rules."""
        form.populate_obj(record)
        record.language = form.language.data or None
        chosen = db.session.scalars(select(Role).where(Role.id.in_(form.roles.data or []))).all()
        try:
            operations.settle(record, chosen, form.new_password.data if "new_password" in form else None)
        except BusinessError as error:
            if error.field == "password":
                error.field = "new_password"
            raise
        db.session.add(record)

    @expose("/password/<pk>", methods=["GET", "POST"])
    @has_access
    def password(self, pk: str) -> Any:
        """Give somebody a new password, which they must change when they log in."""
        user = self.find(pk)
        self.check_edit(user)
        form = NewPasswordForm()
        if form.validate_on_submit():
            try:
                operations.reset_password(user, form.password.data or "")
                db.session.commit()
            except BusinessError as error:
                db.session.rollback()
                show_refusal(form, error)
            else:
                flash(str(_l("The password is changed. It must be changed again at the next log-in.")), "success")
                return redirect(self.url("show", pk))
        return self.render_template(
            "people/password.html",
            title=f"{_l('Reset password')}: {user}",
            form=form,
            fields=(form.password, form.confirm),
            back=self.url("show", pk),
        )


class RoleView(RecordView):
    """角色: what users may do, as sets of permissions."""

    datamodel = SQLAInterface(Role)
    route_base = "/roles"
    class_permission_name = "Roles"
    list_title = _l("Roles")
    add_title, edit_title = _l("New role"), _l("Edit role")
    list_columns = ["name"]
    quick_columns = ("name",)
    show_fieldsets = [(None, {"fields": ["name", "permissions"]})]
    form_fieldsets = [(None, {"fields": ["name", "permissions"]})]
    form_fields = {"permissions": fields.PermissionsField(_l("Permissions"))}
    row_buttons = ("show", "edit")

    def select(self) -> Select[Any]:
        """Roles; each with its permissions where one is looked at."""
        found = select(Role)
        return found if request.endpoint == "RoleView.list" else found.options(selectinload(Role.permissions))

    def order(self, found: Select[Any]) -> Select[Any]:
        """As they were made."""
        return found.order_by(Role.id)

    def title_of(self, record: Role) -> str:
        """Its label."""
        return labels.role(record.name)

    def value(self, record: Role, name: str) -> Any:
        """In words."""
        if name == "name":
            return labels.role(record.name)
        if name == "permissions":
            if record.name == queries.ADMIN:
                return _l("Everything. What it allows cannot be changed.")
            return fields.in_words(record) or _l("Nothing yet. Edit the role to choose what it allows.")
        return super().value(record, name)

    def check_add(self, record: Role) -> None:
        """ROLE-5."""
        operations.check_role_add()

    def check_edit(self, record: Role) -> None:
        """ROLE-5."""
        operations.check_role_edit(record)

    def check_delete(self, record: Role) -> None:
        """ROLE-5."""
        operations.check_role_delete(record)

    def filled(self, form: RecordForm, record: Role) -> None:
        """A role that is part of the system keeps its name; so do others for whoever is no Admin."""
        if record.name in queries.BUILT_IN or not person.current().everything:
            del form.name

    def render_template(self, template: str, **context: Any) -> Any:
        """The form groups the permissions by what they are on."""
        own = {"record/form.html": "people/role_form.html"}.get(template, template)
        return super().render_template(own, **context)

    def write(self, record: Role, form: RecordForm) -> None:
        """Name it and give it what was ticked, under the rules."""
        name = form.name.data if "name" in form else request.form.get("name", record.name)
        operations.settle_role(record, name, form.permissions.data)
        db.session.add(record)


def accounts() -> list[tuple[Any, int, str]]:
    """How many accounts are in use, and how many are not."""
    active = db.session.scalar(select(func.count()).select_from(User).where(User.active == true())) or 0
    every = db.session.scalar(select(func.count()).select_from(User)) or 0
    return [(_l("Active"), active, "?active=yes"), (_l("Deactivated"), every - active, "?active=no")]
