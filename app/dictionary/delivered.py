"""The words a new installation starts with; what administrators make of them afterwards is theirs."""

from dataclasses import dataclass

from sqlalchemy import func, select

from app.core.database import db
from app.dictionary.models import (
    CHURN_REASON,
    FAILURE_REASON,
    GENDER,
    LEVEL,
    REGION,
    TICKET_TYPE,
    DictionaryItem,
)
from app.dictionary.operations import place


@dataclass(frozen=True)
class Words:
    """The items of one category in their order, Chinese and English; *editable* if a company may change them."""

    pairs: tuple[tuple[str, str], ...]
    editable: bool = True


DELIVERED = {
    REGION: Words(
        (
            ("北京", "Beijing"),
            ("华北", "North China"),
            ("中南", "Central South China"),
            ("东北", "Northeast China"),
            ("西部", "West China"),
            ("华东", "East China"),
            ("华南", "South China"),
        )
    ),
    LEVEL: Words(
        (
            ("普通客户", "Regular customer"),
            ("重点开发客户", "Priority prospect"),
            ("大客户", "Major customer"),
            ("合作伙伴", "Partner"),
            ("战略合作伙伴", "Strategic partner"),
        )
    ),
    GENDER: Words((("男", "Male"), ("女", "Female")), editable=False),
    FAILURE_REASON: Words(
        (
            ("价格过高", "Price too high"),
            ("选择了竞争对手", "Chose a competitor"),
            ("预算取消或推迟", "Budget cancelled or postponed"),
            ("产品不符合需求", "Product does not fit"),
            ("付款条件未达成一致", "No agreement on payment"),
            ("交货期无法满足", "Delivery too late"),
            ("联系中断", "Contact lost"),
            ("其他", "Other"),
        )
    ),
    TICKET_TYPE: Words((("咨询", "Inquiry"), ("投诉", "Complaint"), ("建议", "Suggestion"))),
    CHURN_REASON: Words(
        (
            ("转向竞争对手", "Moved to a competitor"),
            ("价格原因", "Price"),
            ("产品质量问题", "Product quality"),
            ("对服务不满意", "Dissatisfied with the service"),
            ("客户转产或需求消失", "No more need"),
            ("客户停业或搬迁", "Closed down or moved away"),
            ("其他", "Other"),
        )
    ),
}
"""Each item's value is its place, counted from 1. For levels that is the level itself."""


def deliver() -> None:
    """Add the words of every category that has none; a category somebody has taken over is left alone."""
    for category, words in DELIVERED.items():
        if not _has_items(category):
            for value, (item, english) in enumerate(words.pairs, start=1):
                _add(category, item, english, str(value), editable=words.editable)
    db.session.flush()


def _has_items(category: str) -> bool:
    count = select(func.count()).select_from(DictionaryItem).where(DictionaryItem.category == category)
    return bool(db.session.scalar(count))


def _add(category: str, item: str, english: str, value: str, *, editable: bool) -> None:
    row = DictionaryItem(category=category, item=item, label_en=english, value=value, editable=editable)
    place(row)
    db.session.add(row)
