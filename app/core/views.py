"""The screens of an entity, generated from declarations: list, show, add, edit, delete, and the steps of its life.

The framework's `ModelView` gives permissions, addresses and forms; its handling of requests is replaced, since it
shares filters between threads, loses input, overwrites what others saved, and forgets row limits in actions.
"""

from collections.abc import Callable
from typing import Any, ClassVar

from flask import flash, jsonify, redirect, request
from flask_appbuilder import ModelView, expose, has_access
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from app.core import lists
from app.core.buttons import Buttons
from app.core.database import db
from app.core.exports import FILES, Exports
from app.core.fields import require
from app.core.filters import clean
from app.core.forms import RecordConverter, RecordForm
from app.core.list_choices import ListChoices
from app.core.listing import Listing
from app.core.navigation import came_from, way_back
from app.core.origins import Origin, Source, asked_for
from app.core.references import check_unused
from app.core.steps import Steps
from app.core.timeline import timeline

SAVED, DELETED = _l("Saved"), _l("Deleted")
MOST_OPTIONS = 20
HISTORY = "history"


class RecordView(Steps, ListChoices, Exports, Buttons, Listing, ModelView):
    """Declare `datamodel`, `route_base`, `class_permission_name` and the columns; everything else follows."""

    show_fieldsets: ClassVar[list[tuple[Any, dict[str, Any]]]]
    form_fieldsets: ClassVar[list[tuple[Any, dict[str, Any]]]] = []
    """The groups of the add and edit forms; none where there are no such forms."""
    fixed_on_edit: ClassVar[tuple[str, ...]] = ()
    """Fields that are asked once and then stay."""
    form_fields: ClassVar[dict[str, Any]] = {}
    """Fields that no column tells how to make: references, stars."""
    extra_permissions: ClassVar[tuple[str, ...]] = ()

    help_page: ClassVar[str] = ""
    """The page of the manual about this screen; the one named like its address unless said."""
    help_pages: ClassVar[dict[str, str]] = {}
    """Other pages about some of its methods."""

    list_template = "record/list.html"
    show_template = "record/show.html"
    search_columns: ClassVar[list[str]] = ["id"]
    add_columns: ClassVar[list[str]] = ["id"]
    edit_columns: ClassVar[list[str]] = ["id"]
    show_columns: ClassVar[list[str]] = ["id"]
    exclude_route_methods = frozenset({"download", "action", "action_post"})
    method_permission_name: ClassVar[dict[str, str]] = (
        dict.fromkeys(("options", "keep_look", "keep_search", "forget_search"), "list") | FILES
    )
    tabs: tuple["RecordView", ...] = ()
    has_history: ClassVar[bool] = True
    """Is it kept what happened to its records?"""
    tells_more: tuple[Callable[[Any], Any], ...] = ()
    """What else belongs into a record's history: functions from the record to entries (see `app.views.HISTORY`)."""
    notices: tuple[Callable[[Any], list[Any]], ...] = ()
    """What else stands above a record, but its history: functions to sentences (see `app.views.NOTICES`)."""
    origins: tuple[Origin, ...] = ()
    """What a new record can be made from (see `app.views.ORIGINS`)."""
    facts: tuple[Callable[[Any], Any], ...] = ()
    """What else is known of a record: functions from it to pairs of a label and a value (see `app.views.FACTS`)."""

    def __init__(self, **kwargs: Any) -> None:
        absent = [] if self.form_fieldsets else ["add", "edit"]
        absent += [] if self.steps else ["step"]
        absent += [] if self.bulk_steps else ["step_many"]
        absent += FILES if "list" in self.exclude_route_methods else []
        self.exclude_route_methods = frozenset(self.exclude_route_methods) | {*absent}
        self.entity: Any = self.datamodel.obj
        super().__init__(**kwargs)
        verbs = (*(step.name for step in self.steps), *self.extra_permissions, "share")
        self.base_permissions = sorted({*vars(self)["base_permissions"], *(f"can_{verb}" for verb in verbs)})

    # -- what the framework asks while it starts

    def _init_forms(self) -> None:
        names = [name for _title, group in self.form_fieldsets for name in group["fields"]]
        self.form_class: type[RecordForm] = RecordConverter(self.datamodel).create_form(
            {name: self.label(name) for name in names},
            names,
            self.description_columns,
            self.validators_columns,
            self.form_fields,
        )
        self.form_class = type(f"{type(self).__name__}Form", (self.form_class, RecordForm), {})
        self.search_form = self.add_form = self.edit_form = self.form_class

    def _gen_labels_columns(self, list_columns: Any) -> None:
        """Labels come from the entity (see `label`)."""

    # -- what features may say otherwise

    def check_show(self, record: Any) -> None:
        """Raise BusinessError if the person acting may not look at *record*."""

    def check_add(self, record: Any) -> None:
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

    # -- screens

    @expose("/list/")
    @has_access
    def list(self) -> Any:
        """One page of the records, searched and sorted."""
        return self.list_screen()

    def list_screen(self, **context: Any) -> Any:
        """The list that the query arguments ask for, with *context* for its template."""
        look = self.look()
        parent = self.parent_record()
        columns = self.columns_below(parent, look.columns)
        page = self.page(self.asked(request.args, look.size), columns=columns)
        html = self.render_template(
            self.list_template, view=self, page=page, look=look, parent=parent, title=self.list_title, **context
        )
        return html, page.trouble.status if page.trouble else 200

    @expose("/options")
    @has_access
    def options(self) -> Response:
        """What matches a few typed letters, for selection lists of large tables."""
        asked = lists.ListRequest(q=clean(request.args.get("q")))
        found = self._sorted(self.select().where(*self._conditions(asked)), asked).limit(MOST_OPTIONS)
        rows = self.read(lambda session: list(session.scalars(found)))
        self.load_references(rows, [])
        return jsonify([{"value": row.id, "label": str(row)} for row in rows])

    @expose("/show/<pk>")
    @has_access
    def show(self, pk: str) -> Any:
        """One record with all there is to know about it."""
        record = self.find(pk)
        self.check_show(record)
        return self.render_template(self.show_template, **self.show_context(record))

    def title_of(self, record: Any) -> str:
        """What is written above the page of *record*."""
        return str(record)

    def show_context(self, record: Any) -> dict[str, Any]:
        """What the page of *record* shows."""
        tabs = {tab.tab_name(): tab for tab in self.tabs if tab.allows("list")}
        names = [*tabs, HISTORY] if self.has_history else [*tabs]
        first = next((name for name, tab in tabs.items() if tab.opens_pages), next(reversed(names), HISTORY))
        wanted = asked if (asked := request.args.get("tab")) in names else first
        opened = tabs.get(wanted)
        tells = self.has_history and wanted == HISTORY
        below = opened and opened.page(*opened.asked_below(record), columns=opened.columns_below(record))
        return {
            "view": self,
            "record": record,
            "title": self.title_of(record),
            "tabs": [*tabs.values()],
            "opened": opened,
            "tab_page": below,
            "history": self.history(record) if tells else None,
            "facts": [fact for tell in self.facts for fact in tell(record)],
            "notices": [] if tells else [notice for tell in self.notices for notice in tell(record)],
        }

    def history(self, record: Any) -> Any:
        """Everything that happened to *record*, or the kind of it that the query arguments ask for."""
        entries = timeline(record, self.flow.steps if self.flow else {}, self.tells_more)
        wanted = request.args.get("kind")
        return [entry for entry in entries if wanted in (None, "", entry.kind)]

    @expose("/add", methods=["GET", "POST"])
    @has_access
    def add(self) -> Any:
        """A form for a new record; POST saves it."""
        record = self.entity()
        parent = self.parent_record()
        if parent is not None:
            setattr(record, self.entity.parent, parent)
            self.check_add(record)
        source = asked_for(self.origins)
        if source is not None:
            source.fill(record)
        return self._form_screen(record, parent, source, title=self.add_title)

    @expose("/edit/<pk>", methods=["GET", "POST"])
    @has_access
    def edit(self, pk: str) -> Any:
        """The record's form; POST saves it, unless somebody else did meanwhile."""
        record = self.find(pk)
        self.check_edit(record)
        return self._form_screen(record, self.parent_of(record), title=self.edit_title)

    def fixed(self, record: Any) -> tuple[str, ...]:
        """The fields of *record* that its form shows, and does not ask."""
        return self.fixed_on_edit if record.id else ()

    def make_form(self, record: Any) -> RecordForm:
        """The form of *record*, as far as it may be filled in."""
        form = self.form_class(obj=record)
        for name in self.fixed(record):
            delattr(form, name)
        for name in self.required(record):
            if name in form:
                require(form[name])
        if self.entity.parent and self.entity.parent in form and getattr(record, self.entity.parent) is not None:
            delattr(form, self.entity.parent)
        self.filled(form, record)
        if request.method == "GET":
            form.lock_version.data = str(record.version or "")
            form.next.data = came_from()
        return form

    def _form_screen(self, record: Any, parent: Any, source: Source | None = None, *, title: Any) -> Any:
        is_new = not record.id
        form = self.make_form(record)
        return self.ask(
            form,
            record,
            write=lambda: self._write_made(record, form, source),
            done=lambda: self.after_save(record, form, is_new=is_new),
            template="record/form.html",
            parent=parent,
            source=source.record if source else None,
            title=title,
            is_new=is_new,
        )

    def _write_made(self, record: Any, form: RecordForm, source: Source | None) -> None:
        self.write(record, form)
        if source is not None:
            source.made(record)

    def write(self, record: Any, form: RecordForm) -> None:
        """Fill the record in, under the rules."""
        form.populate_obj(record)
        if not record.id:
            self.check_add(record)
        self.before_save(record, form)
        db.session.add(record)

    def after_save(self, record: Any, form: RecordForm, *, is_new: bool) -> Any:
        """Say that it is saved, and go back to where the user came from."""
        flash(str(SAVED), "success")
        return redirect(way_back(form.next.data) or self.home_of(record))

    @expose("/delete/<pk>", methods=["POST"])
    @has_access
    def delete(self, pk: str) -> Any:
        """Delete the record, unless a rule or something that refers to it says no."""
        record = self.find(pk)
        back = way_back(request.form.get("next")) or self.home_of(record)
        self.check_delete(record)
        check_unused(record)
        self.remove(record)
        db.session.commit()
        flash(str(DELETED), "success")
        return redirect(back)

    def remove(self, record: Any) -> None:
        """Take the record out, in the transaction."""
        db.session.delete(record)

    def place_of(self, record: Any) -> str:
        """The page where one works on the record."""
        return self.url("show", record.id)

    def home_of(self, record: Any) -> str:
        """Where one is after something was done with *record*: its parent's page, or the list."""
        parent = self.parent_of(record)
        if parent is not None:
            return self.url("list") + f"?{self.entity.parent}={parent.id}"
        return self.url("list")
