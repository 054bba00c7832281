"""A page of a list: what was searched, how it is sorted, which rows, and how many there are."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import Select, func, inspect, select
from sqlalchemy.orm import Session, scoped_session
from sqlalchemy.orm.attributes import set_committed_value

from app.core import filters
from app.core.database import db
from app.core.errors import BusinessError

AnySession = Session | scoped_session[Any]

PAGE_SIZES = (25, 50, 100)
COUNTED = 10_000
"""Totals are exact up to here; beyond, counting would cost more than it tells."""
FURTHEST_PAGE = 1_000_000


@dataclass
class ListRequest:
    """What the address of a list asks for; whatever it cannot mean is left out."""

    q: str = ""
    values: dict[str, str] = field(default_factory=dict)
    sort: str = ""
    page: int = 1
    size: int = PAGE_SIZES[0]
    usual_size: int = PAGE_SIZES[0]
    """The page size where the address names none."""
    exactly: bool = False
    """Is the total wanted, however long it takes to count?"""

    @property
    def descending(self) -> bool:
        """Is the sort order reversed?"""
        return self.sort.startswith("-")

    @property
    def sort_column(self) -> str:
        """The column it is sorted by."""
        return self.sort.removeprefix("-")

    def query(self, **changes: Any) -> str:
        """The query string of this list with *changes*; an empty value takes an argument out."""
        asked: dict[str, Any] = {"q": self.q, **self.values, "sort": self.sort}
        asked["size"] = "" if self.size == self.usual_size else self.size
        asked["page"] = "" if self.page == 1 else self.page
        if not {"page"} & changes.keys():
            asked["page"] = ""
        asked |= changes
        wanted = {name: value for name, value in asked.items() if value not in ("", None)}
        return "?" + (urlencode(wanted) or "q=")  # without any argument a list has the filters it opens with

    def toggled(self, column: str) -> str:
        """The query string that sorts by *column*, or the other way round."""
        return self.query(sort=f"-{column}" if self.sort == column else column)


def read_request(args: Any, known: list[filters.Filter], sortable: Any, usual_size: int | None = None) -> ListRequest:
    """The list that the query arguments *args* ask for; without a page size, of *usual_size*."""
    usual = usual_size or PAGE_SIZES[0]
    values = {each.name: each.understood(filters.clean(args.get(each.name))) for each in known}
    sort = args.get("sort", "")
    size = _number(args.get("size"), usual)
    return ListRequest(
        q=filters.clean(args.get("q")),
        values={name: value for name, value in values.items() if value},
        sort=sort if sort.removeprefix("-") in sortable else "",
        page=min(_number(args.get("page"), 1), FURTHEST_PAGE),
        size=size if size in PAGE_SIZES else usual,
        usual_size=usual,
        exactly=args.get("count") == "exact",
    )


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and 0 < len(text) < 9 and int(text) else default


@dataclass
class ListPage:
    """The rows of one page. *total* is None where there are more than `COUNTED`."""

    request: ListRequest
    columns: list[str]
    rows: list[Any]
    total: int | None
    has_next: bool
    trouble: BusinessError | None = None
    """Why the rows could not be read, where that is nobody's mistake."""

    @property
    def first(self) -> int:
        """The place of the first row in the whole list, from 1."""
        return (self.request.page - 1) * self.request.size + 1

    @property
    def last(self) -> int:
        """The place of the last row."""
        return self.first + len(self.rows) - 1


def fetch(session: AnySession, found: Select[Any], asked: ListRequest, columns: list[str]) -> ListPage:
    """The page of *found* that was *asked* for, in two statements; a page behind the end is the last one."""
    total = count(found, None if asked.exactly else COUNTED, session=session)
    if total is not None:
        asked.page = max(1, min(asked.page, -(-total // asked.size)))
    page = found.limit(asked.size + 1).offset((asked.page - 1) * asked.size)
    rows = list(session.scalars(page))
    return ListPage(asked, columns, rows[: asked.size], total, len(rows) > asked.size)


def attach(session: AnySession, rows: list[Any], relations: list[Any]) -> None:
    """Load what *rows* refer to by *relations*, as far as it is not loaded: one statement for each kind of record."""
    wanting = [each for each in relations if any(each.key in inspect(row).unloaded for row in rows)]
    for target in dict.fromkeys(each.mapper.class_ for each in wanting):
        ways = [(each.key, *each.local_columns) for each in wanting if each.mapper.class_ is target]
        wanted = {getattr(row, column.key) for row in rows for _key, column in ways} - {None}
        records = _records(session, target, wanted)
        for row in rows:
            for key, column in ways:
                set_committed_value(row, key, records.get(getattr(row, column.key)))


def _records(session: AnySession, target: Any, keys: set[int]) -> dict[int, Any]:
    """The records of *target* with these keys; those that the session has already are not read again."""
    known = {key: session.identity_map.get(session.identity_key(target, key)) for key in keys}
    records = {key: record for key, record in known.items() if record is not None}
    if missing := keys - records.keys():
        records |= {record.id: record for record in session.scalars(select(target).where(target.id.in_(missing)))}
    return records


def count(found: Select[Any], most: int | None = COUNTED, *, session: AnySession = db.session) -> int | None:
    """How many rows *found* has, None if more than *most*."""
    return counts([found], most, session=session)[0]


def counts(
    each: Sequence[Select[Any]], most: int | None = COUNTED, *, session: AnySession = db.session
) -> list[int | None]:
    """How many rows each of some has, None if more than *most*, in one statement.

    It is executed with the options of the first, such as whose rows are counted; all have the same.
    """
    if not each:
        return []
    asked = select(*(_number_of(found, most) for found in each)).execution_options(**each[0].get_execution_options())
    numbers = session.execute(asked).one()
    return [None if most and number > most else number for number in numbers]


def _number_of(found: Select[Any], most: int | None) -> Any:
    entity = found.column_descriptions[0]["entity"]
    keys = found.with_only_columns(entity.id).order_by(None)
    some = (keys.limit(most + 1) if most else keys).subquery()
    return select(func.count()).select_from(some).scalar_subquery()
