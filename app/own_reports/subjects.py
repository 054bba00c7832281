"""What can be asked about: the records of a screen. What the screen can show is what can be grouped and reckoned."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _l
from sqlalchemy import Boolean, Date, DateTime, Enum, Integer, Result, Select

from app.core import cells, person
from app.core.database import db
from app.core.filters import Filter
from app.core.lists import ListRequest
from app.core.records import label_of
from app.core.reports import Column, Named, Row
from app.core.rows import EVERYBODYS
from app.customers.models import Customer
from app.own_reports.dimensions import (
    Dimension,
    InState,
    Month,
    OfRecord,
    Period,
    Stars,
    Whole,
    Written,
    YesNo,
)

NUMBER_OF = "number_of"
SUM, AVERAGE = "sum", "average"
OF_CUSTOMER = ("manager", "level", "region")
"""What is told of a customer wherever rows are about one."""
PERMISSION, EVERYBODY = "OwnReports", "count_all"
"""Who holds it reads figures of everybody's rows; others those that they may list, of the rows they see."""


@dataclass(frozen=True)
class Measure:
    """What is reckoned of each group: how many rows there are, or the sum or the average of a *column*."""

    name: str
    label: Any
    column: Any = None
    way: str = SUM
    kind: str = "whole"
    """How it looks (see `app.core.sheets.FORMATS`)."""

    @property
    def key(self) -> str:
        """What its column is called in a row; nothing if rows are only counted."""
        return "" if self.column is None else str(self.column.key)

    @property
    def adds_up(self) -> bool:
        """Is the measure of several groups the sum of theirs?"""
        return self.way == SUM


NUMBER_OF_ROWS = Measure(NUMBER_OF, _l("Number of records"))


def count_everybody() -> bool:
    """Are figures of everybody's rows for the person acting?"""
    return person.current().may(EVERYBODY, PERMISSION)


class Subject:
    """Something that can be asked about."""

    name: str
    entity: Any
    label: Any

    def may_be_asked(self) -> bool:
        """Is it for the person acting?"""
        raise NotImplementedError

    def dimensions(self) -> Mapping[str, Dimension]:
        """What its rows can be grouped by, by name."""
        raise NotImplementedError

    def measures(self) -> Mapping[str, Measure]:
        """What can be reckoned of them, by name; the usual one first."""
        raise NotImplementedError

    def filters(self) -> Sequence[Filter]:
        """What they can be searched by."""
        raise NotImplementedError

    def columns_of(self, asked: ListRequest, columns: Sequence[Any], *conditions: Any) -> Select[Any]:
        """*columns* of the rows that were *asked* for and meet *conditions*, in no order."""
        raise NotImplementedError

    def found(self, asked: ListRequest, *conditions: Any) -> Select[Any]:
        """Those rows themselves, in a total order."""
        raise NotImplementedError

    def columns(self, measure: Measure) -> Sequence[Column]:
        """What is told of each, what is measured among it."""
        raise NotImplementedError

    def told(self, found: Any, measure: Measure) -> list[Row]:
        """The rows that *found* gave, as lines of a report."""
        raise NotImplementedError

    def conditions(self, asked: ListRequest) -> list[Any]:
        """What *asked* demands of a row."""
        on = [(each, asked.values[each.name]) for each in self.filters() if each.name in asked.values]
        made = [each.condition(self.entity, value) for each, value in on]
        return [condition for condition in made if condition is not None]


class OfScreen(Subject):
    """The records of a screen, which are called *label* and usually grouped by *first*.

    *words* are columns whose texts are few enough to be grouped by.
    """

    def __init__(self, screen: Any, label: Any, first: str, *, words: tuple[str, ...] = ()) -> None:
        self.screen, self.label, self.words = screen, label, words
        self.name = screen.route_base.strip("/")
        self.entity = screen.datamodel.obj
        asked = [each for each in screen.filters if each.kind != "hidden"]
        self._filters = [replace(each, label=each.label_for(self.entity)) for each in asked]
        self._dimensions = {each.name: each for each in sorted(self._grouped(), key=lambda each: each.name != first)}
        self._measures = {each.name: each for each in (NUMBER_OF_ROWS, *self._reckoned())}

    @property
    def view(self) -> Any:
        """The screen as it is in use."""
        return current_app.extensions["screens"][self.screen]

    def may_be_asked(self) -> bool:
        """Who lists the records may; and who reads everybody's figures."""
        return count_everybody() or self.view.allows("list")

    def dimensions(self) -> Mapping[str, Dimension]:
        """What the list can show, as far as values repeat."""
        return self._dimensions

    def measures(self) -> Mapping[str, Measure]:
        """The numbers that it can show."""
        return self._measures

    def filters(self) -> Sequence[Filter]:
        """Those of the list, which know what they are called."""
        return self._filters

    def columns_of(self, asked: ListRequest, columns: Sequence[Any], *conditions: Any) -> Select[Any]:
        """Rows of the screen; what belongs to their customers is joined."""
        found = self.view.select().where(*conditions, *self.conditions(asked)).order_by(None)
        found = found.with_only_columns(*columns, maintain_column_froms=True)
        return found.outerjoin(Customer, self.entity.customer_id == Customer.id) if self._is_about_customers else found

    def found(self, asked: ListRequest, *conditions: Any) -> Select[Any]:
        """In the order of the list."""
        found = self.view.select().where(*conditions, *self.conditions(asked))
        if self._is_about_customers:
            found = found.outerjoin(Customer, self.entity.customer_id == Customer.id)
        ordered: Select[Any] = found.order_by(None).order_by(self.entity.id.desc())
        return ordered

    def columns(self, measure: Measure) -> Sequence[Column]:
        """Those of the list, and what is measured if it is none of them."""
        return [Column(name, self.view.label(name), self.view.kind_in_file(name)) for name in self._told(measure)]

    def _told(self, measure: Measure) -> list[str]:
        return list(dict.fromkeys([*self.view.list_columns, *filter(None, [measure.key])]))

    def told(self, found: Any, measure: Measure) -> list[Row]:
        """With a link to each for those who may open it."""
        rows = [*found.scalars()]
        names = self._told(measure)
        self.view.load_references(rows, names)
        return [Row({name: self._cell(row, name) for name in names}) for row in rows]

    def _cell(self, row: Any, name: str) -> Any:
        value = getattr(row, name, None)
        if name == self.view.list_columns[0]:
            return Named(row, str(value))
        return value.date() if name in self.view.days_only and value is not None else value

    # -- what it is made of

    @property
    def _is_about_customers(self) -> bool:
        relation = self.entity.__mapper__.relationships.get("customer")
        return relation is not None and relation.mapper.class_ is Customer

    def _shown(self) -> list[str]:
        fieldsets = [name for _title, group in self.screen.show_fieldsets for name in group["fields"]]
        return list(dict.fromkeys([*self.screen.list_columns, *fieldsets]))

    def _grouped(self) -> Iterable[Dimension]:
        for name in self._shown():
            yield from grouping(self.entity, name, name in self.words)
        if self._is_about_customers:
            yield from of_customers()

    def _reckoned(self) -> Iterable[Measure]:
        for name in self._shown():
            column = self.entity.__mapper__.columns.get(name)
            if column is None or not (cells.is_quantity(column, name) or name in cells.RATINGS):
                continue
            attribute, label = getattr(self.entity, name), label_of(self.entity, name)
            if not isinstance(column.type, Integer):
                kind = "money" if name in cells.AMOUNTS else "number"
                yield Measure(f"{name}_sum", _l("%(what)s, sum", what=label), attribute, SUM, kind)
            yield Measure(f"{name}_average", _l("%(what)s, average", what=label), attribute, AVERAGE, "average")


def grouping(entity: Any, name: str, is_few_words: bool = False) -> Iterable[Dimension]:
    """The ways to group rows of *entity* by the attribute *name*; none where values hardly repeat."""
    label, mapper = label_of(entity, name), entity.__mapper__
    relation = mapper.relationships.get(name)
    if relation is not None and relation.direction.name == "MANYTOONE":
        target = relation.mapper.class_
        if not hasattr(target, "visible_to"):  # its rows are for everybody to see
            yield OfRecord(name, label, getattr(entity, f"{name}_id"), target)
    elif name in mapper.columns:
        yield from _by_column(name, label, getattr(entity, name), is_few_words)


def _by_column(name: str, label: Any, attribute: Any, is_few_words: bool) -> Iterable[Dimension]:
    match attribute.type:
        case Enum():
            yield InState(name, label, attribute)
        case Boolean():
            yield YesNo(name, label, attribute)
        case Integer():
            yield (Stars if name in cells.RATINGS else Whole)(name, label, attribute)
        case DateTime():
            yield from by_time(name, label, attribute)
        case Date():
            yield from by_time(name, label, attribute, start=lambda day: day)
        case _ if is_few_words:
            yield Written(name, label, attribute)


def by_time(name: str, label: Any, column: Any, **start: Any) -> Iterable[Dimension]:
    """By year and by month of a day or a moment."""
    yield Period(f"{name}_year", _l("%(when)s, by year", when=label), column, **start)
    yield Month(f"{name}_month", _l("%(when)s, by month", when=label), column, **start)


def of_customers() -> Iterable[Dimension]:
    """What is told of the customers that rows are about."""
    for name in OF_CUSTOMER:
        target = Customer.__mapper__.relationships[name].mapper.class_
        label = _l("Customer: %(what)s", what=label_of(Customer, name))
        yield OfRecord(f"customer_{name}", label, getattr(Customer, f"{name}_id"), target)


def as_counted(found: Select[Any]) -> Select[Any]:
    """*found*, of everybody's rows or of those of the person acting."""
    return found.execution_options(**EVERYBODYS) if count_everybody() else found


def read(found: Select[Any]) -> Result[Any]:
    """What it gives."""
    return db.session.execute(as_counted(found))


def named(name: str) -> Subject | None:
    """The subject of that name; None if there is none."""
    found: Subject | None = current_app.extensions["subjects"].get(name)
    return found


def askable() -> list[Subject]:
    """What the person acting may ask about."""
    return [each for each in current_app.extensions["subjects"].values() if each.may_be_asked()]
