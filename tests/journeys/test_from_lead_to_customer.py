"""From a sales lead to a customer with contacts and activities, at a desk and on a phone, in both languages."""

import pytest
from playwright.sync_api import expect

from app.core.database import db
from app.customers.models import Activity, Contact, Customer
from app.opportunities.models import Opportunity, OpportunityState
from tests.factories import OpportunityFactory, person
from tests.journeys.person import DESK, PHONE

pytestmark = pytest.mark.browser

NAME = "北京晨光自动化设备有限公司"
LEAD = {
    "customer_name": NAME,
    "summary": "采购压力变送器",
    "contact": "赵敏",
    "contact_phone": "13800138000",
    "expected_amount": "125000.50",
    "expected_close_on": "2030-06-30",
    "description": "老厂改造，需要三十台。",
}
STEPS = {"2030-03-01": "电话联系", "2030-03-08": "上门拜访", "2030-03-15": "提交报价"}
RESULTS = ["约好见面", "需求已确认", "价格可以接受"]
CUSTOMER = {
    "phone": "010-62345678",
    "fax": "010-62345679",
    "website": "https://www.example.com",
    "address": "中关村大街1号",
    "postcode": "100080",
    "legal_representative": "赵敏",
    "bank": "中国工商银行",
    "bank_account": "6222000011112222",
}
CONTACTS = {"钱多多": "Female", "孙小美": "Male"}
ACTIVITIES = {"2026-01-05": "初次拜访", "2026-02-05": "技术交流", "2026-03-05": "签约晚宴"}


@pytest.fixture(params=[DESK, PHONE], ids=["desk", "phone"])
def size(request):
    return request.param


@pytest.fixture
def territory(app, make):
    """Li has a territory and is developing something already."""
    with app.app_context():
        li = person("li")
        li.region, li.specialities = "华北", "机械"
        db.session.commit()
    make(OpportunityFactory, assignee="li", state=OpportunityState.ASSIGNED)


def test_a_lead_becomes_a_customer_that_is_kept(enter, size, records, territory):
    # core: OPP-1, OPP-4, OPP-5, OPP-6, OPP-7, OPP-10, CUS-1, CUS-2, CUS-3
    wang = enter("wang", size)
    refused_at_first(wang, records)
    enter_lead(wang)
    assign(wang)
    li = enter("li", size)
    plan_from_home(li)
    execute(li)
    win(li)
    find_incomplete_customer(li, records)
    complete(li, records)
    add_contacts(li, records)
    add_activities(li, records)


# --- the supervisor


def refused_at_first(wang, records):
    """Errors stand beside their fields, in the reader's language; what was typed is still there."""
    wang.goes_to("Opportunities")
    wang.clicks("New opportunity")
    wang.fills(customer_name=NAME, contact="赵敏", probability="120")
    wang.clicks("Save")
    wang.reads("Nothing was saved yet. Please look at the marked fields.")
    wang.is_told_beside("summary", "This field is required.")
    wang.is_told_beside("description", "This field is required.")
    wang.is_told_beside("probability", "Please enter a number from 0 to 100.")
    wang.still_has(customer_name=NAME, contact="赵敏", probability="120", summary="")
    assert records(Opportunity, customer_name=NAME) == []


def enter_lead(wang):
    wang.fills(**LEAD, probability="60")
    wang.clicks("Save")
    wang.is_told("Saved")
    expect(wang.row(NAME)).to_contain_text(wang.word("Unassigned"))


def assign(wang):
    """What is known of the candidates is shown, and the lead while one chooses."""
    wang.clicks("Assign", row=NAME)
    wang.sees(LEAD["description"])
    li = f"李明 · 华北 · 机械 · {wang.word('1 open opportunity')}"
    expect(wang.field("assignee").locator("option").filter(has_text=li)).to_have_count(1)
    expect(wang.field("assignee").locator("option").filter(has_text="高山")).to_have_count(0)
    wang.chooses("assignee", li)
    wang.clicks("Assign")
    wang.is_told("Assigned it")


# --- the account manager develops it


def plan_from_home(li):
    li.page.locator("main").get_by_role("link").filter(has_text=NAME).click()
    li.sees(LEAD["summary"])
    for day, content in STEPS.items():
        li.fills(planned_on=day, content=content)
        li.clicks("Add")
        expect(li.page.locator(".plan-items li").filter(has_text=content)).to_contain_text(day)


def execute(li):
    li.goes_to("Development plans")
    li.clicks("Execute", row=NAME)
    for content, result in zip(STEPS.values(), RESULTS, strict=True):
        step = li.page.locator(".plan-items li").filter(has_text=content)
        step.locator("textarea").fill(result)
        step.get_by_role("button", name=li.word("Save"), exact=True).click()
        li.is_told("Saved")
        expect(li.page.locator(".plan-items li").filter(has_text=content).locator("textarea")).to_have_value(result)
        expect(li.way("Delete", within=f".plan-items li:has-text('{content}')")).to_have_count(0)
        li.page.get_by_role("main").get_by_role("status").get_by_role("button").click()


def win(li):
    li.clicks("Won")
    li.page.wait_for_url("**/step/win/**")
    li.clicks("Won")
    li.is_told("Done")
    li.goes_to("Development plans")
    expect(li.row(NAME)).to_contain_text(li.word("Won"))
    li.is_not_offered("Plan", "Execute", "Stop developing", row=NAME)


# --- and keeps the customer


def find_incomplete_customer(li, records):
    li.goes_to("My work")
    li.page.locator("main").get_by_role("link").filter(has_text=NAME).click()
    li.reads("Incomplete")
    li.reads("Not linked")
    expect(li.row("赵敏")).to_contain_text("13800138000")
    (customer,) = records(Customer, "manager", name=NAME)
    assert (customer.manager.username, customer.incomplete) == ("li", True)


def complete(li, records):
    """Gaps may stay until it was complete once."""
    li.clicks("Edit")
    li.fills(**{**CUSTOMER, "phone": ""}, sales_codes="JD-0815\n晨光")
    li.chooses("region", li.word("North China"))
    li.chooses("level", li.word("Major customer"))
    rate_by_keyboard(li)
    li.clicks("Save")
    li.is_told("Saved")
    expect(li.page.locator("main")).to_contain_text(li.word("Incomplete"))
    li.goes_to("Customers")
    li.clicks("Edit", row=NAME)
    li.fills(phone=CUSTOMER["phone"])
    li.clicks("Save")
    li.is_told("Saved")
    expect(li.row(NAME)).to_contain_text(li.word("Major customer"))
    expect(li.row(NAME)).not_to_contain_text(li.word("Incomplete"))
    (customer,) = records(Customer, "codes", name=NAME)
    assert (customer.satisfaction, customer.credit, customer.incomplete) == (4, 2, False)
    assert customer.sales_codes == "JD-0815\n晨光"
    refuse_gaps_from_now_on(li)


def rate_by_keyboard(li):
    li.field("level").focus()
    for stars in (4, 2):
        li.page.keyboard.press("Tab")
        for _ in range(stars):
            li.page.keyboard.press("ArrowRight")
    expect(li.page.locator("[name=satisfaction][value='4']")).to_be_checked()
    expect(li.page.locator("[name=credit][value='2']")).to_be_checked()


def refuse_gaps_from_now_on(li):
    li.clicks("Edit", row=NAME)
    li.fills(bank="")
    li.clicks("Save")
    li.is_told_beside("bank", "This field is required.")
    li.fills(bank=CUSTOMER["bank"])
    li.clicks("Save")
    li.is_told("Saved")


def add_contacts(li, records):
    li.clicks("Contacts", row=NAME)
    li.sees(NAME)
    for name, gender in CONTACTS.items():
        li.clicks("New contact")
        li.fills(name=name, position="采购经理", office_phone="010-62345678")
        li.chooses("gender", li.word(gender))
        li.clicks("Save")
        li.is_told("Saved")
        expect(li.row(name)).to_contain_text(li.word(gender))
    assert [each.name for each in records(Contact)] == ["赵敏", *CONTACTS]


def add_activities(li, records):
    li.goes_to("Customers")
    li.clicks("Activities", row=NAME)
    for day, summary in ACTIVITIES.items():
        li.clicks("New activity")
        li.sees(NAME)
        li.fills(happened_on=day, place="客户公司", summary=summary, detail="介绍新产品\n回答问题")
        li.clicks("Save")
        li.is_told("Saved")
        expect(li.row(summary)).to_have_count(1)
    assert [each.summary for each in records(Activity)] == list(ACTIVITIES.values())
