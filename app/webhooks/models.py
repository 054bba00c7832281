"""Who is told of which steps, and what is to be told still."""

import secrets
from datetime import datetime

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from sqlalchemy import Boolean, DateTime, ForeignKey, Index, Integer, UniqueConstraint
from sqlalchemy import Unicode as Words
from sqlalchemy import UnicodeText as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.history import StateChange
from app.core.records import Created, Record, derived, labelled


class Webhook(Created, Record):
    """An address of another program that is told of steps."""

    __tablename__ = "webhook"
    title = _l("Webhook")
    called = "name"
    subject = "Webhooks"

    name: Mapped[str] = labelled(lazy_pgettext("webhook", "Name"), Words(100), nullable=False)
    url: Mapped[str] = labelled(
        lazy_pgettext("webhook", "Address"), Words(300), nullable=False, help_=_l("Where the other program listens.")
    )
    steps: Mapped[str] = labelled(lazy_pgettext("webhook", "Steps"), LongText, nullable=False, default="")
    """Names of steps, as `name_of` makes them, separated by blanks."""
    active: Mapped[bool] = labelled(lazy_pgettext("webhook", "Active"), Boolean, nullable=False, default=True)
    secret: Mapped[str] = derived(Words(64), nullable=False, default=lambda: secrets.token_hex(32))
    """What both sides sign with; shown when it is made, and to nobody afterwards."""
    messages: Mapped[list["WebhookMessage"]] = relationship(
        back_populates="webhook", cascade="all, delete-orphan", passive_deletes=True
    )


class WebhookMessage(Record):
    """One step, to be told to one address."""

    __tablename__ = "webhook_message"
    __table_args__ = (
        UniqueConstraint("webhook_id", "change_id"),
        Index("ix_webhook_message_webhook", "webhook_id", "id"),
    )
    title = lazy_pgettext("webhook", "Message")
    parent = "webhook"
    subject = "Webhooks"

    webhook_id: Mapped[int] = mapped_column(ForeignKey("webhook.id", ondelete="CASCADE"), nullable=False)
    webhook: Mapped[Webhook] = relationship(back_populates="messages", info={"label": _l("Webhook")})
    change_id: Mapped[int] = mapped_column(ForeignKey("state_change.id"), nullable=False, index=True)
    change: Mapped[StateChange] = relationship(info={"label": lazy_pgettext("webhook", "Step")})
    posted_at: Mapped[datetime] = labelled(_l("Taken at"), DateTime, nullable=False, default=clock.now, index=True)
    attempts: Mapped[int] = labelled(_l("Attempts"), Integer, nullable=False, default=0)
    due_at: Mapped[datetime | None] = labelled(_l("Next attempt"), DateTime, index=True)
    """Nothing once it is settled."""
    taken_at: Mapped[datetime | None] = labelled(_l("Received at"), DateTime)
    trouble: Mapped[str | None] = labelled(_l("Trouble"), Words(300))
    """What was answered last, or why nothing was."""

    def __str__(self) -> str:
        return str(self.id)


def name_of(record_type: str, step: str) -> str:
    """What a step of a kind of record is called: «opportunity.win»."""
    return f"{record_type}.{step}"
