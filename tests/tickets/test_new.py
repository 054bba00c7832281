"""New tickets: one after the other, each once, and deleted only while nobody handles them."""

import pytest

from app.customers.models import CustomerState
from app.dictionary.models import TICKET_TYPE
from app.tickets.models import Ticket, TicketState
from tests.concurrency.visitor import at_once, statuses, visit
from tests.factories import CustomerFactory, TicketFactory
from tests.screens import buttons, choices, english, messages, typed

ADD = "/tickets/add"


@pytest.fixture
def values(customer, word):
    return {"type": word(TICKET_TYPE), "customer": customer.id, "summary": "图像模糊", "request": "换灯后看不清"}


def test_a_new_ticket_is_numbered_and_remembers_who_created_it(as_li, values, customer, records):  # core: SVC-1
    assert as_li.fill(ADD, values).status == 302
    (ticket,) = records(Ticket, "created_by")
    assert ticket.number.startswith("FW")
    assert ticket.number.endswith("001")
    assert (ticket.summary, ticket.request, ticket.customer_id) == ("图像模糊", "换灯后看不清", customer.id)
    assert (ticket.state, ticket.assignee_id, ticket.created_by.username) == (TicketState.NEW, None, "li")
    assert ticket.created_at is not None


def test_after_saving_the_empty_form_is_there_for_the_next_one(as_li, values, records):  # core: SVC-1
    page = as_li.follow(as_li.fill(ADD, values))
    (ticket,) = records(Ticket)
    assert page.address == ADD
    assert messages(page) == [f"保存成功 {ticket.number}"]
    assert f"/tickets/show/{ticket.id}" in page.links()
    assert {name: value for name, value in typed(page).items() if name in values and value} == {}


@pytest.mark.parametrize("missing", ["type", "customer", "summary", "request"])
def test_nothing_required_may_be_left_out(as_li, values, records, missing):  # core: SVC-1
    page = as_li.fill(ADD, {**values, missing: ""})
    assert (page.status, page.texts(f"#{missing}-error")) == (200, ["此项必填。"])
    kept = typed(page)
    assert {name: kept[name] for name in values if name != missing} == {
        name: str(value) for name, value in values.items() if name != missing
    }
    assert records(Ticket) == []


def test_the_types_are_the_words_of_the_dictionary(as_li, word):  # core: SVC-1
    word(TICKET_TYPE)
    assert [label for label in choices(as_li.open(ADD), "type") if label] == ["咨询", "投诉", "建议"]
    assert [label for label in choices(english(as_li).open(ADD), "type") if label] == [
        "Inquiry",
        "Complaint",
        "Suggestion",
    ]


def test_a_lost_customer_may_complain_too(as_li, values, make, records):  # core: SVC-1
    lost = make(CustomerFactory, state=CustomerState.LOST)
    assert as_li.fill(ADD, {**values, "customer": lost.id}).status == 302
    assert records(Ticket, customer_id=lost.id)


def test_the_menu_leads_to_the_form(as_li, as_wang):  # core: SVC-1
    for browser in (as_li, as_wang):
        page = browser.open(ADD)
        assert page.texts("nav .current") == ["服务创建"]


def test_the_form_opened_on_a_customers_page_knows_the_customer(as_li, customer, values):  # core: SVC-1
    tab = as_li.open(f"/customers/show/{customer.id}?tab=tickets")
    (way,) = [link for link in tab.links() if link.startswith(f"{ADD}?")]
    values.pop("customer")
    form = as_li.open(way)
    assert typed(form)["customer"] == str(customer.id)
    assert as_li.submit(form, values).location == ADD


# --- once, however often the form is sent


def test_a_form_that_is_sent_again_makes_one_ticket(as_li, values, records):  # core: SVC-1
    form = as_li.open(ADD)
    first, second = as_li.submit(form, values), as_li.submit(form, values)
    (ticket,) = records(Ticket)
    assert (first.status, first.location) == (second.status, second.location) == (302, ADD)
    assert f"保存成功 {ticket.number}" in messages(as_li.follow(second))


def test_two_forms_with_the_same_words_make_two_tickets(as_li, values, records):  # core: SVC-1
    for _ in range(2):
        as_li.fill(ADD, values)
    assert len(records(Ticket)) == 2


def test_a_form_that_was_changed_before_it_is_sent_again_makes_another(as_li, values, records):  # core: SVC-1
    form = as_li.open(ADD)
    as_li.submit(form, values)
    as_li.submit(form, {**values, "summary": "另一件事"})
    assert [ticket.summary for ticket in records(Ticket)] == ["图像模糊", "另一件事"]


def test_two_people_never_share_a_form(as_li, as_zhou, values, records):  # core: SVC-1
    once = typed(as_li.open(ADD))["once"]
    for browser in (as_li, as_zhou):
        browser.fill(ADD, {**values, "once": once})
    assert len(records(Ticket)) == 2


def test_a_double_click_at_the_same_moment_makes_one_ticket(live, values, records):  # core: SVC-1
    li = visit(live, "li")
    form = li.get(ADD).fields()
    answers = at_once(*(li.posting(ADD, {**form, **values}) for _ in range(6)))
    assert statuses(answers) == [302] * 6
    assert len(records(Ticket)) == 1


# --- never edited, deleted while new


def test_a_ticket_is_not_edited(as_wang, new):
    assert as_wang.open(f"/tickets/edit/{new.id}").status == 404


def test_a_supervisor_deletes_a_new_ticket(as_wang, new, reload):  # core: SVC-1
    page = as_wang.open(f"/tickets/show/{new.id}")
    assert "删除" in buttons(page)
    page = as_wang.submit(page, action="/tickets/delete/")
    assert (page.status, page.location) == (302, "/tickets/dispatch/")
    assert messages(as_wang.follow(page)) == ["删除成功"]
    assert reload(new) is None


@pytest.mark.parametrize("state", [TicketState.ASSIGNED, TicketState.HANDLED, TicketState.ARCHIVED])
def test_what_was_dispatched_is_kept(as_wang, make, reload, state):  # core: SVC-1
    ticket = make(TicketFactory, state=state)
    assert "删除" not in buttons(as_wang.open(f"/tickets/show/{ticket.id}"))
    page = as_wang.forge(f"/tickets/delete/{ticket.id}")
    assert (page.status, "只能删除新创建的服务单。" in page.text) == (409, True)
    assert reload(ticket) is not None


def test_an_account_manager_deletes_none_not_even_their_own(as_zhou, new, reload):  # core: SVC-1, ROLE-8
    assert "删除" not in buttons(as_zhou.open(f"/tickets/show/{new.id}"))
    assert as_zhou.forge(f"/tickets/delete/{new.id}").status == 403
    assert reload(new) is not None


def test_a_customer_with_tickets_is_kept(as_wang, new, reload, customer):  # core: CUS-6
    page = as_wang.forge(f"/customers/delete/{new.customer_id}")
    assert (page.status, "服务单: 1" in page.text) == (409, True)
    assert as_wang.forge(f"/customers/delete/{customer.id}").status == 302
