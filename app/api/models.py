"""What was sent with a key that says: do this once."""

from datetime import datetime

from flask_appbuilder import Model
from sqlalchemy import DateTime, ForeignKey, Integer, Unicode, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock


class SentOnce(Model):
    """A request that was carried out: sent again with the same key it is answered, and not done, again."""

    __tablename__ = "sent_once"
    __table_args__ = (UniqueConstraint("user_id", "key"),)
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    at: Mapped[datetime] = mapped_column(DateTime, nullable=False, default=clock.now, index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id", ondelete="CASCADE"), nullable=False)
    key: Mapped[str] = mapped_column(Unicode(64), nullable=False)
    """The digest of what the caller calls it by."""
    request: Mapped[str] = mapped_column(Unicode(64), nullable=False)
    """The digest of what was asked, for a key that is used for something else."""
    record_id: Mapped[int] = mapped_column(Integer, nullable=False)
