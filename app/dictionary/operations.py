"""What may be done to dictionary items."""

from flask_babel import lazy_gettext as _l

from app.core.errors import BusinessError
from app.dictionary.models import DictionaryItem


def check_editable(item: DictionaryItem) -> None:
    """DIC-1: a non-editable item stays as it is."""
    if not item.editable:
        raise BusinessError(_l("This item is not editable."))


def place(item: DictionaryItem) -> None:
    """Give the item its place in the list: by its value where that is a number, after those otherwise."""
    digits = item.value.strip()
    item.position = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 9 else 1_000_000_000
