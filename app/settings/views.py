"""Where administrators decide what the company wants."""

import json
from datetime import datetime
from typing import Any, NamedTuple

from flask import flash, redirect, request
from flask_appbuilder import BaseView, expose, has_access
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.core import person, settings
from app.core.database import db
from app.core.history import Change
from app.core.settings import REGISTERED, Setting
from app.core.views import SAVED

NEWEST = 50


class SettingsView(BaseView):
    """One form for all settings."""

    route_base = "/settings"
    class_permission_name = "Settings"
    default_view = "index"
    method_permission_name = {"index": "list", "save": "edit"}

    @expose("/")
    @has_access
    def index(self) -> Any:
        """The values in force."""
        return self._page(settings_form())

    @expose("/", methods=["POST"])
    @has_access
    def save(self) -> Any:
        """Decide anew."""
        form = settings_form()
        if not form.validate():
            return self._page(form)
        for name, setting in REGISTERED.items():
            if form[name].data != setting.get():
                setting.put(form[name].data)
        db.session.commit()
        flash(str(SAVED), "success")
        return redirect(request.path)

    def _page(self, form: Any) -> Any:
        return self.render_template(
            "settings.html",
            title=_l("Settings"),
            form=form,
            may_edit=person.current().may("edit", "Settings"),
            changes=_changes(),
        )


def settings_form() -> Any:
    """The form that asks for every registered setting."""
    asked = {name: setting.make_field(setting) for name, setting in REGISTERED.items()}
    return type("SettingsForm", (FlaskForm,), asked)(data={name: REGISTERED[name].get() for name in REGISTERED})


class Told(NamedTuple):
    """A changed value in words."""

    at: datetime
    person: Any
    old: str
    new: str


def _changes() -> list[tuple[Told, Any]]:
    """The latest changes, each with the setting's label."""
    rows = db.session.scalars(
        select(Change)
        .where(Change.record_type == settings.SettingRow.__tablename__, Change.field == "value")
        .options(joinedload(Change.person))
        .order_by(Change.id.desc())
        .limit(NEWEST)
    ).all()
    names: dict[int, str] = dict(db.session.execute(select(settings.SettingRow.id, settings.SettingRow.name)).all())
    known = [(row, REGISTERED[names[row.record_id]]) for row in rows if names.get(row.record_id) in REGISTERED]
    return [(_told(row, setting), setting.label) for row, setting in known]


def _told(change: Change, setting: Setting) -> Told:
    old, new = (setting.make_field.say(json.loads(text or "null") or ()) for text in (change.old, change.new))
    return Told(change.at, change.person, old, new)
