"""Two people, two tabs, two clicks, and the way back: nothing is lost and nothing is made twice."""

import pytest
from playwright.sync_api import expect

from app.customers.models import Contact, Customer
from app.opportunities.models import Opportunity
from app.tickets.models import Ticket, TicketState
from tests.factories import CustomerFactory, OpportunityFactory, PlanItemFactory, TicketFactory
from tests.journeys.person import Person

pytestmark = pytest.mark.browser

LEAD = {"customer_name": "双击有限公司", "summary": "采购电脑", "probability": "50", "description": "两台"}


@pytest.fixture
def customer(make):
    return make(CustomerFactory, name="华东电子有限公司", bank="中国银行", phone="010-11111111")


def other_tab(person):
    return Person(person.page.context.new_page(), person.language)


def test_who_saves_second_sees_what_changed_and_keeps_what_they_typed(enter, customer, reload):
    li = enter("li")
    second = other_tab(li)
    second.refusals = li.refusals
    for tab in (li, second):
        tab.opens(f"/customers/edit/{customer.id}")
    li.fills(phone="010-22222222")
    li.clicks("Save")
    li.is_told("Saved")
    second.fills(bank="招商银行")
    second.will_be_refused()
    second.clicks("Save")
    second.reads("Your input is still here and not saved yet")
    expect(second.page.locator(".conflict")).to_contain_text("李明")
    expect(second.page.locator(".conflict")).to_contain_text(second.word("Phone"))
    expect(second.page.locator(".conflict")).to_contain_text("010-22222222")
    second.still_has(bank="招商银行", phone="010-11111111")
    assert (reload(customer).bank, reload(customer).phone) == ("中国银行", "010-22222222")
    second.fills(phone="010-22222222")
    second.clicks("Save")
    second.is_told("Saved")
    assert (reload(customer).bank, reload(customer).phone) == ("招商银行", "010-22222222")


def test_a_double_click_on_save_makes_one_record(enter, records):
    wang = enter("wang")
    wang.opens("/opportunities/add")
    wang.fills(**LEAD)
    wang.way("Save").dblclick()
    wang.is_told("Saved")
    assert len(records(Opportunity)) == 1


def test_a_double_click_on_won_makes_one_customer(enter, development, records):  # core: OPP-7
    li = enter("li")
    li.opens(f"/plans/step/win/{development.id}")
    li.way("Won").dblclick()
    li.is_told("Done")
    assert (len(records(Customer)), len(records(Contact))) == (1, 1)


def test_the_browsers_back_after_a_save_makes_nothing_again(enter, make, records):
    wang = enter("wang")
    wang.goes_to("Opportunities")
    wang.clicks("New opportunity")
    wang.fills(**LEAD)
    wang.clicks("Save")
    wang.is_told("Saved")
    wang.page.go_back()
    wang.still_has(customer_name="")
    wang.page.go_forward()
    expect(wang.row(LEAD["customer_name"])).to_have_count(1)
    assert len(records(Opportunity)) == 1


def test_after_the_browsers_back_one_edits_what_was_saved(enter, make, reload):
    lead = make(OpportunityFactory, summary="采购电脑")
    wang = enter("wang")
    wang.goes_to("Opportunities")
    wang.clicks("Edit", row=lead.number)
    for before, summary in (("采购电脑", "采购打印机"), ("采购打印机", "采购服务器")):
        wang.still_has(summary=before)
        wang.fills(summary=summary)
        wang.clicks("Save")
        wang.is_told("Saved")
        wang.page.go_back()
    assert reload(lead).summary == "采购服务器"


def test_what_was_typed_is_not_lost_by_a_wrong_click(enter, records):
    wang = enter("wang")
    wang.opens("/opportunities/add")
    wang.fills(**LEAD)
    asked = []

    def stay(dialog):
        asked.append(dialog.type)
        dialog.dismiss()

    wang.page.once("dialog", stay)
    wang.way("Customers", within="nav#menu").click()
    wang.still_has(**LEAD)
    assert asked == ["beforeunload"]
    wang.clicks("Save")
    wang.is_told("Saved")
    assert len(records(Opportunity)) == 1


def test_a_form_whose_field_is_called_like_a_property_of_forms_is_sent_without_a_question(enter, make, records):
    """«method» is such a field: the browser asked whether to leave the page, and a double click was sent twice."""
    ticket = make(TicketFactory, state=TicketState.ASSIGNED)
    li, asked = enter("li"), []
    li.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    li.opens(f"/tickets/step/handle/{ticket.id}")
    li.fills(method="更换镜头")
    li.page.locator(".form-buttons .btn-primary").dblclick()
    li.is_told("Done")
    assert asked == []
    assert records(Ticket)[0].state is TicketState.HANDLED


def test_what_is_asked_about_a_plan_item_names_it(enter, make, development):
    make(PlanItemFactory, opportunity=development, content="送样机")
    li = enter("li")
    li.opens(f"/plans/show/{development.id}")
    li.page.locator(".plan-items").get_by_role("button", name=li.word("Delete")).click()
    expect(li.page.locator("#confirm-what")).to_contain_text("送样机")
