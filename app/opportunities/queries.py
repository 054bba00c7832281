"""Reads of opportunities that several screens share."""

from sqlalchemy import Select, func, or_, select

from app.core import clock
from app.opportunities.models import Opportunity, OpportunityState, PlanItem


def waiting() -> Select[tuple[Opportunity]]:
    """Opportunities that wait to be assigned, the oldest first."""
    return (
        select(Opportunity)
        .where(Opportunity.state == OpportunityState.UNASSIGNED)
        .order_by(Opportunity.created_at, Opportunity.id)
    )


def developed_by(person_id: int | None) -> Select[tuple[Opportunity]]:
    """Opportunities that somebody is developing, the most probable first."""
    return (
        select(Opportunity)
        .where(Opportunity.state == OpportunityState.ASSIGNED, Opportunity.assignee_id == person_id)
        .order_by(Opportunity.probability.desc(), Opportunity.id)
    )


def due_items(person_id: int | None) -> Select[tuple[PlanItem]]:
    """What somebody planned until today and has no result yet, the oldest first."""
    return (
        select(PlanItem)
        .join(PlanItem.opportunity)
        .where(
            Opportunity.state == OpportunityState.ASSIGNED,
            Opportunity.assignee_id == person_id,
            PlanItem.planned_on <= clock.today(),
            or_(PlanItem.result.is_(None), PlanItem.result == ""),
        )
        .order_by(PlanItem.planned_on, PlanItem.id)
    )


def open_load() -> Select[tuple[int, int]]:
    """How many opportunities each assignee is developing: pairs of a user's id and a number."""
    return (
        select(Opportunity.assignee_id, func.count())
        .where(Opportunity.state == OpportunityState.ASSIGNED, Opportunity.assignee_id.is_not(None))
        .group_by(Opportunity.assignee_id)
    )  # type: ignore[return-value] # the id is not null here
