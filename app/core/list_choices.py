"""The part of a screen that lets its users choose columns and page size, and keep searches."""

from typing import Any, ClassVar
from urllib.parse import parse_qsl

from flask import abort, flash, redirect, request
from flask_appbuilder import expose, has_access
from flask_babel import lazy_gettext as _l
from sqlalchemy import UnicodeText

from app.core import lists, person
from app.core.database import db
from app.core.fields import key_from
from app.core.filters import clean
from app.core.list_preferences import (
    MOST_SEARCHES,
    ListLook,
    forget_search,
    keep_look,
    keep_search,
    look_of,
    room_for,
)

LONGEST_NAME, LONGEST_QUERY = 60, 10_000
KEPT, FORGOTTEN = _l("The search is saved."), _l("The search is deleted.")


class ListChoices:
    """What users choose about a list."""

    list_columns: ClassVar[list[str]]
    show_fieldsets: ClassVar[list[tuple[Any, dict[str, Any]]]]
    entity: Any
    route_base: Any
    class_permission_name: Any

    @property
    def screen(self) -> str:
        """The name by which choices about this list are kept."""
        return str(self.route_base).strip("/")

    @property
    def neighbours(self) -> str:
        """The name by which its rows are kept, for records to know their neighbours; lists of one kind share it."""
        return self.screen

    def choosable(self) -> list[str]:
        """The columns that the list can show: its own, and what the record's page shows in a line."""
        shown = [name for _title, group in self.show_fieldsets for name in group["fields"]]
        return list(dict.fromkeys([*self.list_columns, *filter(self._fits_a_cell, shown)]))

    def _fits_a_cell(self, name: str) -> bool:
        mapper = self.entity.__mapper__
        if name in mapper.relationships:
            return bool(mapper.relationships[name].direction.name == "MANYTOONE")
        return name in mapper.columns and not isinstance(mapper.columns[name].type, UnicodeText)

    def look(self) -> ListLook:
        """What the person acting chose, as far as it still exists."""
        look = look_of(self.screen)
        possible = self.choosable()
        look.columns = [name for name in look.columns if name in possible] or [*self.list_columns]
        look.size = look.size if look.size in lists.PAGE_SIZES else None
        return look

    def may_share(self) -> bool:
        """May the person acting show others their searches here?"""
        return person.current().may("share", self.class_permission_name)

    @expose("/look", methods=["POST"])
    @has_access
    def keep_look(self: Any) -> Any:
        """Remember the columns and the page size."""
        wanted = request.form.getlist("columns")
        columns = [name for name in self.choosable() if name in wanted] or [*self.list_columns]
        size = key_from(request.form.get("size"))
        keep_look(self.screen, columns, size if size in lists.PAGE_SIZES else lists.PAGE_SIZES[0])
        db.session.commit()
        return redirect(self._list_again(size=""))

    @expose("/searches", methods=["POST"])
    @has_access
    def keep_search(self: Any) -> Any:
        """Save the search that is on under a name."""
        name = clean(request.form.get("name"))[:LONGEST_NAME].rstrip()
        if not name:
            flash(str(_l("Please give the search a name.")), "danger")
            return redirect(self._list_again())
        if not room_for(self.screen, name):
            flash(str(_l("You can save %(most)d searches. Please delete one first.", most=MOST_SEARCHES)), "danger")
            return redirect(self._list_again())
        shared = bool(request.form.get("shared")) and self.may_share()
        keep_search(self.screen, name, self._query(), shared=shared)
        db.session.commit()
        flash(str(KEPT), "success")
        return redirect(self._list_again())

    @expose("/searches/<pk>/delete", methods=["POST"])
    @has_access
    def forget_search(self: Any, pk: str) -> Any:
        """Delete one of one's own searches."""
        if forget_search(key_from(pk) or 0) is None:
            abort(404)
        db.session.commit()
        flash(str(FORGOTTEN), "success")
        return redirect(self._list_again())

    def _query(self: Any, **changes: Any) -> str:
        """The query string that the form names with *changes*, reduced to what this list understands."""
        given = dict(parse_qsl(request.form.get("query", "")[:LONGEST_QUERY].lstrip("?")))
        asked = lists.read_request(given, self.filters, self.sortable)
        return str(asked.query(**changes))

    def _list_again(self: Any, **changes: Any) -> str:
        return str(self.url("list", query=self._query(**changes)))
