"""The menu: the screens of `app.views.MENU` that the person acting may open."""

from dataclasses import dataclass
from typing import Any

from flask import current_app, g, request

from app.core import person


@dataclass(frozen=True)
class MenuItem:
    """One way in."""

    label: Any
    url: str
    current: bool


@dataclass(frozen=True)
class MenuGroup:
    """A heading with its ways in."""

    name: str
    label: Any
    icon: str
    items: list[MenuItem]

    @property
    def current(self) -> bool:
        """Is the page that is open one of this group's?"""
        return any(item.current for item in self.items)


def menu() -> list[MenuGroup]:
    """What the person acting may open; groups without anything are left out."""
    groups = []
    for (name, label, icon), entries in current_app.extensions["menu"].items():
        items = [_item(*entry) for entry in entries if _may_open(*entry)]
        if items:
            groups.append(MenuGroup(name, label, icon, items))
    return groups


def _may_open(view: Any, _label: Any, way: str) -> bool:
    method = way or view.default_view
    return person.current().may(view.method_permission_name.get(method, method), view.class_permission_name)


def _item(view: Any, label: Any, way: str) -> MenuItem:
    return MenuItem(label, request.script_root + _path(view, way), (view, way) == _open_entry())


def _path(view: Any, way: str) -> str:
    if way:
        return f"{view.route_base}/{way}"
    return str(view.list_path if view.default_view == "list" else f"{view.route_base}/")


def open_at(view: Any) -> None:
    """Mark the entry of *view* as the one that the page of this request belongs to."""
    g.open_entry = (view, "")


def _open_entry() -> Any:
    """The entry that the page which is open belongs to: the one whose addresses say most of the page's own."""
    if "open_entry" not in g:
        entries = [entry for group in current_app.extensions["menu"].values() for entry in group]
        places = [(base, view, way) for view, _label, way in entries for base in _bases(view, way)]
        found = [place for place in places if request.path.startswith(place[0])]
        g.open_entry = max(found, key=lambda place: len(place[0]), default=("",))[1:]
    return g.open_entry


def _bases(view: Any, way: str) -> list[str]:
    return [_path(view, way)] if way else [f"{each.route_base}/" for each in (view, *_screens_below(view))]


def _screens_below(view: Any) -> list[Any]:
    screens = current_app.extensions["screens"].values()
    return [each for each in screens if getattr(each, "parent_screen", None) is type(view)]


def trail(view: Any, parent: Any = None) -> list[tuple[Any, str]]:
    """The way down to a record of *view*, or of a list below *parent*: pairs of a label and an address."""
    above = current_app.extensions["screens"].get(view.parent_screen)
    if parent is None or above is None:
        return [(view.trail_title or view.list_title, view.url("list"))]
    own = (view.list_title, view.url("list", query=f"?{view.entity.parent}={parent.id}"))
    return [(above.list_title, above.url("list")), (str(parent), above.place_of(parent)), own]
