"""What cockpits are made of: tiles with numbers, each leading to what is behind it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar
from urllib.parse import urlencode

from flask import request
from flask_appbuilder import BaseView, expose, has_access

from app.core import person
from app.core.charts import Chart, draw
from app.core.reports import shown
from app.reports.parts import change


@dataclass(frozen=True)
class Line:
    """A number of a tile, what it counts, and the address behind it."""

    label: Any
    value: Any
    kind: str = "whole"
    url: str = ""
    before: Any = None
    """The same of the year before, where there is one."""

    @property
    def change(self) -> Any:
        """By which part it grew."""
        return change(self.value, self.before) if self.value is not None and self.before else None


@dataclass(frozen=True)
class Tile:
    """A part of a cockpit: where it leads, its numbers, and perhaps a chart and remarks."""

    title: Any
    url: str
    lines: Sequence[Line] = ()
    chart: Chart | None = None
    notes: Sequence[Any] = field(default_factory=tuple)


class Cockpit(BaseView):
    """A page of tiles."""

    default_view = "list"
    list_title: ClassVar[Any]
    method_permission_name: ClassVar[dict[str, str]] = {}

    @property
    def list_path(self) -> str:
        """Where it is."""
        return str(self.route_base)

    def allows(self, verb: str) -> bool:
        """Do the roles of the person acting allow *verb* here?"""
        return person.current().may(verb, str(self.class_permission_name))

    def tiles(self) -> Sequence[Tile]:
        """What it shows."""
        raise NotImplementedError

    @expose("")
    @has_access
    def list(self) -> Any:
        """All tiles."""
        return self.render_template(
            "reports/cockpit.html", title=self.list_title, tiles=self.tiles(), shown=shown, draw=draw
        )


def at(path: str, **asked: Any) -> str:
    """The address of *path*, asked for so much."""
    return f"{request.script_root}{path}" + (f"?{urlencode(asked)}" if asked else "")
