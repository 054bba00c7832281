"""Reads of opportunities that several screens share."""

from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select
from sqlalchemy.orm import contains_eager, selectinload

from app.core import clock, person
from app.opportunities.models import Opportunity, OpportunityState, PlanItem


def waiting() -> Select[tuple[Opportunity]]:
    """Opportunities that wait to be assigned, the oldest first."""
    return (
        select(Opportunity)
        .where(Opportunity.state == OpportunityState.UNASSIGNED)
        .order_by(Opportunity.created_at, Opportunity.id)
    )


def my_developments() -> Select[tuple[Opportunity]]:
    """Opportunities that the person acting is developing, the most probable first."""
    return (
        select(Opportunity)
        .where(Opportunity.state == OpportunityState.ASSIGNED, Opportunity.assignee_id == person.current_id())
        .order_by(Opportunity.probability.desc(), Opportunity.id)
    )


def _is_due_for_me() -> Any:
    return and_(
        Opportunity.state == OpportunityState.ASSIGNED,
        Opportunity.assignee_id == person.current_id(),
        PlanItem.planned_on <= clock.today(),
        or_(PlanItem.result.is_(None), PlanItem.result == ""),
    )


def overdue_keys() -> Select[Any]:
    """The keys of what anybody planned until yesterday and has no result yet."""
    return (
        select(PlanItem.id)
        .join(PlanItem.opportunity)
        .where(
            Opportunity.state == OpportunityState.ASSIGNED,
            PlanItem.planned_on < clock.today(),
            or_(PlanItem.result.is_(None), PlanItem.result == ""),
        )
    )


def my_due_keys() -> Select[Any]:
    """The keys of what the person acting planned until today and has no result yet."""
    return select(PlanItem.id).join(PlanItem.opportunity).where(_is_due_for_me())


def my_due_items() -> Select[tuple[PlanItem]]:
    """What the person acting planned until today and has no result yet, the oldest first."""
    return (
        select(PlanItem)
        .join(PlanItem.opportunity)
        .options(contains_eager(PlanItem.opportunity))
        .where(_is_due_for_me())
        .order_by(PlanItem.planned_on, PlanItem.id)
    )


def pipeline() -> Any:
    """For each state: how many opportunities, their expected amount, and the same weighted by probability."""
    weighted = Opportunity.expected_amount * Opportunity.probability / 100
    return (
        select(Opportunity.state, func.count(), func.sum(Opportunity.expected_amount), func.sum(weighted))
        .group_by(Opportunity.state)
        .order_by(Opportunity.state)
    )


def cards(most: int) -> Select[tuple[Opportunity]]:
    """The *most* promising opportunities of each state, the latest of those that ended."""
    chance = case((Opportunity.state == OpportunityState.ASSIGNED, Opportunity.probability), else_=0)
    place = func.row_number().over(partition_by=Opportunity.state, order_by=(chance.desc(), Opportunity.id.desc()))
    ranked = select(Opportunity.id.label("key"), place.label("place")).subquery()
    return (
        select(Opportunity)
        .join(ranked, ranked.c.key == Opportunity.id)
        .where(ranked.c.place <= most)
        .options(selectinload(Opportunity.assignee))
        .order_by(ranked.c.place, Opportunity.id)
    )


def open_load() -> Any:
    """How many opportunities each assignee is developing: pairs of a user's id and a number."""
    return (
        select(Opportunity.assignee_id, func.count())
        .where(Opportunity.state == OpportunityState.ASSIGNED, Opportunity.assignee_id.is_not(None))
        .group_by(Opportunity.assignee_id)
    )
