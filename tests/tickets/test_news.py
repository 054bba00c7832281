"""Who is told of tickets: whose work they become, whom a dissatisfied customer concerns, and when supervisors are."""

import pytest

from app.tickets import workflow
from app.tickets.models import TicketState
from tests.factories import CustomerFactory, TicketFactory
from tests.screens import english, notifications


def test_to_whom_it_is_dispatched_hears_of_it(by, heard, new, as_li):  # core: SVC-2
    by("wang", new, workflow.dispatch, assignee="li")
    assert (heard("li"), heard("zhou"), heard("wang")) == (["ticket_dispatched"], [], [])
    assert notifications(as_li.open("/notifications/list/")) == [f"王芳把服务单分配给您：{new.number} {new.summary}"]


def test_who_gets_it_later_hears_of_it_too(by, heard, assigned):  # core: SVC-2
    by("wang", assigned, workflow.redispatch, assignee="sun", note="出差")
    assert (heard("sun"), heard("li")) == (["ticket_dispatched"], [])


def test_it_leads_to_the_ticket(as_li, by, new, records):
    from app.notifications.models import Notification

    by("wang", new, workflow.dispatch, assignee="li")
    (row,) = records(Notification)
    answer = as_li.forge(f"/notifications/open/{row.id}")
    assert answer.location == f"/tickets/show/{new.id}"
    assert as_li.open(answer.location).status == 200


def test_those_it_concerns_hear_of_a_dissatisfied_customer(as_zhou, by, heard, make):  # core: SVC-4
    """Who created it, and who keeps the customer; who handles it has just written it down."""
    customer = make(CustomerFactory, manager="sun")
    handled = make(TicketFactory, customer=customer, state=TicketState.HANDLED)
    by("li", handled, workflow.feedback, result="还是模糊", satisfaction=2)
    assert (heard("zhou"), heard("sun"), heard("li"), heard("wang")) == (
        ["ticket_returned"],
        ["ticket_returned"],
        [],
        [],
    )
    page = english(as_zhou).open("/notifications/list/")
    expected = "A customer was not satisfied (2 of 5 stars); the ticket is handled again:"
    assert notifications(page) == [f"{expected} {handled.number} {handled.summary}"]
    assert "还是模糊" not in page.source


def test_a_satisfied_customer_is_no_news(by, heard, handled):
    by("li", handled, workflow.feedback, result="满意", satisfaction=4)
    assert [heard(username) for username in ("li", "zhou", "wang")] == [[], [], []]


@pytest.mark.parametrize(
    ("before", "told"), [([1], []), ([1, 2], ["ticket_returned_again"]), ([1, 2, 1], ["ticket_returned_again"])]
)
def test_supervisors_hear_of_the_third_return(by, heard, make, before, told):  # core: SVC-4
    handled = make(TicketFactory, state=TicketState.HANDLED, scores=before)
    by("li", handled, workflow.feedback, result="还是模糊", satisfaction=1)
    assert heard("wang") == told
    assert heard("gao") == heard("root") == []
