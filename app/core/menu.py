"""The menu: the screens of `app.views.MENU` that the person acting may open."""

from dataclasses import dataclass
from typing import Any

from flask import current_app, request

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
        items = [_item(view, text) for view, text in entries if _may_open(view)]
        if items:
            groups.append(MenuGroup(name, label, icon, items))
    return groups


def _may_open(view: Any) -> bool:
    verb = view.method_permission_name.get(view.default_view, view.default_view)
    return person.current().may(verb, view.class_permission_name)


def _item(view: Any, label: Any) -> MenuItem:
    url = request.script_root + view.route_base + ("/list/" if view.default_view == "list" else "/")
    bases = (f"{each.route_base}/" for each in (view, *_screens_below(view)))
    return MenuItem(label, url, request.path.startswith(tuple(bases)))


def _screens_below(view: Any) -> list[Any]:
    screens = current_app.extensions["screens"].values()
    return [each for each in screens if getattr(each, "parent_screen", None) is type(view)]


def trail(view: Any, parent: Any = None) -> list[tuple[Any, str]]:
    """The way down to a record of *view*, or of a list below *parent*: pairs of a label and an address."""
    above = current_app.extensions["screens"].get(view.parent_screen)
    if parent is None or above is None:
        return [(view.list_title, view.url("list"))]
    own = (view.list_title, view.url("list", query=f"?{view.entity.parent}={parent.id}"))
    return [(above.list_title, above.url("list")), (str(parent), above.place_of(parent)), own]
