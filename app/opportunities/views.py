"""Screens of opportunities, their development plans and plan items."""

from typing import Any

from flask import current_app, request
from flask_appbuilder import expose, has_access
from flask_appbuilder.models.sqla.interface import SQLAInterface
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from markupsafe import Markup
from sqlalchemy import Select, select

from app.core import cells, person
from app.core.buttons import Link, allowed
from app.core.database import db
from app.core.fields import REQUIRED, Given, SearchedRecordField, within
from app.core.filters import Choice, Contains, Flag, Parent, Reference
from app.core.forms import RecordForm
from app.core.places import link
from app.core.records import label_of
from app.core.timeline import Entry, in_words, latest_steps
from app.core.views import RecordView
from app.core.workflow import Step
from app.customers.models import Customer
from app.dictionary.fields import from_dictionary
from app.dictionary.models import FAILURE_REASON
from app.opportunities import board, operations, queries, workflow
from app.opportunities.fields import CustomerChoice, assignees, candidates, loads
from app.opportunities.models import Opportunity, OpportunityState, PlanItem
from app.opportunities.results import WritesResults

DETAILS = (
    "number state customer_name customer summary source probability expected_amount expected_close_on "
    "contact contact_phone assignee assigned_at created_by created_at reason description"
).split()


class _OpportunityScreens(RecordView):
    """What the two lists of opportunities have in common."""

    datamodel = SQLAInterface(Opportunity)
    flow = workflow.flow
    list_columns = ["number", "customer_name", "summary", "contact", "contact_phone", "created_at", "state"]
    sortable = ("number", "customer_name", "summary", "contact", "created_at", "state", "probability")
    sort_keys = {"customer_name": "customer_pinyin"}
    quick_columns = ("number", "customer_name", "customer_initials", "summary", "contact", "contact_phone")
    show_fieldsets = [(None, {"fields": DETAILS})]


class OpportunityView(_OpportunityScreens):
    """销售机会管理: what waits to be assigned."""

    route_base = "/opportunities"
    class_permission_name = "Opportunities"
    extra_permissions = ("see_all", "import")
    steps = (workflow.assign, workflow.reassign, workflow.reopen)
    bulk_steps = (workflow.assign,)
    method_permission_name = {**RecordView.method_permission_name, "board": "list"}
    other_looks = (("board/", _l("Pipeline"), "list"),)
    step_fields = {"assignee": candidates()}
    list_title, tab_title = _l("Opportunities"), lazy_pgettext("tab", "Opportunities")
    add_title, edit_title = _l("New opportunity"), _l("Edit opportunity")
    filters = [
        Contains("customer_name"),
        Contains("summary"),
        Contains("contact"),
        Choice("state", values=lambda: [(state.value, state.label) for state in OpportunityState]),
    ]
    filters_at_start = {"state": OpportunityState.UNASSIGNED.value}
    nothing = _l("No opportunity waits to be assigned. Take the filter off to see all.")
    form_fieldsets = [
        (
            None,
            {
                "fields": (
                    "customer_name summary source probability expected_amount expected_close_on contact contact_phone "
                    "description"
                ).split()
            },
        )
    ]
    validators_columns = {"probability": [within(0, 100)]}
    row_buttons = ("assign", "edit", "delete")
    page_buttons = ("assign", "edit", "reassign", "reopen", "plan", "delete")
    links = {
        "plan": Link(
            _l("Development plan"),
            lambda opportunity: f"{request.script_root}/plans/show/{opportunity.id}",
            lambda opportunity: opportunity.state is not OpportunityState.UNASSIGNED,
        )
    }

    def fixed(self, record: Opportunity) -> tuple[str, ...]:
        """Where it is a customer's from the start, its name is the customer's (OPP-11)."""
        return ("customer_name",) if record.customer is not None else ()

    def filled(self, form: RecordForm, record: Opportunity) -> None:
        """Whom we know already is told while the name is typed."""
        if "customer_name" in form and person.current().may("list", "Customers"):
            form.customer_name.similar = "/customers/similar"

    @expose("/board/")
    @has_access
    def board(self) -> Any:
        """The pipeline by state."""
        screens = board.stepping_screens(OpportunityView, PlanView)
        return self.render_template(
            "opportunities/board.html", view=self, title=_l("Pipeline"), columns=board.columns(screens)
        )

    def check_edit(self, record: Opportunity) -> None:
        """OPP-2."""
        operations.check_edit(record)

    def check_delete(self, record: Opportunity) -> None:
        """OPP-3."""
        operations.check_delete(record)


class PlanView(WritesResults, _OpportunityScreens):
    """客户开发计划: what is being developed, or was."""

    route_base = "/plans"
    class_permission_name = "Plans"
    extra_permissions = ("plan_all", "execute")
    steps = (workflow.win, workflow.fail)
    step_fields = {
        "reason": from_dictionary(FAILURE_REASON, label_of(Opportunity, "reason")),
        "link_to": CustomerChoice(),
    }
    list_title = _l("Development plans")
    nothing = _l("Nothing is being developed yet. What a supervisor assigns appears here.")
    filters = [
        Contains("customer_name"),
        Contains("summary"),
        Contains("contact"),
        Choice("state", values=lambda: [(state.value, state.label) for state in list(OpportunityState)[1:]]),
        Reference("assignee", records=assignees),
    ]
    exclude_route_methods = RecordView.exclude_route_methods | {"add", "edit", "delete"}
    row_buttons = ("plan", "execute", "win", "fail", "view")
    page_buttons = ("win", "fail", "opportunity")
    links = {
        "plan": Link(
            _l("Plan"),
            lambda opportunity: f"{request.script_root}/plans/show/{opportunity.id}#plan",
            lambda opportunity: allowed(operations.check_planning, opportunity),
        ),
        "execute": Link(
            _l("Execute"),
            lambda opportunity: f"{request.script_root}/plans/show/{opportunity.id}#execute",
            operations.may_execute,
        ),
        "view": Link(
            _l("Show"),
            lambda opportunity: f"{request.script_root}/plans/show/{opportunity.id}",
            lambda opportunity: not allowed(operations.check_planning, opportunity),
        ),
        "opportunity": Link(
            _l("Opportunity"), lambda opportunity: f"{request.script_root}/opportunities/show/{opportunity.id}"
        ),
    }
    show_template = "opportunities/plan.html"
    method_permission_name = {**RecordView.method_permission_name, "results": "execute"}

    def select(self) -> Select[Any]:
        """Only what was assigned."""
        return select(Opportunity).where(Opportunity.state != OpportunityState.UNASSIGNED)

    def show_context(self, record: Opportunity) -> dict[str, Any]:
        """The plan, and who may write what in it."""
        return {
            **super().show_context(record),
            "plan_items": current_app.extensions["screens"][PlanItemView],
            "may_plan": allowed(operations.check_planning, record) and person.current().may("add", "PlanItems"),
            "may_execute": operations.may_execute(record),
        }

    def make_step_form(self, step: Step, record: Opportunity, **sent: Any) -> RecordForm:
        """Winning asks which customer it is, where one of that name exists."""
        form = super().make_step_form(step, record, **sent)
        if step is workflow.win:
            form.link_to.look_for(record)
            if form.link_to.twins:  # whoever won it a moment ago has made that very customer
                db.session.refresh(record, ["state"])
                step.check(record)
        return form

    def said_of(self, step: Step, record: Opportunity) -> str:
        """Whom it won."""
        said = super().said_of(step, record)
        return Markup("{}: {}").format(said, link(record.customer)) if step is workflow.win else said


class PlanItemView(RecordView):
    """The items of a development plan."""

    datamodel = SQLAInterface(PlanItem)
    route_base = "/plan_items"
    parent_screen = PlanView
    help_page = "plans"
    class_permission_name = "PlanItems"
    list_title = _l("Plan items")
    add_title, edit_title = _l("New plan item"), _l("Edit plan item")
    nothing_yet = _l("Nothing is planned yet. Steps are added on the page of a development plan.")
    list_columns = ["planned_on", "opportunity", "content", "result"]
    sortable = ("planned_on",)
    quick_columns = ("content", "result")
    filters = [
        Parent("opportunity"),
        Flag("due", _l("Due for me"), test=lambda entity: entity.id.in_(queries.my_due_keys())),
        Flag("overdue", _l("Overdue"), test=lambda entity: entity.id.in_(queries.overdue_keys())),
    ]
    form_fieldsets = [(None, {"fields": ["opportunity", "planned_on", "content", "result"]})]
    show_fieldsets = [(None, {"fields": ["opportunity", "planned_on", "content", "result", "created_by"]})]
    fixed_on_edit = ("planned_on",)
    form_fields = {
        "opportunity": SearchedRecordField(
            _l("Opportunity"),
            [Given(REQUIRED)],
            endpoint="/plans/options",
            load=lambda key: db.session.scalar(select(Opportunity).where(Opportunity.id == key)),
        )
    }
    row_buttons = ("edit", "delete")

    def check_add_below(self, parent: Opportunity) -> None:
        """OPP-5."""
        operations.check_planning(parent)

    def check_edit(self, record: PlanItem) -> None:
        """OPP-5, OPP-6."""
        if not operations.may_execute(record.opportunity):
            operations.check_planning(record.opportunity)

    def check_delete(self, record: PlanItem) -> None:
        """OPP-5."""
        operations.check_item_delete(record)

    def filled(self, form: RecordForm, record: PlanItem) -> None:
        """Ask for the result only whom it is for."""
        if not record.id or not operations.may_execute(record.opportunity):
            del form.result

    def before_save(self, record: PlanItem, form: RecordForm) -> None:
        """The plan must stay open until this is saved."""
        operations.hold_plan(record.opportunity)

    def remove(self, record: PlanItem) -> None:
        """The same for what is taken out."""
        operations.hold_plan(record.opportunity)
        super().remove(record)

    def order(self, found: Select[Any]) -> Select[Any]:
        """As planned."""
        return found.order_by(PlanItem.planned_on, PlanItem.id)

    def home_of(self, record: PlanItem) -> str:
        """The plan it belongs to; the list of all, while it belongs to none."""
        opportunity = self.parent_of(record)
        return f"{request.script_root}/plans/" + (f"show/{opportunity.id}" if opportunity else "list/")

    place_of = home_of


def opportunities_of(customer: Customer) -> list[Entry]:
    """The steps of a customer's opportunities, for its history, as far as the person acting may list them."""
    if not person.current().may("list", "Opportunities"):
        return []
    rows = db.session.execute(latest_steps(Opportunity, Opportunity.customer_id == customer.id))
    return [
        Entry(
            step.at,
            cells.person_name(step.person),
            f"{opportunity}: {in_words(step, OpportunityState, workflow.flow.steps)}",
            step.note or "",
            kind="opportunity",
            url=f"{request.script_root}/opportunities/show/{opportunity.id}",
        )
        for step, opportunity in rows
    ]


def load_by_manager() -> list[tuple[Any, int, str]]:
    """How many opportunities each account manager is developing, the busiest first."""
    busy = sorted(loads(), key=lambda pair: -pair[1])
    return [(user, load, f"?state=assigned&assignee={user.id}") for user, load in busy]
