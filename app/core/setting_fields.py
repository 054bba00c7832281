"""How the settings page asks for the kinds of values there are, and how the environment spells them."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from itertools import pairwise
from typing import Any

from babel.dates import get_day_names
from flask_babel import get_locale
from flask_babel import gettext as _
from wtforms import BooleanField, Field, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its types
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget, TextInput

from app.core import cells, days, fields, timetable
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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.type = "Checkboxes"  # as templates know it, and those of its kind

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


class Weekdays:
    """Some days of the week, by the names that a crontab gives them."""

    def __call__(self, setting: Any) -> Any:
        """The field that asks for *setting*."""
        choices = [SelectChoice(word, self._name(word)) for word in timetable.WEEKDAYS]
        return Checkboxes(setting.label, [fields.Given(fields.REQUIRED)], choices=choices, description=setting.help)

    def say(self, value: Any) -> str:
        """The names of the days."""
        return ", ".join(self._name(word) for word in timetable.WEEKDAYS if word in value)

    @staticmethod
    def place(word: str) -> int:
        """Which day of the week it is: 0 for Monday."""
        return timetable.WEEKDAYS.index(word)

    def _name(self, word: str) -> str:
        names: Any = get_day_names("wide", locale=get_locale() or "zh")
        return str(names[self.place(word)])


SPAN = re.compile(r"(\d{1,2})[:：](\d{2})\s*[-–—~～至]\s*(\d{1,2})[:：](\d{2})")
BETWEEN = re.compile(r"[\s,;，；、]+")


def spans(text: str) -> list[tuple[str, str]]:
    """«9:00-12:00, 13:00-18:00» as pairs of ISO times. ValueError where it is no spans of one day, in order."""
    found = [[int(number) for number in match.groups()] for match in SPAN.finditer(text)]
    moments = [time(hour, minute) for span in found for hour, minute in (span[:2], span[2:])]
    if not found or BETWEEN.sub("", SPAN.sub("", text)) or any(a >= b for a, b in pairwise(moments)):
        raise ValueError(text)
    return [(f"{begin:%H:%M}", f"{end:%H:%M}") for begin, end in zip(moments[::2], moments[1::2], strict=True)]


class WorkingHoursField(StringField):
    """From when to when people work on one day, in one or several spans."""

    def pre_validate(self, form: Any) -> None:
        """Only spans that follow one another, in their plain form."""
        try:
            self.data = ", ".join(map("-".join, spans(self.data or "")))
        except ValueError as error:
            told = _("Please write spans of one day in their order, like 9:00-12:00, 13:00-18:00.")
            raise ValidationError(told) from error


class WorkingHours:
    """The hours of a working day."""

    def __call__(self, setting: Any) -> Any:
        """The field that asks for *setting*."""
        return WorkingHoursField(setting.label, [fields.Given(fields.REQUIRED)], description=setting.help)

    def say(self, value: Any) -> str:
        """As it is kept."""
        return str(value)


class DaysField(Field):
    """Several days, kept as ISO texts."""

    widget = TextInput()
    MOST = 100

    def process_data(self, value: Any) -> None:
        """What is kept."""
        self.data = list(value or [])
        self.typed = ", ".join(self.data)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """What was typed."""
        self.typed = (valuelist or [""])[0]
        try:
            found = {days.day_from(word) for word in BETWEEN.split(self.typed) if word}
        except ValueError as error:
            raise ValueError(_("Please write days like 2027-03-08, separated by commas.")) from error
        if len(found) > self.MOST:
            raise ValueError(_("Please name at most %(number)s days.", number=self.MOST))
        self.data = [day.isoformat() for day in sorted(found)]

    def _value(self) -> str:
        return self.typed


class Days:
    """Some days of the calendar."""

    def __call__(self, setting: Any) -> Any:
        """The field that asks for *setting*."""
        return DaysField(setting.label, description=setting.help)

    def say(self, value: Any) -> str:
        """The days, as the reader writes them."""
        return ", ".join(cells.day(date.fromisoformat(each)) for each in value or [])


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
        number = int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(self.high)) else None
        return number if number is not None and self.low <= number <= self.high else None

    def rows(self) -> list[tuple[str, str, str, str]]:
        """Each record's key, the name of its input, what it is called, and what stands in the input."""
        keys = {str(record.id): str(record) for record in self.records()}
        return [(key, f"{self.name}-{key}", label, self.typed.get(key, "")) for key, label in keys.items()]
