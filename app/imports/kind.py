"""What every kind of record needs in order to be imported: its fields, what tells two apart, and how it is set back."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from flask import current_app
from flask_babel import force_locale
from sqlalchemy import Boolean, Date, Integer, Numeric, inspect, select
from sqlalchemy.orm import selectinload

from app.attachments.models import Attachment
from app.core import names, person
from app.core.database import db
from app.core.history import SILENT, as_text
from app.core.references import used

Key = tuple[str, str]
"""Why two are alike, and what is the same in both."""


class Kind:
    """One kind of record that can be imported."""

    name: ClassVar[str]
    label: ClassVar[Any]
    entity: ClassVar[Any]
    subject: ClassVar[str]
    needed: ClassVar[tuple[str, ...]]
    """The fields without which no row can be judged."""
    called: ClassVar[Mapping[str, str]] = {}
    """Other words for fields than their labels, as they stand in the files that are about."""
    allows_gaps: ClassVar[bool] = False
    loads: ClassVar[tuple[Any, ...]] = ()

    @property
    def screen(self) -> Any:
        """The screen whose form and rules the rows go through."""
        return current_app.extensions["imported"][self.name]

    def may(self) -> bool:
        """May the person acting import such records?"""
        return person.current().may("import", self.subject)

    def asked(self) -> list[str]:
        """What the screen asks, in the order of its form."""
        return [name for _title, group in self.screen.form_fieldsets for name in group["fields"]]

    def fields(self) -> list[str]:
        """What a row can fill in, for the person acting."""
        return self.asked()

    def words(self, name: str) -> set[str]:
        """What *name* is called in all languages, as headings are compared."""
        words = set(self.called.get(name, "").split("/"))
        for language in current_app.config["LANGUAGES"]:
            with force_locale(language):
                words.add(str(self.screen.label(name)))
        return {names.key(word) for word in words} - {""}

    def begin(self, record: Any, *, gaps: bool) -> None:
        """Prepare a new record before its form is filled in; may required fields be empty?"""

    def given(self, typed: dict[str, str]) -> dict[str, str]:
        """What the form of a new record is given, where *typed* stands in the file."""
        return typed

    def keys(self, values: Mapping[str, Any], parent: Any) -> list[Key]:
        """By what one sees that the record with these *values* is there already, the surest first."""
        raise NotImplementedError

    def known(self, some: Iterable[tuple[Mapping[str, Any], Any]]) -> Mapping[Key, int]:
        """The records that any of *some* (pairs of values and parent) may look like, by their keys."""
        raise NotImplementedError

    def claims(self, values: Mapping[str, Any], *, is_new: bool) -> list[str]:
        """What a record with these *values* has that no other may have."""
        return []

    def load(self, keys: Iterable[int | None]) -> dict[int | None, Any]:
        """The records with these keys, with what is read of each; nothing stands for no key."""
        wanted = [key for key in keys if key is not None]
        found = select(self.entity).where(self.entity.id.in_(wanted)).options(*map(selectinload, self.loads))
        return {record.id: record for record in db.session.scalars(found)}

    def picture(self, record: Any) -> dict[str, str | None]:
        """What *record* is like, as it can be kept."""
        columns = inspect(self.entity).column_attrs
        return {each.key: as_text(getattr(record, each.key)) for each in columns if each.key not in SILENT | {"id"}}

    def set_back(self, record: Any, before: Mapping[str, str | None]) -> None:
        """Let *record* be again what it was *before*."""
        columns = inspect(self.entity).columns
        for name, text in before.items():
            setattr(record, name, _typed(columns[name].type, text))

    def in_use(self, keys: list[int]) -> set[int]:
        """Those of *keys* on which something else hangs by now."""
        hanging = select(Attachment.record_id).where(
            Attachment.record_type == self.entity.__tablename__, Attachment.record_id.in_(keys)
        )
        return used(self.entity, keys) | set(db.session.scalars(hanging))

    @property
    def parent(self) -> str | None:
        """The field that says to what the record belongs."""
        return self.entity.parent


def _typed(kind: Any, text: str | None) -> Any:
    if text is None:
        return None
    match kind:
        case Boolean():
            return text == "true"
        case Integer():
            return int(text)
        case Numeric():
            return Decimal(text)
        case Date():
            return date.fromisoformat(text)
    return text
