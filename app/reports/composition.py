"""客户构成分析 (REP-2): what customers are like, and who they are."""

from collections.abc import Sequence
from typing import Any, ClassVar

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext, ngettext

from app.core import lists
from app.core.charts import Chart
from app.core.database import db
from app.core.fields import key_from
from app.core.lists import ListRequest
from app.core.reports import Column, ReportView, Row, Table, fixed
from app.customers.models import Customer
from app.dictionary.fields import known
from app.dictionary.models import LEVEL
from app.reports import queries
from app.reports.fields import Hidden, OneOf
from app.reports.parts import CUSTOMER, MANAGER, NUMBER, SHARE, bars, share

WITHOUT, ALL = "none", "all"
STARS = range(5, 0, -1)


def _dimensions() -> list[tuple[str, Any]]:
    return [(by, _dimension_label(by)) for by in queries.DIMENSIONS]


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
        """Each value, also one that nobody has, and those without."""
        by = _dimension(asked)
        numbers = queries.composition(by)
        whole = sum(numbers.values())
        rows = [self._row(by, key, label, numbers.pop(key, 0), whole) for key, label in _values(by, numbers)]
        totals = Row({"value": _("Total"), "customers": whole, "share": share(whole, whole)}, self._behind(by, "all"))
        columns = [
            Column("value", _dimension_label(by)),
            Column("customers", lazy_pgettext("report", "Customers"), "whole"),
            SHARE,
        ]
        return fixed(columns, rows, totals)

    def _row(self, by: str, key: int | None, label: Any, number: int, whole: int) -> Row:
        told = {"value": label, "customers": number, "share": share(number, whole)}
        return Row(told, self._behind(by, WITHOUT if key is None else key))

    def _behind(self, by: str, value: Any) -> dict[str, str]:
        return {"customers": f"{request.script_root}{BehindComposition.route_base}?by={by}&value={value}"}

    def chart(self, asked: ListRequest, rows: Sequence[Row]) -> Chart | None:
        """Each value's part."""
        return bars(lazy_pgettext("report", "Customers"), rows, "value", "customers")


def _dimension(asked: ListRequest) -> str:
    return asked.values.get("by") or "level"


def _values(by: str, numbers: dict[int | None, int]) -> list[tuple[int | None, Any]]:
    """All values there may be, in order: pairs of a key and a label; those without come last."""
    without = (None, _("Not filled in"))
    if by != "level":
        return [*((rating, ngettext("%(num)d star", "%(num)d stars", rating)) for rating in STARS), without]
    levels = [level for level in known(LEVEL) if not level.retired or level.id in numbers]
    return [*((level.id, str(level)) for level in levels), without]


def _is_dimension(text: str) -> bool:
    return text in queries.DIMENSIONS


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
    filters = [Hidden("by", known=_is_dimension), Hidden("value", known=_is_value)]

    def table(self, asked: ListRequest) -> Table:
        """Those with the value that was asked for."""
        found = queries.customers_with(_dimension(asked), *_wanted(asked))

        def read(offset: int, many: int) -> list[Row]:
            return [_customer_row(each) for each in db.session.scalars(found.limit(many).offset(offset))]

        return Table(COLUMNS, read, lists.count(found))

    def title_for(self, asked: ListRequest) -> Any:
        """Which value they have."""
        by, value = _dimension(asked), asked.values["value"]
        if value == ALL:
            return _("Normal customers")
        labels = {WITHOUT if key is None else str(key): label for key, label in _values(by, {})}
        return f"{_dimension_label(by)}: {labels.get(value, value)}"


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
