"""客户构成分析 (REP-2): what customers are like, and who they are."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, ClassVar

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext, ngettext

from app.core import cells, clock, lists
from app.core.charts import Chart
from app.core.database import db
from app.core.fields import key_from
from app.core.lists import ListRequest
from app.core.reports import Column, ReportView, Row, Table, fixed
from app.customers.models import Customer
from app.dictionary.fields import known
from app.dictionary.models import LEVEL
from app.reports import likeness
from app.reports.fields import EARLIEST, LATEST, Hidden, OneOf
from app.reports.parts import CHANGE, CUSTOMER, MANAGER, NUMBER, SHARE, bars, change, share

WITHOUT, ALL = "none", "all"
STARS = range(5, 0, -1)


def _dimensions() -> list[tuple[str, Any]]:
    return [(by, _dimension_label(by)) for by in likeness.DIMENSIONS]


def _dimension_label(by: str) -> Any:
    return {"level": _l("Customer level"), "credit": _l("Credit"), "satisfaction": _l("Satisfaction")}[by]


class CompositionView(ReportView):
    """客户构成分析 (REP-2): normal customers by level, credit or satisfaction."""

    route_base = "/reports/composition"
    class_permission_name = "CompositionReport"
    help_page = "composition"
    list_title = _l("Customer composition")
    start: ClassVar[dict[str, str]] = {"by": "level"}
    filters = [OneOf("by", _l("By"), values=_dimensions)]

    def table(self, asked: ListRequest) -> Table:
        """Each value, also one that nobody has, and those without; beside it, how many it were a year ago."""
        by = _dimension(asked)
        numbers = likeness.composition(by)
        day, years_ago = likeness.composition_before()
        before = _known(by, years_ago[by])
        whole, whole_before = sum(numbers.values()), sum(before.values())

        def row(value: int | str, label: Any, number: int, number_before: int) -> Row:
            changed = {"before": number_before, "change": change(number, number_before)}
            behind = f"{request.script_root}{BehindComposition.route_base}?by={by}&value={value}"
            return Row(
                {"value": label, "customers": number, "share": share(number, whole), **changed},
                {"customers": behind, "before": f"{behind}&day={day}"},
            )

        values = _values(by, numbers.keys() | before.keys())
        rows = [row(key or WITHOUT, label, numbers.get(key, 0), before.get(key, 0)) for key, label in values]
        totals = row(ALL, _("Total"), whole, whole_before)
        columns = [
            Column("value", _dimension_label(by)),
            Column("customers", lazy_pgettext("report", "Customers"), "whole"),
            SHARE,
        ]
        if day is None or not whole_before:
            return fixed(columns, rows, totals)
        columns += [Column("before", cells.day(day), "whole"), CHANGE]
        note = _("Of %(day)s only those are counted that still exist.", day=cells.day(day))
        return fixed(columns, rows, totals, [note])

    def chart(self, asked: ListRequest, rows: Sequence[Row]) -> Chart | None:
        """Each value's part."""
        return bars(lazy_pgettext("report", "Customers"), rows, "value", "customers")


def _dimension(asked: ListRequest) -> str:
    return asked.values.get("by") or "level"


def _values(by: str, used: Collection[int | None]) -> list[tuple[int | None, Any]]:
    """All values there may be, in order: pairs of a key and a label; those without come last."""
    without = (None, _("Not filled in"))
    if by != "level":
        return [*((rating, ngettext("%(num)d star", "%(num)d stars", rating)) for rating in STARS), without]
    levels = [level for level in known(LEVEL) if not level.retired or level.id in used]
    return [*((level.id, str(level)) for level in levels), without]


def _known(by: str, numbers: dict[int | None, int]) -> dict[int | None, int]:
    """*numbers*, where a level that was deleted since is none."""
    there = {key for key, _label in _values(by, numbers)}
    found: Counter[int | None] = Counter()
    for key, number in numbers.items():
        found[key if key in there else None] += number
    return found


def _is_dimension(text: str) -> bool:
    return text in likeness.DIMENSIONS


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if EARLIEST <= day.year <= LATEST else None


def _is_day(text: str) -> bool:
    return _day(text) is not None


def _is_value(text: str) -> bool:
    return text in (ALL, WITHOUT) or key_from(text) is not None


class BehindComposition(ReportView):
    """The customers behind a number of the composition (REP-7)."""

    route_base = "/reports/composition/customers"
    class_permission_name = CompositionView.class_permission_name
    help_page = "composition"
    list_title = _l("Customers behind the composition")
    above = CompositionView
    start: ClassVar[dict[str, str]] = {"by": "level", "value": ALL}
    filters = [Hidden("by", known=_is_dimension), Hidden("value", known=_is_value), Hidden("day", known=_is_day)]

    def table(self, asked: ListRequest) -> Table:
        """Those with the value that was asked for, today or when a day began."""
        by, values = _dimension(asked), _wanted(asked)
        day = _day(asked.values.get("day", ""))
        if day is None:
            found = likeness.customers_with(by, *values)
        else:
            found = likeness.customers_that_had(by, clock.start_of(day), *values)

        def read(offset: int, many: int) -> list[Row]:
            return [_customer_row(each) for each in db.session.scalars(found.limit(many).offset(offset))]

        return Table(COLUMNS, read, lists.count(found))

    def title_for(self, asked: ListRequest) -> Any:
        """Which value they have."""
        by, value = _dimension(asked), asked.values["value"]
        labels = {WITHOUT if key is None else str(key): label for key, label in _values(by, ())}
        title = _("Normal customers") if value == ALL else f"{_dimension_label(by)}: {labels.get(value, value)}"
        day = _day(asked.values.get("day", ""))
        return title if day is None else f"{title} ({cells.day(day)})"


def _wanted(asked: ListRequest) -> list[int | None]:
    """The value that was asked for, if any."""
    value = asked.values["value"]
    return [] if value == ALL else [None if value == WITHOUT else int(value)]


COLUMNS = [
    NUMBER,
    CUSTOMER,
    Column("region", _l("Region")),
    MANAGER,
    Column("level", _l("Customer level")),
    Column("credit", _l("Credit"), "whole"),
    Column("satisfaction", _l("Satisfaction"), "whole"),
]


def _customer_row(customer: Customer) -> Row:
    told = {column.name: getattr(customer, column.name) for column in COLUMNS if column.name != "customer"}
    return Row({**told, "customer": customer})
