"""What is done with own reports: kept, changed, wanted at home or by mail, and mailed."""

from datetime import date, timedelta

from flask_babel import lazy_gettext as _l

from app.core import clock, person
from app.core.database import db
from app.core.errors import BusinessError
from app.mail.operations import post
from app.own_reports import queries
from app.own_reports.models import RHYTHMS, OwnReport, OwnReportReader

MONDAY = 0


def check_edit(report: OwnReport) -> None:
    """Only who made a report changes or deletes it: others may rely on what it says."""
    who = person.current()
    if report.created_by_id != who.id and not who.everything:
        raise BusinessError(_l("Only who made this report can change it. You can save it under another name."))


def check_name(report: OwnReport) -> None:
    """Nobody has two reports of one name: a form that is sent twice makes one."""
    if queries.another_of_that_name(report):
        raise BusinessError(_l("You have a report of this name already."), "name")


def want(report: OwnReport, *, at_home: bool, rhythm: str | None) -> None:
    """Let the person acting have *report* at home, and by mail as often as *rhythm* says."""
    wishes = queries.wishes(report)
    if at_home and not (wishes and wishes.at_home):
        _check_room()
    if wishes is None:
        wishes = OwnReportReader(user_id=person.current_id(), report=report)
        db.session.add(wishes)
    wishes.at_home = at_home
    if rhythm != wishes.rhythm:
        wishes.rhythm = rhythm if rhythm in RHYTHMS else None
        wishes.next_on = next_after(clock.today(), wishes.rhythm)


def _check_room() -> None:
    if len(db.session.scalars(queries.at_home()).all()) >= queries.MOST_AT_HOME:
        sentence = _l(
            "There is room for %(most)d reports at home. Please take another one off.", most=queries.MOST_AT_HOME
        )
        raise BusinessError(sentence)


def next_after(day: date, rhythm: str | None) -> date | None:
    """The next day after *day* that *rhythm* means; None for none."""
    match rhythm:
        case "daily":
            return day + timedelta(days=1)
        case "weekly":
            return day + timedelta(days=7 - (day.weekday() - MONDAY) % 7)
        case "monthly":
            return date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return None


def mail(wishes: OwnReportReader, kind: str) -> bool:
    """Put the report into the outbox if it is due, as a mail of *kind*, and say when it is next.

    Once a day, however often this runs.
    """
    today = clock.today()
    if wishes.next_on is None or wishes.next_on > today:
        return False
    wishes.next_on = next_after(today, wishes.rhythm)
    wishes.mail = post(kind, wishes.user)
    return wishes.mail is not None
