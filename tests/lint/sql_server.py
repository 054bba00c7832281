"""What SQL Server would refuse or understand differently, found without one: by compiling for its dialect.

`complaints_about` looks at a statement, `complaints_about_tables` at the schema. Each complaint says what to write
instead. The ordinary test run asks the first about every statement it executes (see tests/shadow.py).
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.mssql import pyodbc
from sqlalchemy.sql import elements, functions, operators, selectable, sqltypes, visitors

Complaints = Iterator[str]

SQL_SERVER_2019 = (15, 0, 2000, 8)


def _dialect() -> Any:
    dialect = pyodbc.dialect()
    dialect.server_version_info = SQL_SERVER_2019
    dialect._setup_version_attributes()
    dialect._supports_nvarchar_max = True
    return dialect


DIALECT = _dialect()

FUNCTIONS = {
    "age": "bounds computed in Python",
    "array_agg": "aggregate_strings()",
    "bool_and": "min(case())",
    "bool_or": "max(case())",
    "ceil": "ceiling()",
    "date": "cast(…, Date)",
    "date_trunc": "extract(), or bounds computed in Python",
    "datetime": "bounds computed in Python",
    "generate_series": "a list made in Python",
    "greatest": "case()",
    "group_concat": "aggregate_strings()",
    "ifnull": "coalesce()",
    "initcap": "Python",
    "instr": "charindex(), or a search column",
    "json_extract": "a column of its own",
    "julianday": "bounds computed in Python",
    "least": "case()",
    "lpad": "Python",
    "md5": "Python",
    "now": "app.core.clock",
    "nvl": "coalesce()",
    "printf": "Python",
    "random": "Python",
    "regexp_replace": "Python",
    "rpad": "Python",
    "strftime": "extract(), or bounds computed in Python",
    "string_agg": "aggregate_strings()",
    "strpos": "charindex(), or a search column",
    "substr": "substring()",
    "to_char": "formatting in Python",
    "to_date": "cast(…, Date)",
    "total": "coalesce(sum(), 0)",
    "trunc": "Python",
}
NEED_AN_ORDER = {"row_number", "rank", "dense_rank", "lag", "lead", "ntile", "first_value", "last_value"}
EXTRACTED_ALIKE = {"year", "month", "day", "hour", "minute", "second", "quarter"}
PREDICATES = {
    operators.eq,
    operators.ne,
    operators.lt,
    operators.le,
    operators.gt,
    operators.ge,
    operators.is_,
    operators.is_not,
    operators.in_op,
    operators.not_in_op,
    operators.like_op,
    operators.not_like_op,
    operators.ilike_op,
    operators.between_op,
    operators.contains_op,
    operators.startswith_op,
    operators.endswith_op,
    operators.exists,
    operators.inv,
}
REGULAR_EXPRESSIONS = {operators.regexp_match_op, operators.not_regexp_match_op, operators.regexp_replace_op}
FOREIGN_TEXT = re.compile(
    r"\b(LIMIT\s+[\d:?]|ILIKE|TRUE|FALSE|NOW\(|ON CONFLICT|INSERT OR|RETURNING|IFNULL|STRFTIME|DATE_TRUNC)|::\w|\|\|",
    re.IGNORECASE,
)


def complaints_about(statement: Any) -> list[str]:
    """What is wrong with *statement* on SQL Server, each complaint once."""
    found = {complaint for part in visitors.iterate(statement) for complaint in _about_part(part)}
    if not found:
        try:
            statement.compile(dialect=DIALECT)
        except (sa.exc.CompileError, NotImplementedError, AttributeError) as error:
            found.add(f"does not compile: {str(error).splitlines()[0]}")
    return sorted(found)


def _about_part(part: Any) -> Complaints:
    for kind, rule in RULES:
        if isinstance(part, kind):
            yield from rule(part)


def _about_select(select: sa.Select[Any]) -> Complaints:
    if any(_is_predicate(column) for column in select._raw_columns):
        yield "a predicate as a value: case((…, 1), else_=0)"
    for clause in select._group_by_clauses:
        grouped = _without_reference(clause)
        if isinstance(grouped, (elements._textual_label_reference, elements.TextClause, elements.Label)):
            yield "GROUP BY a label or a position: group_by(expression)"
        elif any(isinstance(part, elements.BindParameter) for part in visitors.iterate(grouped)):
            yield "GROUP BY with bound parameters: group by a column of a subquery"


def _about_ordering(select: selectable.GenerativeSelect) -> Complaints:
    if select._for_update_arg is not None:
        yield "FOR UPDATE does nothing: a conditional UPDATE, or a version column"
    for clause in select._order_by_clauses:
        key = _without_reference(clause)
        if getattr(key, "modifier", None) in (operators.nulls_first_op, operators.nulls_last_op):
            yield "NULLS FIRST/LAST: order_by(case((column.is_(None), 1), else_=0), …)"
        elif _is_predicate(_without_direction(key)):
            yield "ORDER BY a predicate: case()"
    if select._offset_clause is not None and not _is_total(select):
        yield "OFFSET without a total order: order_by(…, primary key)"


def _is_total(select: selectable.GenerativeSelect) -> bool:
    """Whether two runs are sure to bring the rows in the same order: a primary key is among what orders them."""
    keys = [_without_direction(_without_reference(clause)) for clause in select._order_by_clauses]
    return any(
        base.primary_key
        for key in keys
        if isinstance(key, sa.ColumnElement)
        for base in key.base_columns
        if isinstance(base, sa.Column)
    )


def _about_union(union: selectable.CompoundSelect[Any]) -> Complaints:
    if union._limit_clause is not None and union._offset_clause is None:
        yield "LIMIT of a UNION is dropped silently: select(union.subquery()).limit(…)"


def _about_operation(operation: elements.BinaryExpression[Any]) -> Complaints:
    left, right, operator = operation.left, operation.right, operation.operator
    if operator in (operators.is_, operators.is_not) and isinstance(right, (elements.True_, elements.False_)):
        yield "IS TRUE: column == true()"
    if operator in (operators.eq, operators.ne) and (_is_predicate(left) or _is_predicate(right)):
        yield "a predicate compared: and_(), or_()"
    if operator in REGULAR_EXPRESSIONS:
        yield "a regular expression: LIKE, or a search column"
    if isinstance(_bare(left), elements.Tuple):
        yield "a tuple compared: and_(), or_(), exists()"
    if operator in (operators.add, operators.sub) and isinstance(left.type, (sqltypes.Date, sqltypes.DateTime)):
        yield "arithmetic with dates: bounds computed in Python"


def _about_function(function: functions.FunctionElement[Any]) -> Complaints:
    name = str(getattr(function, "name", "")).lower()
    arguments = list(function.clauses)
    if name in FUNCTIONS:
        yield f"{name}(): {FUNCTIONS[name]}"
    if name in ("sum", "max", "min", "avg") and arguments and isinstance(arguments[0].type, sqltypes.Boolean):
        yield f"{name}() of a boolean: {name}(case((…, 1), else_=0))"
    if name == "avg" and arguments and isinstance(arguments[0].type, sqltypes.Integer):
        yield "avg() of integers is truncated: avg(cast(…, Numeric))"
    if name == "count" and any(isinstance(part, elements.Tuple) for part in visitors.iterate(function)):
        yield "count() of several columns: count of a subquery"


def _about_window(window: elements.Over[Any]) -> Complaints:
    name = str(getattr(window.element, "name", "")).lower()
    if name in NEED_AN_ORDER and (window.order_by is None or not len(window.order_by)):
        yield f"{name}() without an order: over(order_by=…)"


def _about_extract(extract: elements.Extract) -> Complaints:
    if extract.field.lower() not in EXTRACTED_ALIKE:
        yield f"extract({extract.field}) means something else: Python"


def _about_text(text: elements.TextClause) -> Complaints:
    if FOREIGN_TEXT.search(text.text):
        yield f"text that SQL Server does not understand: {text.text[:80]}"


RULES: list[tuple[type, Callable[[Any], Complaints]]] = [
    (selectable.Select, _about_select),
    (selectable.GenerativeSelect, _about_ordering),
    (selectable.CompoundSelect, _about_union),
    (elements.BinaryExpression, _about_operation),
    (functions.FunctionElement, _about_function),
    (elements.FunctionFilter, lambda _: iter(["FILTER (WHERE …): sum(case())"])),
    (elements.Over, _about_window),
    (elements.Extract, _about_extract),
    (elements.TextClause, _about_text),
    (selectable.Lateral, lambda _: iter(["LATERAL: a subquery that is joined, or a window function"])),
]


def _bare(element: Any) -> Any:
    while isinstance(element, (elements.Label, elements.Grouping)):
        element = element.element
    return element


def _without_reference(clause: Any) -> Any:
    return clause.element if isinstance(clause, elements._label_reference) else clause


def _without_direction(key: Any) -> Any:
    return key.element if isinstance(key, elements.UnaryExpression) and key.modifier else key


def _is_predicate(element: Any) -> bool:
    element = _bare(element)
    if isinstance(element, (selectable.Exists, elements.BooleanClauseList, elements.AsBoolean)):
        return True
    return isinstance(element, (elements.BinaryExpression, elements.UnaryExpression)) and element.operator in PREDICATES
