"""The life of an opportunity, driven by anybody doing anything, against a model of it."""

from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from hypothesis.strategies import sampled_from
from sqlalchemy import func, select

from app.core import clock
from app.core.errors import BusinessError
from app.core.history import StateChange
from app.customers.models import Customer
from app.dictionary.models import FAILURE_REASON
from app.opportunities import operations, workflow
from app.opportunities.models import OpportunityState, PlanItem
from tests.acting import acting
from tests.factories import OpportunityFactory, PlanItemFactory, first_of, person

UNASSIGNED, ASSIGNED, WON, FAILED = OpportunityState
PEOPLE = sampled_from(["li", "zhou", "sun", "wang"])
MANAGERS = sampled_from(["li", "zhou", "sun"])
NOTES = sampled_from([None, "说明"])


class Life(RuleBasedStateMachine):
    """What the rules say, beside what the database has."""

    session = None

    def __init__(self):
        super().__init__()
        self.session.rollback()
        self.opportunity = OpportunityFactory(customer_name="华东电子有限公司")
        self.state, self.assignee, self.moves, self.customers = UNASSIGNED, None, [], 0
        self.items = {}

    def teardown(self):
        self.session.rollback()

    def try_to(self, username, do, *, legal):
        """Let somebody *do* something: it works where it is *legal*, and changes nothing where it is not."""
        try:
            with acting(username), self.session.begin_nested():
                result = do()
                self.session.flush()
        except BusinessError:
            assert not legal
            return None
        assert legal
        return result

    def move(self, username, step, to, *, legal, **answers):
        came_from = self.state
        self.try_to(username, lambda: step(self.opportunity, **answers), legal=legal)
        if legal:
            self.moves.append((username, step.name, came_from.value, to.value, answers.get("note")))
            self.state = to

    @rule(username=PEOPLE, assignee=MANAGERS)
    def assign(self, username, assignee):
        legal = self.state is UNASSIGNED
        self.move(username, workflow.assign, ASSIGNED, legal=legal, assignee=person(assignee))
        self.assignee = assignee if legal else self.assignee

    @rule(username=PEOPLE, assignee=MANAGERS, note=NOTES)
    def reassign(self, username, assignee, note):
        legal = self.state is ASSIGNED and assignee != self.assignee and bool(note)
        self.move(username, workflow.reassign, ASSIGNED, legal=legal, assignee=person(assignee), note=note)
        self.assignee = assignee if legal else self.assignee

    @rule(username=PEOPLE)
    def win(self, username):
        legal = self.state is ASSIGNED and username == self.assignee
        self.move(username, workflow.win, WON, legal=legal)
        self.customers = max(self.customers, int(legal))

    @rule(username=PEOPLE, note=NOTES)
    def fail(self, username, note):
        legal = self.state is ASSIGNED and username == self.assignee
        self.move(username, workflow.fail, FAILED, legal=legal, reason=first_of(FAILURE_REASON), note=note)

    @rule(username=PEOPLE, note=NOTES)
    def reopen(self, username, note):
        self.move(username, workflow.reopen, ASSIGNED, legal=self.state in (WON, FAILED) and bool(note), note=note)

    @rule(username=PEOPLE)
    def plan(self, username):
        legal = self.state is ASSIGNED and username in (self.assignee, "wang")
        item = self.try_to(username, lambda: operations.plan(self.opportunity, clock.today(), "登门拜访"), legal=legal)
        if legal:
            self.items[item] = None

    @precondition(lambda self: self.items)
    @rule(username=PEOPLE, result=sampled_from(["客户有意", "没有人在"]))
    def execute(self, username, result):
        item = next(iter(self.items))
        legal = self.state is ASSIGNED and username == self.assignee
        self.try_to(username, lambda: operations.execute(item, result), legal=legal)
        self.items[item] = result if legal else self.items[item]

    @precondition(lambda self: self.items)
    @rule(username=PEOPLE)
    def delete_item(self, username):
        item = next(iter(self.items))
        legal = self.state is ASSIGNED and username in (self.assignee, "wang") and not self.items[item]
        self.try_to(username, lambda: operations.check_item_delete(item), legal=legal)

    @rule(username=PEOPLE)
    def look_whether_it_can_be_edited_or_deleted(self, username):
        self.try_to(username, lambda: operations.check_edit(self.opportunity), legal=self.state is UNASSIGNED)
        mine = self.state is UNASSIGNED and username == "wang"
        self.try_to(username, lambda: operations.check_delete(self.opportunity), legal=mine)

    @invariant()
    def it_is_in_the_state_that_the_steps_lead_to(self):
        self.session.refresh(self.opportunity)
        assert self.opportunity.state is self.state
        assert (self.opportunity.assignee and self.opportunity.assignee.username) == self.assignee
        assert (self.opportunity.assigned_at is None) == (self.state is UNASSIGNED)

    @invariant()
    def what_is_won_has_a_customer_and_never_a_second(self):
        named = select(func.count()).select_from(Customer).where(Customer.name == self.opportunity.customer_name)
        assert self.session.scalar(named) == self.customers
        assert self.state is not WON or self.opportunity.customer is not None
        assert (self.opportunity.customer is None) == (self.customers == 0)

    @invariant()
    def a_reason_belongs_to_a_failure(self):
        assert (self.opportunity.reason is not None) == (self.state is FAILED)

    @invariant()
    def every_change_of_state_is_recorded(self):
        mine = select(StateChange).where(StateChange.record_id == self.opportunity.id)
        kept = self.session.scalars(mine.where(StateChange.record_type == "opportunity").order_by(StateChange.id))
        told = [(each.person.username, each.step, each.from_state, each.to_state, each.note) for each in kept]
        assert told == self.moves

    @invariant()
    def the_plan_has_what_was_planned(self):
        mine = select(PlanItem).where(PlanItem.opportunity_id == self.opportunity.id)
        assert {item: item.result for item in self.session.scalars(mine)} == self.items


def test_whoever_does_whatever_an_opportunity_keeps_to_its_rules(session):  # core: OPP-3 … OPP-9, OPP-12
    PlanItemFactory()  # of another opportunity, which must not matter
    session.commit()
    Life.session = session
    bounds = settings(
        max_examples=15, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    run_state_machine_as_test(Life, settings=bounds)
