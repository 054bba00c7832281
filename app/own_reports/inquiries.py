"""What is asked of a subject, and what comes of it: a table of groups, or one group against another, and a chart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl

from flask_babel import format_decimal, lazy_pgettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, func, null, select

from app.core import lists
from app.core.charts import Chart, Point
from app.core.filters import Filter
from app.core.lists import ListRequest
from app.core.reports import Column, Row, Table, fixed, shown
from app.own_reports.dimensions import Dimension
from app.own_reports.subjects import Measure, Subject, read
from app.reports.fields import OneOf
from app.reports.parts import SHARE, bars, share

MOST_GROUPS = 1_000
"""So many groups are told, the largest; what is reckoned of all is of all."""
ACROSS = 12
"""So many values of the second dimension stand side by side; where there are more, each pair has a line."""
CHARTED, BESIDE, BARS = 15, 4, 24
"""So many lines are drawn, or so many values of each beside one another, and then so many bars in all."""
FIRST, SECOND, MEASURE, DRAWING = "group1", "group2", "measure", "drawing"
PLACES = ("first", "second")
"""What narrows the list behind a number down to a key of the first dimension, and of the second."""
QUESTIONS = (FIRST, SECOND, MEASURE, DRAWING)
DRAWINGS = {
    "": _l("What fits"),
    "bars": _l("Bars"),
    "columns": lazy_pgettext("chart", "Columns"),
    "nothing": _l("No chart"),
}


@dataclass(frozen=True)
class Group:
    """Rows that have the same keys: how many, how many of them have a value, and its sum."""

    keys: tuple[Any, Any]
    rows: int
    values: int
    sum: Any

    def reckoned(self, measure: Measure) -> Any:
        """Its *measure*; None where there is nothing to reckon."""
        if measure.column is None:
            return self.rows
        if measure.adds_up:
            return self.sum or 0
        return round(Decimal(self.sum) / self.values, 2) if self.values else None


def together(groups: Sequence[Group]) -> Group:
    """All of them as one."""
    sums = [group.sum for group in groups if group.sum is not None]
    return Group((None, None), sum(each.rows for each in groups), sum(each.values for each in groups), sum(sums))


def questions(subject: Subject) -> list[Filter]:
    """What is asked of every subject: two dimensions, a measure, how it is drawn."""
    dimensions = [(each.name, each.label) for each in subject.dimensions().values()]
    measures = [(each.name, each.label) for each in subject.measures().values()]
    return [
        OneOf(FIRST, _l("Group by"), values=lambda: dimensions),
        OneOf(SECOND, _l("Then by"), values=lambda: [("", "–"), *dimensions]),
        OneOf(MEASURE, lazy_pgettext("report", "Measure"), values=lambda: measures),
        OneOf(DRAWING, _l("Chart"), values=lambda: [*DRAWINGS.items()]),
    ]


def asked_in(subject: Subject, query: str) -> ListRequest:
    """What the query string *query* asks of *subject*; what it cannot mean is left out."""
    given = dict(parse_qsl(query.lstrip("?")))
    return lists.read_request(given, [*questions(subject), *subject.filters()], ())


@dataclass
class Inquiry:
    """What was *asked* of a *subject*. *behind* is the address of the list behind its numbers, if they lead there."""

    subject: Subject
    asked: ListRequest
    behind: str = ""

    @cached_property
    def dimensions(self) -> list[Dimension]:
        """One or two of them: without a first, it is the subject's first; the same twice is once."""
        known = self.subject.dimensions()
        first = known.get(self.asked.values.get(FIRST, "")) or next(iter(known.values()))
        second = known.get(self.asked.values.get(SECOND, ""))
        return [first] if second is None or second is first else [first, second]

    @cached_property
    def measure(self) -> Measure:
        """What is reckoned."""
        known = self.subject.measures()
        return known.get(self.asked.values.get(MEASURE, "")) or next(iter(known.values()))

    # -- reading

    def _rows(self) -> Select[Any]:
        """Each row's keys and its value."""
        spans = [self._span(each) for each in self.dimensions]
        keys = [each.expression(span) for each, span in zip(self.dimensions, spans, strict=True)]
        value = null() if self.measure.column is None else self.measure.column
        first, second = [*keys, null()][:2]
        columns = [first.label("first"), second.label("second"), value.label("value")]
        return self.subject.columns_of(self.asked, columns)

    def _span(self, dimension: Dimension) -> tuple[Any, Any]:
        if not dimension.is_time:
            return None, None
        ends = [func.min(dimension.column), func.max(dimension.column)]
        return tuple(read(self.subject.columns_of(self.asked, ends)).one())

    @cached_property
    def groups(self) -> list[Group]:
        """The groups, one more than are told if there are."""
        row = self._rows().subquery().c
        has_value = self.measure.column is not None
        number, values = func.count(), func.count(row.value) if has_value else func.count()
        total = func.sum(row.value) if has_value else func.count()
        keys = [row.first, row.second][: len(self.dimensions)]
        largest = (func.coalesce(total, 0) if self.measure.adds_up else number).desc()
        found = select(*keys, number, values, total).group_by(*keys).order_by(largest, *keys).limit(MOST_GROUPS + 1)
        return [_group(each, len(keys)) for each in read(found)]

    @cached_property
    def whole(self) -> Group:
        """All rows."""
        return together(self.groups) if len(self.groups) <= MOST_GROUPS else self.rows_where()

    def rows_where(self, *conditions: Any) -> Group:
        """The rows that meet *conditions*, as one group."""
        value = self.measure.column
        reckoned = [func.count()] * 3 if value is None else [func.count(), func.count(value), func.sum(value)]
        return _group(read(self.subject.columns_of(self.asked, reckoned, *conditions)).one(), 0)

    @cached_property
    def words(self) -> list[Mapping[Any, str]]:
        """What the keys of each dimension are called, in the order in which they are told."""
        return [self._words(place, each) for place, each in enumerate(self.dimensions)]

    def _words(self, place: int, dimension: Dimension) -> Mapping[Any, str]:
        parts = self._parts(place)
        words = dimension.words(key for key in parts if key is not None)
        if not dimension.in_order:
            size = {key: together(groups).reckoned(self.measure) or 0 for key, groups in parts.items()}
            words = dict(sorted(words.items(), key=lambda pair: -size[pair[0]]))
        return {**words, None: _("Not filled in")} if None in parts else words

    def _parts(self, place: int) -> dict[Any, list[Group]]:
        """The groups that are told, by their first or their second key."""
        parts: dict[Any, list[Group]] = {}
        for group in self.groups[:MOST_GROUPS]:
            parts.setdefault(group.keys[place], []).append(group)
        return parts

    # -- telling

    @cached_property
    def table(self) -> Table:
        """The groups; of two dimensions those of one against those of the other, if they fit."""
        notes = [_("These are the %(most)s largest groups.", most=format_decimal(MOST_GROUPS))] * (
            len(self.groups) > MOST_GROUPS
        )
        if not self.groups:
            return fixed([self._heading(0), self._number()], [])
        if len(self.dimensions) == 2 and len(self.words[1]) <= ACROSS:
            return self._crossed(notes)
        return self._listed(notes)

    def _heading(self, place: int) -> Column:
        return Column(f"group{place}", self.dimensions[place].label)

    def _number(self) -> Column:
        return Column("number", self.measure.label, self.measure.kind)

    def _listed(self, notes: Sequence[Any]) -> Table:
        places = range(len(self.dimensions))
        order = [{key: rank for rank, key in enumerate(words)} for words in self.words]
        told = [group for group in self.groups[:MOST_GROUPS] if group.keys[0] in order[0]]
        if len(places) == 1:
            told += [Group((key, None), 0, 0, None) for key in order[0].keys() - {group.keys[0] for group in told}]
        told.sort(key=lambda group: [order[place].get(group.keys[place], -1) for place in places])
        columns = [*map(self._heading, places), self._number(), *([SHARE] if self.measure.adds_up else [])]
        totals = Row({"group0": _("Total"), **self._numbers(self.whole)}, self._way("number", self.whole))
        return fixed(columns, [self._line(group) for group in told], totals, notes)

    def _numbers(self, group: Group) -> dict[str, Any]:
        number = group.reckoned(self.measure)
        return {"number": number, "share": share(number or 0, self.whole.reckoned(self.measure) or 0)}

    def _line(self, group: Group) -> Row:
        keys = group.keys[: len(self.dimensions)]
        words = {f"group{place}": self.words[place].get(key, str(key)) for place, key in enumerate(keys)}
        return Row(
            {**words, **self._numbers(group)}, self._way("number", group, **dict(zip(PLACES, keys, strict=False)))
        )

    def _crossed(self, notes: Sequence[Any]) -> Table:
        first, second = self.words
        by_keys = {group.keys: group for group in self.groups[:MOST_GROUPS]}
        names = {key: f"across{place}" for place, key in enumerate(second)}
        columns = [
            self._heading(0),
            *(Column(names[key], word, self.measure.kind) for key, word in second.items()),
            Column("number", _("Total"), self.measure.kind),
        ]

        def line(word: str, cells: Mapping[Any, Group], whole: Group, **keys: Any) -> Row:
            told = {name: cells[key].reckoned(self.measure) if key in cells else None for key, name in names.items()}
            behind = self._way("number", whole, **keys)
            for key, group in cells.items():
                behind |= self._way(names[key], group, **keys, second=key)
            return Row({"group0": word, "number": whole.reckoned(self.measure), **told}, behind)

        rows = []
        for key, word in first.items():
            cells = {other: by_keys[key, other] for other in second if (key, other) in by_keys}
            rows.append(line(word, cells, together([*cells.values()]), first=key))
        below = {key: together(groups) for key, groups in self._parts(1).items()}
        return fixed(columns, rows, line(_("Total"), below, self.whole), notes)

    def _way(self, name: str, group: Group, **keys: Any) -> dict[str, str]:
        """The list behind a number, by the name of its column; none behind nothing, and none where there is no list."""
        dimensions = dict(zip(PLACES, self.dimensions, strict=False))
        texts = {at: dimensions[at].text(key) for at, key in keys.items()}
        lost = any(key is not None and dimensions[at].understood(texts[at]) is None for at, key in keys.items())
        if not self.behind or not group.rows or lost:
            return {}
        return {name: self.behind + self.asked.query(**texts)}

    def chart(self, rows: Sequence[Row]) -> Chart | None:
        """The first of *rows*, which are those of its table, as they are wanted; of pairs, what the first ones have."""
        if not rows or self.asked.values.get(DRAWING) == "nothing":
            return None
        kind = self.asked.values.get(DRAWING) or ("columns" if self.dimensions[0].is_time else "bars")
        are_pairs = "group1" in rows[0].cells
        lines = self._by_first() if are_pairs else rows
        known = [row for row in lines if row.cells["number"] is not None]
        beside = [*self.words[1].values()] if len(self.dimensions) > 1 else []
        stand_beside = 1 < len(beside) <= BESIDE and not are_pairs
        most = BARS // len(beside) if stand_beside else CHARTED
        some = known[-most:] if self.dimensions[0].is_time else known[:most]
        title = str(self.measure.label)
        if len(some) < len(known):
            title = _("%(what)s, %(some)s of %(all)s", what=title, some=len(some), all=len(known))
        if stand_beside:
            series = [self._drawn(some, place, word) for place, word in enumerate(beside)]
            return Chart(title, series, kind)
        drawn = bars(title, some, "group0", "number", self.measure.kind)
        return drawn and Chart(drawn.title, drawn.series, kind)

    def _by_first(self) -> list[Row]:
        """What each value of the first dimension has, whatever the second."""
        whole = {key: together(groups) for key, groups in self._parts(0).items()}
        told = [(word, whole[key], self._way("number", whole[key], first=key)) for key, word in self.words[0].items()]
        return [Row({"group0": word, "number": group.reckoned(self.measure)}, way) for word, group, way in told]

    def _drawn(self, rows: Sequence[Row], place: int, word: str) -> tuple[str, list[Point]]:
        """One value of the second dimension, by the values of the first."""
        name, kind = f"across{place}", self.measure.kind
        values = [(row, row.cells.get(name) or 0) for row in rows]
        return word, [
            Point(str(row.cells["group0"]), value, str(shown(value, kind)), row.behind.get(name, ""))
            for row, value in values
        ]


def _group(row: Sequence[Any], keys: int) -> Group:
    first, second = (*row[:keys], None, None)[:2]
    return Group((first, second), *row[keys:])
