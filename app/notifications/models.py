"""What somebody is told, and what they want to be told of. Facts only: the words are made when they are read."""

import json
from datetime import datetime
from typing import Any

from flask_appbuilder import Model
from flask_appbuilder.security.sqla.models import User
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from sqlalchemy import Boolean, DateTime, ForeignKey, Index, Integer, UniqueConstraint
from sqlalchemy import Unicode as Words
from sqlalchemy import UnicodeText as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.records import labelled
from app.core.sentences import said
from app.mail.models import OutgoingMail


class Notification(Model):
    """Something that concerns *to*, which *by* did (nobody: the system), about a record perhaps."""

    __tablename__ = "notification"
    __table_args__ = (
        Index("ix_notification_to", "to_id", "read_at", "id"),
        Index("ix_notification_list", "to_id", "id"),
    )
    title = _l("Notification")
    subject = "Notifications"
    parent = None

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    to_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id"), nullable=False)
    to: Mapped[User] = relationship(foreign_keys=[to_id])
    by_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"), index=True)
    by: Mapped[User | None] = relationship(foreign_keys=[by_id])
    kind: Mapped[str] = labelled(lazy_pgettext("notification", "Kind"), Words(64), nullable=False)
    record_type: Mapped[str | None] = mapped_column(Words(64))
    record_id: Mapped[int | None] = mapped_column(Integer)
    facts: Mapped[str] = mapped_column(LongText, nullable=False, default="{}")
    """JSON: by name, what the sentence says beside who and which record; nothing that only its readers may know."""
    at: Mapped[datetime] = mapped_column(DateTime, nullable=False, default=clock.now)
    read_at: Mapped[datetime | None] = mapped_column(DateTime, index=True)
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("outgoing_mail.id", ondelete="SET NULL"), index=True)
    mail: Mapped[OutgoingMail | None] = relationship()

    @classmethod
    def visible_to(cls, person_id: int | None) -> Any:
        """One's own."""
        return cls.to_id == person_id

    @property
    def told(self) -> dict[str, str]:
        """The facts, in the reader's language."""
        return {name: said(text) for name, text in json.loads(self.facts).items()}


class NotificationChoice(Model):
    """Whether a user wants to hear of a kind of news: in the CRM, by mail. Without it, what is usual holds."""

    __tablename__ = "notification_choice"
    __table_args__ = (UniqueConstraint("user_id", "kind"),)
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id"), nullable=False)
    kind: Mapped[str] = mapped_column(Words(64), nullable=False)
    in_crm: Mapped[bool] = mapped_column(Boolean, nullable=False)
    by_mail: Mapped[bool] = mapped_column(Boolean, nullable=False)
