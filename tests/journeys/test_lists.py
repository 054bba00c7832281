"""Lists, the board and the search of the top bar, as people use them all day: with the mouse, and without one."""

import pytest
from playwright.sync_api import expect

from app.opportunities.models import Opportunity
from tests.chromium import obstacles
from tests.factories import CustomerFactory, OpportunityFactory
from tests.journeys.person import PHONE

pytestmark = pytest.mark.browser

LIST, BOARD = "/opportunities/list/", "/opportunities/board/"


@pytest.fixture
def leads(make):
    """Three opportunities that wait to be assigned."""
    return [make(OpportunityFactory, customer_name=f"{place}机械有限公司") for place in ("东方", "南方", "西方")]


@pytest.fixture
def wang(enter, leads):
    return enter("wang")


def summary(person, english):
    return person.page.locator("main summary").filter(has_text=person.word(english))


def chosen(records):
    return [each.assignee and each.assignee.username for each in records(Opportunity, "assignee")]


def accessible(person):
    assert obstacles(person.page) == []


# --- several rows


def test_rows_are_chosen_and_assigned_at_once(wang, leads, records):
    wang.opens(LIST)
    assign = wang.page.get_by_role("button", name=wang.word("Assign the chosen ones"))
    expect(assign).to_be_disabled()
    for lead in leads[:2]:
        wang.row(lead.customer_name).get_by_role("checkbox").check()
    expect(wang.page.locator("[data-chosen]")).to_have_text(wang.word("2 chosen"))
    assign.click()
    for lead in leads[:2]:
        wang.sees(lead.customer_name)
    accessible(wang)
    wang.chooses("assignee", "李明")
    wang.clicks("Assign")
    wang.is_told("Assigned it")
    expect(wang.page.locator("main tbody tr")).to_have_count(1)
    assert chosen(records) == ["li", "li", None]


def test_all_rows_of_a_page_are_chosen_with_one_key(wang, leads):
    wang.opens(LIST)
    everything = wang.page.get_by_role("checkbox", name=wang.word("Choose all rows of this page"))
    everything.press("Space")
    expect(wang.page.locator("main tbody input:checked")).to_have_count(3)
    everything.press("Space")
    expect(wang.page.locator("[data-chosen]")).to_have_text("")


# --- columns and searches


def test_columns_are_chosen_and_a_search_is_saved_and_used(wang, leads):
    wang.opens(LIST)
    summary(wang, "Columns").click()
    accessible(wang)
    wang.page.get_by_role("checkbox", name=wang.word("Probability (%)"), exact=True).check()
    wang.page.locator(".dropdown[open] button").filter(has_text=wang.word("Save")).click()
    expect(wang.page.locator("thead")).to_contain_text(wang.word("Probability (%)"))
    wang.sees_all_of_it()
    wang.page.locator("main input[name=q]").fill("东方")
    wang.page.locator("main input[name=q]").press("Enter")
    summary(wang, "Save this search").click()
    accessible(wang)
    wang.page.locator("main .dropdown[open] [name=name]").fill("东方的")
    wang.page.locator("main .dropdown[open] [name=name]").press("Enter")
    wang.is_told("The search is saved.")
    wang.opens(LIST)
    expect(wang.page.locator("main tbody tr")).to_have_count(3)
    summary(wang, "Saved searches").press("Enter")
    accessible(wang)
    wang.page.get_by_role("link", name="东方的").click()
    expect(wang.page.locator("main tbody tr")).to_have_count(1)


def test_what_has_opened_closes_with_escape_and_with_a_click_beside_it(wang):
    wang.opens(LIST)
    columns, opened = summary(wang, "Columns"), wang.page.locator("details.dropdown[open]")
    columns.press("Enter")
    expect(opened).to_have_count(1)
    wang.page.keyboard.press("Tab")
    wang.page.keyboard.press("Escape")
    expect(opened).to_have_count(0)
    expect(columns).to_be_focused()
    columns.click()
    wang.page.locator("h1").click()
    expect(opened).to_have_count(0)


# --- on a phone


def test_cards_are_sorted_on_a_phone(enter, leads):
    wang = enter("wang", PHONE)
    wang.opens(LIST)
    expect(wang.page.locator("thead")).to_be_hidden()
    summary(wang, "Sort").click()
    accessible(wang)
    wang.sees_all_of_it()
    name = wang.word("Customer name")
    wang.page.get_by_role("link", name=f"{name}, {wang.word('descending')}").click()
    first = wang.page.locator("main tbody tr").first
    expect(first).to_contain_text("西方")
    summary(wang, "Sort").click()
    chosen = wang.page.locator(".sorting [aria-current]")
    expect(chosen).to_have_accessible_name(f"{name}, {wang.word('descending')}")
    wang.page.get_by_role("link", name=f"{name}, {wang.word('ascending')}").click()
    expect(first).to_contain_text("东方")


def test_where_headings_can_be_clicked_nothing_else_sorts(wang):
    wang.opens(LIST)
    expect(wang.page.locator("thead")).to_be_visible()
    expect(wang.page.locator(".sorting")).to_be_hidden()


# --- the board


def test_a_card_is_dragged_to_the_column_it_should_be_in(wang, leads, records):
    wang.opens(BOARD)
    accessible(wang)
    card = wang.page.locator(".board-card").filter(has_text=leads[0].customer_name)
    card.drag_to(wang.page.locator("[data-drop=assigned]"))
    wang.page.wait_for_url(f"**/opportunities/step/assign/{leads[0].id}")
    wang.chooses("assignee", "李明")
    wang.clicks("Assign")
    wang.page.wait_for_url(f"**{BOARD}")
    expect(wang.page.locator("[data-drop=assigned] .board-card")).to_contain_text(leads[0].customer_name)
    assert chosen(records) == ["li", None, None]


def test_a_card_dropped_where_it_cannot_go_stays(wang, leads):
    wang.opens(BOARD)
    card = wang.page.locator(".board-card").filter(has_text=leads[0].customer_name)
    card.drag_to(wang.page.locator("[data-drop=won]"))
    expect(wang.page.locator("[data-drop=unassigned] .board-card")).to_have_count(3)
    assert wang.page.url.endswith(BOARD)


def test_a_card_is_moved_by_keyboard(wang, leads):
    wang.opens(BOARD)
    card = wang.page.locator(".board-card").filter(has_text=leads[1].customer_name)
    card.locator("summary").press("Enter")
    accessible(wang)
    wang.page.keyboard.press("Tab")
    wang.page.keyboard.press("Enter")
    wang.page.wait_for_url(f"**/opportunities/step/assign/{leads[1].id}")


# --- the search of the top bar


def test_anything_is_found_from_anywhere_by_keyboard(wang, make):
    customer = make(CustomerFactory, name="北京科技有限公司")
    wang.page.locator("h1").wait_for()
    wang.page.keyboard.press("/")
    box = wang.page.locator("#search-everything")
    expect(box).to_be_focused()
    box.press_sequentially("bjkj")
    found = wang.page.locator(".suggestions")
    expect(found.get_by_role("link")).to_have_count(1)
    accessible(wang)
    wang.page.keyboard.press("ArrowDown")
    expect(found.get_by_role("link").first).to_be_focused()
    wang.page.keyboard.press("Enter")
    wang.page.wait_for_url(f"**/customers/show/{customer.id}")


def test_enter_in_the_box_opens_the_page_of_all_that_matches(wang, leads):
    box = wang.page.locator("#search-everything")
    box.fill("机械")
    expect(wang.page.locator(".suggestions").get_by_role("link")).to_have_count(3)
    box.press("Escape")
    expect(wang.page.locator(".suggestions")).to_be_hidden()
    expect(box).to_have_value("机械")
    box.press("Enter")
    wang.page.wait_for_url("**/search/**")
    wang.sees(leads[2].customer_name)
    accessible(wang)


# --- keys


def test_keys_lead_through_the_records_of_a_list_and_back_to_it(wang, leads):
    wang.opens(f"{LIST}?state=unassigned&sort=number")
    wang.follows(leads[0].number)
    wang.sees(leads[0].customer_name)
    for key, lead in (("j", leads[1]), ("j", leads[2]), ("j", leads[2]), ("k", leads[1])):
        wang.page.locator("[data-neighbour]").first.wait_for(state="attached")
        wang.page.keyboard.press(key)
        expect(wang.page.locator("h1")).to_contain_text(lead.number)
    wang.page.locator(".trail a").filter(has_text=wang.word("Opportunities")).click()
    wang.page.wait_for_url("**/opportunities/list/?state=unassigned&sort=number")


def test_a_question_mark_shows_the_keys_and_keys_do_what_it_says(wang, leads):
    wang.opens(LIST)
    wang.page.keyboard.press("?")
    keys = wang.page.get_by_role("dialog", name=wang.word("Keys"))
    expect(keys).to_contain_text(wang.word("Next and previous record"))
    accessible(wang)
    wang.page.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    wang.page.keyboard.press("f")
    box = wang.page.locator("main input[name=q]")
    expect(box).to_be_focused()
    wang.page.keyboard.press("n")
    expect(box).to_have_value("n")
    box.press("Tab")
    wang.page.locator("h1").click()
    wang.page.keyboard.press("n")
    wang.page.wait_for_url("**/opportunities/add")
    wang.page.locator(".trail a").first.focus()
    wang.page.keyboard.press("h")
    wang.page.wait_for_url(lambda url: url.endswith("/"))
