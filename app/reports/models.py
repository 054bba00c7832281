"""The customer management report (客户管理报告, REP-6): a month's figures with a supervisor's judgement, kept."""

import json
from datetime import date, datetime
from typing import Any

from flask_appbuilder import Model
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from sqlalchemy import Date, DateTime, Integer, UniqueConstraint, or_
from sqlalchemy import Unicode as Words
from sqlalchemy import UnicodeText as LongText
from sqlalchemy.orm import Mapped, mapped_column

from app.core import clock
from app.core.records import Created, Numbered, Record, State, derived, labelled, state_column


class ReportState(State):
    """Is it still being written?"""

    DRAFT = "draft", lazy_pgettext("report", "Draft"), "warning"
    HANDED_IN = "handed_in", lazy_pgettext("report", "Handed in"), "good"


NOTHING_COUNTED: dict[str, Any] = {
    "revenue": [["0", "0"], ["0", "0"]],
    "top": [],
    "customers": {"normal": 0, "gained": 0, "lost": 0, "warned": 0},
    "levels": [],
    "tickets": {"archived": 0, "returned": 0, "satisfaction": None, "open_now": 0, "types": []},
    "opportunities": {"created": 0, "won": 0, "failed": 0, "open_now": 0},
    "lost": [],
}
"""The figures of a report before they are reckoned; what each of them is: `app.reports.figures`."""


class CompositionBefore(Model):
    """How many normal customers had a value on a day a year ago; found out each night, since it takes all histories."""

    __tablename__ = "composition_before"
    __table_args__ = (UniqueConstraint("dimension", "value"),)
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    day: Mapped[date] = mapped_column(Date, nullable=False)
    """The first one that they are not told of: they are as when it began."""
    dimension: Mapped[str] = mapped_column(Words(20), nullable=False)
    value: Mapped[int] = mapped_column(Integer, nullable=False)
    """The key of a level, or a number of stars; `NO_VALUE` for none."""
    customers: Mapped[int] = mapped_column(Integer, nullable=False)


NO_VALUE = 0


class ManagementReport(Created, Numbered, Record):
    """What a month was like. Its figures are kept as they were when it was made, or last reckoned anew."""

    __tablename__ = "management_report"
    title = _l("Management report")
    subject = "ManagementReports"
    number_prefix = "BG"

    month: Mapped[date] = labelled(_l("Month"), Date, nullable=False, index=True)
    """Its first day."""
    judgement: Mapped[str] = labelled(
        _l("Judgement"), LongText, nullable=False, help_=_l("What the figures mean, and what is to be done.")
    )
    state: Mapped[ReportState] = state_column(ReportState, ReportState.DRAFT)
    figures: Mapped[str] = derived(LongText, nullable=False, default=json.dumps(NOTHING_COUNTED))
    """As JSON, without words of any language (see `app.reports.figures`)."""
    reckoned_at: Mapped[datetime] = derived(DateTime, _l("Figures of"), nullable=False, default=clock.now)
    handed_in_at: Mapped[datetime | None] = derived(DateTime, _l("Handed in at"))

    @classmethod
    def visible_to(cls, person_id: int | None) -> Any:
        """What was handed in, and what one writes oneself."""
        return or_(cls.state == ReportState.HANDED_IN, cls.created_by_id == person_id)

    def __str__(self) -> str:
        return f"{self.number} {self.month:%Y-%m}"
