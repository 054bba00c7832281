"""What a list is asked for: the framework's query language (Rison in the argument `q`), reduced to what is allowed.

q=(columns:!(number,name),filters:!((col:state,opr:eq,value:normal)),order_column:name,page:0,page_size:100)
"""

from dataclasses import dataclass, field
from typing import Any

import prison
from flask import request
from flask_babel import gettext as _
from prison.decoder import ParserException

from app.core.errors import NotUnderstood
from app.core.fields import key_from
from app.core.filters import Contains, Filter, StartsWith, clean
from app.core.lists import FURTHEST_PAGE, PAGE_SIZES, ListRequest
from app.core.views import RecordView

SEARCH, KEY = "search", "id"
"""What every list can be filtered by beside its own filters: its quick search, and keys beyond one."""
KNOWN = ("columns", "filters", "order_column", "order_direction", "page", "page_size", "exact_count")
LANGUAGE = "_l_"
"""The framework's argument for the language of an answer."""
LONGEST = 10_000


@dataclass
class Question:
    """A list that is asked for, the columns to tell, and conditions beside the list's own filters."""

    request: ListRequest
    columns: list[str]
    conditions: list[Any] = field(default_factory=list)


def check_arguments(*known: str | None) -> None:
    """Raise NotUnderstood if the address has other arguments: a mistyped one must not seem to have been heard."""
    for name in request.args.keys() - {LANGUAGE, *known}:
        raise NotUnderstood(_("«%(name)s» is no argument of this address.", name=name))


def question(view: RecordView) -> Question:
    """What the query argument asks *view*; NotUnderstood with what is wrong if it cannot be answered."""
    asked = _read(request.args.get("q", ""))
    for name in asked.keys() - set(KNOWN):
        raise NotUnderstood(_("«%(name)s» is no part of a question.", name=name))
    made = Question(
        ListRequest(
            sort=_sort(view, asked),
            page=_whole(asked, "page", 0, FURTHEST_PAGE - 1) + 1,
            size=_whole(asked, "page_size", PAGE_SIZES[0], PAGE_SIZES[-1], least=1),
            exactly=asked.get("exact_count") is True,
        ),
        _columns(view, asked.get("columns")),
    )
    for each in _listed(asked, "filters"):
        _narrow(made, view, each)
    return made


def _read(text: str) -> dict[str, Any]:
    if not text:
        return {}
    try:
        asked = prison.loads(text[:LONGEST])
    except (ParserException, RecursionError, ValueError, TypeError, LookupError):
        asked = None
    if not isinstance(asked, dict):
        raise NotUnderstood(_("The argument q is no object in Rison."))
    return asked


def _listed(asked: dict[str, Any], name: str) -> list[Any]:
    value = asked.get(name, [])
    if not isinstance(value, list):
        raise NotUnderstood(_("«%(name)s» must be a list.", name=name))
    return value


def _columns(view: RecordView, wanted: Any) -> list[str]:
    possible = view.choosable()
    names = [*view.list_columns] if wanted is None else wanted
    if not isinstance(names, list) or any(name not in (*possible, KEY) for name in names):
        raise NotUnderstood(_("Possible columns are: %(names)s.", names=", ".join(possible)))
    return [name for name in dict.fromkeys(names) if name != KEY]


def orders(view: RecordView) -> list[str]:
    """The columns that the list can be sorted by."""
    return [KEY, *view.sortable]


def _sort(view: RecordView, asked: dict[str, Any]) -> str:
    column, direction = asked.get("order_column"), asked.get("order_direction", "asc")
    if column is None:
        return ""
    if column not in orders(view) or direction not in ("asc", "desc"):
        raise NotUnderstood(_("Lists are sorted «asc» or «desc» by: %(names)s.", names=", ".join(orders(view))))
    return f"-{column}" if direction == "desc" else str(column)


def _whole(asked: dict[str, Any], name: str, usual: int, most: int, least: int = 0) -> int:
    value = asked.get(name, usual)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise NotUnderstood(
            _("«%(name)s» must be a whole number from %(low)s to %(high)s.", name=name, low=least, high=most)
        )
    return value


def operators(view: RecordView) -> dict[str, str]:
    """What each list can be filtered by → the operator that says how."""
    known = {each.name: _operator(each) for each in view.filters}
    return {KEY: "gt", **({SEARCH: "ct"} if view.quick_columns else {}), **known}


def _operator(each: Filter) -> str:
    if isinstance(each, Contains):
        return "ct"
    return "sw" if isinstance(each, StartsWith) else "eq"


def _narrow(made: Question, view: RecordView, asked: Any) -> None:
    possible = operators(view)
    if not isinstance(asked, dict) or (asked.get("col"), asked.get("opr")) not in [*possible.items()]:
        told = ", ".join(f"{name} {operator}" for name, operator in possible.items())
        raise NotUnderstood(_("A filter has «col», «opr» and «value»; possible are: %(filters)s.", filters=told))
    name, text = asked["col"], _spelled(asked.get("value"))
    if name == SEARCH:
        made.request.q = text
    elif name == KEY:
        made.conditions.append(view.entity.id > (key_from(text, view.largest_key) or 0))
    else:
        each = next(each for each in view.filters if each.name == name)
        if not each.understood(text) or each.condition(view.entity, text) is None:
            raise NotUnderstood(_("«%(name)s» cannot be «%(value)s».", name=name, value=text))
        made.request.values[name] = text


def _spelled(value: Any) -> str:
    """A value as a query argument of a page would have it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str | int):
        return clean(str(value))
    raise NotUnderstood(_("The value of a filter is a text, a number, or «!t» or «!f»."))
