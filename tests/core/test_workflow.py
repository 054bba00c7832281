"""What every step of every life needs is done once: refusals, answers, history, the twin who comes second."""

from datetime import datetime

import pytest
from sqlalchemy import select, update

from app.core import clock, person
from app.core.errors import BusinessError, NotAllowed, Overtaken
from app.core.history import StateChange
from app.core.workflow import hold
from app.customers.models import CustomerState
from app.customers.workflow import lose, win_back
from app.dictionary.models import FAILURE_REASON
from app.opportunities import workflow
from app.opportunities.models import Opportunity, OpportunityState
from app.tickets.models import TicketState
from app.tickets.workflow import feedback
from tests.acting import acting
from tests.factories import CustomerFactory, OpportunityFactory, TicketFactory, first_of
from tests.factories import person as member

ASSIGNED, WON = OpportunityState.ASSIGNED, OpportunityState.WON
ARCHIVED, HANDLING = TicketState.ARCHIVED, TicketState.ASSIGNED
MORNING = datetime(2026, 3, 2, 1, 30)


@pytest.fixture
def development(session):
    return OpportunityFactory(assignee="li", state=ASSIGNED)


def changes(session):
    return session.scalars(select(StateChange).order_by(StateChange.id)).all()


def test_a_step_moves_the_state_and_is_recorded(session, development):
    with acting("li") as li, clock.at(MORNING):
        workflow.fail(development, reason=first_of(FAILURE_REASON), note="太贵")
    assert development.state is OpportunityState.FAILED
    (change,) = changes(session)
    assert (change.at, change.person, change.note) == (MORNING, li, "太贵")
    assert (change.record_type, change.record_id) == ("opportunity", development.id)
    assert (change.step, change.from_state, change.to_state) == ("fail", "assigned", "failed")


def test_an_answer_that_the_step_does_not_take_is_kept_on_the_record(session, development):
    reason = first_of(FAILURE_REASON)
    with acting("li"):
        workflow.fail(development, reason=reason)
    assert development.reason is reason


def test_the_wrong_state_is_refused_with_both_words(session, development):
    with pytest.raises(BusinessError) as refused:
        workflow.assign(development, assignee=member("zhou"))
    assert str(refused.value) == "不能“指派”：当前状态为“已指派”。"
    assert development.state is ASSIGNED
    assert changes(session) == []


def test_the_wrong_person_is_refused(session, development):
    with acting("zhou"), pytest.raises(NotAllowed):
        workflow.win(development)
    assert changes(session) == []


def test_the_system_itself_is_asked_for_no_permission(session, development):
    assert person.current() is person.SYSTEM
    workflow.win(development)
    (change,) = changes(session)
    assert change.person is None


@pytest.mark.parametrize("missing", [{}, {"reason": None}])
def test_what_is_asked_must_be_answered(session, development, missing):
    with acting("li"), pytest.raises(BusinessError) as refused:
        workflow.fail(development, note="说明", **missing)
    assert refused.value.field == "reason"
    assert (development.state, changes(session)) == (ASSIGNED, [])


@pytest.mark.parametrize("note", [None, ""])
def test_a_note_that_is_asked_for_must_be_written(session, note):
    customer = CustomerFactory(state=CustomerState.LOST)
    with acting("wang"), pytest.raises(BusinessError) as refused:
        win_back(customer, note=note)
    assert refused.value.field == "note"


def test_an_empty_note_that_is_offered_is_none(session, development):
    with acting("li"):
        workflow.fail(development, reason=first_of(FAILURE_REASON), note="")
    assert changes(session)[0].note is None


def test_a_step_is_open_to_those_who_could_take_it(session, development):
    open_to = {}
    for username in ("li", "zhou", "wang"):
        with acting(username):
            open_to[username] = [name for name, step in workflow.flow.steps.items() if step.is_open(development)]
    assert open_to == {"li": ["reassign", "win", "fail"], "zhou": ["reassign"], "wang": ["reassign"]}


def test_a_step_back_into_the_same_state_counts_as_a_change(session, development):
    before = development.version
    workflow.reassign(development, assignee=member("zhou"), note="换人")
    assert development.version > before


def test_the_twin_who_comes_second_is_told(session, development):
    table = Opportunity.__table__
    session.execute(
        update(table).where(table.c.id == development.id).values(version=development.version + 1, state=WON),
        execution_options={"synchronize_session": False},
    )
    assert development.state is ASSIGNED  # as it was read before
    with acting("li"), pytest.raises(Overtaken):
        workflow.win(development)


def test_holding_a_state_refuses_where_it_is_another_by_now(session, development):
    hold(development, ASSIGNED, WON)
    table = Opportunity.__table__
    session.execute(update(table).where(table.c.id == development.id).values(state="failed"))
    with pytest.raises(BusinessError):
        hold(development, ASSIGNED, WON)


def test_what_belongs_to_no_session_cannot_live():
    with pytest.raises(ValueError, match="belongs to no session"):
        lose(CustomerFactory.build(region=None, level=None, manager=None, state=CustomerState.NORMAL))


def test_losing_and_winning_back(session):  # core: CHN-8
    customer = CustomerFactory()
    lose(customer)
    assert customer.state is CustomerState.LOST
    with pytest.raises(BusinessError):
        lose(customer)
    win_back(customer, note="重新签约")
    assert customer.state is CustomerState.NORMAL
    assert [(each.step, each.note) for each in changes(session)] == [("lose", None), ("win_back", "重新签约")]


# --- where a step leads may hang on what is answered


@pytest.mark.parametrize(("stars", "state"), [(1, HANDLING), (2, HANDLING), (3, ARCHIVED), (5, ARCHIVED)])
def test_a_step_may_lead_to_either_of_two_states(session, stars, state):
    ticket = TicketFactory(state=TicketState.HANDLED)
    with acting("li"):
        feedback(ticket, result="客户已确认", satisfaction=stars)
    assert ticket.state is state
    assert [(each.from_state, each.to_state) for each in changes(session)] == [("handled", state.value)]


def test_both_states_are_known_before_anything_is_answered():
    assert feedback.leads_to(TicketState.HANDLED) == (ARCHIVED, HANDLING)
    assert workflow.win.leads_to(ASSIGNED) == (WON,)


# --- each life as a diagram


def test_each_life_cycle_is_printed_as_a_diagram(app):
    output = app.test_cli_runner().invoke(args=["crm", "workflows"])
    assert output.exit_code == 0, output.output
    for line in (
        "%% Opportunity",
        "%% Customer",
        "stateDiagram-v2",
        "[*] --> unassigned",
        "handled --> archived: feedback",
        "handled --> assigned: feedback",
        "unassigned --> assigned: assign",
        "assigned --> assigned: reassign",
        "assigned --> won: win",
        "assigned --> failed: fail",
        "won --> assigned: reopen",
        "failed --> assigned: reopen",
        "[*] --> normal",
        "normal --> lost: lose",
        "lost --> normal: win_back",
    ):
        assert line in output.output
