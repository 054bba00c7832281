"""Reports: tables of figures with a chart, each number leading to the list behind it; as files, and on paper.

A report's permission shows the figures of everybody's rows, whoever's they are: that is what it is for (REP-7). Links
to the records themselves appear for those who may open them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from flask import abort, g, request
from flask_appbuilder import BaseView, expose, has_access
from flask_babel import format_decimal, format_percent
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from app.core import cells, clock, lists, person, progress, sheets
from app.core.at_hand import is_small
from app.core.charts import Chart, draw
from app.core.filters import Filter
from app.core.lists import ListPage, ListRequest
from app.core.places import link
from app.core.records import Record, State

PORTION = 5_000
"""So many rows of a report are read at once for a file: each time those before are skipped anew."""
MOST_PRINTED = 1_000
NUMBERS = {"whole", "money", "average", "share", "number"}


@dataclass(frozen=True)
class Column:
    """A column of a report. *kind* is one of `app.core.sheets.FORMATS`."""

    name: str
    label: Any
    kind: str = "text"

    @property
    def is_number(self) -> bool:
        """Do its digits stand below one another?"""
        return self.kind in NUMBERS


@dataclass(frozen=True)
class Named:
    """A record by something shorter than its whole name, such as its number."""

    record: Record
    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Row:
    """A line of a report: its cells by column, and for numbers the address of the list behind them."""

    cells: Mapping[str, Any]
    behind: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """What a report says. *read* gives its rows from an offset on, at most so many; *number* is how many there are."""

    columns: Sequence[Column]
    read: Callable[[int, int], Sequence[Row]]
    number: int | None
    """None for more than can be counted at once (`lists.COUNTED`)."""
    totals: Row | None = None
    notes: Sequence[Any] = ()
    """Sentences that belong to it, such as of when it is."""

    def all_rows(self) -> Iterator[Row]:
        """All of them, a portion at a time."""
        offset = 0
        while rows := self.read(offset, PORTION):
            yield from rows
            offset += PORTION
            if len(rows) < PORTION:
                return


def fixed(
    columns: Sequence[Column], rows: Sequence[Row], totals: Row | None = None, notes: Sequence[Any] = ()
) -> Table:
    """The table of a few rows that are all there."""
    return Table(columns, lambda offset, many: rows[offset : offset + many], len(rows), totals, notes)


def shown(value: Any, kind: str) -> Any:
    """*value* as people read it."""
    match value:
        case None:
            return "–" if kind in NUMBERS else ""
        case Record():
            return str(value) if is_small(type(value)) else link(value)
        case Named():
            return link(value.record, value.name)
        case Decimal() | int() | float() if kind in ("money", "average"):
            return cells.money(Decimal(value))
        case Decimal() | int() | float() if kind == "share":
            return format_percent(value, format="0.0%")
        case int() if kind == "whole":
            return format_decimal(value)
    return cells.show(value)


def plain(value: Any) -> Any:
    """*value* as it stands in a file."""
    match value:
        case State():
            return str(value.label)
        case datetime():
            return clock.local(value).replace(tzinfo=None)
        case date() | Decimal() | int() | float() | None:
            return value
    return str(value)


def said(filters: Sequence[Filter], asked: ListRequest) -> list[tuple[str, str]]:
    """What was asked, in plain words."""
    on = [(each, asked.values[each.name]) for each in filters if each.name in asked.values and each.kind != "hidden"]
    return [(str(each.label), each.say(value)) for each, value in on]


def as_sheet(title: str, table: Table, asked: Sequence[tuple[str, str]], reader: Any) -> sheets.Sheet:
    """*table* on its way into a file for *reader*, with what was *asked*."""
    return sheets.Sheet(
        name=title,
        columns=[sheets.Column(str(each.label), each.kind) for each in table.columns],
        rows=(_plain(table, row) for row in table.all_rows()),
        number=table.number,
        is_long=table.number is None or table.number > progress.EVERY,
        totals=_plain(table, table.totals) if table.totals else None,
        notes=[(_("Report"), title), *asked, *((_("Note"), str(note)) for note in table.notes), sheets.made_by(reader)],
    )


def _plain(table: Table, row: Row) -> Sequence[Any]:
    return [plain(row.cells.get(each.name)) for each in table.columns]


class ReportView(BaseView):
    """A report, by declaration: what it asks, and its table for what was asked."""

    default_view = "list"
    list_title: ClassVar[Any]
    filters: ClassVar[list[Filter]] = []
    start: ClassVar[dict[str, str]] = {}
    """What it answers as long as nothing is asked."""
    quick_columns: ClassVar[tuple[str, ...]] = ()
    method_permission_name: ClassVar[dict[str, str]] = {"paper": "list", "excel": "export", "csv": "export"}
    above: ClassVar[type["ReportView"] | None] = None
    """The report whose numbers this list is behind."""
    help_page: ClassVar[str] = "reports"
    empty: ClassVar[Any] = _l("There is nothing to count here.")
    can_be_refreshed: ClassVar[bool] = False
    template: ClassVar[str] = "reports/report.html"
    rows_a_page: ClassVar[int] = lists.PAGE_SIZES[0]
    entity = None

    # -- what a report says

    def table(self, asked: ListRequest) -> Table:
        """The table that was *asked* for."""
        raise NotImplementedError

    def chart(self, asked: ListRequest, rows: Sequence[Row]) -> Chart | None:
        """The chart beside these *rows*, which are those of the page."""
        return None

    def title_for(self, asked: ListRequest) -> Any:
        """What stands above it."""
        return self.list_title

    # -- how it is shown

    @expose("")
    @has_access
    def list(self, **_about: str) -> Any:
        """The report, a page of its rows. Its address may say what it is about."""
        asked = self.asked()
        table = self.table(asked)
        page = self._page(table, asked)
        return self._render(asked, table, page, chart=self.chart(asked, page.rows))

    @expose("/print")
    @has_access
    def paper(self, **_about: str) -> Any:
        """All rows on one page, to be printed."""
        asked = self.asked()
        table = self.table(asked)
        rows = [*table.read(0, MOST_PRINTED)]
        page = ListPage(asked, [], rows, table.number, has_next=False)
        return self._render(asked, table, page, chart=self.chart(asked, rows), paper=True, most=MOST_PRINTED)

    @expose(".xlsx")
    @has_access
    def excel(self, **_about: str) -> Response:
        """All rows as an Excel file."""
        return sheets.excel_response(self.sheet())

    @expose(".csv")
    @has_access
    def csv(self, **_about: str) -> Response:
        """All rows as a CSV file."""
        return sheets.csv_response(self.sheet())

    def sheet(self) -> sheets.Sheet:
        """The report that was asked for, on its way into a file; for those who may read it."""
        if not self.allows("list"):
            abort(403)
        asked = self.asked()
        return as_sheet(str(self.title_for(asked)), self.table(asked), said(self.filters, asked), g.user)

    def asked(self) -> ListRequest:
        """What the query arguments ask for."""
        return lists.read_request({**self.start, **request.args.to_dict()}, self.filters, (), self.rows_a_page)

    def _page(self, table: Table, asked: ListRequest) -> ListPage:
        if table.number is not None:
            asked.page = max(1, min(asked.page, -(-table.number // asked.size)))
        found = [*table.read((asked.page - 1) * asked.size, asked.size + 1)]
        return ListPage(asked, [], found[: asked.size], table.number, len(found) > asked.size)

    def _render(self, asked: ListRequest, table: Table, page: ListPage, **context: Any) -> Any:
        return self.render_template(
            self.template,
            view=self,
            title=self.title_for(asked),
            table=table,
            page=page,
            shown=shown,
            draw=draw,
            paper=context.pop("paper", False),
            **context,
        )

    # -- what the menu and the way to it want to know

    def is_searched(self, asked: ListRequest) -> bool:
        """Are there fewer rows because of what was asked?"""
        return any(each.name in asked.values for each in self.filters if each.kind not in ("hidden", "one"))

    def way_here(self) -> Sequence[tuple[Any, str]]:
        """The way down to a list behind a number."""
        above = self.above
        return [(above.list_title, f"{request.script_root}{above.route_base}")] if above else []

    def url(self, method: str = "list", query: str = "") -> str:
        """The address of one of its methods."""
        tail = {"list": "", "paper": "/print", "excel": ".xlsx", "csv": ".csv"}.get(method, f"/{method}")
        return f"{request.script_root}{self.route_base}{tail}{query}"

    @property
    def list_path(self) -> str:
        """Where it is."""
        return str(self.route_base)

    def allows(self, verb: str) -> bool:
        """Do the roles of the person acting allow *verb* here?"""
        return person.current().may(verb, str(self.class_permission_name))

    def _register_urls(self) -> None:
        """Its files are named like itself, so its addresses are not below it."""
        self.blueprint.url_prefix = None
        for name in dir(type(self)):
            method = getattr(self, name)
            for path, methods in getattr(method, "_urls", ()):
                self.blueprint.add_url_rule(f"{self.route_base}{path}", name, method, methods=methods)
