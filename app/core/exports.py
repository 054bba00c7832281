"""Lists as files: what a list shows, on all its pages, as Excel and as CSV."""

from array import array
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any, ClassVar

from flask import abort, g, request
from flask_appbuilder import expose, has_access
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Date, DateTime, Integer, Numeric, Select, false, select
from werkzeug.wrappers import Response

from app.core import cells, clock, progress, sheets
from app.core.at_hand import is_small
from app.core.errors import BusinessError
from app.core.lists import AnySession, ListRequest
from app.core.records import Record, State

FILES = {"excel": "export", "csv": "export"}
"""The methods that give a list away, and the permission for them."""
TOO_MANY = _l("These are more rows than an Excel sheet holds. Please search for less, or take the CSV file.")
PORTION = 1_000
"""So many rows are read and written at once; SQL Server takes no statement with more than 2,100 values."""


class Exports:
    """The part of a screen that gives its list away as a file."""

    list_title: ClassVar[Any]
    filters: ClassVar[list[Any]]
    days_only: ClassVar[tuple[str, ...]] = ()
    """Moments of which only the day is shown."""
    entity: Any

    @expose("/list.xlsx")
    @has_access
    def excel(self) -> Response:
        """The list that is asked for, with all its pages, as an Excel file."""
        return sheets.excel_response(self.sheet(most=sheets.EXCEL_ROWS - 2))

    @expose("/list.csv")
    @has_access
    def csv(self) -> Response:
        """The same as a CSV file."""
        return sheets.csv_response(self.sheet())

    def sheet(self: Any, most: int | None = None) -> sheets.Sheet:
        """The list on its way into a file, of *most* rows: its columns, its rows in their order, and what was asked.

        Who may not open the list has no file of it either.
        """
        if not self.allows(self.method_permission_name.get("list", "list")):
            abort(403)
        look, parent = self.look(), self.parent_record()
        names = self.columns_below(parent, look.columns)
        asked = self.asked(request.args)
        keys = self._keys(asked)
        if most is not None and len(keys) > most:
            raise BusinessError(TOO_MANY)
        return sheets.Sheet(
            name=str(self.list_title),
            columns=[sheets.Column(str(self.label(name)), self.kind_in_file(name)) for name in names],
            rows=self._rows_in_file(names, keys),
            number=len(keys),
            is_long=len(keys) > progress.EVERY,
            notes=[(_("List"), str(self.list_title)), *self._said(asked, parent), sheets.made_by(g.user)],
        )

    def _keys(self: Any, asked: ListRequest) -> Sequence[int]:
        """The keys of all rows, in their order: what others add or remove meanwhile moves no row out of the file."""
        conditions = self._conditions(asked)
        if any(each is false() for each in conditions):
            return []  # nobody needs to be asked
        found = self._sorted(self.select().where(*conditions), asked).with_only_columns(self.entity.id)
        keys: Sequence[int] = self.read(lambda session: array("q", session.scalars(found)))
        return keys

    def _rows_in_file(self: Any, names: list[str], keys: Sequence[int]) -> Iterator[Sequence[Any]]:
        called = self._called(names)
        for start in range(0, len(keys), PORTION):
            portion = keys[start : start + PORTION]

            def work(session: AnySession, portion: Sequence[int] = portion) -> tuple[dict[int, Any], dict[str, Any]]:
                rows = session.scalars(self.select_for_file().where(self.entity.id.in_(portion))).all()
                self._attach(session, rows, [name for name in (*names, self.entity.parent) if name not in called])
                return {row.id: row for row in rows}, {name: called[name].of(session, rows) for name in called}

            found, calls = self.read(work)
            self.look_after(list(found.values()))
            tell = [calls.get(name) or partial(self.in_file, name=name) for name in names]
            yield from ([each(found[key]) for each in tell] for key in portion if key in found)

    def _called(self: Any, names: list[str]) -> dict[str, "_Called"]:
        """The references of which a file tells no more than what their records are called, in one column."""
        large = {each.key: each for each in self._large_relations()}
        wanted = {name: large[name] for name in names if name in large}
        return {name: _Called(each) for name, each in wanted.items() if getattr(each.mapper.class_, "called", "")}

    def select_for_file(self: Any) -> Select[Any]:
        """All rows this screen is about, with no more than a file tells of them."""
        found: Select[Any] = self.select()
        return found

    def _said(self: Any, asked: ListRequest, parent: Any) -> Sequence[tuple[str, str]]:
        """What was asked, in the words of the chips."""
        shown = [each for each in self.filters if each.kind != "hidden" and each.name in asked.values]
        said = [(str(each.label_for(self.entity)), each.say(asked.values[each.name])) for each in shown]
        if asked.q:
            said.insert(0, (_("Search"), asked.q))
        return [*([(str(type(parent).title), str(parent))] if parent is not None else []), *said]

    def kind_in_file(self: Any, name: str) -> str:
        """How the attribute looks in a file (see `app.core.sheets.FORMATS`)."""
        column = self.entity.__mapper__.columns.get(name)
        match None if column is None else getattr(column.type, "impl", column.type):
            case DateTime():
                return "day" if name in self.days_only else "moment"
            case Date():
                return "day"
            case Numeric():
                return "money" if name in cells.AMOUNTS else "number"
            case Integer() if not column.foreign_keys:
                return "whole"
        return "text"

    def on_the_wall(self, moment: datetime) -> datetime:
        """A moment of a record, as the company's clock shows it."""
        return clock.local(moment).replace(tzinfo=None)

    def in_file(self: Any, record: Any, name: str) -> Any:
        """The attribute as it stands in a file: numbers, days and moments as such, everything else in words."""
        known = vars(record)  # what was read is there, and asking a hundred thousand records for it takes time
        value = known[name] if name in known else getattr(record, name, None)
        match value:
            case State() | Record():
                return _in_words(value)
            case datetime():
                wall = self.on_the_wall(value)
                return wall.date() if name in self.days_only else wall
            case date() | Decimal():
                return value
            case int() if not isinstance(value, bool):
                return value
        return cells.words(self.value(record, name))


class _Called:
    """What the records are called that others refer to, read without the rest of them."""

    def __init__(self, relation: Any) -> None:
        self.target = relation.mapper.class_
        self.key = next(column.key for column in relation.local_columns)

    def of(self, session: AnySession, rows: Sequence[Any]) -> Callable[[Any], str]:
        """A function from one of *rows* to what the record is called that it refers to."""
        keys = {getattr(row, self.key) for row in rows} - {None}
        name = getattr(self.target, self.target.called)
        found = session.execute(select(self.target.id, name).where(self.target.id.in_(keys)))
        names: dict[int, str] = dict(found.all())
        return lambda row: names.get(getattr(row, self.key), "")


def _in_words(value: State | Record) -> str:
    """What *value* is called; a file of many rows asks for few of them, or for each once."""
    if isinstance(value, Record) and not is_small(type(value)):
        return str(value)
    known: dict[State | Record, str] = g.setdefault("in_words", {})
    if value not in known:
        known[value] = str(value.label if isinstance(value, State) else value)
    return known[value]
