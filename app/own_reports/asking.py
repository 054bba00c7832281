"""What can be asked of a subject, and the records behind the numbers of the answer."""

from collections.abc import Sequence
from typing import Any

from flask import abort, g, has_request_context, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from app.core import lists, person
from app.core.buttons import allowed
from app.core.charts import Chart
from app.core.database import db
from app.core.fields import key_from
from app.core.filters import Filter
from app.core.lists import ListRequest
from app.core.reports import ReportView, Row, Table
from app.mail.server import server
from app.own_reports import operations, queries
from app.own_reports.dimensions import WITHOUT
from app.own_reports.inquiries import MOST_GROUPS, PLACES, QUESTIONS, Inquiry, asked_in, questions
from app.own_reports.models import RHYTHMS, OwnReport
from app.own_reports.subjects import PERMISSION, Subject, as_counted, named, read
from app.reports.fields import Hidden


def subject_in(name: Any) -> Subject:
    """The subject of that name; 404 where there is none, 403 where it is not for the person acting."""
    found = named(str(name))
    if found is None:
        abort(404)
    return found if found.may_be_asked() else abort(403)


class _AboutSubject(ReportView):
    """A report whose address says what it is about."""

    class_permission_name = PERMISSION
    help_page = "own-reports"

    def subject(self) -> Subject:
        """What it is about."""
        if "asked_about" not in g:
            g.asked_about = subject_in((request.view_args or {}).get("subject"))
        found: Subject = g.asked_about
        return found

    def url(self, method: str = "list", query: str = "") -> str:
        """With the subject in it."""
        return super().url(method, query).replace("<subject>", self.subject().name)


class InquiryView(_AboutSubject):
    """What is asked of a subject, to be changed at will; and a report that was kept, if *saved* says which."""

    route_base = "/own_reports/of/<subject>"
    list_title = _l("Own report")
    template = "own_reports/report.html"
    rows_a_page = lists.PAGE_SIZES[-1]

    @property
    def filters(self) -> Sequence[Filter]:  # type: ignore[override] # they are the subject's
        """The questions, and what the subject can be searched by; none while the framework looks for addresses."""
        if not has_request_context():
            return []
        return [*questions(self.subject()), Hidden("saved"), *self.subject().filters()]

    def inquiry(self, asked: ListRequest) -> Inquiry:
        """What was asked; a page wants it more than once."""
        if "inquiry" not in g:
            g.inquiry = Inquiry(self.subject(), asked, f"{self.url()}/behind")
        found: Inquiry = g.inquiry
        return found

    def table(self, asked: ListRequest) -> Table:
        """The groups."""
        return self.inquiry(asked).table

    def chart(self, asked: ListRequest, rows: Sequence[Row]) -> Chart | None:
        """Of all groups, whatever page is shown."""
        return self.inquiry(asked).chart(self.table(asked).read(0, MOST_GROUPS))

    def title_for(self, asked: ListRequest) -> Any:
        """Its name if it was kept; what it is about, and by what, otherwise."""
        report = self.report(asked)
        if report is not None:
            return _("%(report)s (changed)", report=report.name) if self.is_changed(asked) else report.name
        return " · ".join(map(str, [self.subject().label, *(each.label for each in self.inquiry(asked).dimensions)]))

    def report(self, asked: ListRequest) -> OwnReport | None:
        """The report that was kept, as far as it is for the person acting."""
        if "kept_report" not in g:
            key = key_from(asked.values.get("saved"))
            found = select(OwnReport).where(OwnReport.id == key, OwnReport.about == self.subject().name)
            g.kept_report = None if key is None else db.session.scalar(found)
        kept: OwnReport | None = g.kept_report
        return kept

    def is_changed(self, asked: ListRequest) -> bool:
        """Is something else asked than the report that was kept asks?"""
        report = self.report(asked)
        kept = report and asked_in(self.subject(), report.query).query(size="")
        return kept is not None and kept != asked.query(saved="", size="")

    def way_here(self) -> Sequence[tuple[Any, str]]:
        """From the list of what was kept."""
        return [(_l("Own reports"), f"{request.script_root}/own_reports/list/")]

    def _render(self, asked: ListRequest, table: Table, page: Any, **context: Any) -> Any:
        report = self.report(asked)
        query = asked.query(saved="", size="")
        return super()._render(
            asked,
            table,
            page,
            report=report,
            query=query,
            about=self.subject().name,
            changed=self.is_changed(asked),
            mine=report and person.current().may("edit", PERMISSION) and allowed(operations.check_edit, report),
            wishes=report and queries.wishes(report),
            rhythms=RHYTHMS if server() is not None else {},
            **context,
        )


class BehindInquiry(_AboutSubject):
    """The records behind a number of an own report (REP-7)."""

    route_base = "/own_reports/of/<subject>/behind"
    list_title = _l("Records behind the report")

    @property
    def filters(self) -> Sequence[Filter]:  # type: ignore[override] # they are the subject's
        """What was asked goes along."""
        if not has_request_context():
            return []
        hidden = [Hidden(name, known=bool) for name in (*QUESTIONS, *PLACES)]
        return [*hidden, *self.subject().filters()]

    def _keys(self, asked: ListRequest) -> list[tuple[Any, Any]]:
        """The dimensions that were narrowed down, each with its key; None is a key too. 404 for what can be none."""
        dimensions = Inquiry(self.subject(), asked).dimensions
        texts = [(each, asked.values.get(name)) for each, name in zip(dimensions, PLACES, strict=False)]
        keys = [(each, text, each.understood(text)) for each, text in texts if text]
        if any(key is None and text != WITHOUT for _each, text, key in keys):
            abort(404)
        return [(each, key) for each, _text, key in keys]

    def table(self, asked: ListRequest) -> Table:
        """They, a row each, and what is reckoned of them: the number that leads here."""
        subject, inquiry = self.subject(), Inquiry(self.subject(), asked)
        conditions = [each.is_without() if key is None else each.is_key(key) for each, key in self._keys(asked)]
        found, measure = subject.found(asked, *conditions), inquiry.measure
        columns = subject.columns(measure)

        def rows(offset: int, many: int) -> list[Row]:
            return subject.told(read(found.limit(many).offset(offset)), measure)

        reckoned = {measure.key: inquiry.rows_where(*conditions).reckoned(measure)} if measure.key else {}
        totals = Row({columns[0].name: _("Total"), **reckoned}) if reckoned else None
        return Table(columns, rows, lists.count(as_counted(found)), totals)

    def title_for(self, asked: ListRequest) -> Any:
        """What their keys are."""
        words = [(each, each.words([key]).get(key, "") if key is not None else "") for each, key in self._keys(asked)]
        told = [f"{each.label}: {word or _('Not filled in')}" for each, word in words]
        return " · ".join([str(self.subject().label), *told])

    def way_here(self) -> Sequence[tuple[Any, str]]:
        """From the report."""
        asked = self.asked()
        base = f"{request.script_root}/own_reports"
        report = f"{base}/of/{self.subject().name}{asked.query(**dict.fromkeys(PLACES, ''))}"
        return [(_l("Own reports"), f"{base}/list/"), (self.subject().label, report)]
