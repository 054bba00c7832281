"""Dictionary items and the categories that the product itself relies on."""

from typing import Any

from flask_babel import get_locale, lazy_pgettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import Boolean, Index, UniqueConstraint
from sqlalchemy import Unicode as Words
from sqlalchemy.orm import Mapped

from app.core.records import Numbered, Record, labelled

REGION = "地区"
LEVEL = "企业客户等级"
GENDER = "性别"
FAILURE_REASON = "失败原因"
TICKET_TYPE = "服务类型"
CHURN_REASON = "流失原因"

CATEGORY_LABELS = {
    REGION: _l("Region"),
    LEVEL: lazy_pgettext("category", "Customer level"),
    GENDER: _l("Gender"),
    FAILURE_REASON: _l("Reason for failure"),
    TICKET_TYPE: _l("Ticket type"),
    CHURN_REASON: _l("Reason for churn"),
}


class DictionaryItem(Numbered, Record):
    """One word that a selection list offers."""

    __tablename__ = "dictionary_item"
    __table_args__ = (
        UniqueConstraint("category", "item"),
        Index("ix_dictionary_item_order", "category", "position", "id"),
    )
    title = _l("Dictionary item")
    subject = "Dictionary"
    small = True
    number_prefix = "ZD"

    category: Mapped[str] = labelled(_l("Category"), Words(40), nullable=False)
    item: Mapped[str] = labelled(_l("Item"), Words(60), nullable=False)
    value: Mapped[str] = labelled(
        _l("Value"), Words(60), nullable=False, help_=_l("A number here also gives the place in the list.")
    )
    label_en: Mapped[str | None] = labelled(_l("English label"), Words(60))
    editable: Mapped[bool] = labelled(_l("Editable"), Boolean, nullable=False, default=True)
    retired: Mapped[bool] = labelled(
        _l("Retired"), Boolean, nullable=False, default=False, help_=_l("No longer offered, still shown.")
    )
    position: Mapped[int] = labelled(_l("Position"), nullable=False, default=0)

    def __str__(self) -> str:
        return self.label_en if self.label_en and str(get_locale() or "zh") == "en" else self.item

    @property
    def category_label(self) -> Any:
        """The category in the reader's language, as far as the product knows it."""
        return CATEGORY_LABELS.get(self.category, self.category)
