"""Attachments on screen: a tab of their records, a form to attach some, the files themselves."""

import logging
from typing import Any

from flask import abort, current_app, flash, redirect, request, send_file
from flask_appbuilder import expose, has_access
from flask_appbuilder.models.sqla.interface import SQLAInterface
from flask_babel import format_decimal, lazy_pgettext, ngettext
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from app.attachments import files, kinds, operations
from app.attachments.fields import FilesField
from app.attachments.models import Attachment, takers
from app.attachments.queries import hang_on, number_of
from app.core import lists
from app.core.database import db
from app.core.fields import key_from
from app.core.forms import RecordForm
from app.core.navigation import came_from, way_back
from app.core.uploads import MEGABYTE, takes_files
from app.core.views import RecordView

KILOBYTE = 1024
log = logging.getLogger(__name__)


class AttachmentView(RecordView):
    """附件."""

    datamodel = SQLAInterface(Attachment)
    route_base = "/attachments"
    class_permission_name = "Attachments"
    method_permission_name = {"file": "list", "add": "add", "delete": "delete"}
    exclude_route_methods = RecordView.exclude_route_methods | {
        *("list", "show", "edit", "options", "keep_look", "keep_search", "forget_search")
    }
    has_history = False
    opens_pages = False
    list_title = _l("Attachments")
    add_title = _l("Attach files")
    nothing = _l("No files are attached yet.")
    list_columns = ["name", "size", "created_by", "created_at"]
    label_columns = {
        "created_by": lazy_pgettext("file", "Attached by"),
        "created_at": lazy_pgettext("file", "Attached at"),
    }
    show_fieldsets = [(None, {"fields": list_columns})]
    form_fieldsets = [(None, {"fields": ["files"]})]
    form_fields = {"files": FilesField(_l("Files"))}
    row_buttons = ("delete",)
    DELETE = _l("Remove")

    # -- the records they hang on

    def screens(self, kind: type) -> list[Any]:
        """The screens that show records of this *kind* to the person acting."""
        every = current_app.extensions["screens"].values()
        theirs = [each for each in every if getattr(each, "entity", None) is kind and self in each.tabs]
        return [each for each in theirs if each.allows("show")]

    def holder(self, attachment: Attachment) -> Any:
        """The record that *attachment* hangs on."""
        return db.session.get(takers()[attachment.record_type], attachment.record_id)

    def asked_below(self, parent: Any) -> tuple[Any, ...]:
        """The files of *parent*."""
        args = {name: value for name, value in request.args.items() if name in ("page", "size")}
        return lists.read_request(args, [], ()), hang_on(parent)

    def count_below(self, parent: Any) -> int:
        """Nobody would look for a file otherwise."""
        return db.session.scalar(number_of(parent)) or 0

    def add_query(self, parent: Any) -> str:
        """For which record the form is."""
        return f"?{parent.__tablename__}={parent.id}"

    def check_add_below(self, parent: Any) -> None:
        """The record's own feature says who attaches and removes (see `app.views.ATTACHMENTS`)."""
        current_app.extensions["attachments"][type(parent)](parent)

    def check_delete(self, record: Attachment) -> None:
        """The same for what is taken off."""
        self.check_add_below(self.holder(record))

    # -- what is shown

    def value(self, record: Attachment, name: str) -> Any:
        """Names lead to the files."""
        if name == "name":
            url = self.url("file", record.id)
            return Markup('<a href="{}" class="file-name">{}</a>').format(url, record.name)
        return size_in_words(record.size) if name == "size" else super().value(record, name)

    @expose("/file/<pk>")
    @has_access
    def file(self, pk: str) -> Any:
        """The file, for the browser to keep; 404 unless its record is for the person acting to look at."""
        attachment = self.find(pk)
        screens = self.screens(takers()[attachment.record_type])
        screen = next(iter(screens), None) or abort(404)
        screen.check_show(screen.find(attachment.record_id))
        if not files.exists(attachment.stored_as):
            log.error("the file %s of attachment %s is missing", attachment.stored_as, attachment.id)
            abort(404)
        kind = kinds.kind_of(attachment.name)
        return send_file(
            files.path(attachment.stored_as).absolute(),
            mimetype=kind.content_type if kind else "application/octet-stream",
            as_attachment=True,
            download_name=attachment.name,
            etag=attachment.sha256,
        )

    # -- what is done

    @expose("/add", methods=["GET", "POST"])
    @has_access
    @takes_files
    def add(self) -> Any:
        """A form to attach files to the record that the query arguments name."""
        screen, record = self._asked_for()
        self.check_add_below(record)
        form = self.form_class()
        if request.method == "GET":
            form.next.data = came_from()
        own = f"{screen.url('show', record.id)}?tab={self.tab_name()}"
        back = f"{way_back(form.next.data) or own}#tab"
        return self.ask(
            form,
            None,
            write=lambda: self._attach_to(record, form),
            done=lambda: redirect(back),
            template="attachments/add.html",
            title=self.add_title,
            to=record,
            screen=screen,
            back=back,
        )

    def _asked_for(self) -> tuple[Any, Any]:
        for name, kind in takers().items():
            if name in request.args:
                screens = self.screens(kind)
                key = key_from(request.args[name])
                return (screens[0], screens[0].find(key)) if screens and key else abort(404)
        return abort(404)

    def _attach_to(self, record: Any, form: RecordForm) -> None:
        operations.hold(record)
        self.check_add_below(record)
        uploads = form.files.uploads
        twice = operations.attach(record, uploads)
        if len(twice) < len(uploads):
            many = len(uploads) - len(twice)
            flash(ngettext("%(num)d file is attached.", "%(num)d files are attached.", many), "success")
        for name in twice:
            flash(str(_l("«%(name)s» was attached already.", name=name)), "info")

    def remove(self, record: Attachment) -> None:
        """Take it off its record, which must allow it still."""
        holder = self.holder(record)
        operations.hold(holder)
        self.check_add_below(holder)
        operations.detach(holder, record)

    def home_of(self, record: Attachment) -> str:
        """The tab of its record."""
        screens = self.screens(takers()[record.record_type])
        own = f"{screens[0].url('show', record.record_id)}?tab={self.tab_name()}" if screens else None
        return own or way_back(request.referrer) or "/"


def size_in_words(size: int) -> str:
    """A number of bytes as people read it."""
    if size < MEGABYTE:
        return f"{format_decimal(max(1, round(size / KILOBYTE)))} KB"
    return f"{format_decimal(round(size / MEGABYTE, 1))} MB"
