"""客户管理报告 (REP-6): the reports that supervisors hand in, and the Word documents made of them."""

from datetime import date
from io import BytesIO
from typing import Any, ClassVar

from flask import send_file
from flask_appbuilder import expose, has_access
from flask_appbuilder.models.sqla.interface import SQLAInterface
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import SelectField
from wtforms.validators import ValidationError

from app.core import clock
from app.core.charts import draw
from app.core.errors import BusinessError
from app.core.fields import REQUIRED, Given
from app.core.forms import RecordForm
from app.core.reports import shown
from app.core.views import RecordView
from app.reports import workflow
from app.reports.document import write
from app.reports.figures import reckon, sections
from app.reports.models import ManagementReport, ReportState

MONTHS = 24
"""So many of the latest can be reported on."""
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def latest_months() -> list[tuple[str, str]]:
    """The months that are over, the latest first."""
    month = clock.today().replace(day=1)
    found: list[tuple[str, str]] = []
    while len(found) < MONTHS:
        month = date(month.year - (month.month == 1), (month.month - 2) % 12 + 1, 1)
        found.append((month.isoformat(), f"{month:%Y-%m}"))
    return found


class MonthField(SelectField):
    """A month, kept as its first day."""

    def process_data(self, value: Any) -> None:
        """The record has a day."""
        self.data = value.isoformat() if isinstance(value, date) else value

    def populate_obj(self, obj: Any, name: str) -> None:
        """And gets one."""
        setattr(obj, name, date.fromisoformat(self.data))

    def pre_validate(self, form: Any) -> None:
        """One of those that are offered."""
        if self.data not in dict(latest_months()):
            raise ValidationError(_("This is not a valid choice."))


class ManagementReportView(RecordView):
    """The archive of reports."""

    datamodel = SQLAInterface(ManagementReport)
    route_base = "/management_reports"
    class_permission_name = "ManagementReports"
    method_permission_name = {**RecordView.method_permission_name, "document": "show"}
    extra_permissions = ("see_all",)
    help_page = "management-reports"
    list_title, add_title, edit_title = _l("Management reports"), _l("New management report"), _l("Edit the report")
    nothing_yet = _l("No report was handed in yet.")
    flow, steps = workflow.flow, (workflow.hand_in, workflow.recount, workflow.take_back)
    list_columns = ["number", "month", "created_by", "handed_in_at", "state"]
    sortable: ClassVar[tuple[str, ...]] = ("number", "month", "handed_in_at", "state")
    quick_columns = ("number", "judgement")
    form_fieldsets: ClassVar[list[tuple[Any, dict[str, Any]]]] = [(None, {"fields": ["month", "judgement"]})]
    fixed_on_edit = ("month",)
    form_fields: ClassVar[dict[str, Any]] = {"month": MonthField(_l("Month"), [Given(REQUIRED)], choices=latest_months)}
    show_fieldsets = [
        (None, {"fields": ["month", "state", "created_by", "created_at", "reckoned_at", "handed_in_at", "judgement"]})
    ]
    show_template = "reports/management.html"
    row_buttons = ("show", "edit", "delete")
    page_buttons = ("hand_in", "recount", "take_back", "edit", "delete")

    def value(self, record: ManagementReport, name: str) -> Any:
        """Months without a day."""
        return f"{record.month:%Y-%m}" if name == "month" else super().value(record, name)

    def in_file(self, record: ManagementReport, name: str) -> Any:
        """In files too."""
        return f"{record.month:%Y-%m}" if name == "month" else super().in_file(record, name)

    def check_edit(self, record: ManagementReport) -> None:
        """Only while it is written."""
        if record.state is not ReportState.DRAFT:
            raise BusinessError(_l("This report was handed in. Take it back first."))

    check_delete = check_edit

    def before_save(self, record: ManagementReport, form: RecordForm) -> None:
        """A new one gets its figures."""
        if not record.id:
            reckon(record)

    def after_save(self, record: ManagementReport, form: RecordForm, *, is_new: bool) -> Any:
        """On to its page, with the document."""
        form.next.data = self.url("show", record.id)
        return super().after_save(record, form, is_new=is_new)

    def show_context(self, record: ManagementReport) -> dict[str, Any]:
        """With its figures."""
        return {**super().show_context(record), "sections": sections(record), "shown": shown, "draw": draw}

    @expose("/document/<pk>")
    @has_access
    def document(self, pk: str) -> Response:
        """The report as a Word document, in the reader's language."""
        record = self.find(pk)
        file = BytesIO()
        write(record, sections(record), file)
        file.seek(0)
        name = f"{ManagementReport.title} {record.month:%Y-%m}.docx"
        return send_file(file, mimetype=WORD, as_attachment=True, download_name=name)
