"""The life of a customer's warnings, driven by anybody doing anything on any day, against a model of it."""

from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from hypothesis.strategies import integers, sampled_from
from sqlalchemy import select

from app.churn import operations, queries, workflow
from app.churn.models import ChurnState, ChurnWarning, Measure
from app.churn.rule import months_before
from app.core import clock
from app.core.errors import BusinessError
from app.core.history import StateChange
from app.customers import workflow as customers
from app.customers.models import CustomerState
from tests.acting import acting
from tests.churn.conftest import add_order
from tests.factories import SalesCodeFactory, person

WARNED, REPRIEVED, CONFIRMED, RECOVERED = ChurnState
NORMAL, LOST = CustomerState
RESPONSIBLE = "whoever is responsible"
PEOPLE = sampled_from([*[RESPONSIBLE] * 8, "li", "zhou", "sun", "wang"])
MANAGERS = sampled_from(["li", "zhou", "sun"])
WORDS = sampled_from(["电话回访", "转向竞争对手", "拜访", None, ""])
BEGINNING = date(2025, 1, 6)


class Life(RuleBasedStateMachine):
    """What the rules say, beside what the database has."""

    session = None

    def __init__(self):
        super().__init__()
        self.session.rollback()
        self.today = BEGINNING
        with self.now():
            self.code = SalesCodeFactory(customer__manager="li")
        self.today += timedelta(days=200)
        self.customer = self.code.customer
        self.manager, self.state = "li", NORMAL
        self.ordered_on = self.won_back_on = None
        self.warnings, self.moves = [], []  # state, measures, day of the last order known, day it was made

    def teardown(self):
        self.session.rollback()

    @contextmanager
    def now(self):
        with clock.at(clock.start_of(self.today) + timedelta(hours=3)):
            yield

    @property
    def open(self):
        """The warning that waits for somebody, and what the model knows of it."""
        if self.warnings and self.warnings[-1]["state"] in (WARNED, REPRIEVED):
            return self.session.scalars(select(ChurnWarning).order_by(ChurnWarning.id.desc())).first()
        return None

    def who(self, username):
        return self.manager if username == RESPONSIBLE else username

    def try_to(self, username, do, *, legal):
        """Let somebody *do* something: it works where it is *legal*, and changes nothing where it is not."""
        try:
            with self.now(), acting(username), self.session.begin_nested():
                do()
                self.session.flush()
        except BusinessError:
            assert not legal
            return
        assert legal

    def moved(self, username, step, to, note=None):
        self.moves.append((username, step, self.warnings[-1]["state"].value, to.value, note))
        self.warnings[-1]["state"] = to

    def answered(self):
        """Has the customer ordered since the warning?"""
        kept = self.warnings[-1]
        later = self.ordered_on and (kept["ordered_on"] is None or self.ordered_on > kept["ordered_on"])
        bound = months_before(self.today, 6)
        return bool(later and (self.ordered_on >= bound or self.ordered_on >= kept["made_on"]))

    @rule(days=integers(20, 250))
    def time_passes(self, days):
        self.today += timedelta(days=days)

    @rule(days=sampled_from([0, 1, 20, 185, 300, 500]))
    def an_order_comes_to_light(self, days):
        day = self.today - timedelta(days=days)
        add_order(self.code.code_key, day, Decimal(100))
        self.ordered_on = max(self.ordered_on or day, day)

    @rule()
    def check(self):
        with self.now():
            for key in self.session.scalars(queries.answered()).all():
                operations.hear(key)
            operations.warn([self.customer.id], queries.rule_in_force())
        if self.open is not None and self.answered():
            self.moved(None, "recover", RECOVERED)
        elif self.open is not None and self.ordered_on:
            self.warnings[-1]["ordered_on"] = self.ordered_on
        start = self.ordered_on or BEGINNING
        counted_from = max(start, self.won_back_on or start)
        if self.open is None and self.state is NORMAL and counted_from < months_before(self.today, 6):
            self.warnings.append(
                {"state": WARNED, "measures": [], "ordered_on": self.ordered_on, "made_on": self.today}
            )
            self.moves.append((None, "warn", None, "warned", None))

    @precondition(lambda self: self.warnings)
    @rule(username=PEOPLE, measure=WORDS)
    def reprieve(self, username, measure):
        username, latest = self.who(username), self.latest()
        legal = bool(self.open is not None and username == self.manager and measure)
        self.try_to(username, lambda: workflow.reprieve(latest, measure=measure), legal=legal)
        if legal:
            self.warnings[-1]["measures"].append((username, measure))
            self.moved(username, "reprieve", REPRIEVED)

    @precondition(lambda self: self.warnings)
    @rule(username=PEOPLE, reason=WORDS)
    def confirm(self, username, reason):
        username, latest = self.who(username), self.latest()
        legal = bool(
            self.warnings[-1]["state"] is REPRIEVED and username == self.manager and reason and not self.answered()
        )
        self.try_to(username, lambda: workflow.confirm(latest, reason=reason), legal=legal)
        if legal:
            self.moved(username, "confirm", CONFIRMED)
            self.state = LOST

    @precondition(lambda self: self.warnings)
    @rule(username=PEOPLE, manager=MANAGERS, note=WORDS)
    def hand_over(self, username, manager, note):
        username, latest = self.who(username), self.latest()
        legal = bool(self.open is not None and manager != self.manager and note)
        self.try_to(username, lambda: workflow.hand_over(latest, manager=person(manager), note=note), legal=legal)
        if legal:
            self.moved(username, "hand_over", self.warnings[-1]["state"], note)
            self.manager = manager

    @rule(username=PEOPLE)
    def win_back(self, username):
        username, legal = self.who(username), self.state is LOST
        self.try_to(username, lambda: customers.win_back(self.customer, note="重新签约"), legal=legal)
        if legal:
            self.state, self.won_back_on = NORMAL, self.today

    def latest(self):
        return self.session.scalars(select(ChurnWarning).order_by(ChurnWarning.id.desc())).first()

    @invariant()
    def the_warnings_are_in_the_states_that_the_steps_lead_to(self):
        self.session.expire_all()
        kept = self.session.scalars(select(ChurnWarning).order_by(ChurnWarning.id)).all()
        assert [each.state for each in kept] == [each["state"] for each in self.warnings]
        assert [bool(each.confirmed_at and each.reason) for each in kept] == [each.state is CONFIRMED for each in kept]
        assert [bool(each.recovered_at) for each in kept] == [each.state is RECOVERED for each in kept]
        assert sum(each.state in (WARNED, REPRIEVED) for each in kept) <= 1

    @invariant()
    def the_customer_is_lost_just_when_churn_was_confirmed_and_nobody_won_it_back(self):
        assert self.customer.state is self.state
        assert self.customer.manager.username == self.manager

    @invariant()
    def every_measure_is_kept_in_order(self):
        kept = self.session.scalars(select(Measure).order_by(Measure.id)).all()
        told = [(each.created_by.username, each.measure) for each in kept]
        assert told == [each for warning in self.warnings for each in warning["measures"]]
        assert [bool(each["measures"]) for each in self.warnings if each["state"] is CONFIRMED] == [
            True for each in self.warnings if each["state"] is CONFIRMED
        ]

    @invariant()
    def every_step_is_recorded(self):
        mine = select(StateChange).where(StateChange.record_type == "churn_warning").order_by(StateChange.id)
        told = [
            (each.person and each.person.username, each.step, each.from_state, each.to_state, each.note)
            for each in self.session.scalars(mine)
        ]
        assert told == self.moves


def test_whatever_anybody_does_a_warning_lives_by_the_rules(session):  # core: CHN-2, CHN-5, CHN-6, CHN-7, CHN-8
    Life.session = session
    bounds = settings(
        max_examples=40, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck), database=None
    )
    run_state_machine_as_test(Life, settings=bounds)
