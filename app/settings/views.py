"""Where administrators decide what the company wants."""

import json
from datetime import datetime
from typing import Any, NamedTuple

from flask import flash, redirect, request
from flask_appbuilder import BaseView, expose, has_access
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app.core import cells, person
from app.core.database import db
from app.core.errors import Overtaken
from app.core.fields import key_from
from app.core.forms import RecordForm
from app.core.history import Change
from app.core.saving import Refused, save
from app.core.settings import REGISTERED, Setting, SettingRow
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
        form = settings_form()
        form.lock_version.data = str(_latest())
        return self._page(form)

    @expose("/", methods=["POST"])
    @has_access
    def save(self) -> Any:
        """Decide anew, unless somebody else did meanwhile."""
        form = settings_form()
        try:
            _check_seen(form)
            save(form, SettingRow(), lambda: decide(form))
        except Refused as refused:
            return self._page(form), refused.status
        flash(str(SAVED), "success")
        return redirect(request.path)

    def _page(self, form: Any) -> Any:
        return self.render_template(
            "settings.html",
            title=_l("Settings"),
            form=form,
            groups=_groups(form),
            may_edit=person.current().may("edit", "Settings"),
            changes=_changes(),
        )


def _groups(form: Any) -> dict[str, list[Any]]:
    """The fields of *form* under their headings, in the order the settings came."""
    groups: dict[str, list[Any]] = {}
    for name, setting in REGISTERED.items():
        groups.setdefault(str(setting.group), []).append(form[name])
    return groups


def settings_form() -> Any:
    """The form that asks for every registered setting."""
    asked = {name: setting.make_field(setting) for name, setting in REGISTERED.items()}
    return type("SettingsForm", (RecordForm,), asked)(data={name: REGISTERED[name].get() for name in REGISTERED})


def decide(form: Any) -> None:
    """Let what *form* says be in force, in the running transaction."""
    for name, setting in REGISTERED.items():
        if form[name].data != setting.get():
            setting.put(form[name].data)


class Told(NamedTuple):
    """A changed value in words."""

    at: datetime
    person: Any
    old: str
    new: str


MINE = (Change.record_type == SettingRow.__tablename__, Change.field == "value")


def _latest() -> int:
    """The key of the latest change, 0 before the first."""
    return db.session.scalar(select(func.max(Change.id)).where(*MINE)) or 0


def _check_seen(form: Any) -> None:
    """Raise Refused, with *form* saying why, if somebody decided after *form* was made."""
    seen, latest = form.lock_version.data, _latest()
    if seen and seen != str(latest):
        since = _changes(after=key_from(seen) or 0)
        form.explain_conflict(
            [(cells.person_name(told.person), label, told.old, told.new) for told, label in since], latest
        )
        raise Refused(Overtaken.status)


def _changes(after: int = 0) -> list[tuple[Told, Any]]:
    """The latest changes, each with the setting's label."""
    rows = db.session.scalars(
        select(Change)
        .where(*MINE, Change.id > after)
        .options(joinedload(Change.person))
        .order_by(Change.id.desc())
        .limit(NEWEST)
    ).all()
    names: dict[int, str] = dict(db.session.execute(select(SettingRow.id, SettingRow.name)).all())
    known = [(row, REGISTERED[names[row.record_id]]) for row in rows if names.get(row.record_id) in REGISTERED]
    return [(_told(row, setting), setting.label) for row, setting in known]


def _told(change: Change, setting: Setting) -> Told:
    old, new = (setting.make_field.say(json.loads(text or "null") or ()) for text in (change.old, change.new))
    return Told(change.at, change.person, old, new)
