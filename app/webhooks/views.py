"""Screens of webhooks, and what was told to each."""

from typing import Any

from flask import current_app, flash, g, redirect, request
from flask_appbuilder import expose, has_access
from flask_appbuilder.models.sqla.interface import SQLAInterface
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from markupsafe import Markup

from app.core import cells, person
from app.core.buttons import Link
from app.core.database import db
from app.core.editing import Draft
from app.core.fields import REQUIRED, Given
from app.core.filters import Contains, Flag, Parent
from app.core.forms import RecordForm
from app.core.navigation import way_back
from app.core.records import label_of
from app.core.setting_fields import Checkboxes
from app.core.views import RecordView
from app.webhooks import operations, sending
from app.webhooks.models import Webhook, WebhookMessage, name_of


def steps_offered() -> list[tuple[str, str]]:
    """The steps of all records that programs can read: names and labels."""
    views = [api.view for api in current_app.extensions["api"] if api.view.flow]
    return [
        (name_of(view.entity.__tablename__, step.name), f"{view.entity.title}: {step.label}")
        for view in views
        for step in view.flow.steps.values()
    ]


def in_words(step: str) -> str:
    """What people call a step; a list of messages asks for each row."""
    if "steps_in_words" not in g:
        g.steps_in_words = dict(steps_offered())
    return str(g.steps_in_words.get(step, step))


class StepsField(Checkboxes):
    """Which steps are told."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "choices": steps_offered})

    def process_data(self, value: Any) -> None:
        """From names separated by blanks."""
        self.data = (value or "").split()

    def populate_obj(self, obj: Any, name: str) -> None:
        """To names separated by blanks."""
        setattr(obj, name, " ".join(self.data or []))


class WebhookView(RecordView):
    """网络钩子: who is told of which steps."""

    datamodel = SQLAInterface(Webhook)
    route_base = "/webhooks"
    class_permission_name = "Webhooks"
    list_title = _l("Webhooks")
    add_title, edit_title = _l("New webhook"), _l("Edit webhook")
    nothing_yet = _l("There is no webhook yet. One tells another program of steps as soon as they are taken.")
    list_columns = ["name", "url", "active", "created_at"]
    sortable = ("name", "url", "created_at")
    quick_columns = ("name", "url")
    filters = [Contains("name"), Contains("url")]
    form_fieldsets = [(None, {"fields": ["name", "url", "active", "steps"]})]
    show_fieldsets = [(None, {"fields": ["name", "url", "active", "steps", "created_by", "created_at"]})]
    form_fields = {"steps": StepsField(label_of(Webhook, "steps"), [Given(REQUIRED)])}
    row_buttons = ("edit", "delete")
    page_buttons = ("edit", "try", "delete")
    links = {
        "try": Link(
            _l("Send a test"),
            lambda webhook: f"{request.script_root}/webhooks/try/{webhook.id}",
            lambda _webhook: _may_edit(),
            posts=True,
        )
    }

    def begin(self) -> Draft:
        """A new one begins at once, unless somebody says otherwise."""
        draft = super().begin()
        draft.record.active = True
        return draft

    def before_save(self, record: Webhook, form: RecordForm) -> None:
        """An address that can be sent to; a new one gets a secret, which is told once."""
        sending.check_address(record.url)
        if not record.id:
            g.secret = operations.make_secret(record)

    def after_save(self, record: Webhook, form: RecordForm, *, is_new: bool) -> Any:
        """Tell the secret of a new one, on its page."""
        if not is_new:
            return super().after_save(record, form, is_new=is_new)
        secret = Markup('<code class="secret" translate="no">{}</code>').format(g.secret)
        told = _("This is the secret that messages are signed with. Copy it now: it is never shown again.")
        flash(Markup("{} {}").format(told, secret), "success")
        return redirect(self.url("show", record.id))

    def value(self, record: Webhook, name: str) -> Any:
        """Steps in words."""
        if name != "steps":
            return super().value(record, name)
        return cells.paragraphs("\n".join(map(in_words, record.steps.split())))

    @expose("/try/<pk>", methods=["POST"])
    @has_access
    def try_out(self, pk: str) -> Any:
        """Send a message that tells of nothing, and say what was answered."""
        webhook = self.find(pk)
        url, letter = webhook.url, sending.trial(webhook)
        back = self.url("show", webhook.id)
        db.session.commit()
        trouble = sending.send(url, letter)
        if trouble:
            flash(_("The message was not received: %(trouble)s", trouble=trouble), "danger")
        else:
            flash(_("The message was received."), "success")
        return redirect(back)


WebhookView.method_permission_name = {**RecordView.method_permission_name, "try_out": "edit"}


class MessageView(RecordView):
    """What was told to one of them, and what was answered."""

    datamodel = SQLAInterface(WebhookMessage)
    route_base = "/webhook_messages"
    class_permission_name = "Webhooks"
    parent_screen = WebhookView
    help_page = "webhooks"
    has_history = False
    addition_is_told = False
    list_title, tab_title = _l("Messages to programs"), lazy_pgettext("tab", "Messages")
    nothing_yet = _l("Nothing was told yet. Each step that is taken from now on is told.")
    list_columns = ["posted_at", "webhook", "change", "attempts", "taken_at", "due_at", "trouble"]
    sortable = ("posted_at", "taken_at")
    filters = [Parent("webhook"), Flag("open", _l("Not received"), test=lambda entity: entity.taken_at.is_(None))]
    show_fieldsets = []
    exclude_route_methods = RecordView.exclude_route_methods | {"show", "delete", "options"}
    row_buttons = ("again",)
    links = {
        "again": Link(
            _l("Send again"),
            lambda message: f"{request.script_root}/webhook_messages/again/{message.id}",
            lambda message: message.due_at is None and _may_edit(),
            posts=True,
        )
    }

    @expose("/again/<pk>", methods=["POST"])
    @has_access
    def again(self, pk: str) -> Any:
        """Send it again, whatever became of it."""
        message = self.find(pk)
        operations.send_again(message)
        back = way_back(request.form.get("next")) or self.home_of(message)
        db.session.commit()
        flash(_("It is sent again within a minute."), "success")
        return redirect(back)

    def place_of(self, record: WebhookMessage) -> str:
        """Among the messages of its webhook."""
        return f"{request.script_root}/webhooks/show/{record.webhook_id}?tab={self.tab_name()}"

    def value(self, record: WebhookMessage, name: str) -> Any:
        """The step, in words."""
        if name != "change":
            return super().value(record, name)
        step = name_of(record.change.record_type, record.change.step)
        return f"{in_words(step)} ({record.change.record_id})"


MessageView.method_permission_name = {**RecordView.method_permission_name, "again": "edit"}


def _may_edit() -> bool:
    return person.current().may("edit", Webhook.subject)
