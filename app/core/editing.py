"""How a screen writes its records: what its form asks, and what must be true before anything is saved."""

from dataclasses import dataclass
from typing import Any, ClassVar

from flask import request

from app.core.database import db
from app.core.fields import require
from app.core.forms import RecordForm
from app.core.navigation import came_from
from app.core.origins import Origin, Source, asked_for
from app.core.references import check_unused


@dataclass(frozen=True)
class Draft:
    """A record that is being written, what it hangs on, and what it is made from."""

    record: Any
    parent: Any = None
    source: Source | None = None


class Editing:
    """The part of a screen that adds, changes and deletes; pages and the REST API do it through this."""

    fixed_on_edit: ClassVar[tuple[str, ...]] = ()
    """Fields that are asked once and then stay."""

    entity: Any
    form_class: type[RecordForm]
    origins: tuple[Origin, ...]

    # -- what features may say otherwise

    def check_add(self: Any, record: Any) -> None:
        """Raise BusinessError if the person acting may not add *record*."""
        parent = self.parent_of(record)
        if parent is not None:
            self.check_add_below(parent)

    def check_edit(self, record: Any) -> None:
        """Raise BusinessError if the person acting may not change *record* now."""

    def check_delete(self, record: Any) -> None:
        """Raise BusinessError if the person acting may not delete *record* now."""

    def required(self, record: Any) -> set[str]:
        """The fields that must be filled in, beside those the entity itself demands."""
        return set()

    def before_save(self, record: Any, form: RecordForm) -> None:
        """Do, in the transaction, what a rule wants done with what the form filled in."""

    def filled(self, form: RecordForm, record: Any) -> None:
        """Change the form after it was made and before it is read."""

    def fixed(self, record: Any) -> tuple[str, ...]:
        """The fields of *record* that its form shows, and does not ask."""
        return self.fixed_on_edit if record.id else ()

    # -- writing

    def begin(self: Any) -> Draft:
        """A new record, made from what the query arguments name."""
        record, parent = self.entity(), self.parent_record()
        if parent is not None:
            setattr(record, self.entity.parent, parent)
            self.check_add(record)
        source = asked_for(self.origins)
        if source is not None:
            source.fill(record)
        return Draft(record, parent, source)

    def make_form(self, record: Any, given: RecordForm | None = None, **sent: Any) -> RecordForm:
        """The form of *record*, as far as it may be filled in.

        *sent* are its `formdata`, where no page sent them; *given* is a form that was filled in otherwise.
        """
        form = self.form_class(obj=record, **sent) if given is None else given
        for name in self.fixed(record):
            delattr(form, name)
        for name in self.required(record):
            if name in form:
                require(form[name])
        if self.entity.parent and self.entity.parent in form and getattr(record, self.entity.parent) is not None:
            delattr(form, self.entity.parent)
        self.filled(form, record)
        if given is None and request.method == "GET":
            form.lock_version.data = str(record.version or "")
            form.next.data = came_from()
        return form

    def write(self, record: Any, form: RecordForm) -> None:
        """Fill the record in, under the rules."""
        form.populate_obj(record)
        if not record.id:
            self.check_add(record)
        self.before_save(record, form)
        db.session.add(record)

    def write_draft(self, draft: Draft, form: RecordForm) -> None:
        """The same, and what is to be done with what the record is made from."""
        self.write(draft.record, form)
        if draft.source is not None:
            draft.source.made(draft.record)

    def take_out(self, record: Any) -> None:
        """Delete the record, unless a rule or something that refers to it says no."""
        self.check_delete(record)
        check_unused(record)
        self.remove(record)
        db.session.commit()

    def remove(self, record: Any) -> None:
        """Take the record out, in the transaction."""
        db.session.delete(record)
