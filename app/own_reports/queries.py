"""Reads of own reports and of how their readers want them."""

from datetime import date
from typing import Any

from sqlalchemy import Select, func, select, true
from sqlalchemy.orm import joinedload

from app.core import person
from app.core.database import db
from app.own_reports.models import OwnReport, OwnReportReader

MOST_AT_HOME = 4


def another_of_that_name(report: OwnReport) -> bool:
    """Has its maker, or who is making it, another report of its name?"""
    maker = report.created_by_id or person.current_id()
    found = select(OwnReport.id).where(OwnReport.created_by_id == maker, OwnReport.name == report.name)
    return db.session.scalar(found.where(OwnReport.id != (report.id or 0)).limit(1)) is not None


def wishes(report: OwnReport) -> OwnReportReader | None:
    """How the person acting wants *report*; None if they never said."""
    mine = OwnReportReader.user_id == person.current_id(), OwnReportReader.report_id == report.id
    return db.session.scalar(select(OwnReportReader).where(*mine))


def at_home() -> Select[tuple[OwnReport]]:
    """The reports that the person acting wants at home, in the order in which they came there."""
    mine = OwnReportReader.user_id == person.current_id(), OwnReportReader.at_home == true()
    found = select(OwnReport).join(OwnReportReader, OwnReportReader.report_id == OwnReport.id).where(*mine)
    return found.order_by(OwnReportReader.id).limit(MOST_AT_HOME)


def number_at_home(user_id: int) -> Any:
    """How many reports a user wants at home, as a part of another statement."""
    wanted = OwnReportReader.user_id == user_id, OwnReportReader.at_home == true()
    return select(func.count(OwnReportReader.id)).where(*wanted).scalar_subquery()


def due(day: date) -> Select[int]:
    """The keys of those whose next mail is due on *day*, or was before."""
    return select(OwnReportReader.id).where(OwnReportReader.next_on <= day).order_by(OwnReportReader.id)


def mailed_by(mail_id: int) -> OwnReportReader | None:
    """Whose, and of which report, a mail is."""
    found = select(OwnReportReader).where(OwnReportReader.mail_id == mail_id)
    return db.session.scalar(found.options(joinedload(OwnReportReader.report), joinedload(OwnReportReader.user)))
