"""Beside the way: what is deleted, given up, won for a customer that exists, or mended."""

import pytest
from playwright.sync_api import expect

from app.customers.models import Contact, Customer
from app.opportunities.models import Opportunity, OpportunityState
from tests.factories import ContactFactory, CustomerFactory, OpportunityFactory

pytestmark = pytest.mark.browser


# --- deleting


def test_deleting_asks_first_and_does_nothing_on_no(enter, make, records):  # core: OPP-3
    wrong = make(OpportunityFactory, customer_name="录错的公司")
    kept = make(OpportunityFactory, customer_name="别的公司")
    wang = enter("wang")
    wang.goes_to("Opportunities")
    dialog = wang.page.get_by_role("dialog")
    for answer, left in (("No", [wrong.id, kept.id]), ("Yes", [kept.id])):
        wang.clicks("Delete", row=wrong.number)
        expect(dialog).to_contain_text(wang.word("Really delete?"))
        expect(dialog).to_contain_text(wrong.number)
        expect(dialog.get_by_role("button", name=wang.word("No"), exact=True)).to_be_focused()
        dialog.get_by_role("button", name=wang.word(answer), exact=True).click()
        expect(wang.row(wrong.number)).to_have_count(len(left) - 1)
        assert [each.id for each in records(Opportunity)] == left
    wang.is_told("Deleted")


def test_escape_answers_the_question_with_no(enter, make, records):
    customer = make(CustomerFactory)
    contact = make(ContactFactory, customer=customer)
    li = enter("li")
    li.opens(f"/contacts/list/?customer={customer.id}")
    li.clicks("Delete", row=contact.name)
    li.page.keyboard.press("Escape")
    expect(li.page.get_by_role("dialog")).to_have_count(0)
    assert len(records(Contact)) == 1
    li.clicks("Delete", row=contact.name)
    li.page.keyboard.press("Tab")
    li.page.keyboard.press("Enter")
    li.is_told("Deleted")
    assert records(Contact) == []


# --- giving up


def test_a_development_ends_with_a_reason(enter, development, reload):  # core: OPP-8
    li = enter("li")
    li.goes_to("Development plans")
    li.clicks("Stop developing", row=development.number)
    li.clicks("Stop developing")
    li.is_told_beside("reason", "This field is required.")
    li.chooses("reason", li.word("Price too high"))
    li.fills(note="竞争对手便宜三成")
    li.clicks("Stop developing")
    li.is_told("Done")
    expect(li.row(development.number)).to_contain_text(li.word("Failed"))
    li.opens(f"/opportunities/show/{development.id}?tab=history")
    li.reads("Price too high")
    li.sees("竞争对手便宜三成")
    li.sees(f"{li.word('Assigned')} → {li.word('Failed')}")
    assert reload(development).state is OpportunityState.FAILED


# --- winning who is known


@pytest.fixture
def twin(make, development):
    return make(CustomerFactory, name=development.customer_name, manager="zhou")


def test_winning_a_known_name_asks_which_customer_it_is(enter, development, twin, records):  # core: OPP-7
    li = enter("li")
    li.opens(f"/plans/show/{development.id}")
    li.clicks("Won")
    li.reads("A customer of this name exists already. Which one was won?")
    li.clicks("Won")
    li.reads("Please choose: link to a customer that exists, or create another one.")
    assert len(records(Customer)) == 1
    li.page.get_by_label(f"{twin.number} {twin.name} · 周红").check()
    li.clicks("Won")
    li.is_told("Done")
    li.follows(twin.name)
    li.sees(twin.number)
    li.sees("周红")
    expect(li.row(development.contact)).to_have_count(1)
    li.is_not_offered("Edit", "Delete")
    assert len(records(Customer)) == 1


def test_or_makes_another_customer(enter, development, twin, records):  # core: OPP-7
    li = enter("li")
    li.opens(f"/plans/step/win/{development.id}")
    li.page.get_by_label(li.word("Create another customer")).check()
    li.clicks("Won")
    li.is_told("Done")
    assert [each.name for each in records(Customer)] == [twin.name] * 2


# --- mending


def test_a_supervisor_gives_a_development_to_somebody_else(enter, development, reload):  # core: OPP-12
    wang = enter("wang")
    wang.opens(f"/opportunities/show/{development.id}")
    wang.clicks("Reassign")
    wang.chooses("assignee", "周红")
    wang.clicks("Reassign")
    wang.is_told_beside("note", "This field is required.")
    expect(wang.field("assignee").locator("option:checked")).to_contain_text("周红")
    wang.fills(note="李明休假")
    wang.clicks("Reassign")
    wang.is_told("Done")
    assert reload(development, "assignee").assignee.username == "zhou"
    zhou = enter("zhou")
    zhou.sees(development.customer_name)
    zhou.opens(f"/opportunities/show/{development.id}?tab=history")
    zhou.sees("李明休假")


def test_a_supervisor_reopens_what_ended_by_mistake(enter, make, reload):  # core: OPP-12
    failed = make(OpportunityFactory, assignee="li", state=OpportunityState.FAILED)
    wang = enter("wang")
    wang.opens(f"/opportunities/show/{failed.id}")
    wang.clicks("Reopen")
    wang.fills(note="客户又来了")
    wang.clicks("Reopen")
    wang.is_told("Done")
    assert reload(failed).state is OpportunityState.ASSIGNED
    li = enter("li")
    li.goes_to("Development plans")
    li.is_offered("Plan", "Execute", "Won", row=failed.number)
