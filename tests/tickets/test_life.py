"""The life of a ticket, driven by anybody doing anything, against a model of it."""

from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from hypothesis.strategies import integers, sampled_from
from sqlalchemy import func, select

from app.core.errors import BusinessError
from app.core.history import StateChange
from app.tickets import operations, workflow
from app.tickets.models import Ticket, TicketGram, TicketRound, TicketState
from tests.acting import acting
from tests.factories import TicketFactory, person

NEW, ASSIGNED, HANDLED, ARCHIVED = TicketState
PEOPLE = sampled_from(["li", "zhou", "sun", "wang"])
HANDLERS = sampled_from(["li", "zhou", "sun"])
TEXTS = sampled_from([None, "", "更换镜头"])


class Life(RuleBasedStateMachine):
    """What the rules say, beside what the database has."""

    session = None

    def __init__(self):
        super().__init__()
        self.session.rollback()
        self.ticket = TicketFactory(summary="显微镜成像模糊")
        self.state, self.assignee, self.moves, self.rounds = NEW, None, [], []

    def teardown(self):
        self.session.rollback()

    def try_to(self, username, do, *, legal):
        """Let somebody *do* something: it works where it is *legal*, and changes nothing where it is not."""
        try:
            with acting(username), self.session.begin_nested():
                do()
                self.session.flush()
        except BusinessError:
            assert not legal
        else:
            assert legal

    def move(self, username, step, to, *, legal, **answers):
        came_from = self.state
        self.try_to(username, lambda: step(self.ticket, **answers), legal=legal)
        if legal:
            self.moves.append((username, step.name, came_from.value, to.value))
            self.state = to

    @rule(username=PEOPLE, assignee=HANDLERS)
    def dispatch(self, username, assignee):
        legal = self.state is NEW
        self.move(username, workflow.dispatch, ASSIGNED, legal=legal, assignee=person(assignee))
        if legal:
            self.assignee = assignee
            self.rounds.append([1, assignee, None, None, None])

    @rule(username=PEOPLE, assignee=HANDLERS, note=TEXTS)
    def redispatch(self, username, assignee, note):
        legal = self.state is ASSIGNED and assignee != self.assignee and bool(note)
        self.move(username, workflow.redispatch, ASSIGNED, legal=legal, assignee=person(assignee), note=note)
        if legal:
            self.assignee = assignee
            self.rounds.append([self.rounds[-1][0], assignee, None, None, None])

    @rule(username=PEOPLE, method=TEXTS)
    def handle(self, username, method):
        legal = self.state is ASSIGNED and username == self.assignee and bool(method)
        self.move(username, workflow.handle, HANDLED, legal=legal, method=method)
        if legal:
            self.rounds[-1][2:4] = [username, method]

    @rule(username=PEOPLE, result=TEXTS, stars=integers(1, 5))
    def feed_back(self, username, result, stars):
        legal = self.state is HANDLED and username == self.assignee and bool(result)
        to = ARCHIVED if stars >= 3 else ASSIGNED
        self.move(username, workflow.feedback, to, legal=legal, result=result, satisfaction=stars)
        if legal:
            self.rounds[-1][4] = stars
            if to is ASSIGNED:
                self.rounds.append([self.rounds[-1][0] + 1, self.assignee, None, None, None])

    @rule(username=PEOPLE)
    def look_whether_it_can_be_deleted(self, username):
        self.try_to(username, lambda: operations.check_delete(self.ticket), legal=self.state is NEW)

    @invariant()
    def it_is_in_the_state_that_the_steps_lead_to(self):
        self.session.refresh(self.ticket)
        assert self.ticket.state is self.state
        assert (self.ticket.assignee and self.ticket.assignee.username) == self.assignee
        assert (self.ticket.archived_at is not None) == (self.state is ARCHIVED)
        assert (self.ticket.handled_at is not None) == (self.state in (HANDLED, ARCHIVED))

    @invariant()
    def every_round_is_kept_as_it_was(self):
        self.session.expire(self.ticket, ["rounds"])
        kept = [
            [turn.number, turn.assignee.username, turn.handled_by and turn.handled_by.username, *answers]
            for turn in self.ticket.rounds
            for answers in [(turn.method, turn.satisfaction)]
        ]
        assert kept == self.rounds
        assert self.ticket.returns == sum(turn[4] is not None and turn[4] < 3 for turn in self.rounds)

    @invariant()
    def only_the_last_round_can_be_without_an_end_unless_it_was_redispatched(self):
        numbers = [turn[0] for turn in self.rounds]
        unfinished = [place for place, turn in enumerate(self.rounds[:-1]) if turn[4] is None]
        assert all(numbers[place] == numbers[place + 1] for place in unfinished)

    @invariant()
    def what_is_archived_can_be_found(self):
        pieces = select(func.count()).select_from(TicketGram).where(TicketGram.ticket_id == self.ticket.id)
        assert bool(self.session.scalar(pieces)) == (self.state is ARCHIVED)

    @invariant()
    def every_change_of_state_is_recorded(self):
        mine = select(StateChange).where(StateChange.record_id == self.ticket.id)
        kept = self.session.scalars(mine.where(StateChange.record_type == "ticket").order_by(StateChange.id))
        assert [(each.person.username, each.step, each.from_state, each.to_state) for each in kept] == self.moves


def test_whoever_does_whatever_a_ticket_keeps_to_its_rules(session):  # core: SVC-1 … SVC-4
    TicketFactory(state=ARCHIVED)  # another one, which must not matter
    session.commit()
    Life.session = session
    bounds = settings(
        max_examples=20, stateful_step_count=30, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    run_state_machine_as_test(Life, settings=bounds)


def test_a_ticket_deleted_while_new_leaves_nothing(session):  # core: SVC-1
    ticket = TicketFactory()
    session.delete(ticket)
    session.flush()
    assert session.scalars(select(Ticket)).all() == []
    assert session.scalars(select(TicketRound)).all() == []
