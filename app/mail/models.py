"""The outbox. It holds no text: that is made when the mail is sent, as its reader may see things then."""

import secrets
from datetime import datetime

from flask_appbuilder import Model
from flask_appbuilder.security.sqla.models import User
from sqlalchemy import DateTime, ForeignKey, Integer
from sqlalchemy import Unicode as Words
from sqlalchemy import UnicodeText as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock


class OutgoingMail(Model):
    """One mail to one user: it waits, is sent, dropped, or given up."""

    __tablename__ = "outgoing_mail"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str] = mapped_column(Words(40), nullable=False)
    """Who writes it, see `app.mail.letters`."""
    to_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id"), nullable=False, index=True)
    to: Mapped[User] = relationship()
    name: Mapped[str] = mapped_column(Words(32), nullable=False, default=lambda: secrets.token_hex(16))
    """What makes its Message-ID: the same at each attempt, so that a receiver can drop what came twice."""
    posted_at: Mapped[datetime] = mapped_column(DateTime, nullable=False, default=clock.now, index=True)
    until: Mapped[datetime] = mapped_column(DateTime, nullable=False)
    """When it is of no use any more."""
    due_at: Mapped[datetime | None] = mapped_column(DateTime, index=True)
    """When it is tried next; nothing once that is settled."""
    attempts: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    sent_at: Mapped[datetime | None] = mapped_column(DateTime)
    error: Mapped[str | None] = mapped_column(LongText)
    """What the server, or the way to it, said last, as `app.core.sentences` keeps it."""

    @property
    def is_over(self) -> bool:
        """Is it of no use any more?"""
        return clock.now() >= self.until
