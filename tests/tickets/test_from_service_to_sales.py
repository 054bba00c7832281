"""A ticket becomes an opportunity of its customer, each leads to the other, and winning makes no second customer."""

import pytest

from app.customers.models import Contact, Customer
from app.opportunities.models import Opportunity, OpportunityState
from app.tickets.models import TicketState
from tests.factories import CustomerFactory, OpportunityFactory, TicketFactory
from tests.screens import buttons, details, press, typed

SELL = "转为销售机会"


@pytest.fixture
def ticket(make):
    """A ticket of a customer of Sun's; Zhou created it and Li handles it."""
    customer = make(CustomerFactory, name="华东仪器有限公司", manager="sun", phone="021-5555")
    return make(TicketFactory, customer=customer, state=TicketState.HANDLED, summary="想扩建一条线")


def sell(browser, ticket, **values):
    form = press(browser, browser.open(f"/tickets/show/{ticket.id}"), SELL)
    return browser.submit(form, {"probability": "60", **values})


def test_the_form_knows_what_the_ticket_tells(as_li, ticket):  # core: OPP-11
    page = press(as_li, as_li.open(f"/tickets/show/{ticket.id}"), SELL)
    kept = typed(page)
    assert (kept["summary"], kept["description"]) == (ticket.summary, ticket.request)
    assert (kept["source"], kept["contact_phone"]) == (f"服务单 {ticket.number}", "021-5555")
    assert "customer_name" not in kept
    assert "客户名称: 华东仪器有限公司" in page.text
    assert f"/tickets/show/{ticket.id}" in page.links()


@pytest.mark.parametrize("member", ["li", "zhou", "wang"])
def test_who_created_or_handles_it_makes_an_opportunity(client_of, ticket, records, member):  # core: OPP-11
    assert sell(client_of(member), ticket).status == 302
    (opportunity,) = records(Opportunity, "created_by", "customer")
    assert (opportunity.customer_name, opportunity.customer.id) == ("华东仪器有限公司", ticket.customer_id)
    assert (opportunity.state, opportunity.created_by.username) == (OpportunityState.UNASSIGNED, member)


def test_each_leads_to_the_other(as_li, ticket, records):  # core: OPP-11
    sell(as_li, ticket)
    (opportunity,) = records(Opportunity)
    assert details(as_li.open(f"/tickets/show/{ticket.id}"))["销售机会"] == str(opportunity)
    page = as_li.open(f"/opportunities/show/{opportunity.id}")
    assert details(page)["来源服务单"] == f"{ticket.number} {ticket.summary}"
    assert f"/tickets/show/{ticket.id}" in page.links()


def test_who_may_see_only_one_of_both_is_told_of_that_one(as_li, as_wang, as_sun, ticket, key_of, records):
    sell(as_li, ticket)
    (opportunity,) = records(Opportunity)
    as_wang.fill(f"/opportunities/step/assign/{opportunity.id}", {"assignee": key_of("zhou")})
    page = as_sun.open(f"/tickets/show/{ticket.id}")  # the customer's manager, who has not to do with the opportunity
    assert (page.status, details(page)["销售机会"]) == (200, "–")
    assert opportunity.number not in page.source


def test_it_is_done_once(as_li, as_zhou, ticket, records):  # core: OPP-11
    sell(as_li, ticket)
    assert SELL not in buttons(as_zhou.open(f"/tickets/show/{ticket.id}"))
    assert as_zhou.open(f"/opportunities/add?ticket={ticket.id}").status == 409
    assert as_zhou.forge(f"/opportunities/add?ticket={ticket.id}", {"probability": "60"}).status == 409
    assert len(records(Opportunity)) == 1


def test_who_only_reads_a_ticket_makes_no_opportunity_of_it(as_sun, make):
    ticket = make(TicketFactory, state=TicketState.ARCHIVED)
    assert SELL not in buttons(as_sun.open(f"/tickets/show/{ticket.id}"))
    assert as_sun.open(f"/opportunities/add?ticket={ticket.id}").status == 403


@pytest.mark.parametrize("key", ["0", "x", "999999"])
def test_no_opportunity_is_made_of_nothing(as_li, key):
    assert as_li.open(f"/opportunities/add?ticket={key}").status == 404


def test_no_opportunity_is_made_of_what_one_may_not_see(as_sun, make):  # core: ROLE-3
    assert as_sun.open(f"/opportunities/add?ticket={make(TicketFactory).id}").status == 404


def test_a_refused_form_links_nothing(as_li, ticket, reload, records):  # core: OPP-11
    page = sell(as_li, ticket, probability="")
    assert (page.status, typed(page)["summary"]) == (200, ticket.summary)
    assert (records(Opportunity), reload(ticket).opportunity_id) == ([], None)


def test_the_name_stays_the_customers(as_li, ticket, records):  # core: OPP-11
    sell(as_li, ticket, customer_name="别的公司")
    (opportunity,) = records(Opportunity)
    assert opportunity.customer_name == "华东仪器有限公司"
    as_li.fill(f"/opportunities/edit/{opportunity.id}", {"customer_name": "别的公司", "summary": "改过"})
    (opportunity,) = records(Opportunity)
    assert (opportunity.customer_name, opportunity.summary) == ("华东仪器有限公司", "改过")


def test_winning_it_makes_no_customer_and_changes_none(
    as_li, as_wang, as_zhou, ticket, key_of, records
):  # core: OPP-11
    sell(as_li, ticket, contact="陈先生")
    (opportunity,), (before,) = records(Opportunity), records(Customer)
    as_wang.fill(f"/opportunities/step/assign/{opportunity.id}", {"assignee": key_of("zhou")})
    assert as_zhou.fill(f"/plans/step/win/{opportunity.id}").status == 302
    (after,), (won,) = records(Customer), records(Opportunity)
    assert (won.state, won.customer_id) == (OpportunityState.WON, before.id)
    assert (after.id, after.manager_id, after.version) == (before.id, before.manager_id, before.version)


def test_won_by_somebody_else_the_customer_keeps_its_manager(as_zhou, make, records, reload):  # core: OPP-11
    customer = make(CustomerFactory, name="华东仪器有限公司", manager="sun")
    twin = make(CustomerFactory, name="华东仪器有限公司")
    opportunity = make(
        OpportunityFactory,
        customer=customer,
        customer_name=customer.name,
        contact="陈先生",
        assignee="zhou",
        state=OpportunityState.ASSIGNED,
    )
    page = as_zhou.open(f"/plans/step/win/{opportunity.id}")
    assert "link_to" not in typed(page)
    assert as_zhou.submit(page).status == 302
    assert reload(opportunity).customer_id == customer.id
    assert [each.id for each in records(Customer)] == [customer.id, twin.id]
    after = reload(customer)
    assert (after.manager_id, after.version, after.phone) == (customer.manager_id, customer.version, customer.phone)
    assert records(Contact) == []


def test_an_opportunity_that_is_deleted_lets_its_ticket_go(as_li, ticket, records, reload):  # core: OPP-3, OPP-11
    sell(as_li, ticket)
    (opportunity,) = records(Opportunity)
    assert as_li.forge(f"/opportunities/delete/{opportunity.id}").status == 302
    assert (records(Opportunity), reload(ticket).opportunity_id) == ([], None)
    assert SELL in buttons(as_li.open(f"/tickets/show/{ticket.id}"))
