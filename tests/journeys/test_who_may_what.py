"""What others read they cannot change, and what is not for somebody they do not reach."""

import pytest
from playwright.sync_api import expect

from app.core.database import db
from app.customers.models import Activity, Contact, Customer
from tests.factories import ActivityFactory, ContactFactory, CustomerFactory, person

pytestmark = pytest.mark.browser

SCREENS = ("opportunities", "plans", "plan_items", "customers", "contacts", "activities", "dictionary", "settings")
ONLY_THE_RESPONSIBLE = "Only the responsible account manager or a supervisor may change this customer."


@pytest.fixture
def kept(make):
    """A customer of Li's, a contact and an activity."""
    customer = make(CustomerFactory, name="华东电子有限公司")
    return (
        customer,
        make(ContactFactory, customer=customer, name="钱多多"),
        make(ActivityFactory, customer=customer, summary="初次拜访"),
    )


def test_another_account_manager_reads_a_customer_and_changes_nothing(enter, kept, reload):
    customer, contact, activity = kept  # core: ROLE-2, ROLE-7
    sun = enter("sun")
    sun.goes_to("Customers")
    sun.is_not_offered("Edit", row=customer.name)
    sun.follows(customer.number)
    sun.sees(customer.bank_account)
    expect(sun.row(contact.name)).to_have_count(1)
    sun.is_not_offered("Edit", "Delete", "New contact")
    sun.clicks("Activities", within="main nav.tabs")
    expect(sun.row(activity.summary)).to_have_count(1)
    sun.is_not_offered("Edit", "Delete", "New activity")
    for path in (
        f"/customers/edit/{customer.id}",
        f"/contacts/edit/{contact.id}",
        f"/contacts/add?customer={customer.id}",
        f"/activities/edit/{activity.id}",
        f"/activities/add?customer={customer.id}",
    ):
        sun.is_refused(path, ONLY_THE_RESPONSIBLE)
    assert [reload(each).version for each in kept] == [each.version for each in kept]


def test_a_page_that_was_open_before_the_customer_changed_hands_saves_nothing(enter, kept, app, reload):
    customer, contact, _ = kept  # core: ROLE-2
    li = enter("li")
    li.opens(f"/contacts/edit/{contact.id}")
    with app.app_context():
        db.session.get(Customer, customer.id).manager = person("sun")
        db.session.commit()
    li.fills(name="别人")
    li.will_be_refused()
    li.clicks("Save")
    li.reads(ONLY_THE_RESPONSIBLE)
    assert reload(contact).name == "钱多多"


def test_the_executive_reaches_none_of_the_screens(enter, kept, development, records):  # core: ROLE-2, ROLE-7
    customer, contact, activity = kept
    gao = enter("gao")
    gao.reads("Nothing is waiting for you.")
    gao.is_not_offered("Opportunities", "Development plans", "Customers", within="nav#menu")
    for screen in SCREENS:
        gao.is_refused(f"/{screen}/" + ("" if screen == "settings" else "list/"))
    for path in (
        f"/customers/show/{customer.id}",
        f"/contacts/show/{contact.id}",
        f"/activities/show/{activity.id}",
        f"/opportunities/show/{development.id}",
        f"/plans/show/{development.id}",
        f"/plans/step/win/{development.id}",
        "/customers/add",
    ):
        gao.is_refused(path)
    assert [len(records(entity)) for entity in (Customer, Contact, Activity)] == [1, 1, 1]
