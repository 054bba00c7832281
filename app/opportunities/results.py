"""The results (执行效果) of several plan items, written down at once on the page of their plan."""

import re
from typing import Any

from flask import flash, redirect, request
from flask_appbuilder import expose, has_access
from flask_babel import gettext as _
from flask_babel import ngettext
from wtforms import HiddenField
from wtforms.validators import Optional

from app.core.errors import Overtaken
from app.core.fields import key_from
from app.core.forms import RecordForm, field_for
from app.core.records import label_of
from app.core.saving import Refused, save
from app.core.timeline import changes_since
from app.opportunities import operations
from app.opportunities.models import Opportunity, PlanItem

NAMED = re.compile(r"result_(\d+)")


class WritesResults:
    """The part of a plan's screen that takes several results."""

    @expose("/results/<pk>", methods=["GET", "POST"])
    @has_access
    def results(self: Any, pk: str) -> Any:
        """Write down several results; the page of the plan is where one does."""
        record = self.find(pk)
        if request.method == "GET":
            return redirect(self.place_of(record))
        form = results_form(record)
        try:
            count = save_results(form, record)
        except Refused as refused:
            return self.render_template(self.show_template, **self.show_context(record), form=form), refused.status
        flash(ngettext("Saved: %(num)d result", "Saved: %(num)d results", count), "success")
        return redirect(f"{self.place_of(record)}#plan")


def results_form(opportunity: Opportunity) -> RecordForm:
    """A form with a field for each result that was sent, and the version of its item that was seen."""
    kind, checks, options = field_for(PlanItem.result.type)
    field = kind(label_of(PlanItem, "result"), [Optional(), *checks], **options)
    fields: dict[str, Any] = {}
    for item in _sent(opportunity):
        fields |= {f"result_{item.id}": field, f"version_{item.id}": HiddenField()}
    form: RecordForm = type("ResultsForm", (RecordForm,), fields)()
    return form


def save_results(form: RecordForm, opportunity: Opportunity) -> int:
    """Write all results or none, and commit; how many there were. Raises Refused."""
    items = _sent(opportunity)
    _check_seen(form, opportunity, items)
    results = {item: form[f"result_{item.id}"].data for item in items}
    save(form, None, lambda: operations.write_results(opportunity, results))
    return len(items)


def _sent(opportunity: Opportunity) -> list[PlanItem]:
    """The items of the plan for which a result was sent."""
    keys = _keys_sent()
    return [item for item in opportunity.items if item.id in keys]


def _keys_sent() -> set[int | None]:
    found = (NAMED.fullmatch(name) for name in request.form)
    return {key_from(match[1]) for match in found if match}


def _check_seen(form: RecordForm, opportunity: Opportunity, items: list[PlanItem]) -> None:
    """Raise Refused, with *form* saying why, if somebody changed or deleted one of the items meanwhile."""
    overtaken = [item for item in items if form[f"version_{item.id}"].data != str(item.version)]
    for item in overtaken:
        seen = form[f"version_{item.id}"]
        form.explain_conflict([*form.conflict, *changes_since(item, key_from(seen.data) or 0)], item.version)
        seen.data = str(item.version)
    gone = _keys_sent() - {item.id for item in opportunity.items}
    for text in (request.form.get(f"result_{key}") for key in gone):
        form.form_errors.append(_("This plan item was deleted meanwhile. You wrote: %(text)s", text=text))
    if overtaken or gone:
        form.form_errors = list(dict.fromkeys(form.form_errors))
        raise Refused(Overtaken.status)
