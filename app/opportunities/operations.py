"""What else may be done with opportunities and their plans, and to which of them."""

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import object_session

from app.core import person
from app.core.errors import BusinessError, NotAllowed
from app.core.workflow import hold
from app.opportunities.models import Opportunity, OpportunityState, PlanItem

UNASSIGNED, ASSIGNED = OpportunityState.UNASSIGNED, OpportunityState.ASSIGNED


def check_edit(opportunity: Opportunity) -> None:
    """OPP-2: only while nobody develops it."""
    if opportunity.state is not UNASSIGNED:
        raise BusinessError(_l("Only an unassigned opportunity can be edited."))


def check_delete(opportunity: Opportunity) -> None:
    """OPP-3: only while nobody develops it, and only by who created it."""
    if opportunity.state is not UNASSIGNED:
        raise BusinessError(_l("Only an unassigned opportunity can be deleted."))
    if opportunity.created_by_id != person.current_id():
        raise NotAllowed(_l("Only the person who created an opportunity can delete it."))


def check_planning(opportunity: Opportunity) -> None:
    """OPP-5: by the assignee or a supervisor, while it is being developed."""
    if opportunity.state is not ASSIGNED:
        raise BusinessError(_l("The plan is closed: the opportunity is not being developed."))
    if not (_is_assignee(opportunity) or person.current().may("plan_all", "Plans")):
        raise NotAllowed(_l("Only the assignee or a supervisor plans the development."))


def may_execute(opportunity: Opportunity) -> bool:
    """OPP-6: may the person acting write results now?"""
    return opportunity.state is ASSIGNED and _is_assignee(opportunity) and person.current().may("execute", "Plans")


def check_attach(opportunity: Opportunity) -> None:
    """ROLE-7: files are attached by who may edit it or plan its development; what has ended stays as it is."""
    if opportunity.state is ASSIGNED:
        check_planning(opportunity)
    elif opportunity.state is not UNASSIGNED:
        raise BusinessError(_l("This opportunity has ended: its attachments stay as they are."))


def check_item_delete(item: PlanItem) -> None:
    """OPP-5: what was done stays."""
    check_planning(item.opportunity)
    if item.result:
        raise BusinessError(_l("A plan item with a result cannot be deleted."))


def hold_plan(opportunity: Opportunity) -> None:
    """Make sure that the plan stays open until the transaction ends."""
    check_planning(opportunity)
    hold(opportunity, ASSIGNED)


def plan(opportunity: Opportunity, day: date, content: str) -> PlanItem:
    """Add an item to the development plan."""
    hold_plan(opportunity)
    item = PlanItem(opportunity=opportunity, planned_on=day, content=content)
    _session_of(opportunity).add(item)
    return item


def execute(item: PlanItem, result: str) -> None:
    """Write what came of an item (执行效果)."""
    write_results(item.opportunity, {item: result})


def write_results(opportunity: Opportunity, results: dict[PlanItem, str | None]) -> None:
    """OPP-6: write what came of items of one plan."""
    if not may_execute(opportunity):
        raise NotAllowed(_l("Only the assignee writes results, while the opportunity is being developed."))
    hold(opportunity, ASSIGNED)
    for item, result in results.items():
        item.result = result


def _is_assignee(opportunity: Opportunity) -> bool:
    return opportunity.assignee_id == person.current().id


def _session_of(opportunity: Opportunity) -> Any:
    return object_session(opportunity)
