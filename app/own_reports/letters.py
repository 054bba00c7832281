"""Own reports by mail: figures as their reader may see them when they are sent, as lines of text and as Excel."""

from io import BytesIO

from flask_babel import gettext as _
from sqlalchemy import select

from app.core import person, sheets
from app.core.database import db
from app.core.reports import Table, as_sheet, said, shown
from app.mail import server
from app.mail.letters import File, Letter, writes
from app.mail.models import OutgoingMail
from app.own_reports import queries
from app.own_reports.inquiries import Inquiry, asked_in, questions
from app.own_reports.models import OwnReport
from app.own_reports.subjects import PERMISSION, Subject, named
from app.people.queries import person_for

MAIL = "own_report"
MOST_LINES = 30


@writes(MAIL)
def letter(mail: OutgoingMail) -> Letter | None:
    """The report that the mail is about; none if it is no longer for its reader."""
    with person.acting_as(person_for(mail.to_id)):
        wishes = queries.mailed_by(mail.id)
        report = wishes and db.session.scalar(select(OwnReport).where(OwnReport.id == wishes.report_id))
        subject = named(report.about) if report else None
        allowed = person.current().may("list", PERMISSION)
        if report is None or subject is None or not allowed or not subject.may_be_asked():
            return None
        return _written(report, subject, mail)


def _written(report: OwnReport, subject: Subject, mail: OutgoingMail) -> Letter:
    asked = asked_in(subject, report.query)
    table = Inquiry(subject, asked).table
    link = server.address_of(f"/own_reports/show/{report.id}")
    why = _("You asked for this report by mail. You can end that on its page.")
    words = said([*questions(subject), *subject.filters()], asked)
    file = BytesIO()
    sheets.write_excel(as_sheet(report.name, table, words, mail.to), file)
    attached = File(f"{report.name}.xlsx", sheets.EXCEL_TYPE, file.getvalue())
    return Letter(report.name, "\n".join([*_lines(table), "", link, "", "-- ", why, ""]), [attached])


def _lines(table: Table) -> list[str]:
    """The first rows, a line each, then what they amount to."""
    rows = [*table.read(0, MOST_LINES)]
    if not rows:
        return [_("There is nothing to count here.")]
    more = ["…"] if (table.number or 0) > len(rows) else []
    totals = [table.totals] if table.totals else []
    lines = [[shown(row.cells.get(each.name), each.kind) for each in table.columns] for row in [*rows, *totals]]
    told = [" | ".join(map(str, line)) for line in [[each.label for each in table.columns], *lines]]
    return [*told[: len(rows) + 1], *more, *told[len(rows) + 1 :]]
