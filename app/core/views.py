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
from app.core.editing import Draft, Editing
from app.core.exports import FILES, Exports
from app.core.filters import clean
from app.core.forms import RecordConverter, RecordForm
from app.core.list_choices import ListChoices
from app.core.listing import Listing
from app.core.navigation import way_back
from app.core.origins import Origin
from app.core.steps import Steps
from app.core.timeline import timeline

SAVED, DELETED = _l("Saved"), _l("Deleted")
MOST_OPTIONS = 20
HISTORY = "history"


class RecordView(Editing, Steps, ListChoices, Exports, Buttons, Listing, ModelView):
    """Declare `datamodel`, `route_base`, `class_permission_name` and the columns; everything else follows."""

    show_fieldsets: ClassVar[list[tuple[Any, dict[str, Any]]]]
    form_fieldsets: ClassVar[list[tuple[Any, dict[str, Any]]]] = []
    """The groups of the add and edit forms; none where there are no such forms."""
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
    also_told: ClassVar[tuple[str, ...]] = ()
    """Attributes that other programs are told, beside those that the page of a record shows."""
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

    def inside(self, record: Any) -> dict[str, Any]:
        """What lives inside of *record* and has no screen of its own, by name: other programs are told it with it."""
        return {}

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
        return self._form_screen(self.begin(), title=self.add_title)

    @expose("/edit/<pk>", methods=["GET", "POST"])
    @has_access
    def edit(self, pk: str) -> Any:
        """The record's form; POST saves it, unless somebody else did meanwhile."""
        record = self.find(pk)
        self.check_edit(record)
        return self._form_screen(Draft(record, self.parent_of(record)), title=self.edit_title)

    def _form_screen(self, draft: Draft, *, title: Any) -> Any:
        record, is_new = draft.record, not draft.record.id
        form = self.make_form(record)
        return self.ask(
            form,
            record,
            write=lambda: self.write_draft(draft, form),
            done=lambda: self.after_save(record, form, is_new=is_new),
            template="record/form.html",
            parent=draft.parent,
            source=draft.source.record if draft.source else None,
            title=title,
            is_new=is_new,
        )

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
        self.take_out(record)
        flash(str(DELETED), "success")
        return redirect(back)

    def place_of(self, record: Any) -> str:
        """The page where one works on the record."""
        return self.url("show", record.id)

    def home_of(self, record: Any) -> str:
        """Where one is after something was done with *record*: its parent's page, or the list."""
        parent = self.parent_of(record)
        if parent is not None:
            return self.url("list") + f"?{self.entity.parent}={parent.id}"
        return self.url("list")
