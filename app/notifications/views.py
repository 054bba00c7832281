"""The bell, the list behind it, and what one wants to hear of."""

from typing import Any

from flask import abort, flash, g, jsonify, redirect, render_template, request
from flask_appbuilder import BaseView, expose
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from werkzeug.wrappers import Response

from app.core import lists, person
from app.core.database import db
from app.core.fields import key_from
from app.core.filters import Choice, Flag
from app.core.headers import asked_by_itself
from app.core.navigation import way_back
from app.core.views import SAVED
from app.mail.server import server
from app.notifications import operations, queries
from app.notifications.kinds import KINDS, Kind
from app.notifications.models import Notification
from app.notifications.reading import News, told


def my_kinds() -> list[Kind]:
    """The kinds of news that the person acting may hear of."""
    return [kind for kind in KINDS.values() if kind.concerns(person.current())]


FILTERS = [
    Flag("unread", _l("Unread"), test=lambda entity: entity.read_at.is_(None)),
    Choice("kind", values=lambda: [(kind.name, kind.label) for kind in my_kinds()]),
]


class NotificationView(BaseView):
    """通知: one's own, whatever one's roles."""

    route_base = "/notifications"
    default_view = "list"

    @expose("/list/")
    def list(self) -> Any:
        """What one was told, the latest first."""
        if not _is_somebody():
            return _to_log_in(self)
        asked = lists.read_request(request.args, FILTERS, ())
        wanted = [(each, asked.values[each.name]) for each in FILTERS if each.name in asked.values]
        conditions = [each.condition(Notification, value) for each, value in wanted]
        found = queries.mine().where(*(condition for condition in conditions if condition is not None))
        page = lists.fetch(db.session, found, asked, [])
        return self.render_template(
            "notifications/list.html", title=_("Notifications"), page=page, news=told(page.rows), kinds=my_kinds()
        )

    @expose("/show/<pk>")
    def show(self, pk: str) -> Any:
        """Where a mail leads: the page goes on to the record by itself, and the notification is read."""
        if not _is_somebody():
            return _to_log_in(self)
        return self.render_template("notifications/show.html", title=_("Notification"), news=_find(pk))

    @expose("/open/<pk>", methods=["POST"])
    def open(self, pk: str) -> Any:
        """Read one, and go where it leads."""
        if not _is_somebody():
            return _to_log_in(self)
        news = _find(pk)
        operations.read(news.row)
        path = news.path  # it is known now; a saved row would be read again
        db.session.commit()
        if path and not request.form.get("stay"):
            return redirect(request.script_root + path)
        return redirect(way_back(request.form.get("next")) or f"{request.script_root}/notifications/list/")

    @expose("/read_all", methods=["POST"])
    def read_all(self) -> Any:
        """Read all that were there when the page was made."""
        if not _is_somebody():
            return _to_log_in(self)
        operations.read_all(key_from(request.form.get("until")) or 0)
        db.session.commit()
        return redirect(f"{request.script_root}/notifications/list/")

    @expose("/unread")
    def unread(self) -> Any:
        """How many are unread, for the bell of a page that stands open."""
        if not _is_somebody():
            return _to_log_in(self)
        asked_by_itself()
        count, words = bell()
        return jsonify(count=count, words=words)

    @expose("/choices", methods=["POST"])
    def choices(self) -> Any:
        """Choose what to hear of."""
        if not _is_somebody():
            return _to_log_in(self)
        by_mail = request.form.getlist("by_mail") if server() is not None else None
        operations.choose(request.form.getlist("in_crm"), by_mail)
        db.session.commit()
        flash(str(SAVED), "success")
        return redirect(f"{request.script_root}/profile/")


def _is_somebody() -> bool:
    return person.current().id not in (None, 0)


def _to_log_in(view: BaseView) -> Response:
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(view.appbuilder.get_url_for_login_with(wanted))


def _find(pk: str) -> News:
    key = key_from(pk)
    row = None if key is None else db.session.scalar(queries.mine().where(Notification.id == key))
    news = told([row]) if row is not None else []
    return news[0] if news else abort(404)


def bell() -> tuple[str, str]:
    """How many notifications were unread when the request began: as the bell shows it, and in words."""
    number = g.get("along", {}).get("unread", 0)
    if number > queries.MOST_COUNTED:
        return f"{queries.MOST_COUNTED}+", _("Notifications, more than %(number)s unread", number=queries.MOST_COUNTED)
    if not number:
        return "", _("Notifications, none unread")
    return str(number), _("Notifications, %(number)s unread", number=number)


def choices_panel() -> Markup:
    """What one wants to hear of, as a part of the profile."""
    chosen = queries.choices_of(person.current().id or 0)
    rows = [(kind, *_wanted(kind, chosen.get(kind.name))) for kind in my_kinds()]
    return Markup(render_template("notifications/choices.html", rows=rows, with_mail=server() is not None))  # noqa: S704 - a template of ours


def _wanted(kind: Kind, choice: Any) -> tuple[bool, bool]:
    return (choice.in_crm, choice.by_mail) if choice else (kind.in_crm, kind.by_mail)
