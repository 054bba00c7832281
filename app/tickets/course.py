"""The whole course of a ticket: what happened in each round, what is going on, what is still to come."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from flask_babel import pgettext

from app.core.cells import person_name
from app.core.database import db
from app.core.working_time import WorkingTime
from app.tickets import queries, workflow
from app.tickets.models import Ticket, TicketRound, TicketState
from app.tickets.promises import Promise, promise
from app.tickets.settings import working_time

NEW, ASSIGNED, HANDLED, ARCHIVED = TicketState


class When(StrEnum):
    """Where something stands in the course."""

    DONE = "done"
    NOW = "now"
    TO_COME = "to_come"


@dataclass(frozen=True)
class Stop:
    """One thing that happened, happens or will happen: what, who, when, and what was written."""

    what: str
    when: When = When.DONE
    who: str = ""
    at: datetime | None = None
    text: str = ""
    stars: int | None = None
    due: Promise | None = None
    """What was promised about it, as it stood when it happened, or stands now."""


@dataclass
class Stretch:
    """A part of the course; *number* is that of a round, 0 before the first."""

    number: int
    stops: list[Stop] = field(default_factory=list)


def stages(ticket: Ticket) -> list[tuple[TicketState, When]]:
    """The four states in their order: where the ticket has been, is, and will be."""
    order = list(TicketState)
    here = order.index(ticket.state)
    whens = [When.DONE] * here + [When.NOW] + [When.TO_COME] * (len(order) - here - 1)
    return list(zip(order, whens if ticket.state is not ARCHIVED else [When.DONE] * len(order), strict=True))


def course(ticket: Ticket) -> list[Stretch]:
    """Everything, in two statements."""
    rounds = list(db.session.scalars(queries.rounds_of(ticket.id)))
    notes = iter(db.session.scalars(queries.notes_of(ticket.id, workflow.redispatch.name)).all())
    start = Stretch(0, [Stop(_("Created"), who=person_name(ticket.created_by), at=ticket.created_at)])
    stretches = [start]
    office = working_time()
    for each in rounds:
        again = each.number == stretches[-1].number
        if not again:
            stretches.append(Stretch(each.number))
        stretches[-1].stops += _turn(each, note=next(notes, "") or "" if again else "", again=again, office=office)
    _judge_dispatch(ticket, stretches, office)
    stretches[-1].stops += _to_come(ticket, office)
    return stretches


def _judge_dispatch(ticket: Ticket, stretches: list[Stretch], office: WorkingTime) -> None:
    """Say of the first dispatch whether it came as promised."""
    if ticket.dispatch_due_at is not None and len(stretches) > 1:
        first = stretches[1].stops[0]
        stretches[1].stops[0] = replace(first, due=promise(ticket.dispatch_due_at, first.at, office))


def _turn(turn: TicketRound, *, note: str, again: bool, office: WorkingTime) -> Iterator[Stop]:
    """What happened while the ticket was with one person."""
    assignee = str(turn.assignee)
    if again:
        what = _("Redispatched to %(person)s", person=assignee)
    elif turn.number > 1:
        what = _("Sent back to %(person)s", person=assignee)
    else:
        what = _("Dispatched to %(person)s", person=assignee)
    sent_by = "" if turn.number > 1 and not again else person_name(turn.dispatched_by)  # else it is who fed it back
    yield Stop(what, who=sent_by, at=turn.dispatched_at, text=note)
    if turn.handled_at:
        yield Stop(
            pgettext("ticket", "Handled"),
            who=person_name(turn.handled_by),
            at=turn.handled_at,
            text=turn.method or "",
            due=promise(turn.due_at, turn.handled_at, office) if turn.due_at else None,
        )
    if turn.fed_back_at:
        yield Stop(
            _("What the customer says"),
            who=person_name(turn.handled_by),
            at=turn.fed_back_at,
            text=turn.result or "",
            stars=turn.satisfaction,
        )


def _to_come(ticket: Ticket, office: WorkingTime) -> Iterator[Stop]:
    """What is going on, and what follows if all goes well."""
    if ticket.state is ARCHIVED:
        yield Stop(pgettext("ticket", "Archived"), at=ticket.archived_at)
        return
    assignee = person_name(ticket.assignee) if ticket.assignee else ""
    plan: list[tuple[Any, str, str]] = [
        (NEW, _("To be dispatched"), ""),
        (ASSIGNED, _("To be handled"), assignee),
        (HANDLED, _("To ask the customer"), assignee),
        (ARCHIVED, _("To be archived, once the customer is satisfied"), ""),
    ]
    left = plan[[state for state, _what, _who in plan].index(ticket.state) :]
    for state, what, who in left:
        now = state is ticket.state
        due = promise(ticket.due_at, office=office) if now and ticket.due_at else None
        yield Stop(what, When.NOW if now else When.TO_COME, who=who, due=due)
