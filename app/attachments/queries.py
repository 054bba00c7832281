"""Which attachments there are."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from app.attachments.models import Attachment, takers


def hang_on(record: Any) -> ColumnElement[bool]:
    """The attachments of *record*, as a condition."""
    return and_(Attachment.record_type == record.__tablename__, Attachment.record_id == record.id)


def known(record: Any) -> Select[str, str]:
    """What tells a file of *record* from another: pairs of digest and name."""
    return select(Attachment.sha256, Attachment.name).where(hang_on(record))


def number_of(record: Any) -> Select[int]:
    """How many files hang on *record*, which whoever asks may see."""
    table = Attachment.__table__
    return select(func.count()).select_from(table).where(hang_on(record))


def forsaken() -> Select[Any]:
    """The keys of attachments whose record is not there any more."""
    there = [
        and_(Attachment.record_type == name, exists().where(kind.__table__.c.id == Attachment.record_id))
        for name, kind in takers().items()
    ]
    return select(Attachment.id).where(~or_(*there))


def stored(names: list[str]) -> Select[Any]:
    """Those of *names* that attachments have."""
    return select(Attachment.stored_as).where(Attachment.stored_as.in_(names))
