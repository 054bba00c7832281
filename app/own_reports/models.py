"""Reports that their readers made, for whom they are, and who has them at home or by mail."""

from datetime import date
from typing import Any

from flask_appbuilder import Model
from flask_appbuilder.security.sqla.models import Role, User
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from sqlalchemy import Boolean, Column, Date, ForeignKey, Index, Integer, Table, or_, select, text
from sqlalchemy import Unicode as Words
from sqlalchemy import UnicodeText as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.history import remember
from app.core.records import Created, Record, derived, labelled
from app.mail.models import OutgoingMail
from app.people.queries import roles_of

own_report_role = Table(
    "own_report_role",
    Model.metadata,
    Column("report_id", ForeignKey("own_report.id", ondelete="CASCADE"), primary_key=True),
    Column("role_id", ForeignKey("ab_role.id", ondelete="CASCADE"), primary_key=True, index=True),
)


class OwnReport(Created, Record):
    """A question that was worth keeping: what it is about, and what is asked."""

    __tablename__ = "own_report"
    __table_args__ = (
        Index(
            "ix_own_report_maker_name",
            "created_by_id",
            "name",
            unique=True,
            mssql_where=text("created_by_id IS NOT NULL"),
        ),
    )
    title = _l("Own report")
    called = "name"
    subject = "OwnReports"

    name: Mapped[str] = labelled(_l("Name of the report"), Words(100), nullable=False, index=True)
    about: Mapped[str] = labelled(lazy_pgettext("report", "About"), Words(40), nullable=False)
    """The name of its subject (see `app.own_reports.subjects`)."""
    query: Mapped[str] = derived(LongText, nullable=False, default="")
    """What is asked, as the query string of its page."""
    roles: Mapped[list[Role]] = relationship(
        Role, secondary=own_report_role, order_by=Role.name, lazy="selectin", info={"label": _l("Shared with")}
    )

    @classmethod
    def visible_to(cls, person_id: int | None) -> Any:
        """One's own, and those shared with a role one holds."""
        shared = own_report_role.c
        theirs = select(shared.report_id).where(shared.role_id.in_(roles_of(person_id)))
        return or_(cls.created_by_id == person_id, cls.id.in_(theirs))


remember(OwnReport, "roles")

RHYTHMS = {"daily": _l("Every day"), "weekly": _l("Every Monday"), "monthly": _l("On the first of each month")}


class OwnReportReader(Model):
    """How one reader wants one report: at home, by mail."""

    __tablename__ = "own_report_reader"
    __table_args__ = (Index("ix_own_report_reader_user_report", "user_id", "report_id", unique=True),)
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id", ondelete="CASCADE"), nullable=False)
    user: Mapped[User] = relationship(User)
    report_id: Mapped[int] = mapped_column(ForeignKey("own_report.id", ondelete="CASCADE"), nullable=False, index=True)
    report: Mapped[OwnReport] = relationship()
    at_home: Mapped[bool] = mapped_column(Boolean, nullable=False, default=False)
    rhythm: Mapped[str | None] = mapped_column(Words(10))
    """How often it is mailed (see `RHYTHMS`), if it is."""
    next_on: Mapped[date | None] = mapped_column(Date, index=True)
    """The day of the next mail."""
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("outgoing_mail.id", ondelete="SET NULL"), index=True)
    mail: Mapped[OutgoingMail | None] = relationship()
    """The latest of them."""
