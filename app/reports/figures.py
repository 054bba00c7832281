"""The figures of a management report: reckoned for a month, kept as JSON, and told in the reader's language."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from flask_babel import get_locale, lazy_pgettext, pgettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core import clock
from app.core.charts import Chart
from app.core.reports import Column, Row
from app.reports import month as counted
from app.reports.models import ManagementReport
from app.reports.parts import CHANGE, CUSTOMER, MANAGER, SHARE, bars, change, share

TOP = 10


def reckon(report: ManagementReport) -> None:
    """Give *report* the figures of now."""
    report.figures = json.dumps(figures_of(report.month), ensure_ascii=False)
    report.reckoned_at = clock.now()


def figures_of(month: date) -> dict[str, Any]:
    """Everything that is counted for *month*, its first day."""
    end = next_month(month)
    return {
        "revenue": _revenue(month, end),
        "top": [[row.number, row.name, str(row.amount)] for row in counted.largest_between(month, end, TOP)],
        "customers": counted.comings_and_goings(month, end),
        "levels": counted.levels(),
        "tickets": counted.tickets_between(month, end),
        "opportunities": counted.opportunities_between(month, end),
        "lost": [[*row] for row in counted.lost_between(month, end)],
    }


def next_month(month: date) -> date:
    """The first day of the month after *month*."""
    return (month + timedelta(days=31)).replace(day=1)


def _revenue(month: date, end: date) -> list[Any]:
    """Pairs of what was ordered and the same a year before: of the month, and of the year so far."""
    last_month, last_end = _year_before(month), _year_before(end)
    of_month = counted.revenue(month, end), counted.revenue(last_month, last_end)
    so_far = counted.revenue(month.replace(month=1), end), counted.revenue(last_month.replace(month=1), last_end)
    return [[str(now), str(before)] for now, before in (of_month, so_far)]


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1)


@dataclass(frozen=True)
class Section:
    """A part of the report: a heading, a table, and perhaps a chart."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    chart: Chart | None = None


LABEL = Column("label", "")
NUMBER = Column("number", lazy_pgettext("figure", "Number"), "whole")
AMOUNT = Column("amount", _l("Amount (CNY)"), "money")
BEFORE = Column("before", _l("A year before"), "money")


def sections(report: ManagementReport) -> list[Section]:
    """What *report* says, for whoever reads it."""
    told = json.loads(report.figures)
    return [
        _of_revenue(told["revenue"]),
        _of_largest(told["top"], told["revenue"]),
        _of_numbers(pgettext("menu", "Customers"), _CUSTOMERS, told["customers"]),
        _of_words(_("Customers by level"), told["levels"], pgettext("report", "Customers")),
        _of_words(_("Tickets created, by type"), told["tickets"]["types"], pgettext("report", "Tickets")),
        _of_numbers(_("Service"), _SERVICE, told["tickets"]),
        _of_numbers(_("Opportunities"), _OPPORTUNITIES, told["opportunities"]),
        _of_lost(told["lost"]),
    ]


_CUSTOMERS = {
    "normal": _l("Normal customers when this was reckoned"),
    "gained": _l("Customers gained"),
    "lost": _l("Customers lost"),
    "warned": _l("Open churn warnings when this was reckoned"),
}
_SERVICE = {
    "archived": _l("Tickets archived"),
    "returned": _l("Sent back by customers"),
    "satisfaction": _l("Average satisfaction"),
    "open_now": _l("Open tickets when this was reckoned"),
}
_OPPORTUNITIES = {
    "created": _l("Opportunities created"),
    "won": lazy_pgettext("report", "Won"),
    "failed": lazy_pgettext("report", "Failed"),
    "open_now": _l("Being developed when this was reckoned"),
}


def _of_revenue(pairs: list[Any]) -> Section:
    rows = []
    for label, (now, before) in zip((_("The month"), _("The year so far")), pairs, strict=True):
        amounts = {"amount": Decimal(now), "before": Decimal(before)}
        rows.append(Row({"label": label, **amounts, "change": change(amounts["amount"], amounts["before"])}))
    return Section(pgettext("report", "Orders"), [LABEL, AMOUNT, BEFORE, CHANGE], rows)


def _of_largest(top: list[Any], revenue: list[Any]) -> Section:
    whole = Decimal(revenue[0][0])
    rows = [
        Row({"customer": f"{number} {name}", "amount": Decimal(amount), "share": share(Decimal(amount), whole)})
        for number, name, amount in top
    ]
    chart = bars(_("Amount (CNY)"), rows, "customer", "amount", "money")
    return Section(_("The customers that ordered most"), [CUSTOMER, AMOUNT, SHARE], rows, chart)


def _of_numbers(title: str, labels: dict[str, Any], numbers: dict[str, Any]) -> Section:
    rows = [Row({"label": str(label), "number": _number(numbers[name])}) for name, label in labels.items()]
    return Section(title, [LABEL, Column("number", NUMBER.label, "number")], rows)


def _number(value: Any) -> Any:
    return Decimal(value) if isinstance(value, str) else value


def _of_words(title: str, counted: list[Any], what: str) -> Section:
    """Words of the dictionary, kept in both languages, with their numbers."""
    chinese = str(get_locale() or "zh") != "en"
    whole = sum(number for _item, _label, number in counted)
    rows = []
    for item, english, number in counted:
        label = _("Not filled in") if item is None else item if chinese else english or item
        rows.append(Row({"label": label, "number": number, "share": share(number, whole)}))
    return Section(title, [LABEL, NUMBER, SHARE], rows, bars(what, rows, "label", "number"))


def _of_lost(lost: list[Any]) -> Section:
    rows = [Row({"customer": customer, "manager": who, "reason": why}) for customer, who, why in lost]
    return Section(_("Customers lost"), [CUSTOMER, MANAGER, Column("reason", _l("Reason for churn"))], rows)
