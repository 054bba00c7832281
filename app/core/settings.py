"""Values that a company decides, kept in the database with their history; the environment gives only defaults."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from flask import current_app, g, has_request_context
from flask_babel import lazy_gettext as _l
from sqlalchemy import Unicode, UnicodeText, select
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import db
from app.core.records import Record


class SettingRow(Record):
    """What an administrator decided for one setting, as JSON."""

    __tablename__ = "setting"
    title = _l("Setting")
    name: Mapped[str] = mapped_column(Unicode(64), unique=True, nullable=False)
    value: Mapped[str] = mapped_column(UnicodeText, nullable=False)

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Setting:
    """One value, its label, and how a form asks for it. *parse* reads the environment's default."""

    name: str
    label: Any
    help: Any
    default: Any
    parse: Callable[[str], Any]
    make_field: "Way"
    group: Any
    """Under which heading the settings page asks for it."""

    def __post_init__(self) -> None:
        REGISTERED[self.name] = self

    def get(self) -> Any:
        """The value in force now."""
        stored = _stored()
        return json.loads(stored[self.name]) if self.name in stored else self.initial()

    def initial(self) -> Any:
        """The environment's value, or the product's own."""
        given = current_app.config.get(f"CRM_{self.name.upper()}")
        return self.parse(given) if given else self.default

    def put(self, value: Any) -> None:
        """Decide *value*, in the running transaction."""
        row = db.session.execute(select(SettingRow).where(SettingRow.name == self.name)).scalar_one_or_none()
        if row is None:
            row = SettingRow(name=self.name, value=json.dumps(self.initial(), ensure_ascii=False))
            db.session.add(row)
            db.session.flush()  # so that the history tells what was in force before
        row.value = json.dumps(value, ensure_ascii=False)
        if has_request_context():
            g.pop("settings", None)


class Way(Protocol):
    """How a kind of value is asked for and told."""

    def __call__(self, setting: Setting) -> Any:
        """The field that asks for *setting*."""

    def say(self, value: Any) -> str:
        """*value* in words."""


REGISTERED: dict[str, Setting] = {}


def _stored() -> dict[str, str]:
    """All decided values; read once per request."""
    if has_request_context() and "settings" in g:
        kept: dict[str, str] = g.settings
        return kept
    rows = dict(db.session.execute(select(SettingRow.name, SettingRow.value)).all())
    if has_request_context():
        g.settings = rows
    return rows
