"""The rows a screen is about: which there are for the person acting, searched, sorted, in pages, or below a parent."""

from collections.abc import Callable
from typing import Any, ClassVar, NoReturn, TypeVar

from flask import abort, request
from sqlalchemy import Date, DateTime, Select, select
from sqlalchemy.orm import joinedload

from app.core import cells, lists, person
from app.core.at_hand import at_hand, is_small
from app.core.database import db
from app.core.fields import LARGEST_KEY, key_from
from app.core.filters import Filter, quick_search
from app.core.lists import AnySession
from app.core.places import link, screen_of
from app.core.records import Record, label_of

Found = TypeVar("Found")


class Listing:
    """The part of a screen that finds rows."""

    tab_title: ClassVar[Any] = None
    """What the list is called as a tab of another record; its own title unless said."""
    opens_pages: ClassVar[bool] = True
    """As a tab: may a record's page open with it? Otherwise it waits to be asked for."""
    trail_title: ClassVar[Any] = None
    """What the way to its records is called; its own title unless said."""
    list_columns: ClassVar[list[str]]
    quick_columns: ClassVar[tuple[str, ...]] = ()
    """Where the quick search looks."""
    filters: ClassVar[list[Filter]] = []
    filters_at_start: ClassVar[dict[str, str]] = {}
    """The filters a list opens with; they can be taken off."""
    sortable: ClassVar[tuple[str, ...]] = ()
    sort_keys: ClassVar[dict[str, str]] = {}
    """Columns that are sorted by another: names by their pinyin."""
    along: ClassVar[tuple[Any, ...]] = ()
    """Attributes that are loaded with a single record, in the same statement, beside the records it refers to."""
    other_looks: ClassVar[tuple[tuple[str, Any, str], ...]] = ()
    """Other ways to look at the same records: an address below this one, its label, and the verb it takes."""
    nothing: ClassVar[Any] = None
    """What the list says if there is nothing under the filters it opens with."""
    nothing_yet: ClassVar[Any] = None
    """What it says if there is nothing at all: why, and how something gets here."""
    largest_key: ClassVar[int] = LARGEST_KEY
    parent_screen: ClassVar[type | None] = None
    """The screen of the records that this one's belong to."""
    addition_is_told: ClassVar[bool] = True
    """Does the history of what a record lives inside of tell that it was added? Not where that is told otherwise."""

    entity: Any
    label_columns: Any
    class_permission_name: Any
    route_base: Any

    def label(self, name: str) -> Any:
        """What people call the attribute."""
        return (self.label_columns or {}).get(name) or label_of(self.entity, name)

    def value(self, record: Any, name: str) -> Any:
        """The attribute as people read it."""
        value = getattr(record, name)
        return link(value) if isinstance(value, Record) and not is_small(type(value)) else cells.show(value, name)

    def is_number(self, name: str) -> bool:
        """Is the attribute a quantity, so that its digits stand below one another?"""
        column = self.entity.__mapper__.columns.get(name)
        return column is not None and cells.is_quantity(column, name)

    def is_moment(self, name: str) -> bool:
        """Is the attribute a day or a moment, which is read best in one piece?"""
        column = self.entity.__mapper__.columns.get(name)
        return column is not None and isinstance(column.type, Date | DateTime)

    def nothing_below(self, parent: Any) -> Any:
        """What an empty list below *parent* says, where there is more to say than that it is empty."""
        return None

    def read(self, work: Callable[[AnySession], Found]) -> Found:
        """What *work* finds where this screen's records are kept."""
        return work(db.session)

    def select(self) -> Select[Any]:
        """All rows this screen is about."""
        return select(self.entity)

    def find(self, pk: Any) -> Any:
        """The record with this key; 404 where there is none for the person acting."""
        key = key_from(pk, self.largest_key)
        if key is None:
            abort(404)
        self._keep_small_tables_at_hand([each.key for each in self._relations()])
        along = map(joinedload, [*self._references(), *self.along])
        one = self.select().where(self.entity.id == key).options(*along)
        found = self.read(lambda session: session.scalars(one).unique().one_or_none())
        return found if found is not None else self.missing(key)

    def missing(self, key: int) -> NoReturn:
        """Answer for a record that is not there for the person acting."""
        abort(404)

    def find_all(self, pks: list[str]) -> list[Any]:
        """The records with these keys that there are for the person acting, at most a page of them."""
        keys = list(filter(None, map(key_from, pks)))[: lists.PAGE_SIZES[-1]]
        return list(db.session.scalars(self.order(self.select().where(self.entity.id.in_(keys))))) if keys else []

    def allows(self, verb: str) -> bool:
        """Do the roles of the person acting allow *verb* here?"""
        return person.current().may(verb, self.class_permission_name)

    def page(self, asked: lists.ListRequest, *conditions: Any, columns: list[str] | None = None) -> lists.ListPage:
        """One page of the list, with *columns* if its user chose some."""
        names = columns or self.list_columns
        found = self._sorted(self.select().where(*conditions, *self._conditions(asked)), asked)

        def work(session: AnySession) -> lists.ListPage:
            page = lists.fetch(session, found, asked, names)
            self._attach(session, page.rows, [*names, self.entity.parent])  # its parent says which buttons a row has
            return page

        page = self.read(work)
        self.look_after(page.rows)
        return page

    def look_after(self, rows: list[Any]) -> None:
        """Add to *rows* what is known of them elsewhere."""

    def columns_below(self, parent: Any, names: list[str] | None = None) -> list[str]:
        """The columns of a list below *parent*, which need not say in each row what it hangs on."""
        wanted = names or self.list_columns
        return [name for name in wanted if parent is None or name != self.entity.parent]

    def load_references(self, rows: list[Any], names: list[str]) -> None:
        """Load what *rows* refer to by the attributes *names*, in few statements."""
        self.read(lambda session: self._attach(session, rows, names))

    def _attach(self, session: AnySession, rows: list[Any], names: list[str]) -> None:
        self._keep_small_tables_at_hand(names)
        lists.attach(session, rows, [each for each in self._large_relations() if each.key in names])

    def asked(self, args: Any, usual_size: int | None = None) -> lists.ListRequest:
        """The list that the query arguments ask for, at first with the filters it starts with."""
        start = self.start_filters() if not args else {}
        asked = {**start, **args.to_dict()}
        if not self.quick_columns:
            asked.pop("q", None)  # there is no box to take it out of
        return lists.read_request(asked, self.filters, self.sortable, usual_size)

    def start_filters(self) -> dict[str, str]:
        """The filters that the list opens with for the person acting."""
        return self.filters_at_start

    def _conditions(self, asked: lists.ListRequest) -> list[Any]:
        active = [(each, asked.values[each.name]) for each in self.filters if each.name in asked.values]
        made = [each.condition(self.entity, value) for each, value in active]
        if asked.q and self.quick_columns:
            made.append(quick_search(self.entity, self.quick_columns, asked.q))
        return [condition for condition in made if condition is not None]

    def _sorted(self, found: Select[Any], asked: lists.ListRequest) -> Select[Any]:
        tie = self.entity.id.desc() if asked.descending or not asked.sort else self.entity.id
        if not asked.sort:
            return self.order(found)
        if asked.sort_column == "id":
            return found.order_by(tie)
        column = getattr(self.entity, self.sort_keys.get(asked.sort_column, asked.sort_column))
        return found.order_by(column.desc() if asked.descending else column, tie)

    def order(self, found: Select[Any]) -> Select[Any]:
        """The order a list has by itself; always a total one."""
        return found.order_by(self.entity.id.desc())

    def _relations(self) -> list[Any]:
        return [each for each in self.entity.__mapper__.relationships if each.direction.name == "MANYTOONE"]

    def _references(self) -> list[Any]:
        """The references to records of large tables, loaded along with a record."""
        return [getattr(self.entity, each.key) for each in self._large_relations()]

    def _large_relations(self) -> list[Any]:
        return [each for each in self._relations() if not is_small(each.mapper.class_)]

    def _keep_small_tables_at_hand(self, names: list[str]) -> None:
        targets = {each.mapper.class_ for each in self._relations() if each.key in names}
        for entity in filter(is_small, targets):
            at_hand(entity)

    def parent_record(self) -> Any:
        """The record that the query arguments hang a list or a new record on; None if they do not."""
        name = self.entity.parent
        if not name or not request.args.get(name):
            return None
        target = self.entity.__mapper__.relationships[name].mapper.class_
        key = key_from(request.args[name])
        found = None if key is None else db.session.scalar(select(target).where(target.id == key))
        if found is None:
            screen = screen_of(target)
            return screen.missing(key) if screen and key else abort(404)
        return found

    def parent_of(self, record: Any) -> Any:
        """The record it lives inside of."""
        return getattr(record, self.entity.parent) if self.entity.parent else None

    def asked_below(self, parent: Any) -> tuple[Any, ...]:
        """The list below *parent* that the query arguments ask for, and its condition."""
        column = self.parent_column(type(parent))
        args = {name: value for name, value in request.args.items() if name in ("page", "sort", "size")}
        return lists.read_request(args, [], self.sortable), column == parent.id

    def count_below(self, parent: Any) -> int | None:
        """How many there are below *parent*, where a tab that is not open tells it; it costs a statement."""
        return None

    def parent_column(self, parent: Any) -> Any:
        """The column that refers to *parent*'s entity."""
        for column in self.entity.__table__.columns:
            if any(key.column.table is parent.__table__ for key in column.foreign_keys):
                return column
        raise LookupError(f"{self.entity.__name__} does not refer to {parent.__name__}")

    def tab_name(self) -> str:
        """The word that opens this list as a tab."""
        return self.route_base.strip("/")
