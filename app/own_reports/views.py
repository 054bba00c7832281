"""Screens of own reports: what was worth keeping, and what of it stands at home."""

from typing import Any, ClassVar
from urllib.parse import urlencode

from flask import flash, g, redirect, render_template, request
from flask_appbuilder import expose, has_access
from flask_appbuilder.models.sqla.interface import SQLAInterface
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from app.core import person
from app.core.charts import draw
from app.core.database import db
from app.core.errors import BusinessError, Overtaken
from app.core.filters import Choice, Flag
from app.core.forms import RecordForm
from app.core.reports import shown
from app.core.views import SAVED, RecordView
from app.core.workflow import OVERTAKEN
from app.own_reports import operations, queries
from app.own_reports.asking import subject_in
from app.own_reports.fields import SharedField
from app.own_reports.inquiries import MOST_GROUPS, Inquiry, asked_in
from app.own_reports.models import OwnReport
from app.own_reports.subjects import EVERYBODY, PERMISSION, Subject, askable, named
from app.people import labels

NOT_YOURS = _l("This report is about records that are not for you to see.")
PIECE = 10
"""So many lines of a report are told at home."""


class OwnReportView(RecordView):
    """自定义报表: what was worth keeping."""

    datamodel = SQLAInterface(OwnReport)
    route_base = "/own_reports"
    class_permission_name = PERMISSION
    method_permission_name = {**RecordView.method_permission_name, "keep_question": "edit", "want": "list"}
    extra_permissions = (EVERYBODY,)
    has_history = False
    help_page = "own-reports"
    list_title, add_title, edit_title = _l("Own reports"), _l("New report"), _l("Edit the report")
    nothing_yet = _l("No report was kept yet. Ask something, and save what is worth asking again.")
    list_columns = ["name", "about", "created_by", "created_at", "roles"]
    sortable: ClassVar[tuple[str, ...]] = ("name", "created_at")
    quick_columns = ("name",)
    filters = [
        Choice("about", values=lambda: [(each.name, each.label) for each in askable()]),
        Flag("mine", _l("Made by me"), test=lambda entity: entity.created_by_id == person.current_id()),
    ]
    form_fieldsets: ClassVar[list[tuple[Any, dict[str, Any]]]] = [(None, {"fields": ["name", "roles"]})]
    form_fields: ClassVar[dict[str, Any]] = {
        "roles": SharedField(
            OwnReport.roles.info["label"], description=_l("They see it with the figures that are for them.")
        )
    }
    show_fieldsets = [(None, {"fields": ["name", "about", "created_by", "created_at"]})]

    def check_edit(self, record: OwnReport) -> None:
        """Their makers."""
        operations.check_edit(record)

    check_delete = check_edit

    def order(self, found: Any) -> Any:
        """By name."""
        return found.order_by(OwnReport.name, OwnReport.id)

    def value(self, record: OwnReport, name: str) -> Any:
        """What it is about, in words; whom it is shared with."""
        if name == "about":
            subject = named(record.about)
            return str(subject.label) if subject else record.about
        return _shared_with(record) if name == "roles" else super().value(record, name)

    def in_file(self, record: OwnReport, name: str) -> Any:
        """The same."""
        return self.value(record, name) if name in ("about", "roles") else super().in_file(record, name)

    @expose("/show/<pk>")
    @has_access
    def show(self, pk: str) -> Response:
        """The report itself."""
        record = self.find(pk)
        self.check_show(record)
        return redirect(address_of(record))

    def check_show(self, record: OwnReport) -> None:
        """Who may not ask about such records gets no report of them either."""
        subject = named(record.about)
        if subject is None or not subject.may_be_asked():
            raise BusinessError(NOT_YOURS)

    @expose("/add", methods=["GET", "POST"])
    @has_access
    def add(self) -> Any:
        """Choose what to ask about; keep what was asked."""
        if not request.args.get("about"):
            return self.render_template(
                "own_reports/subjects.html", view=self, title=self.add_title, subjects=askable()
            )
        subject_in(request.args["about"])
        return super().add()

    def filled(self, form: RecordForm, record: OwnReport) -> None:
        """Only those share who may."""
        if not self.allows("share"):
            del form.roles

    def before_save(self, record: OwnReport, form: RecordForm) -> None:
        """A new one is about what its address says."""
        if not record.id:
            subject = subject_in(request.args["about"])
            record.about = subject.name
            record.query = asked_in(subject, urlencode(request.args.to_dict())).query(size="")
        operations.check_name(record)

    def after_save(self, record: OwnReport, form: RecordForm, *, is_new: bool) -> Any:
        """To the report."""
        flash(str(SAVED), "success")
        return redirect(address_of(record))

    @expose("/ask/<pk>", methods=["POST"])
    @has_access
    def keep_question(self, pk: str) -> Response:
        """Keep what is asked now, in place of what was."""
        record = self.find(pk)
        self.check_edit(record)
        if request.form.get("lock_version") not in (None, str(record.version)):
            raise Overtaken(OVERTAKEN)
        record.query = asked_in(subject_in(record.about), request.form.get("query", "")).query(size="")
        db.session.commit()
        flash(str(SAVED), "success")
        return redirect(address_of(record))

    @expose("/want/<pk>", methods=["POST"])
    @has_access
    def want(self, pk: str) -> Response:
        """Have it at home, by mail, or not."""
        record = self.find(pk)
        self.check_show(record)
        rhythm = request.form.get("rhythm") or None
        operations.want(record, at_home=bool(request.form.get("at_home")), rhythm=rhythm)
        try:
            db.session.commit()
        except IntegrityError as error:  # the same was sent twice at once
            raise Overtaken(OVERTAKEN) from error
        flash(str(SAVED), "success")
        return redirect(address_of(record))


def _shared_with(report: OwnReport) -> str:
    return ", ".join(labels.role(role.name) for role in report.roles)


def address_of(report: OwnReport) -> str:
    """Where a report is shown."""
    subject = subject_in(report.about)
    query = asked_in(subject, report.query).query(saved=report.id)
    return f"{request.script_root}/own_reports/of/{subject.name}{query}"


def at_home() -> list[Markup]:
    """The reports that the person acting wants at home, each as a part of that page."""
    if not g.get("along", {}).get("at_home") or not person.current().may("list", PERMISSION):
        return []
    reports = [(report, named(report.about)) for report in db.session.scalars(queries.at_home())]
    return [_piece(report, subject) for report, subject in reports if subject and subject.may_be_asked()]


def _piece(report: OwnReport, subject: Subject) -> Markup:
    address = f"{request.script_root}/own_reports/of/{subject.name}"
    inquiry = Inquiry(subject, asked_in(subject, report.query), f"{address}/behind")
    rows = inquiry.table.read(0, MOST_GROUPS)
    told = {"report": report, "url": address_of(report), "table": inquiry.table, "rows": rows[:PIECE]}
    html = render_template("own_reports/piece.html", chart=inquiry.chart(rows), draw=draw, shown=shown, **told)
    return Markup(html)  # noqa: S704 - a template of ours
