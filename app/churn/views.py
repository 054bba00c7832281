"""Screens of churn: the warnings, whom the rule would warn today, and early signs."""

from typing import Any, ClassVar

from flask import request
from flask_appbuilder import expose, has_access
from flask_appbuilder.models.sqla.interface import SQLAInterface
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy import Select

from app.churn import cooling, queries, workflow
from app.churn.evidence import evidence
from app.churn.fields import STEP_FIELDS, OfManager
from app.churn.models import OPEN, ChurnState, ChurnWarning, Cooling, CoolingSign
from app.churn.rule import in_words
from app.core import cells, clock, filters, lists, person
from app.core.buttons import Link
from app.core.database import db
from app.core.filters import Choice, Flag, StateOrOpen
from app.core.forms import RecordForm
from app.core.timeline import NEWEST, Entry, latest_steps
from app.core.timeline import in_words as step_in_words
from app.core.views import RecordView
from app.core.workflow import Step
from app.customers.fields import OfCustomer, keepers
from app.customers.models import Customer, CustomerState
from app.dictionary.fields import offered
from app.dictionary.models import CHURN_REASON
from app.orders.queries import as_of
from app.sales_system.models import OrderStatus

MANAGER = [Customer.__mapper__.relationships["manager"]]


class _AboutCustomers(RecordView):
    """What both lists have in common: each row is about a customer and its account manager."""

    class_permission_name = "Churn"
    quick_columns: ClassVar[tuple[str, ...]] = ("customer_name", "customer_initials")
    label_columns = {"customer_name": _l("Customer"), "manager": _l("Account manager"), "grounds": _l("Why")}

    def _attach(self, session: lists.AnySession, rows: list[Any], names: list[str]) -> None:
        """The customer and its manager say who may do what, whatever columns are shown."""
        super()._attach(session, rows, [*names, "customer"])
        lists.attach(session, [row.customer for row in rows], MANAGER)


class ChurnView(_AboutCustomers):
    """客户流失管理."""

    datamodel = SQLAInterface(ChurnWarning)
    route_base = "/churn"
    flow, steps = workflow.flow, (workflow.reprieve, workflow.confirm, workflow.hand_over)
    step_fields = STEP_FIELDS
    step_template = "churn/step.html"
    extra_permissions = ("see_all",)
    other_looks = (("preview/", _l("Preview of the churn check"), "preview"),)
    list_title, tab_title = _l("Churn"), _l("Churn warnings")
    nothing_yet = _l("Nobody was warned of yet. The churn check warns of customers that stopped ordering.")
    list_columns = ["number", "customer", "manager", "last_order_on", "confirmed_at", "state"]
    sortable = ("number", "last_order_on", "confirmed_at", "state", "created_at")
    quick_columns = ("number", *_AboutCustomers.quick_columns)
    label_columns = {**_AboutCustomers.label_columns, "created_at": _l("Warned at")}
    filters = [
        OfCustomer("customer", _l("Customer")),
        OfManager("manager", _l("Account manager"), keepers),
        StateOrOpen("state", open=OPEN),
        Flag("ordered_again", _l("Lost, and ordered again"), test=lambda _entity: queries.ordered_again()),
    ]
    nothing = _l("No churn warning is open. Take the filter off to see those that ended.")
    exclude_route_methods = RecordView.exclude_route_methods | {"delete"}
    show_fieldsets = [
        (
            None,
            {
                "fields": [
                    "state",
                    "customer",
                    "manager",
                    "last_order_on",
                    "created_at",
                    "confirmed_at",
                    "recovered_at",
                    "grounds",
                    "reason",
                ]
            },
        )
    ]
    show_template = "churn/show.html"
    row_buttons = ("reprieve", "confirm", "show")
    page_buttons = ("reprieve", "confirm", "hand_over", "win_back")
    links = {
        "win_back": Link(
            _l("Win back"),
            lambda warning: f"{request.script_root}/customers/step/win_back/{warning.customer_id}",
            lambda warning: (
                warning.state is ChurnState.CONFIRMED
                and warning.customer.state is CustomerState.LOST
                and person.current().may("win_back", "Customers")
            ),
        )
    }

    def start_filters(self) -> dict[str, str]:
        """Whoever acts on warnings begins with those that are open."""
        return {"state": filters.OPEN} if self.allows("reprieve") else {}

    def value(self, record: ChurnWarning, name: str) -> Any:
        """Why, as a sentence."""
        if name == "grounds":
            return in_words(record, queries.local_day(record.customer.created_at))
        return super().value(record, name)

    def show_context(self, record: ChurnWarning) -> dict[str, Any]:
        """The measures, and the orders that led to the warning."""
        return {
            **super().show_context(record),
            "evidence": evidence(record),
            "known_until": as_of(),
            "statuses": {status.value: status.label for status in OrderStatus},
            "shown": (OrderStatus.SHIPPED, OrderStatus.PAID),
        }

    def inside(self, record: ChurnWarning) -> dict[str, Any]:
        """What was tried."""
        return {"measures": record.measures}

    def make_step_form(self, step: Step, record: ChurnWarning, **sent: Any) -> RecordForm:
        """Reasons that were given before are offered while one is typed."""
        form = super().make_step_form(step, record, **sent)
        if step is workflow.confirm:
            form.reason.suggestions = [str(item) for item in offered(CHURN_REASON)]
        return form

    @expose("/preview/")
    @has_access
    def preview(self) -> Any:
        """Whom the rule would warn today, and why; nothing is written."""
        rule = queries.rule_in_force()
        asked = lists.read_request(request.args, [], ())
        page = lists.fetch(db.session, queries.due_for(person.current(), rule).order_by(Customer.id), asked, [])
        lists.attach(db.session, page.rows, MANAGER)
        return self.render_template(
            "churn/preview.html",
            view=self,
            title=_l("Preview of the churn check"),
            page=page,
            rule=rule,
            grounds=self._grounds(rule, page.rows),
            known_until=as_of(),
        )

    def _grounds(self, rule: Any, customers: list[Customer]) -> dict[int, str]:
        silences = queries.silences(rule, customers) if customers else {}
        return {row.id: in_words(silences[row.id], queries.local_day(row.created_at)) for row in customers}


class CoolingView(_AboutCustomers):
    """流失迹象: customers that order more rarely or less than they used to."""

    datamodel = SQLAInterface(CoolingSign)
    route_base = "/cooling"
    list_title = _l("Early signs of churn")
    nothing_yet = _l("No customer shows a sign. Signs are looked for every night, in the orders of the sales system.")
    list_columns = ["customer", "manager", "kind", "grounds", "since"]
    sortable = ("kind", "since")
    filters = [
        OfCustomer("customer", _l("Customer")),
        OfManager("manager", _l("Account manager"), keepers),
        Choice("kind", values=lambda: [(kind.value, kind.label) for kind in Cooling]),
    ]
    nothing = _l("None of your customers shows a sign. Take the filter off to see those of others.")
    exclude_route_methods = RecordView.exclude_route_methods | {"show", "delete"}
    show_fieldsets = [(None, {"fields": ["last_order_on"]})]
    row_buttons = ()

    def start_filters(self) -> dict[str, str]:
        """Account managers begin with their own customers."""
        who = person.current()
        mine = who.may("keep", "Customers") and not who.everything
        return {"manager": str(who.id)} if mine else {}

    def select(self) -> Select[Any]:
        """Only what says something new."""
        return queries.shown_signs()

    def value(self, record: CoolingSign, name: str) -> Any:
        """Why, as a sentence."""
        return cooling.in_words(record, clock.today()) if name == "grounds" else super().value(record, name)

    def place_of(self, record: CoolingSign) -> str:
        """The customer's page."""
        return f"{request.script_root}/customers/show/{record.customer_id}"


def signs_of(customer: Customer) -> list[Any]:
    """The early signs that a customer shows, for its page."""
    if not person.current().may("list", "Churn"):
        return []
    found = db.session.scalars(queries.shown_signs().where(CoolingSign.customer_id == customer.id))
    return [Markup("{} {}").format(cells.mark(_l("Cooling")), cooling.in_words(sign, clock.today())) for sign in found]


def warnings_of(customer: Customer) -> list[Entry]:
    """The steps and measures of a customer's warnings, for its history, as far as the person acting may see them."""
    if not person.current().may("list", "Churn"):
        return []
    steps = [
        (step.at, step.person, warning, step_in_words(step, ChurnState, workflow.flow.steps), step.note)
        for step, warning in db.session.execute(latest_steps(ChurnWarning, ChurnWarning.customer_id == customer.id))
        if step.step != workflow.reprieve.name  # its measure tells it
    ]
    measures = [
        (measure.created_at, measure.created_by, measure.warning, workflow.reprieve.label, measure.measure)
        for measure in db.session.scalars(queries.measures_of_customer(customer.id, NEWEST))
    ]
    return [
        Entry(
            at,
            cells.person_name(who),
            f"{ChurnWarning.title} {warning.number}: {what}",
            note or "",
            kind="churn",
            url=f"{request.script_root}/churn/show/{warning.id}",
        )
        for at, who, warning, what, note in [*steps, *measures]
    ]
