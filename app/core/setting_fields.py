"""How the settings page asks for the kinds of values there are, and how the environment spells them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from wtforms import BooleanField, Field, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its types
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.core import fields, timetable
from app.core.errors import BusinessError


def words(text: str) -> list[str]:
    """«name, phone» as a list."""
    return [word for word in text.replace(",", " ").split() if word]


def yes(text: str) -> bool:
    """Does *text* mean yes?"""
    return text.strip().lower() in ("1", "yes", "true", "on")


class Checkboxes(SelectMultipleField):
    """Several of a few, each with its own box."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def pre_validate(self, form: Any) -> None:
        """Only what is offered, said in the user's language."""
        try:
            super().pre_validate(form)
        except ValidationError as error:
            raise ValidationError(_("This is not a valid choice.")) from error


@dataclass(frozen=True)
class ManyOf:
    """Any of some choices: pairs of a word and its label."""

    choices: Sequence[tuple[str, Any]]

    def __call__(self, setting: Any) -> Any:
        """The field that asks for *setting*."""
        choices = [SelectChoice(word, label) for word, label in self.choices]
        return Checkboxes(setting.label, choices=choices, description=setting.help)

    def say(self, value: Any) -> str:
        """The labels of the chosen words."""
        return ", ".join(str(label) for word, label in self.choices if word in value)


@dataclass(frozen=True)
class YesNo:
    """Yes or no."""

    def __call__(self, setting: Any) -> Any:
        """The field that asks for *setting*."""
        return BooleanField(setting.label, description=setting.help)

    def say(self, value: Any) -> str:
        """Yes or no."""
        return _("Yes") if value else _("No")


class HoursField(StringField):
    """Hours, spelled as in a crontab."""

    def pre_validate(self, form: Any) -> None:
        """Only what means some hours for certain."""
        try:
            self.data = timetable.checked(self.data or "")
        except BusinessError as error:
            raise ValidationError(str(error.message)) from error


class Hours:
    """When something happens by itself."""

    def __call__(self, setting: Any) -> Any:
        """The field that asks for *setting*."""
        return HoursField(setting.label, [fields.Given(fields.REQUIRED)], description=setting.help)

    def say(self, value: Any) -> str:
        """The hours in words."""
        return timetable.in_words(value) if value else ""


@dataclass(frozen=True)
class WholeNumber:
    """A whole number between two others."""

    low: int
    high: int

    def __call__(self, setting: Any) -> Any:
        """The field that asks for *setting*."""
        checks = [fields.Given(fields.REQUIRED), fields.within(self.low, self.high)]
        return fields.WholeNumberField(setting.label, checks, description=setting.help)

    def say(self, value: Any) -> str:
        """The number."""
        return str(value)


class NumberForEach(Field):
    """A whole number, or none, beside each of some records: their keys → numbers."""

    def __init__(self, *args: Any, records: Callable[[], Iterable[Any]], low: int, high: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.records, self.low, self.high = records, low, high
        self.typed: dict[str, str] = {}

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        """Read what is kept, or what was typed beside each record."""
        self.data, self.process_errors = dict(data or {}), []
        self.typed = {key: str(number) for key, number in self.data.items()}
        if not formdata:
            return
        self.typed = {key: (formdata.get(name) or "").strip() for key, name, _label, _text in self.rows()}
        numbers = {key: self._number(text) for key, text in self.typed.items() if text}
        self.data = {key: number for key, number in numbers.items() if number is not None}
        if len(self.data) < len(numbers):
            self.process_errors.append(
                _("Please enter a number from %(low)s to %(high)s.", low=self.low, high=self.high)
            )

    def _number(self, text: str) -> int | None:
        number = fields.key_from(text)
        return number if number is not None and self.low <= number <= self.high else None

    def rows(self) -> list[tuple[str, str, str, str]]:
        """Each record's key, the name of its input, what it is called, and what stands in the input."""
        keys = {str(record.id): str(record) for record in self.records()}
        return [(key, f"{self.name}-{key}", label, self.typed.get(key, "")) for key, label in keys.items()]
