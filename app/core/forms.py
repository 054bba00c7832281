"""Forms made from entities: the framework walks the columns, we choose fields that lose nothing."""

from decimal import Decimal
from typing import Any

from flask_appbuilder.forms import DynamicForm, GeneralModelConverter
from flask_babel import lazy_gettext as _l
from sqlalchemy import Boolean, Date, Integer, Numeric, UnicodeText
from sqlalchemy.orm import InstrumentedAttribute
from wtforms import BooleanField, HiddenField
from wtforms.validators import Length, Optional

from app.core import fields
from app.core.errors import BusinessError

TOO_LONG = _l("Please use at most %(max)d characters.")
LONGEST_TEXT = 20_000
LARGEST_WHOLE_NUMBER = 2**31 - 1
EXACT_DIGITS = 15
"""SQLite keeps decimals as binary numbers, which are exact to so many digits."""


class RecordForm(DynamicForm):
    """A form that remembers which version it shows and where its user came from."""

    lock_version = HiddenField()
    next = HiddenField()

    conflict: list[tuple[str, Any, str, str]] = []
    """What others changed since this form was made: who, which field, old, new."""

    def populate_obj(self, obj: Any) -> None:
        """Fill *obj* with what it has attributes for; the rest is for a rule to take (`before_save`)."""
        for name, field in self._fields.items():
            if isinstance(getattr(type(obj), name, None), InstrumentedAttribute):
                field.populate_obj(obj, name)

    def explain_conflict(self, changes: list[tuple[str, Any, str, str]], version: int) -> None:
        """Say what others changed meanwhile; what was typed stays, and saving again means it."""
        self.conflict = changes
        self.lock_version.data = str(version)
        self.form_errors.append(
            _l(
                "Somebody else changed this record meanwhile. Your input is still here and not saved yet; "
                "compare, and save again if it should replace theirs."
            )
        )

    def add_error(self, error: BusinessError) -> None:
        """Show what a rule said, beside its field if the form has it, above the form otherwise."""
        if error.field in self._fields:
            beside = self._fields[error.field or ""]
            beside.errors = [*beside.errors, error.message]
        else:
            self.form_errors.append(error.message)


class RecordConverter(GeneralModelConverter):
    """The framework's way from columns to fields, with our fields."""

    def _convert_simple(
        self, col_name: str, label: Any, description: Any, lst_validators: list[Any], form_props: dict[str, Any]
    ) -> dict[str, Any]:
        column = self.datamodel.list_columns[col_name]
        kind, checks, options = field_for(column.type)
        presence = _presence(column, kind)
        description = description or column.info.get("help") or ""
        form_props[col_name] = kind(
            label, [*presence, *checks, *lst_validators], description=description, default=_default(column), **options
        )
        return form_props

    def _convert_many_to_one(self, col_name: str, *_args: Any) -> Any:
        raise TypeError(f"{self.datamodel.obj.__name__}.{col_name} needs a field of its own (add_form_extra_fields)")

    _convert_many_to_many = _convert_many_to_one


def field_for(kind: Any) -> tuple[type[Any], list[Any], dict[str, Any]]:
    """The field class, validators and options for a column type."""
    match kind:
        case Boolean():
            return BooleanField, [], {}
        case Integer():
            return fields.WholeNumberField, [fields.within(-LARGEST_WHOLE_NUMBER, LARGEST_WHOLE_NUMBER)], {}
        case Numeric():
            largest = Decimal(10) ** (min(kind.precision or EXACT_DIGITS, EXACT_DIGITS) - (kind.scale or 0)) - 1
            return fields.ExactDecimalField, [fields.within(0, largest), fields.decimal_places(kind.scale or 0)], {}
        case Date():
            return fields.DayField, [], {}
        case UnicodeText():
            return fields.LongTextField, [Length(max=LONGEST_TEXT, message=TOO_LONG), fields.storable], STRIPPED
    length = kind.length or LONGEST_TEXT
    line = fields.TextField if length <= LONGEST_LINE else fields.LongTextField
    return line, [Length(max=length, message=TOO_LONG), fields.storable], STRIPPED


STRIPPED = {"filters": [fields.strip]}
LONGEST_LINE = 320


def _presence(column: Any, kind: type[Any]) -> list[Any]:
    if kind is BooleanField:
        return []
    if column.nullable:
        return [Optional()]
    return [fields.Given(fields.REQUIRED)]


def _default(column: Any) -> Any:
    return column.default.arg if column.default is not None and column.default.is_scalar else None
