"""JSON as the form it stands for, so that programs meet the same fields, checks and rules as people."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from flask import json, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import UnsupportedMediaType
from wtforms import BooleanField, Field

from app.core.errors import NotUnderstood, NotValid
from app.core.fields import DayField, ExactDecimalField, RecordField, StarsField, WholeNumberField
from app.core.forms import RecordForm

OURS = ("csrf_token", "lock_version", "next", "once")
"""Fields that a page keeps for itself."""
BLANK: dict[str, Any] = {"formdata": None, "meta": {"csrf": False}}
"""What makes a form show its record, whatever the request sends. Other sites' pages are kept out for all requests."""
UNKNOWN = _l("There is no such field here, or it cannot be written now.")
LOOK = _l("Some fields need your attention.")
WHOLE = (WholeNumberField, StarsField, RecordField)


def body() -> dict[str, Any]:
    """The object that was sent, an empty one if nothing was; NotUnderstood if it is none."""
    data = request.get_data()
    if not data:
        return {}
    if not request.is_json:
        raise UnsupportedMediaType
    try:
        sent = json.loads(data, parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, RecursionError):
        sent = None
    if not isinstance(sent, dict):
        raise NotUnderstood(_("The body is no object in JSON."))
    return sent


def _no_number(name: str) -> Any:
    raise ValueError(name)


def fields_of(form: RecordForm) -> dict[str, Field]:
    """The fields of *form* that can be written."""
    return {field.short_name: field for field in form if field.short_name not in OURS}


def kept(fields: Iterable[Field]) -> dict[str, list[str]]:
    """What *fields* hold, as a page would send it again."""
    return {field.short_name: _spell(field, _plain(field)) for field in fields}


def form_source(
    sent: Mapping[str, Any], known: Mapping[str, Field], kept: Mapping[str, list[str]] | None = None
) -> dict[str, Any]:
    """What makes a form be filled with *sent*, over what is *kept*; NotValid if *sent* does not fit the fields *known*.

    A page sends an empty text where somebody empties a field; null does so here.
    """
    errors = {name: [UNKNOWN] for name in sent.keys() - known.keys()}
    values: dict[str, list[str]] = {"next": [""], **(kept or {})}
    for name in sent.keys() & known.keys():
        try:
            values[name] = _spell(known[name], sent[name])
        except TypeError as error:
            errors[name] = [error.args[0]]
    if errors:
        raise NotValid(LOOK, errors)
    return {**BLANK, "formdata": ImmutableMultiDict(values)}


def refusal(form: RecordForm) -> NotValid:
    """What *form* says is wrong with it."""
    errors = {field.short_name: field.errors for field in form if field.errors}
    return NotValid(" ".join(map(str, form.form_errors)) or LOOK, errors)


def _plain(field: Any) -> Any:
    if isinstance(field, BooleanField):
        return bool(field.data)
    if isinstance(field, RecordField):
        return field.data.id if field.data is not None else None
    return field.data if isinstance(field, (ExactDecimalField, *WHOLE)) else field._value()


def _spell(field: Field, value: Any) -> list[str]:
    """A value of JSON as a page sends it; TypeError, with a sentence, if it is of another kind than *field* takes."""
    if isinstance(field, BooleanField):
        return ["y"] * _only(value, bool, _("This must be true or false."))
    if value is None:
        return [""]
    if isinstance(field, WHOLE):
        return [str(_only(value, int, _("This must be a whole number.")))]
    if isinstance(field, ExactDecimalField):
        return [str(_only(value, Decimal | int | str, _("This must be a number, or a number as text.")))]
    if isinstance(field, DayField):
        return [_only(value, str, _("This must be a day, written like 2007-12-13."))]
    return [_only(value, str, _("This must be a text."))]


def _only(value: Any, kind: Any, sentence: str) -> Any:
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        raise TypeError(sentence)
    return value
