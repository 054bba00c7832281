"""Screens of tickets: new ones, the archive, and the lists of what waits to be dispatched, handled and fed back."""

from secrets import token_urlsafe
from textwrap import shorten
from typing import Any

from flask import current_app, flash, jsonify, redirect, request
from flask_appbuilder import expose, has_access
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from markupsafe import Markup
from sqlalchemy import Select, true
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response
from wtforms import HiddenField

from app.core import filters, menu, person
from app.core.buttons import Link, allowed
from app.core.database import db
from app.core.fields import REQUIRED, Given, SearchedRecordField
from app.core.filters import Flag, StateOrOpen
from app.core.forms import RecordForm
from app.core.lists import AnySession
from app.core.records import label_of
from app.core.views import SAVED, RecordView
from app.core.workflow import Step
from app.customers.models import Customer
from app.dictionary.fields import from_dictionary
from app.dictionary.models import TICKET_TYPE
from app.tickets import operations, queries, workflow
from app.tickets.course import Stretch, course, stages
from app.tickets.fields import OfAssignee, Unasked
from app.tickets.lists import DispatchesInPlace, TicketList, WaitingList, asking
from app.tickets.models import ONE_TOO_MANY, OPEN, Ticket, TicketState
from app.tickets.similar import Solved, solved_like

LONGEST_TOLD = 160
"""So much of a solution is told while a summary is typed."""


def _mark_button(step: Step, *, marked: bool) -> Link:
    """Only the one of two steps that changes something is offered."""
    return Link(
        step.label,
        lambda ticket: f"{request.script_root}/tickets/step/{step.name}/{ticket.id}",
        lambda ticket: (
            ticket.reference is marked and step.is_open(ticket) and person.current().may(step.name, Ticket.subject)
        ),
    )


class TicketView(TicketList):
    """服务创建, 服务归档, and the page of each ticket."""

    route_base = "/tickets"
    extra_permissions = ("see_all",)
    steps = (
        workflow.dispatch,
        workflow.redispatch,
        workflow.handle,
        workflow.feedback,
        workflow.mark_reference,
        workflow.unmark_reference,
    )
    step_template, show_template = "tickets/step.html", "tickets/show.html"
    exclude_route_methods = RecordView.exclude_route_methods | {"edit"}
    help_page, help_pages = "archive", {"add": "new-ticket"}
    list_title, tab_title = lazy_pgettext("menu", "Archive"), lazy_pgettext("tab", "Service")
    add_title = _l("New ticket")
    list_columns = [*TicketList.list_columns, "state"]
    sortable = (*TicketList.sortable, "state", "archived_at")
    filters = [
        *TicketList.filters,
        StateOrOpen("state", open=OPEN),
        OfAssignee("assignee"),
        Flag("reference", test=lambda entity: entity.reference == true()),
        Unasked("often", _l("Sent back three times or more"), lambda entity: entity.returns >= ONE_TOO_MANY),
    ]
    filters_at_start = {"state": TicketState.ARCHIVED.value}
    nothing = _l("No ticket is archived yet. Take the filter off to see those that are being worked on.")
    form_fieldsets = [(None, {"fields": ["type", "customer", "summary", "request"]})]
    form_fields = {
        "type": from_dictionary(TICKET_TYPE, label_of(Ticket, "type")),
        "customer": SearchedRecordField(
            _l("Customer"),
            [Given(REQUIRED)],
            endpoint="/customers/options",
            load=lambda key: db.session.get(Customer, key),
        ),
    }
    FACTS = ["type", "customer", "created_by", "created_at", "assignee", "dispatched_at", "due_at", "opportunity"]
    show_fieldsets = [(None, {"fields": [*FACTS, "request"]})]
    row_buttons = ()
    page_buttons = ("dispatch", "handle", "feedback", "redispatch", "sell", "mark", "unmark", "delete")
    links = {
        "sell": Link(
            _l("Make an opportunity"),
            lambda ticket: f"{request.script_root}/opportunities/add?ticket={ticket.id}",
            lambda ticket: person.current().may("add", "Opportunities") and allowed(operations.check_offer, ticket),
        ),
        "mark": _mark_button(workflow.mark_reference, marked=False),
        "unmark": _mark_button(workflow.unmark_reference, marked=True),
    }

    def _init_forms(self) -> None:
        super()._init_forms()
        self.form_class = type("TicketForm", (self.form_class,), {"once": HiddenField()})
        self.search_form = self.add_form = self.edit_form = self.form_class

    def select(self) -> Select[Any]:
        """All there are, with their customers."""
        return super().select().options(joinedload(Ticket.customer))

    def select_for_file(self) -> Select[Any]:
        """Of a customer, a file tells the name only."""
        return super().select()

    def _attach(self, session: AnySession, rows: list[Any], names: list[str]) -> None:
        super()._attach(session, rows, [*names, "assignee"])  # whose tickets are searched has a name on the chip

    def columns_below(self, parent: Any, names: list[str] | None = None) -> list[str]:
        """On a customer's page, without the customer."""
        return [name for name in super().columns_below(parent, names) if parent is None or name != "customer"]

    def check_delete(self, record: Ticket) -> None:
        """SVC-1."""
        operations.check_delete(record)

    def required(self, record: Ticket) -> set[str]:
        """SVC-1."""
        return {"type", "customer"}

    def filled(self, form: RecordForm, record: Ticket) -> None:
        """Each form that is shown is another one; what was solved already is told while a summary is typed."""
        form.summary.similar, form.summary.similar_title = "/tickets/similar", _("Solved before")
        if request.method == "GET":
            form.once.data = token_urlsafe()

    def before_save(self, record: Ticket, form: RecordForm) -> None:
        """Promise its dispatch; and remember the form, so that it makes one ticket however often it is sent."""
        record.form_key = operations.form_key(record, form.once.data)
        operations.promise_dispatch(record)

    def ask(self, form: RecordForm, record: Any, *, done: Any, **context: Any) -> Any:
        """A form that was sent again is answered as it was the first time."""
        answer = super().ask(form, record, done=done, **context)
        twin = self._twin(record) if "once" in form and isinstance(answer, tuple) else None
        return self.after_save(twin, form, is_new=True) if twin is not None else answer

    @staticmethod
    def _twin(record: Ticket) -> Ticket | None:
        """The ticket that the very same form has made."""
        return db.session.scalar(queries.made_by_form(record.form_key)) if record.form_key else None

    def after_save(self, record: Ticket, form: RecordForm, *, is_new: bool) -> Any:
        """The next one, please (SVC-1)."""
        number = Markup('<a href="{}">{}</a>').format(self.url("show", record.id), record.number)
        flash(Markup("{} {}").format(SAVED, number), "success")
        return redirect(self.url("add"))

    def after_step(self, step: Step, record: Ticket, form: RecordForm) -> Any:
        """Say what a bad score means."""
        if step is workflow.feedback and record.state is TicketState.ASSIGNED:
            flash(_("The customer is not satisfied: the ticket is with you again."), "warning")
        return super().after_step(step, record, form)

    def show_context(self, record: Ticket) -> dict[str, Any]:
        """The whole course; the menu marks the list that it waits in."""
        menu.open_at(self._place_of(record))
        told = {"course": course(record), "stages": stages(record), "alike": self.alike(record)}
        return {**super().show_context(record), **told}

    def inside(self, record: Ticket) -> dict[str, Any]:
        """Its rounds."""
        return {"rounds": record.rounds}

    def course(self, record: Ticket) -> list[Stretch]:
        """Everything that happened and is to come."""
        return course(record)

    def alike(self, record: Ticket) -> list[Solved]:
        """Similar tickets that were solved, until this one is."""
        return solved_like(record.summary) if record.state in OPEN else []

    @expose("/similar")
    @has_access
    def similar(self) -> Response:
        """Archived tickets like the summary that is being typed, with how they were solved."""
        found = solved_like(filters.clean(request.args.get("name")), most=3)
        return jsonify([self._told_while_typing(each) for each in found])

    def _told_while_typing(self, each: Solved) -> dict[str, str]:
        mark = f" · {label_of(Ticket, 'reference')}" if each.ticket.reference else ""
        label = f"{each.ticket.number} {each.ticket.summary}{mark}"
        return {"label": label, "url": self.url("show", each.ticket.id), "more": shorten(each.method, LONGEST_TOLD)}

    def make_step_form(self, step: Step, record: Ticket, **sent: Any) -> RecordForm:
        """How it is handled can be taken over from an archived ticket; no mark is set or taken twice."""
        workflow.check_mark(step, record)
        form = super().make_step_form(step, record, **sent)
        taken = request.args.get("take") if step is workflow.handle and request.method == "GET" else None
        if taken:
            form.method.data = next((turn.method for turn in self.find(taken).rounds[::-1]), "")
        return form

    def home_of(self, record: Ticket) -> str:
        """The list in which it waits, for whoever works on that; else the archive."""
        return str(self._place_of(record).url("list"))

    def _place_of(self, record: Ticket) -> Any:
        places = {view.state: view for view in (DispatchView, HandleView, FeedbackView)}
        view = current_app.extensions["screens"].get(places.get(record.state))
        return view if view is not None and view.allows(view.verb) else self


TicketView.method_permission_name = {**RecordView.method_permission_name, "similar": "list"}


class DispatchView(DispatchesInPlace, WaitingList):
    """服务分配: in the list, one by one or several at once (SVC-2)."""

    route_base = "/tickets/dispatch"
    help_page = "dispatch"
    verb, state, steps = "dispatch", TicketState.NEW, (workflow.dispatch,)
    method_permission_name = asking("dispatch")
    list_title = lazy_pgettext("menu", "Dispatch")
    nothing = _l("No ticket waits to be dispatched.")
    row_buttons, since = (), "created_at"

    def select(self) -> Select[Any]:
        """The new ones."""
        return queries.to_dispatch().order_by(None)


class HandleView(WaitingList):
    """服务处理: what was dispatched to the person acting (SVC-3)."""

    route_base = "/tickets/handle"
    help_page = "handle"
    verb, state, steps = "handle", TicketState.ASSIGNED, (workflow.handle,)
    method_permission_name = asking("handle")
    list_title = lazy_pgettext("menu", "Handle")
    nothing = _l("No ticket waits for you to handle it.")
    row_buttons, since = ("handle",), "dispatched_at"

    def select(self) -> Select[Any]:
        """Those to be handled by the person acting."""
        return queries.to_handle().order_by(None)


class FeedbackView(WaitingList):
    """服务反馈: what the person acting handled, and whose customer has still to be asked (SVC-4)."""

    route_base = "/tickets/feedback"
    help_page = "feedback"
    verb, state, steps = "feedback", TicketState.HANDLED, (workflow.feedback,)
    method_permission_name = asking("feedback")
    list_title = lazy_pgettext("menu", "Feedback")
    nothing = _l("No ticket waits for you to ask its customer.")
    row_buttons, since = ("feedback",), "handled_at"

    def select(self) -> Select[Any]:
        """Those handled by the person acting."""
        return queries.to_feed_back().order_by(None)
