"""Selection lists from the dictionary, for the forms and filters of every feature."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from wtforms.validators import Optional

from app.core.at_hand import at_hand
from app.core.fields import RecordField
from app.core.setting_fields import NumberForEach
from app.dictionary.models import DictionaryItem


def offered(category: str) -> list[DictionaryItem]:
    """What a list of *category* offers, in its order."""
    return [item for item in known(category) if not item.retired]


def known(category: str) -> list[DictionaryItem]:
    """All items of *category*: what is retired is offered no more, but records that have it can still be searched."""
    items = [item for item in at_hand(DictionaryItem) if item.category == category]
    return sorted(items, key=lambda item: (item.retired, item.position, item.id))


def from_dictionary(category: str, label: Any) -> RecordField:
    """A form field that chooses an item of *category*."""
    return RecordField(label, [Optional()], options=lambda: offered(category))


@dataclass(frozen=True)
class NumberByWord:
    """How the settings page asks for a whole number beside each word of *category*, and tells those there are."""

    category: str
    low: int
    high: int
    in_words: Callable[[int], str]
    """A number with its unit: «3 months»."""

    def __call__(self, setting: Any) -> Any:
        """The field that asks for *setting*."""
        limits = {"low": self.low, "high": self.high}
        return NumberForEach(setting.label, description=setting.help, records=lambda: offered(self.category), **limits)

    def say(self, value: Any) -> str:
        """«Partner: 3 months, Major customer: 4 months»."""
        numbers = dict(value or {})
        own = [(item, numbers[str(item.id)]) for item in known(self.category) if str(item.id) in numbers]
        return ", ".join(f"{item}: {self.in_words(number)}" for item, number in own)
