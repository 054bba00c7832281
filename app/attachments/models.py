"""Attachments: what is known of a file, apart from what is in it."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from sqlalchemy import BigInteger, UniqueConstraint, and_, or_, select
from sqlalchemy import Unicode as Words
from sqlalchemy.orm import Mapped, mapped_column

from app.core import person
from app.core.records import Attachable, Created, Record, labelled

LONGEST_NAME = 120


class Attachment(Created, Record):
    """A file that hangs on a record of any kind that takes files."""

    __tablename__ = "attachment"
    __table_args__ = (UniqueConstraint("record_type", "record_id", "sha256", "name"),)
    title = _l("Attachment")
    called = "name"
    subject = "Attachments"

    record_type: Mapped[str] = mapped_column(Words(64), nullable=False)
    record_id: Mapped[int] = mapped_column(nullable=False)
    name: Mapped[str] = labelled(_l("File name"), Words(2 * LONGEST_NAME), nullable=False)
    """As its owner calls it; there is room for letters that databases count twice."""
    size: Mapped[int] = labelled(lazy_pgettext("file", "Size"), BigInteger, nullable=False)
    sha256: Mapped[str] = mapped_column(Words(64), nullable=False)
    stored_as: Mapped[str] = mapped_column(Words(64), unique=True, nullable=False)
    """The name of the file in the installation's folder."""

    @classmethod
    def visible_to(cls, person_id: int | None) -> Any:
        """An attachment is seen by whoever sees the record that it hangs on."""
        who = person.current()
        whole = [name for name, kind in takers().items() if _sees_all(who, kind)]
        parts = [
            and_(cls.record_type == name, cls.record_id.in_(select(kind.id).where(kind.visible_to(person_id))))
            for name, kind in takers().items()
            if name not in whole
        ]
        return or_(cls.record_type.in_(whole), *parts)


def takers() -> dict[str, Any]:
    """The kinds of records that take files, by the names of their tables."""
    kinds = (mapper.class_ for mapper in Record.registry.mappers)
    return {kind.__tablename__: kind for kind in kinds if issubclass(kind, Attachable)}


def _sees_all(who: person.Person, kind: Any) -> bool:
    return not hasattr(kind, "visible_to") or who.may("see_all", kind.subject)
