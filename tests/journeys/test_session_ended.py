"""A form whose session ended before it was sent: one logs in again, and what was typed is there again."""

import pytest
from playwright.sync_api import expect

from app.core.database import db
from app.customers.models import Contact, Customer
from app.opportunities.models import Opportunity, PlanItem
from app.people import sessions
from tests.cast import PASSWORD
from tests.factories import CustomerFactory, PlanItemFactory, person

pytestmark = pytest.mark.browser

LEAD = {"customer_name": "会话有限公司", "summary": "采购电脑", "probability": "50", "description": "两台\n下周要"}
AGAIN = "What you had typed is here again; it is not saved yet."


@pytest.fixture
def end_sessions(app):
    """`end_sessions("li")`: as after a day, or when an administrator changed the password."""

    def end(username):
        with app.app_context():
            sessions.end_all(person(username).id)
            db.session.commit()

    return end


def logs_in_again(who, username):
    who.page.wait_for_url("**/login/**")
    who.page.fill("[name=username]", username)
    who.page.fill("[name=password]", PASSWORD)
    who.page.press("[name=password]", "Enter")
    who.page.wait_for_url(lambda url: "/login" not in url)


def is_told_again(who):
    expect(who.page.locator("main .restored")).to_contain_text(who.word(AGAIN))


def nothing_is_kept(who):
    assert who.page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('typed:'))") == []


@pytest.mark.parametrize("gone", ["the session", "the cookie"])
def test_what_was_typed_is_there_after_logging_in_again(enter, end_sessions, records, gone):
    wang = enter("wang")
    wang.opens("/opportunities/add")
    wang.fills(**LEAD)
    end_sessions("wang")
    if gone == "the cookie":
        wang.page.context.clear_cookies()
    wang.clicks("Save")
    logs_in_again(wang, "wang")
    is_told_again(wang)
    wang.still_has(**LEAD)
    assert records(Opportunity) == []
    wang.clicks("Save")
    wang.is_told("Saved")
    assert [each.description.splitlines() for each in records(Opportunity)] == [["两台", "下周要"]]
    nothing_is_kept(wang)
    wang.opens("/opportunities/add")
    wang.still_has(customer_name="")


def test_choices_and_ratings_come_back_too(enter, end_sessions, make, reload):
    customer = make(CustomerFactory, satisfaction=2, phone="010-1")
    li = enter("li")
    li.opens(f"/customers/edit/{customer.id}")
    li.fills(phone="010-2")
    li.chooses("level", li.word("Partner"))
    li.page.locator("label:has([name=satisfaction][value='4'])").click()
    end_sessions("li")
    li.clicks("Save")
    logs_in_again(li, "li")
    is_told_again(li)
    li.clicks("Save")
    li.is_told("Saved")
    after = reload(customer, "level")
    assert (after.phone, after.satisfaction, after.level.item, after.credit) == (
        "010-2",
        4,
        "合作伙伴",
        customer.credit,
    )


def test_a_customer_found_by_typing_comes_back(enter, end_sessions, make, records):
    customer = make(CustomerFactory, name="北京科技有限公司")
    li = enter("li")
    li.opens("/contacts/add")
    li.page.get_by_role("combobox", name=li.word("Customer")).fill("北京")
    li.page.locator(".combo [role=option]").click()
    li.fills(name="钱多多", position="经理", office_phone="010-1")
    li.chooses("gender", li.word("Female"))
    end_sessions("li")
    li.clicks("Save")
    logs_in_again(li, "li")
    is_told_again(li)
    expect(li.page.get_by_role("combobox", name=li.word("Customer"))).to_have_value(customer.name)
    li.clicks("Save")
    li.is_told("Saved")
    assert [(each.name, each.customer_id) for each in records(Contact)] == [("钱多多", customer.id)]


def test_the_results_of_a_plan_come_back(enter, end_sessions, make, development, records):
    for place in range(3):
        make(PlanItemFactory, opportunity=development, content=f"第{place}步")
    li = enter("li")
    li.opens(f"/plans/show/{development.id}")
    for place in range(3):
        li.field("result").nth(place).fill(f"结果{place}")
    end_sessions("li")
    li.way("Save").first.click()
    logs_in_again(li, "li")
    is_told_again(li)
    li.way("Save").first.click()
    li.is_told("Saved: 3 results")
    assert [each.result for each in records(PlanItem)] == ["结果0", "结果1", "结果2"]


def test_what_somebody_else_saved_meanwhile_is_not_overwritten(enter, end_sessions, make, app, reload):
    customer = make(CustomerFactory, phone="010-1")
    li = enter("li")
    li.opens(f"/customers/edit/{customer.id}")
    li.fills(phone="010-2")
    end_sessions("li")
    with app.app_context():
        db.session.get(Customer, customer.id).phone = "010-3"
        db.session.commit()
    li.clicks("Save")
    logs_in_again(li, "li")
    li.will_be_refused()
    li.clicks("Save")
    li.reads("Your input is still here and not saved yet")
    assert reload(customer).phone == "010-3"


def test_one_can_start_afresh(enter, end_sessions):
    wang = enter("wang")
    wang.opens("/opportunities/add")
    wang.fills(**LEAD)
    end_sessions("wang")
    wang.clicks("Save")
    logs_in_again(wang, "wang")
    wang.clicks("Start afresh")
    expect(wang.page.locator(".restored")).to_have_count(0)
    wang.still_has(customer_name="", description="")
    nothing_is_kept(wang)


def test_nobody_else_gets_what_was_typed(enter, end_sessions):
    wang = enter("wang")
    wang.opens("/opportunities/add")
    wang.fills(**LEAD)
    end_sessions("wang")
    wang.clicks("Save")
    logs_in_again(wang, "li")
    wang.still_has(customer_name="")
    nothing_is_kept(wang)


def test_logging_out_forgets_it(enter, end_sessions):
    wang = enter("wang")
    wang.opens("/opportunities/add")
    wang.fills(**LEAD)
    end_sessions("wang")
    wang.clicks("Save")
    wang.page.goto("/login/")
    logs_in_again(wang, "wang")
    wang.page.get_by_role("banner").locator("[popovertarget=account]").click()
    wang.clicks("Log out", within="#account")
    nothing_is_kept(wang)


def test_no_password_is_kept(enter, end_sessions):
    root = enter("root")
    root.opens("/users/add")
    root.fills(username="newcomer", new_password="three lamps under the bridge", confirm="three lamps under the bridge")
    end_sessions("root")
    root.clicks("Save")
    root.page.wait_for_url("**/login/**")
    kept = root.page.evaluate("JSON.stringify(sessionStorage)")
    assert "newcomer" in kept
    assert "lamps" not in kept
    logs_in_again(root, "root")
    root.still_has(username="newcomer", new_password="", confirm="")
