"""Every journey of docs/journeys.md with the keyboard alone; where one is, is always to be seen."""

from itertools import pairwise

import pytest
from playwright.sync_api import expect

from app.customers.models import Activity, Contact, Customer
from app.opportunities.models import Opportunity, OpportunityState
from tests.factories import CustomerFactory, OpportunityFactory, PlanItemFactory
from tests.journeys.keyboard import Keyboard
from tests.journeys.person import PHONE

pytestmark = pytest.mark.browser

NAME = "键盘科技有限公司"
LEAD = {"customer_name": NAME, "summary": "采购变送器", "probability": "60", "contact": "赵敏", "description": "三十台"}
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


@pytest.fixture
def keyboard_of(enter):
    """`keyboard_of("li")`: the keyboard of somebody of the cast, logged in."""

    def sit_down(username, **window):
        return Keyboard(enter(username, **window))

    return sit_down


def menu(keys, english):
    keys.enters(english, within="nav#menu")


# --- from a lead to a customer


@pytest.mark.parametrize("language", ["zh"], indirect=True)
def test_from_a_lead_to_a_customer(
    keyboard_of, records
):  # core: OPP-1, OPP-4, OPP-5, OPP-6, OPP-7, CUS-1, CUS-2, CUS-3
    wang = keyboard_of("wang")
    find(wang)
    assign(wang)
    li = keyboard_of("li")
    plan(li)
    execute_and_win(li)
    complete(li)
    add_to(li, "Contacts", "New contact", name="钱多多", gender="", position="经理", office_phone="010-1")
    add_to(
        li, "Activities", "New activity", happened_on="2026-01-05", place="客户公司", summary="拜访", detail="新产品"
    )
    (customer,) = records(Customer)
    assert (customer.name, customer.incomplete) == (NAME, False)
    assert [each.name for each in records(Contact)] == ["赵敏", "钱多多"]
    assert [each.summary for each in records(Activity)] == ["拜访"]


def find(keys):
    menu(keys, "Opportunities")
    keys.enters("New opportunity")
    keys.fills(**LEAD)
    keys.enters("Save")
    keys.person.is_told("Saved")


def assign(keys):
    keys.enters("Assign", row=NAME)
    keys.chooses("assignee", "李明")
    keys.enters("Assign")
    keys.person.is_told("Assigned it")


def plan(keys):
    menu(keys, "Development plans")
    keys.enters("Plan", row=NAME)
    for day in ("2030-03-01", "2030-03-08"):
        keys.fills(planned_on=day, content=f"拜访 {day}")
        keys.press("Enter")
        keys.person.is_told("Saved")
        expect(keys.page.locator(".plan-items")).to_contain_text(f"拜访 {day}")


def execute_and_win(keys):
    for place in range(2):
        keys.goes_to(keys.person.field("result").nth(place))
        keys.types(f"谈得很好 {place}")
    keys.press("Tab", "Enter")
    keys.person.is_told("Saved")
    keys.enters("Won")
    keys.page.wait_for_url("**/step/win/**")
    keys.enters("Won")
    keys.person.is_told("Done")


def complete(keys):
    menu(keys, "Customers")
    keys.enters("Edit", row=NAME)
    keys.chooses("region")
    keys.chooses("level")
    keys.rates("satisfaction", 4)
    keys.rates("credit", 5)
    keys.fills(**CUSTOMER)
    keys.press("Enter")
    keys.person.is_told("Saved")


def add_to(keys, what, new, gender=None, **values):
    menu(keys, "Customers")
    keys.enters(what, row=NAME)
    keys.enters(new)
    first, *others = values
    keys.fills(**{first: values[first]})
    if gender is not None:
        keys.chooses("gender", gender)
    keys.fills(**{name: values[name] for name in others})
    keys.enters("Save")
    keys.person.is_told("Saved")


# --- beside the way


@pytest.fixture
def language():
    return "en"


def test_what_waits_is_assigned_from_home(keyboard_of, make, reload):
    lead = make(OpportunityFactory, customer_name=NAME)
    wang = keyboard_of("wang")
    wang.goes_to(wang.page.locator("main .work li a").filter(has_text=NAME))
    wang.press("Enter")
    wang.enters("Assign")
    wang.chooses("assignee", "周红")
    wang.enters("Assign")
    wang.person.is_told("Assigned it")
    assert reload(lead).state is OpportunityState.ASSIGNED


def test_the_result_of_what_is_due_is_written_from_home(keyboard_of, make, development, reload):
    item = make(PlanItemFactory, opportunity=development, content="电话联系")
    li = keyboard_of("li")
    li.goes_to(li.page.locator("main .work li a").filter(has_text="电话联系"))
    li.press("Enter")
    li.fills(result="客户有意")
    li.press("Tab", "Enter")
    li.person.is_told("Saved")
    assert reload(item).result == "客户有意"


def test_a_customer_of_that_name_is_chosen_when_winning(keyboard_of, make, development, records):  # core: OPP-7
    twin = make(CustomerFactory, name=development.customer_name)
    li = keyboard_of("li")
    menu(li, "Development plans")
    li.enters("Won", row=development.number)
    li.goes_to(li.page.locator("[name=link_to]").first)
    li.press("Space")
    li.enters("Won")
    li.person.is_told("Done")
    assert [each.id for each in records(Customer)] == [twin.id]


def test_developing_is_stopped(keyboard_of, development, reload):  # core: OPP-8
    li = keyboard_of("li")
    menu(li, "Development plans")
    li.enters("Stop developing", row=development.number)
    li.chooses("reason", "Price too high")
    li.enters("Stop developing")
    li.person.is_told("Done")
    assert reload(development).state is OpportunityState.FAILED


def test_a_mistake_is_mended(keyboard_of, make, reload):  # core: OPP-12
    failed = make(OpportunityFactory, assignee="li", state=OpportunityState.FAILED)
    wang = keyboard_of("wang")
    wang.person.opens(f"/opportunities/show/{failed.id}")
    wang.enters("Reopen")
    wang.fills(note="客户又来了")
    wang.enters("Reopen")
    wang.person.is_told("Done")
    wang.person.opens(f"/opportunities/show/{failed.id}")
    wang.enters("Reassign")
    wang.chooses("assignee", "周红")
    wang.fills(note="李明休假")
    wang.enters("Reassign")
    wang.person.is_told("Done")
    assert reload(failed, "assignee").assignee.username == "zhou"


def test_a_customer_is_found_by_its_initials(keyboard_of, make):
    make(CustomerFactory, name="北京科技有限公司")
    li = keyboard_of("li")
    menu(li, "Customers")
    li.goes_to(li.page.locator("main [name=q]"))
    li.types("bjkj")
    li.press("Enter")
    expect(li.person.row("北京科技有限公司")).to_have_count(1)


def test_everything_is_searched_from_everywhere(keyboard_of, make):
    customer = make(CustomerFactory, name="北京科技有限公司")
    li = keyboard_of("li")
    li.press("/")
    li.types("bjkj")
    expect(li.page.locator(".suggestions a")).to_have_count(1)
    li.press("ArrowDown")
    li.sees_where_it_is()
    li.press("Enter")
    li.page.wait_for_url(f"**/customers/show/{customer.id}")


def test_who_changed_a_record_is_seen(keyboard_of, make):
    customer = make(CustomerFactory)
    li = keyboard_of("li")
    li.person.opens(f"/customers/show/{customer.id}")
    li.goes_to(li.page.locator(".tabs a").last)
    li.press("Enter")
    expect(li.page.locator(".timeline li").first).to_be_visible()


def test_the_language_is_changed(keyboard_of):
    li = keyboard_of("li")
    li.goes_to(li.page.get_by_role("link", name="中文"))
    li.press("Enter")
    expect(li.page.locator("html")).to_have_attribute("lang", "zh-CN")


def test_a_password_is_reset(keyboard_of):
    root = keyboard_of("root")
    menu(root, "Users")
    root.goes_to(root.page.locator("tbody th a").filter(has_text="zhou"))
    root.press("Enter")
    root.enters("Reset password")
    root.fills(password="three lamps under the bridge", confirm="three lamps under the bridge")
    root.press("Enter")
    expect(root.page.locator("main > .message")).to_be_visible()


# --- what a list, a board, a menu and a calendar offer


def test_several_rows_are_chosen_and_assigned(keyboard_of, make, records):
    for place in range(3):
        make(OpportunityFactory, customer_name=f"{NAME} {place}")
    wang = keyboard_of("wang")
    menu(wang, "Opportunities")
    for place in range(2):
        wang.goes_to(wang.page.locator("[name=ids]").nth(place))
        wang.press("Space")
    wang.goes_to(wang.person.way("Assign the chosen ones").first, key="Shift+Tab")
    wang.press("Enter")
    wang.chooses("assignee", "周红")
    wang.enters("Assign")
    wang.person.is_told("Assigned it")
    assert sorted(each.state for each in records(Opportunity)) == ["assigned", "assigned", "unassigned"]


def test_a_card_is_moved_on_the_board(keyboard_of, development, reload):
    li = keyboard_of("li")
    menu(li, "Opportunities")
    li.enters("Pipeline")
    li.goes_to(li.page.locator(".board-card summary"))
    li.press("Enter")
    li.goes_to(li.page.locator("[data-move=failed]"))
    li.press("Enter")
    li.chooses("reason", "Price too high")
    li.enters("Stop developing")
    li.person.is_told("Done")
    assert reload(development).state is OpportunityState.FAILED


def test_columns_are_chosen_and_a_search_is_saved(keyboard_of, make):
    make(CustomerFactory)
    li = keyboard_of("li")
    menu(li, "Customers")
    li.goes_to(li.page.locator("summary", has_text="Columns"))
    li.press("Enter")
    li.goes_to(li.page.locator("[name=columns][value=phone]"))
    li.press("Space", "Enter")
    expect(li.page.locator("main thead")).to_contain_text("Phone")
    li.goes_to(li.page.locator("main [name=q]"))
    li.types("KH")
    li.press("Enter")
    li.goes_to(li.page.locator("summary", has_text="Save this search"))
    li.press("Enter")
    li.goes_to(li.page.locator(".dropdown[open] [name=name]"))
    li.types("mine")
    li.press("Enter")
    li.person.is_told("The search is saved.")


def test_a_day_is_chosen_from_the_calendar(keyboard_of, make):
    li = keyboard_of("li")
    customer = make(CustomerFactory)
    li.person.opens(f"/activities/add?customer={customer.id}")
    li.fills(happened_on="2026-06-17")
    li.press("Tab")
    li.sees_where_it_is()
    li.press("Enter")
    day = li.page.locator("#calendar td:focus")
    for keys, reached in (
        (["ArrowRight"], "2026-06-18"),
        (["ArrowDown", "ArrowLeft"], "2026-06-24"),
        (["Home"], "2026-06-22"),
        (["End"], "2026-06-28"),
        (["PageDown"], "2026-07-28"),
        (["Shift+PageUp", "ArrowUp"], "2025-07-21"),
    ):
        li.press(*keys)
        expect(day).to_have_attribute("data-iso", reached)
        li.sees_where_it_is()
    li.press("Enter")
    expect(li.page.locator("#calendar")).to_be_hidden()
    expect(li.page.locator(".day-button")).to_be_focused()
    li.person.still_has(happened_on="Jul 21, 2025")
    li.press("Shift+Tab", "Alt+ArrowDown")
    expect(day).to_have_attribute("aria-selected", "true")
    li.press("Escape")
    expect(li.person.field("happened_on")).to_be_focused()


# --- the focus comes back


def test_after_a_question_the_focus_is_where_it_was(keyboard_of, make):
    make(OpportunityFactory, customer_name=NAME)
    wang = keyboard_of("wang")
    menu(wang, "Opportunities")
    delete = wang.person.way("Delete", row=NAME).first
    wang.enters("Delete", row=NAME)
    expect(wang.page.get_by_role("dialog").get_by_role("button", name="No")).to_be_focused()
    wang.press("Escape")
    expect(delete).to_be_focused()
    wang.press("Enter", "Enter")
    expect(delete).to_be_focused()


@pytest.mark.parametrize("opener", ["[popovertarget=account]", ".dropdown summary"])
def test_what_opens_closes_and_gives_the_focus_back(keyboard_of, opener):
    wang = keyboard_of("wang")
    menu(wang, "Customers")
    place = wang.page.locator(opener).first
    wang.goes_to(place)
    wang.press("Enter", "Tab")
    wang.sees_where_it_is()
    wang.press("Escape")
    expect(place).to_be_focused()


def test_the_list_of_keys_gives_the_focus_back(keyboard_of):
    wang = keyboard_of("wang")
    link = wang.page.get_by_role("link", name="Customers", exact=True)
    wang.goes_to(link)
    wang.press("?")
    expect(wang.page.get_by_role("dialog")).to_be_visible()
    wang.press("Escape")
    expect(link).to_be_focused()


def test_on_a_phone_the_drawer_gives_the_focus_back(keyboard_of):
    wang = keyboard_of("wang", size=PHONE)
    drawer = wang.page.locator("[popovertarget=menu]")
    wang.goes_to(drawer)
    wang.press("Enter", "Tab")
    expect(wang.page.locator("#menu")).to_be_visible()
    wang.press("Escape")
    expect(drawer).to_be_focused()


def test_what_was_refused_has_the_focus(keyboard_of):
    wang = keyboard_of("wang")
    wang.person.opens("/opportunities/add")
    wang.goes_to(wang.person.field("summary"))
    wang.press("Enter")
    expect(wang.page.locator("[data-problems]")).to_be_focused()
    wang.press("Tab", "Enter")
    expect(wang.person.field("customer_name")).to_be_focused()


# --- in order


def test_the_way_through_a_page_is_that_of_reading(keyboard_of, make):
    make(OpportunityFactory)
    wang = keyboard_of("wang")
    menu(wang, "Opportunities")
    for path in ("/opportunities/list/", "/opportunities/add"):
        wang.person.opens(path)
        tops = []
        wang.press("Tab", "Enter")
        for _ in range(12):
            wang.press("Tab")
            tops.append(wang.page.evaluate("document.activeElement.getBoundingClientRect().bottom + scrollY"))
        backwards = [(above, below) for above, below in pairwise(tops) if below < above - 40]
        assert backwards == []


def test_nothing_has_a_place_of_its_own_in_the_order(keyboard_of):
    wang = keyboard_of("wang")
    for path in ("/", "/opportunities/list/", "/opportunities/add", "/customers/add"):
        wang.person.opens(path)
        assert wang.page.locator("[tabindex]:not([tabindex='0'], [tabindex='-1'])").count() == 0
