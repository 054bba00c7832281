"""The life of a management report: written, handed in, and taken back where something has to be mended."""

from flask_babel import lazy_gettext as _l

from app.core import clock
from app.core.workflow import Workflow
from app.reports.figures import reckon
from app.reports.models import ManagementReport, ReportState

DRAFT, HANDED_IN = ReportState

flow = Workflow(ManagementReport, DRAFT)


@flow.step(_l("Reckon anew"), from_=DRAFT, to=DRAFT)
def recount(report: ManagementReport) -> None:
    """Its figures are of now."""
    reckon(report)


@flow.step(_l("Hand in"), from_=DRAFT, to=HANDED_IN)
def hand_in(report: ManagementReport) -> None:
    """Executives may read it, and nobody changes it any more (提交)."""
    report.handed_in_at = clock.now()


@flow.step(_l("Take back"), from_=HANDED_IN, to=DRAFT, asks=("note",))
def take_back(report: ManagementReport) -> None:
    """Something has to be mended (撤回)."""
    report.handed_in_at = None
