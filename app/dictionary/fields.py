"""Selection lists from the dictionary, for the forms and filters of every feature."""

from typing import Any

from wtforms.validators import Optional

from app.core.at_hand import at_hand
from app.core.fields import RecordField
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
