"""导入: bring a file, say what its columns mean, look at every row, import, and take it back."""

import json
from typing import Any

from flask import current_app, flash, jsonify, redirect, request
from flask_appbuilder import expose, has_access
from flask_appbuilder.models.sqla.interface import SQLAInterface
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext, ngettext
from werkzeug.wrappers import Response
from wtforms import BooleanField, SelectField

from app.core.buttons import Link
from app.core.database import db
from app.core.errors import BusinessError, NotAllowed
from app.core.filters import Choice as OneOf
from app.core.forms import RecordForm
from app.core.sheets import csv_response, excel_response
from app.core.uploads import takes_files
from app.core.views import RecordView
from app.core.workflow import Step
from app.imports import looking, operations, workflow
from app.imports.fields import TableFileField, duplicates_field, kind_field
from app.imports.kinds import KINDS
from app.imports.models import Choice, Import, ImportState
from app.imports.running import perform
from app.job_runs import operations as jobs
from app.job_runs.scheduler import lines

AT_ONCE = 64 * 1024
"""Files up to this size are worked on while one waits, larger ones by the scheduler."""
JOB = "work_on_imports"
BEFORE = (ImportState.UPLOADED, ImportState.PREVIEWED)


class ImportView(RecordView):
    """导入: the files that were brought, and what became of them."""

    datamodel = SQLAInterface(Import)
    route_base = "/imports"
    class_permission_name = "Imports"
    flow, steps = workflow.flow, (workflow.start, workflow.undo)
    exclude_route_methods = RecordView.exclude_route_methods | {"edit", "options"}
    method_permission_name = {
        **RecordView.method_permission_name,
        **dict.fromkeys(("columns", "decide"), "add"),
        **dict.fromkeys(("progress", "rest_xlsx", "rest_csv"), "show"),
    }
    extra_permissions = ("see_all",)
    list_title = lazy_pgettext("imports", "Import")
    trail_title = lazy_pgettext("imports", "Imports")
    add_title = _l("Import a file")
    nothing_yet = _l(
        "Nothing was imported yet. A file from Excel, or a CSV file, is looked at before anything is kept."
    )
    list_columns = ["name", "kind", "state", "total", "created", "updated", "created_by", "created_at"]
    sortable = ("name", "state", "created_at")
    quick_columns = ("name",)
    filters = [
        OneOf("kind", values=lambda: [(each.name, each.label) for each in KINDS.values()]),
        OneOf("state", values=lambda: [(state.value, state.label) for state in ImportState]),
    ]
    form_fieldsets = [(None, {"fields": ["kind", "file"]})]
    form_fields = {"kind": kind_field(), "file": TableFileField(_l("File"))}
    label_columns = {"created_by": _l("Imported by")}
    show_fieldsets = [(None, {"fields": ["kind", "total", "duplicates", "created_by", "created_at"]})]
    show_template = "imports/show.html"
    step_template = "imports/step.html"
    step_fields = {"all_or_nothing": BooleanField(_l("All or nothing"))}
    row_buttons = ("delete",)
    page_buttons = ("columns", "undo", "delete")
    links = {
        "columns": Link(
            _l("What the columns mean"),
            lambda import_: f"{request.script_root}/imports/columns/{import_.id}",
            lambda import_: import_.state in BEFORE,
        )
    }

    # -- a file is brought

    @expose("/add", methods=["GET", "POST"])
    @has_access
    @takes_files
    def add(self) -> Any:
        """A form that takes a file."""
        form = self.form_class()
        import_ = Import()
        return self.ask(
            form,
            import_,
            write=lambda: self._receive(import_, form),
            done=lambda: redirect(self.url("columns", import_.id)),
            template="imports/add.html",
            title=self.add_title,
        )

    def _receive(self, import_: Import, form: RecordForm) -> None:
        import_.kind = form.kind.data
        try:
            operations.receive(import_, form.file.name_of_file, form.file.content)
        except BusinessError as error:
            raise BusinessError(error.message, field="file") from error

    # -- its columns

    @expose("/columns/<pk>", methods=["GET", "POST"])
    @has_access
    def columns(self, pk: str) -> Any:
        """What each column means; POST has every row checked."""
        import_ = self.find(pk)
        self._check_before(import_)
        form, asked = self._columns_form(import_)
        return self.ask(
            form,
            import_,
            write=lambda: self._understand(import_, form, asked),
            done=lambda: self._go_on(import_),
            template="imports/columns.html",
            title=_("What the columns mean"),
            asked=asked,
            samples=json.loads(import_.samples),
        )

    def _check_before(self, import_: Import) -> None:
        if import_.state not in BEFORE:
            raise BusinessError(_l("This is not possible in state «%(state)s».", state=import_.state.label))
        if not KINDS[import_.kind]().may():
            raise NotAllowed(_l("You may not import this any more."))

    def _columns_form(self, import_: Import) -> tuple[RecordForm, dict[str, str]]:
        """The form, and the headings by the names of the fields that ask about them."""
        kind = KINDS[import_.kind]()
        choices = [("", _("– not imported –")), *((name, kind.screen.label(name)) for name in kind.fields())]
        asked = {f"column{place}": heading for place, heading in enumerate(import_.columns)}
        fields: dict[str, Any] = {
            name: SelectField(heading or "–", choices=lambda: choices, default=meaning)
            for (name, heading), meaning in zip(asked.items(), json.loads(import_.meanings), strict=True)
        }
        fields["duplicates"] = duplicates_field()
        if kind.allows_gaps:
            help_text = _l("They come in as incomplete, to be completed by their account managers.")
            fields["gaps"] = BooleanField(_l("Also customers that lack required fields"), description=help_text)
        form: RecordForm = type("ColumnsForm", (RecordForm,), fields)(obj=import_)
        if request.method == "GET":
            form.lock_version.data = str(import_.version)
        return form, asked

    def _understand(self, import_: Import, form: RecordForm, asked: dict[str, str]) -> None:
        operations.understand(import_, [form[name].data for name in asked])
        import_.duplicates, import_.gaps = form.duplicates.data, bool("gaps" in form and form.gaps.data)
        import_.choices = "{}"
        workflow.check(import_)

    # -- its rows

    def show_context(self, record: Import) -> dict[str, Any]:
        """The import, and a page of its rows."""
        return {**super().show_context(record), **looking.at(self, record)}

    @expose("/decide/<pk>", methods=["POST"])
    @has_access
    def decide(self, pk: str) -> Any:
        """Choose for single rows what becomes of them, and have all of them checked again."""
        import_ = self.find(pk)
        self._check_before(import_)
        chosen = {name.removeprefix("row"): value for name, value in request.form.items() if name.startswith("row")}
        known = {each.value for each in Choice}
        lines_ = {int(line): value for line, value in chosen.items() if line.isascii() and line.isdigit()}
        operations.choose(import_, {line: value for line, value in lines_.items() if value in known})
        workflow.check(import_)
        db.session.commit()
        return self._go_on(import_)

    # -- work

    def after_step(self, step: Step, record: Any, form: RecordForm) -> Any:
        """Begin with what was wanted."""
        return self._go_on(record)

    def _go_on(self, import_: Import) -> Any:
        """Do what is wanted now, or let the scheduler do it; then show what came of it."""
        key, size = import_.id, import_.size
        db.session.rollback()  # the work has a transaction of its own, which SQLite would make wait for this one
        if size <= AT_ONCE:
            perform(key)
        else:
            self._request()
        import_ = db.session.get_one(Import, key, populate_existing=True)
        self._tell(import_)
        return redirect(self.url("show", key))

    def _request(self) -> None:
        when, job = next(line for line in lines() if line[1].name == JOB)
        try:
            jobs.request(job, when)
            db.session.commit()
        except BusinessError:  # it is at work already, and looks again every minute
            db.session.rollback()
        if (scheduler := current_app.extensions.get("scheduler")) is not None:
            scheduler.wake()

    def _tell(self, import_: Import) -> None:
        if import_.state is ImportState.DONE:
            many = import_.created + import_.updated
            flash(ngettext("%(num)d row is imported.", "%(num)d rows are imported.", many), "success")
        elif import_.state is ImportState.UNDONE and not import_.trouble:
            flash(_("The import is undone."), "success")

    @expose("/progress/<pk>")
    @has_access
    def progress(self, pk: str) -> Response:
        """How far it is, for the page that shows it."""
        return jsonify(looking.how_far(self.find(pk)))

    def how_far(self, record: Import) -> str:
        """How much is done, in words."""
        return str(looking.how_far(record)["words"])

    # -- files of the rest

    @expose("/rest/<pk>.xlsx")
    @has_access
    def rest_xlsx(self, pk: str) -> Any:
        """The rows that were not imported, as Excel."""
        return excel_response(looking.rest(self.find(pk)))

    @expose("/rest/<pk>.csv")
    @has_access
    def rest_csv(self, pk: str) -> Any:
        """The same as CSV."""
        return csv_response(looking.rest(self.find(pk)))

    # -- what is shown and may be done

    def value(self, record: Import, name: str) -> Any:
        """What it holds, and what becomes of duplicates, in words."""
        if name == "kind":
            return str(KINDS[record.kind].label)
        if name == "duplicates":
            return str(next(each.label for each in Choice if each.value == record.duplicates))
        return super().value(record, name)

    def label_in(self, record: Import, name: str) -> Any:
        """What the field *name* of what it holds is called."""
        return KINDS[record.kind]().screen.label(name)

    def check_delete(self, record: Import) -> None:
        """What was imported is undone, and not forgotten."""
        if record.is_open or record.state is ImportState.DONE:
            raise BusinessError(_l("An import can be deleted before it is carried out, and after it was undone."))

    def what_stays(self, record: Import) -> tuple[int, list[tuple[Any, Any]]]:
        """What cannot be undone: how much that is, and the first of it, each with the reason."""
        return looking.what_stays(record)
