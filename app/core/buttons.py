"""What can be done next with a record: buttons that appear only where the role, the person and the state allow it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import request
from flask_babel import lazy_gettext as _l

from app.core import person
from app.core.errors import BusinessError

REALLY_DELETE = _l("Really delete?")


@dataclass(frozen=True)
class Button:
    """A link, or with *confirm* or *posts* a form of one button."""

    name: str
    label: Any
    url: str
    posts: bool = False
    confirm: Any = None


@dataclass(frozen=True)
class Link:
    """A way from a record to something about it, or with *posts* something that is done at once.

    *url* and *shown* are asked for each record.
    """

    label: Any
    url: Callable[[Any], str]
    shown: Callable[[Any], bool] = lambda _record: True
    posts: bool = False


class Buttons:
    """The part of a screen that knows its addresses and offers what is possible."""

    row_buttons: ClassVar[tuple[str, ...]] = ("show", "edit", "delete")
    page_buttons: ClassVar[tuple[str, ...]] = ("edit", "delete")
    links: ClassVar[dict[str, Link]] = {}
    SHOW, EDIT, DELETE = _l("Show"), _l("Edit"), _l("Delete")

    entity: Any
    origins: tuple[Any, ...]
    route_base: Any
    exclude_route_methods: Any
    steps: ClassVar[tuple[Any, ...]]

    def url(self, method: str, pk: Any = None, query: str = "") -> str:
        """The address of one of this screen's methods."""
        tail = f"/{pk}" if pk is not None else ""
        path = self.list_path if method == "list" else f"{self.route_base}/{method}{tail}"
        return f"{request.script_root}{path}{query}"

    @property
    def list_path(self) -> str:
        """Where the list is."""
        return f"{self.route_base}/list/"

    def buttons(self, record: Any, names: tuple[str, ...]) -> list[Button]:
        """Those of *names* that are possible with *record* now."""
        made = (self._button(name, record) for name in names)
        return [button for button in made if button is not None]

    def can(self, verb: str, record: Any) -> bool:
        """Is «show», «edit» or «delete» possible with *record*, for the person acting, now?"""
        if verb in self.exclude_route_methods or not person.current().may(verb, self.class_permission_name):  # type: ignore[attr-defined] # the framework's
            return False
        return allowed(getattr(self, f"check_{verb}"), record)

    def can_add(self, parent: Any = None) -> bool:
        """May the person acting add a record here, below *parent* if there is one?"""
        if "add" in self.exclude_route_methods or not person.current().may("add", self.class_permission_name):  # type: ignore[attr-defined]
            return False
        return parent is None or allowed(self.check_add_below, parent)

    def add_query(self, parent: Any) -> str:
        """What the address of the form is asked for, so that the new record has to do with *parent*; else nothing."""
        if parent is None:
            return ""
        names = (self.entity.parent, *(origin.name for origin in self.origins if origin.name == parent.__tablename__))
        return next((f"?{name}={parent.id}" for name in names if name), "")

    def check_add_below(self, parent: Any) -> None:
        """Raise BusinessError if the person acting may add nothing to *parent*."""

    def _button(self, name: str, record: Any) -> Button | None:
        if name in self.links:
            link = self.links[name]
            return Button(name, link.label, link.url(record), link.posts) if link.shown(record) else None
        if name in ("show", "edit"):
            label = self.SHOW if name == "show" else self.EDIT
            return Button(name, label, self.url(name, record.id)) if self.can(name, record) else None
        if name == "delete":
            url = self.url("delete", record.id)
            return Button(name, self.DELETE, url, posts=True, confirm=REALLY_DELETE) if self.can(name, record) else None
        step = next(each for each in self.steps if each.name == name)
        possible = person.current().may(name, self.class_permission_name) and step.is_open(record)  # type: ignore[attr-defined]
        return Button(name, step.label, self.url(f"step/{name}", record.id)) if possible else None


def allowed(check: Callable[[Any], None], record: Any) -> bool:
    """Does *check* let *record* pass?"""
    try:
        check(record)
    except BusinessError:
        return False
    return True
