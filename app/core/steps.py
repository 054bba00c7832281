"""The steps of a record's life as screens: GET shows what is asked, POST takes the step."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms.validators import Length

from app.core import fields
from app.core.forms import LONGEST_TEXT, RecordForm
from app.core.workflow import Step

NOTE = fields.LongTextField(_l("Note"), [Length(max=LONGEST_TEXT), fields.storable], filters=[fields.strip])


def step_form(step: Step, given: Mapping[str, Any]) -> type[RecordForm]:
    """The form that asks what *step* asks; *given* has a field for each answer but the note."""
    names = [*step.asks, *step.offers]
    asked = {name: given.get(name, NOTE) for name in names}
    form: type[RecordForm] = type(f"{step.name.title()}Form", (RecordForm,), asked)
    return form


def answers(step: Step, form: RecordForm) -> dict[str, Any]:
    """What was answered, by name."""
    return {name: form[name].data for name in [*step.asks, *step.offers]}
