"""The life of a ticket: dispatched, handled, fed back, and archived once the customer is satisfied."""

from typing import Any

from flask_appbuilder.security.sqla.models import User
from flask_babel import lazy_gettext as _l

from app.core import clock, person
from app.core.database import db
from app.core.errors import BusinessError
from app.core.person import Person
from app.core.workflow import Either, Step, Workflow
from app.notifications.operations import notify
from app.people.queries import holding
from app.tickets import news, operations, promises
from app.tickets.models import ONE_TOO_MANY, Ticket, TicketRound, TicketState
from app.tickets.settings import SERVICE_PASS_SCORE, handle_time

NEW, ASSIGNED, HANDLED, ARCHIVED = TicketState

flow = Workflow(Ticket, NEW)


def is_assignee(ticket: Ticket, who: Person) -> bool:
    """Is the ticket with *who*?"""
    return ticket.assignee_id == who.id


def outcome(_ticket: Ticket, satisfaction: int, **_answers: Any) -> TicketState:
    """What a score means."""
    return ARCHIVED if satisfaction >= SERVICE_PASS_SCORE.get() else ASSIGNED


@flow.step(_l("Dispatch"), from_=NEW, to=ASSIGNED, asks=("assignee",))
def dispatch(ticket: Ticket, assignee: User) -> None:
    """Give it to somebody to handle (分配)."""
    _begin_round(ticket, assignee)
    notify(news.DISPATCHED, assignee, ticket)


@flow.step(_l("Redispatch"), from_=ASSIGNED, to=ASSIGNED, asks=("assignee", "note"))
def redispatch(ticket: Ticket, assignee: User) -> None:
    """Give it to somebody else (改派)."""
    if ticket.assignee is assignee:
        raise BusinessError(_l("%(person)s is handling it already.", person=assignee), field="assignee")
    _begin_round(ticket, assignee)
    notify(news.DISPATCHED, assignee, ticket)


@flow.step(_l("Handle"), from_=ASSIGNED, to=HANDLED, asks=("method",), only=is_assignee)
def handle(ticket: Ticket, method: str) -> None:
    """Solve it, and say how (处理)."""
    ticket.handled_at = clock.now()
    ticket.due_at = None
    ticket.round.method = method
    ticket.round.handled_at = ticket.handled_at
    ticket.round.handled_by_id = person.current_id()


@flow.step(
    _l("Feedback"),
    from_=HANDLED,
    to=Either((ARCHIVED, ASSIGNED), outcome),
    asks=("result", "satisfaction"),
    only=is_assignee,
)
def feedback(ticket: Ticket, result: str, satisfaction: int) -> None:
    """Say what the customer says (反馈): who is satisfied is done with, for anybody else it is handled again."""
    now = clock.now()
    ticket.round.result = result
    ticket.round.satisfaction = satisfaction
    ticket.round.fed_back_at = now
    if ticket.state is ARCHIVED:
        ticket.archived_at = now
        operations.make_findable(ticket)
    else:
        ticket.returns += 1
        _begin_round(ticket, ticket.assignee)
        _tell_of_return(ticket, satisfaction)


@flow.step(_l("Pass on"), from_=HANDLED, to=None, asks=("assignee", "note"))
def pass_on(ticket: Ticket, assignee: User) -> None:
    """Somebody else asks the customer (转交): a part of handing over what somebody owns, and no button of its own."""
    ticket.assignee = assignee
    ticket.round.assignee = assignee


@flow.step(_l("Mark as reference answer"), from_=ARCHIVED, to=None)
def mark_reference(ticket: Ticket) -> None:
    """Its solution is one that others should take over (参考答案)."""
    check_mark(mark_reference, ticket)
    ticket.reference = True


@flow.step(_l("Take the mark off"), from_=ARCHIVED, to=None)
def unmark_reference(ticket: Ticket) -> None:
    """It is no reference answer any more."""
    check_mark(unmark_reference, ticket)
    ticket.reference = False


def check_mark(step: Step, ticket: Ticket) -> None:
    """Refuse the one of the two steps above that would change nothing."""
    if step is mark_reference and ticket.reference:
        raise BusinessError(_l("This ticket is a reference answer already."))
    if step is unmark_reference and not ticket.reference:
        raise BusinessError(_l("This ticket is no reference answer."))


def _tell_of_return(ticket: Ticket, satisfaction: int) -> None:
    """Those it concerns hear of each return; supervisors when it is the third, and of each from then on."""
    notify(news.RETURNED, (ticket.assignee, ticket.created_by, ticket.customer.manager), ticket, stars=satisfaction)
    if ticket.returns >= ONE_TOO_MANY:
        notify(news.RETURNED_AGAIN, db.session.scalars(holding("dispatch", "Tickets")), ticket, times=ticket.returns)


def _begin_round(ticket: Ticket, assignee: User | None) -> None:
    again = ticket.rounds and ticket.round.number == ticket.returns + 1
    ticket.assignee = assignee
    ticket.dispatched_at = clock.now()
    ticket.handled_at = None
    ticket.due_at = ticket.round.due_at if again else promises.until(handle_time(ticket.type))
    ticket.rounds.append(
        TicketRound(
            number=ticket.returns + 1,
            assignee=assignee,
            dispatched_by_id=person.current_id(),
            dispatched_at=ticket.dispatched_at,
            due_at=ticket.due_at,
        )
    )
