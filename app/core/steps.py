"""The steps of a record's life as screens: GET shows what is asked, POST takes the step."""

from collections.abc import Callable
from typing import Any, ClassVar

from flask import abort, flash, redirect, request
from flask_appbuilder import expose
from flask_babel import lazy_gettext as _l
from wtforms.validators import Length

from app.core import fields, person
from app.core.errors import BusinessError
from app.core.forms import LONGEST_TEXT, TOO_LONG, RecordForm
from app.core.navigation import came_from, local_path, way_back
from app.core.saving import Refused, save
from app.core.workflow import Step, Workflow

NOTE = fields.LongTextField(
    _l("Note"), [Length(max=LONGEST_TEXT, message=TOO_LONG), fields.storable], filters=[fields.strip]
)


class Steps:
    """The part of a screen that takes steps, and asks in general."""

    flow: ClassVar[Workflow | None] = None
    steps: ClassVar[tuple[Step, ...]] = ()
    """The steps offered under this address."""
    bulk_steps: ClassVar[tuple[Step, ...]] = ()
    """Those that can be taken for several records at once."""
    step_template: ClassVar[str] = "record/step.html"
    step_fields: ClassVar[dict[str, Any]] = {}
    """A field for each answer that steps ask for, but the note."""

    @expose("/step/<name>/<pk>", methods=["GET", "POST"])
    def step(self: Any, name: str, pk: str) -> Any:
        """What a step asks; POST takes it. The permission is the step's own."""
        if person.current().id in (None, 0):
            return redirect(self.appbuilder.get_url_for_login_with(local_path(request.url)))
        step = next((each for each in self.steps if each.name == name), None) or abort(404)
        if not self.allows(step.name):
            abort(403)
        record = self.find(pk)
        step.check(record)
        form = self.make_step_form(step, record)
        return self.ask(
            form,
            record,
            write=lambda: step(record, **self.step_answers(step, form)),
            done=lambda: self.after_step(step, record, form),
            template=self.step_template,
            step=step,
            title=step.label,
        )

    @expose("/steps/<name>", methods=["GET", "POST"])
    def step_many(self: Any, name: str) -> Any:
        """The same for several records at once, which are named; for all of them or none."""
        if person.current().id in (None, 0):
            return redirect(self.appbuilder.get_url_for_login_with(None))
        step = next((each for each in self.bulk_steps if each.name == name), None) or abort(404)
        if not self.allows(step.name):
            abort(403)
        records = self.find_all(request.values.getlist("ids"))
        if not records:
            flash(str(_l("Please choose at least one row.")), "warning")
            return redirect(came_from() or self.url("list"))
        possible = [record for record in records if step.is_open(record)]
        form = self.make_step_form(step, records[0])
        return self.ask(
            form,
            None,
            write=lambda: self.take_all(step, records, form),
            done=lambda: self.after_step(step, records[0], form),
            template="record/steps.html",
            step=step,
            title=step.label,
            records=records,
            possible=possible,
        )

    def take_all(self, step: Step, records: list[Any], form: RecordForm) -> None:
        """Take *step* with each of *records* as *form* answers; whoever says no is named."""
        for record in records:
            name = str(record)  # after a conflict in the database the record itself cannot be asked any more
            try:
                step(record, **self.step_answers(step, form))
            except BusinessError as error:
                raise type(error)(f"{name}: {error.message}") from error

    def step_form(self, step: Step) -> type[RecordForm]:
        """The kind of form that asks what *step* asks."""
        asked = {name: self.step_fields.get(name, NOTE) for name in [*step.asks, *step.offers]}
        return type(f"{step.name.title()}Form", (RecordForm,), asked)

    def make_step_form(self, step: Step, record: Any, **sent: Any) -> RecordForm:
        """The form that asks what *step* asks about *record*; *sent* are its `formdata`, where no page sent them."""
        form = self.step_form(step)(**sent)
        for name in step.asks:
            fields.require(form[name])
        if request.method == "GET":
            form.next.data = came_from()
            if step.repeatable:  # its state does not tell a second click from a second time
                form.lock_version.data = str(record.version or "")
        return form

    def step_answers(self, step: Step, form: RecordForm) -> dict[str, Any]:
        """What was answered, by name."""
        return {name: form[name].data for name in [*step.asks, *step.offers]}

    def said_of(self, step: Step, record: Any) -> str:
        """What is said when *step* is done with *record*."""
        return str(step.done)

    def after_step(self: Any, step: Step, record: Any, form: RecordForm) -> Any:
        """Say that it is done, and go back to where the user came from."""
        flash(self.said_of(step, record), "success")
        return redirect(way_back(form.next.data) or self.home_of(record))

    def ask(
        self: Any,
        form: RecordForm,
        record: Any,
        *,
        write: Callable[[], None],
        done: Callable[[], Any],
        template: str,
        **context: Any,
    ) -> Any:
        """Show *form*; when it is sent, *write* and answer what *done* does, or show it again with what was typed."""
        status = 200
        if request.method == "POST":
            try:
                save(form, record, write)
            except Refused as refused:
                status = refused.status
            else:
                return done()
        return self.render_template(template, view=self, form=form, record=record, **context), status
