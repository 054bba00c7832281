"""Reads of the dictionary."""

from typing import Any

from sqlalchemy import Select, select, true

from app.dictionary.models import DictionaryItem


def items(category: str) -> Select[tuple[DictionaryItem]]:
    """What a list of *category* offers, in its order."""
    return everything().where(DictionaryItem.category == category, DictionaryItem.retired != true())


def everything() -> Select[tuple[DictionaryItem]]:
    """All items, by category and place."""
    return select(DictionaryItem).order_by(DictionaryItem.category, DictionaryItem.position, DictionaryItem.id)


def categories() -> Select[Any]:
    """The categories there are."""
    return select(DictionaryItem.category).distinct().order_by(DictionaryItem.category)
