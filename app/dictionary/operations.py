"""What may be done to dictionary items."""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import inspect, select

from app.core.database import db
from app.core.errors import BusinessError
from app.core.references import references
from app.dictionary.models import DictionaryItem


def check_editable(item: DictionaryItem) -> None:
    """DIC-1: a non-editable item stays as it is."""
    if not item.editable:
        raise BusinessError(_l("This item is not editable."))


def place(item: DictionaryItem) -> None:
    """Give the item its place in the list: by its value where that is a number, after those otherwise."""
    digits = item.value.strip()
    item.position = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 9 else 1_000_000_000


def check_category(item: DictionaryItem) -> None:
    """What is in use stays in its category, or lists would show words that they do not offer."""
    before: Any = inspect(item).attrs.category.history.deleted
    if item.id and before and references(item):
        raise BusinessError(_l("This item is in use; its category cannot change."), field="category")


def check_unique(item: DictionaryItem) -> None:
    """A category names each item once."""
    twin = select(DictionaryItem.id).where(
        DictionaryItem.category == item.category, DictionaryItem.item == item.item, DictionaryItem.id != (item.id or 0)
    )
    if db.session.scalar(twin) is not None:
        raise BusinessError(_l("This category has an item of that name already."), field="item")
