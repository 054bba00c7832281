"""What is sent and answered, as JSON Schema."""

from collections.abc import Collection
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Boolean, Date, DateTime, Integer, inspect
from wtforms import BooleanField, Field
from wtforms.validators import Length

from app.api import telling, writing
from app.core.fields import LARGEST_KEY, MOST_STARS, DayField, ExactDecimalField, RecordField, StarsField
from app.core.fields import WholeNumberField as Whole
from app.core.forms import LARGEST_WHOLE_NUMBER, RecordForm
from app.core.views import RecordView

Schema = dict[str, Any]
DECIMAL = r"^\s*[-+]?[0-9,]*\.?[0-9]+\s*$"


def sent(
    form: RecordForm, left_out: Collection[str] = (), needed: Collection[str] = (), *, partly: bool = False
) -> Schema:
    """What can be sent where *form* is asked, but what is *left_out*.

    What the form requires must be sent, and what is *needed*; if *partly*, nothing must be.
    """
    fields = {name: field for name, field in writing.fields_of(form).items() if name not in left_out}
    schema = {
        "type": "object",
        "properties": {name: _field(field, must=name in needed) for name, field in fields.items()},
        "additionalProperties": False,
    }
    must = [name for name, field in fields.items() if (field.flags.required and not partly) or name in needed]
    return schema | ({"required": must} if must else {})


def _field(field: Field, *, must: bool) -> Schema:
    kind = _kind(field)
    told: Schema = {"title": str(field.label.text), **kind}
    if not (must or field.flags.required or isinstance(field, BooleanField)):
        told["type"] = [*([kind["type"]] if isinstance(kind["type"], str) else kind["type"]), "null"]
    description = str(field.description or "")
    return told | ({"description": description} if description else {})


def _kind(field: Field) -> Schema:
    match field:
        case BooleanField():
            return {"type": "boolean"}
        case StarsField():
            return {"type": "integer", "minimum": 1, "maximum": MOST_STARS}
        case RecordField():
            return {"type": "integer", "minimum": 1, "maximum": LARGEST_KEY}
        case Whole():
            return {"type": "integer", "minimum": -LARGEST_WHOLE_NUMBER, "maximum": LARGEST_WHOLE_NUMBER}
        case ExactDecimalField():
            return {"type": ["string", "number"], "pattern": DECIMAL}
        case DayField():
            return {"type": "string", "format": "date"}
    checks: Any = field.validators
    longest = [check.max for check in checks if isinstance(check, Length)]
    return {"type": "string", **({"maxLength": longest[0]} if longest else {})}


def record(view: RecordView) -> Schema:
    """A record of *view*, as it is answered."""
    properties: dict[str, Schema] = {"id": {"type": "integer"}, "version": {"type": "integer"}}
    for name in telling.columns_of(view):
        properties[name] = {"title": str(view.label(name)), **_answered(view.entity, name)}
    labels = {"type": "object", "description": _("What keys and states are called."), **_texts()}
    return {"type": "object", "properties": {**properties, "labels": labels}}


def _texts() -> Schema:
    return {"additionalProperties": {"type": "string"}}


def _answered(entity: Any, name: str) -> Schema:
    mapper = inspect(entity)
    if name in mapper.relationships:
        return {"type": ["integer", "null"], "description": _("A key.")}
    column = mapper.columns.get(name)
    kind = None if column is None else getattr(column.type, "impl", column.type)
    match kind:
        case Boolean():
            return {"type": ["boolean", "null"]}
        case Integer():
            return {"type": ["integer", "null"]}
        case DateTime():
            return {"type": ["string", "null"], "format": "date-time"}
        case Date():
            return {"type": ["string", "null"], "format": "date"}
        case None:
            return {}
    return {"type": ["string", "null"]}


def one(name: str) -> Schema:
    """The answer that tells one record."""
    told = {"oneOf": [{"$ref": f"#/components/schemas/{name}"}, {"type": "null"}]}
    return {"type": "object", "properties": {"id": {"type": "integer"}, "result": told}, "required": ["id", "result"]}


def page(name: str) -> Schema:
    """The answer that tells a page of them."""
    count = {"type": "integer", "description": _("Exact to 10,000, and beyond that if exact_count asks for it.")}
    properties = {
        "count": count,
        "count_is_exact": {"type": "boolean"},
        "has_next": {"type": "boolean"},
        "ids": {"type": "array", "items": {"type": "integer"}},
        "result": {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}},
    }
    return {"type": "object", "properties": properties, "required": [*properties]}


def problem() -> Schema:
    """What is answered where something is wrong."""
    text = {"type": "string"}
    properties = {
        "type": text,
        "title": text,
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": _("A sentence for whoever sits before the program.")},
        "errors": {
            "type": "object",
            "description": _("What is wrong with each field."),
            "additionalProperties": {"type": "array", "items": text},
        },
        "request_id": {"type": "string", "description": _("Under this id the log has more.")},
    }
    return {"type": "object", "properties": properties, "required": ["type", "title", "status", "detail"]}
