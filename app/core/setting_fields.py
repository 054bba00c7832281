"""How the settings page asks for the kinds of values there are, and how the environment spells them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from wtforms import BooleanField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined] # newer than its types
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from app.core import timetable
from app.core.errors import BusinessError
from app.core.fields import REQUIRED, Given


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
        return HoursField(setting.label, [Given(REQUIRED)], description=setting.help)

    def say(self, value: Any) -> str:
        """The hours in words."""
        return timetable.in_words(value) if value else ""
