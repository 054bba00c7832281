"""What lists of tickets have in common, those of waiting ones above all, and how several are dispatched in place."""

from collections.abc import Iterator
from typing import Any, ClassVar

from flask import flash, g, redirect, request
from flask_appbuilder import expose, has_access
from flask_appbuilder.models.sqla.interface import SQLAInterface
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from markupsafe import Markup
from sqlalchemy import Select, select
from werkzeug.datastructures import MultiDict

from app.core import cells, fields
from app.core.database import db
from app.core.errors import BusinessError
from app.core.exports import FILES
from app.core.filters import Contains, Reference, Since, Until
from app.core.forms import RecordForm
from app.core.lists import PAGE_SIZES, ListPage
from app.core.navigation import way_back
from app.core.places import screen_of
from app.core.saving import Refused, save
from app.core.views import RecordView
from app.core.working_time import WorkingTime
from app.customers.fields import OfCustomer
from app.dictionary.fields import known
from app.dictionary.models import TICKET_TYPE
from app.tickets import queries, workflow
from app.tickets.fields import STEP_FIELDS, Unasked
from app.tickets.models import OPEN, Ticket
from app.tickets.promises import promise
from app.tickets.settings import working_time

MOST_OPTIONS = 100
"""So many options of all rows together are written into a page; where there are more, a script fills them in."""


class TicketList(RecordView):
    """A list of tickets and how it is searched (SVC-6)."""

    datamodel = SQLAInterface(Ticket)
    class_permission_name = "Tickets"
    flow = workflow.flow
    step_fields = STEP_FIELDS
    trail_title = _l("Tickets")
    list_columns = ["number", "customer", "summary", "type", "created_by", "created_at"]
    sortable: ClassVar[tuple[str, ...]] = ("number", "summary", "created_at")
    quick_columns = ("number", "summary", "customer_name", "customer_initials")
    label_columns = {"customer_name": _l("Customer")}
    filters = [
        OfCustomer("customer", _l("Customer")),
        Contains("summary"),
        Reference("type", records=lambda: known(TICKET_TYPE)),
        Since("since", _l("Created from"), attribute="created_at"),
        Until("until", _l("Created until"), attribute="created_at"),
        Unasked("late", _l("Late"), test=queries.late),
    ]

    @property
    def neighbours(self) -> str:
        """Whatever list one came from."""
        return "tickets"

    def reference_mark(self) -> Markup:
        """What tells a reference answer apart."""
        return cells.mark(_("Reference answer"), "good")

    def value(self, record: Ticket, name: str) -> Any:
        """What was sent back, or is a reference answer, says so."""
        value = super().value(record, name)
        if name == "summary" and (marks := [*self._marks(record)]):
            return Markup(" ").join([value, *marks])
        if name == "due_at" and record.due_at is not None:
            return Markup("{} {}").format(value, promise(record.due_at, office=_office()).mark)
        return value

    def in_file(self, record: Ticket, name: str) -> Any:
        """A summary without what is said of it today."""
        return record.summary if name == "summary" else super().in_file(record, name)

    def _marks(self, record: Ticket) -> Iterator[Markup]:
        if record.due_at is not None:
            yield promise(record.due_at, office=_office()).mark
        if record.reference:
            yield self.reference_mark()
        if record.returns and record.state in OPEN:
            yield cells.mark(sent_back(record))


def _office() -> WorkingTime:
    """When the company works, asked once for all rows."""
    kept: WorkingTime = g.setdefault("working_time", working_time())
    return kept


def sent_back(ticket: Ticket) -> str:
    """How often the customer was not satisfied."""
    return ngettext("Sent back once", "Sent back %(num)d times", ticket.returns)


class WaitingList(TicketList):
    """Tickets that wait for one step; everything else about them is behind the tickets' own address."""

    verb: ClassVar[str]
    """The step they wait for."""
    since: ClassVar[str]
    """The attribute that tells since when they do."""
    exclude_route_methods = RecordView.exclude_route_methods | {"show", "delete", "step", "options"}
    show_fieldsets = [(None, {"fields": ["assignee", "dispatched_at"]})]
    add_title = _l("New ticket")

    @property
    def list_path(self) -> str:
        """The address of the step itself."""
        return f"{self.route_base}/"

    def order(self, found: Select[Any]) -> Select[Any]:
        """Late ones first, then what is due next, then the longest waiting."""
        return found.order_by(*queries.DUE_FIRST, getattr(Ticket, self.since), Ticket.id)

    @expose("/")
    @has_access
    def list(self) -> Any:
        """What waits."""
        return self.list_screen()

    def url(self, method: str, pk: Any = None, query: str = "") -> str:
        """The address: here for what is about the list, elsewhere for what is about a ticket."""
        here = method == "list" or method.startswith(("look", "searches"))
        return super().url(method, pk, query) if here else str(screen_of(Ticket).url(method, pk, query))

    def can(self, verb: str, record: Any) -> bool:
        """As with tickets everywhere."""
        return bool(screen_of(Ticket).can(verb, record))

    def can_add(self, parent: Any = None) -> bool:
        """As with tickets everywhere."""
        return bool(screen_of(Ticket).can_add(parent))


def asking(verb: str) -> dict[str, str]:
    """The permission of the step is asked for everything about its list."""
    return dict.fromkeys(("list", "dispatch_some", "keep_look", "keep_search", "forget_search"), verb) | FILES


class DispatchesInPlace:
    """The part of a screen that dispatches in the list: one ticket by its row, or all chosen ones, or none of them."""

    list_template = "tickets/dispatch.html"
    url: Any

    def list_screen(self: Any, form: RecordForm | None = None, **context: Any) -> Any:
        """The list, with whom a ticket can be given to."""
        form = form or self.make_step_form(workflow.dispatch, None)
        chosen = set() if request.form.get("row") else set(_keys())
        return super().list_screen(form=form, chosen=chosen, fits=_fits, **context)  # type: ignore[misc]

    @expose("/", methods=["POST"])
    @has_access
    def dispatch_some(self: Any) -> Any:
        """Dispatch the tickets of `ids` to `assignee`, or that of `row` to whom its row says."""
        form = self._form_as_sent()
        tickets: list[Ticket] = []
        try:
            save(form, None, lambda: tickets.extend(self._dispatch(_keys(), form)))
        except Refused as refused:
            html, _status = self.list_screen(form=form)
            return html, refused.status
        flash(_told(tickets), "success")
        return redirect(way_back(form.next.data) or self.url("list"))

    def _form_as_sent(self: Any) -> RecordForm:
        """The form; of a row's button, with the row's answer."""
        form: RecordForm = self.make_step_form(workflow.dispatch, None)
        if row := fields.key_from(request.form.get("row")):
            form.assignee.process(MultiDict({"assignee": request.form.get(f"assignee_{row}", "")}))
            form.assignee.id = f"assignee_{row}"  # what is wrong is said of the row
        return form

    def _dispatch(self: Any, keys: list[int], form: RecordForm) -> list[Ticket]:
        if not keys:
            raise BusinessError(_l("Please choose at least one row."))
        tickets = list(db.session.scalars(select(Ticket).where(Ticket.id.in_(keys)).order_by(Ticket.id)))
        if len(tickets) < len(keys):
            raise BusinessError(_l("One of the chosen tickets does not exist any more."))
        self.take_all(workflow.dispatch, tickets, form)
        return tickets


def _keys() -> list[int]:
    """The tickets that the form is about, at most a page of them."""
    row = request.form.get("row")
    texts = [row] if row else request.form.getlist("ids")
    return list(dict.fromkeys(filter(None, map(fields.key_from, texts))))[: PAGE_SIZES[-1]]


def _fits(page: ListPage, form: RecordForm) -> bool:
    """Is there room for each row to have its options?"""
    return len(page.rows) * len(form.assignee.offered) <= MOST_OPTIONS


def _told(tickets: list[Ticket]) -> str:
    one = ngettext(
        "Done: %(num)d ticket was dispatched to %(person)s.",
        "Done: %(num)d tickets were dispatched to %(person)s.",
        len(tickets),
        person=tickets[0].assignee,
    )
    return str(one)
