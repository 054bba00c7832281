"""From a call to the archive in a real browser, in both languages, in no more clicks than docs/journeys.md says."""

import pytest

from app.tickets.models import Ticket, TicketState
from tests import test_journeys
from tests.chromium import another_page, obstacles
from tests.factories import CustomerFactory, TicketFactory

CHINESE = {
    "New ticket": "服务创建",
    "Save": "保存",
    "Saved": "保存成功",
    "Dispatch": "分配",
    "Done": "操作成功",
    "Handle": "处理",
    "Feedback": "反馈",
    "Complaint": "投诉",
    "Choose all rows of this page": "选择本页所有行",
    "Make an opportunity": "转为销售机会",
    "Solved before": "以往的解决办法",
    "Take over": "采用",
    "Round 2": "第 2 轮",
    "Sent back once": "退回 1 次",
    "Archived": "已归档",
}
MENU = {"Dispatch": "服务分配", "Handle": "服务处理", "Feedback": "服务反馈", "Archive": "服务归档"}
SUMMARIES = ("流量计读数漂移", "外壳有裂缝", "希望增加掉电保持")
CUSTOMER = "华东仪器有限公司"


class Person(test_journeys.Person):
    """Somebody at a screen, whose clicks are counted."""

    about = SUMMARIES[0]
    """What the row is about that they click in."""

    def word(self, english):
        return CHINESE[english] if self.language == "zh" else english

    def row(self):
        return self.page.locator("main tbody tr").filter(has_text=self.about)

    def goes_to(self, english):
        """Choose from the menu."""
        self.clicks += 1
        name = {**CHINESE, **MENU}[english] if self.language == "zh" else english
        with another_page(self.page):
            self.page.locator("nav#menu").get_by_role("link", name=name, exact=True).click()

    def finds_customer(self):
        """Type part of its name, and click it."""
        self.page.get_by_role("combobox").and_(self.page.locator("main #customer")).fill("华东")
        self.page.get_by_role("option", name=CUSTOMER).click()
        self.clicks += 1

    def gives(self, stars):
        self.clicks += 1
        self.page.locator(f"main label:has(input[name=satisfaction][value='{stars}'])").click()

    def sees(self, text):
        self.page.locator("main").get_by_text(text).first.wait_for()

    def leaves_nobody_out(self):
        """The page is open to everybody, and nothing has to be scrolled sideways."""
        assert obstacles(self.page) == []
        wide, window = self.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert wide <= window


@pytest.fixture
def enter(page_of, make):
    """`enter("li", "zh")`: somebody at the window, reading that language."""
    make(CustomerFactory, name=CUSTOMER)

    def enter(username, language, before=None):
        if before is not None:
            before.page.goto("/logout/")
        return Person(page_of(username), language)

    return enter


@pytest.mark.browser
@pytest.mark.parametrize("language", ["zh", "en"])
def test_from_a_call_to_the_archive(enter, language, records):  # core: SVC-1, SVC-2, SVC-3, SVC-4, SVC-5, SVC-6
    li = enter("li", language)
    three_in_a_row(li)
    wang = enter("wang", language, li)
    all_at_once(wang)
    zhou = enter("zhou", language, wang)
    until_they_are_satisfied(zhou)
    find_it_again(zhou)
    (first, *rest) = records(Ticket)
    assert (first.state, first.returns) == (TicketState.ARCHIVED, 1)
    assert {ticket.state for ticket in rest} == {TicketState.ASSIGNED}


def three_in_a_row(li):
    """The empty form is there again for each."""
    li.goes_to("New ticket")
    for summary in SUMMARIES:
        li.choose("type", li.word("Complaint"))
        li.finds_customer()
        li.fill(summary=summary, request="请尽快处理")
        li.leaves_nobody_out()
        li.click("Save")
        li.page.locator("main .alert", has_text=li.word("Saved")).wait_for()
        assert li.page.locator("main [name=summary]").input_value() == ""
    li.has_done("create three tickets", "Saved")


def all_at_once(wang):
    """One choice for all rows."""
    wang.goes_to("Dispatch")
    wang.leaves_nobody_out()
    wang.page.get_by_label(wang.word("Choose all rows of this page")).check()
    wang.page.locator("main #assignee").select_option(
        label=wang.page.locator("#assignee option", has_text="周红").inner_text()
    )
    wang.clicks += 2
    wang.click("Dispatch", ".bulk")
    wang.has_done("dispatch all three", "Done")


def until_they_are_satisfied(zhou):
    """A bad score sends it back; a good one archives it."""
    for stars, task in ((2, "ask the customer"), (4, None)):
        zhou.goes_to("Handle")
        zhou.leaves_nobody_out()
        zhou.click("Handle", "row")
        zhou.fill(method=f"重新校准 {stars}")
        zhou.leaves_nobody_out()
        zhou.click("Handle")
        if task:
            zhou.has_done("handle a ticket", "Done")
        zhou.goes_to("Feedback")
        zhou.click("Feedback", "row")
        zhou.fill(result=f"客户说 {stars}")
        zhou.gives(stars)
        zhou.leaves_nobody_out()
        zhou.click("Feedback")
        if task:
            zhou.has_done(task)
            zhou.page.locator("main .alert-warning").wait_for()
            zhou.goes_to("Handle")
            zhou.sees(zhou.word("Sent back once"))
            zhou.clicks = 0


def find_it_again(zhou):
    """In the archive, and while a similar problem is typed."""
    zhou.goes_to("Archive")
    with another_page(zhou.page):
        zhou.row().get_by_role("link").first.click()
    zhou.sees(zhou.word("Round 2"))
    zhou.sees("客户说 2")
    zhou.leaves_nobody_out()
    zhou.goes_to("New ticket")
    zhou.page.locator("#summary").press_sequentially("流量计读数偏高")
    zhou.page.locator(".similar a", has_text=SUMMARIES[0]).wait_for()
    zhou.sees("重新校准 4")
    zhou.page.locator("#summary").fill("")


@pytest.mark.browser
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_ticket_is_dispatched_in_its_row_and_becomes_an_opportunity(enter, language, make, records):
    # core: SVC-2, OPP-11
    make(TicketFactory, summary=SUMMARIES[0])
    wang = enter("wang", language)
    wang.page.goto("/tickets/dispatch/")
    wang.row().locator("select").select_option(label="李明")
    wang.clicks += 1
    wang.click("Dispatch", "row")
    wang.has_done("dispatch one", "Done")
    li = enter("li", language, wang)
    (ticket,) = records(Ticket)
    li.page.goto(f"/tickets/show/{ticket.id}")
    li.click("Make an opportunity")
    li.fill(probability="70")
    li.leaves_nobody_out()
    li.click("Save")
    li.has_done("make an opportunity of a ticket", "Saved")


@pytest.mark.browser
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_solution_is_taken_over_behind_what_is_typed(enter, language, make):
    make(TicketFactory, summary=SUMMARIES[0], state=TicketState.ARCHIVED)
    ticket = make(TicketFactory, summary=SUMMARIES[0], state=TicketState.ASSIGNED)
    li = enter("li", language)
    li.page.goto(f"/tickets/step/handle/{ticket.id}")
    li.fill(method="已到现场")
    li.page.locator("[data-take]").click()
    assert li.page.locator("#method").input_value() == "已到现场\n重新校准"
    li.leaves_nobody_out()
    li.click("Handle")


@pytest.mark.browser
def test_a_double_click_makes_one_ticket(enter, records):  # core: SVC-1
    li = enter("li", "zh")
    li.page.goto("/tickets/add")
    li.choose("type", "投诉")
    li.finds_customer()
    li.fill(summary="读数漂移", request="请尽快处理")
    with another_page(li.page):
        li.page.get_by_role("button", name="保存").dblclick()
    li.page.locator("main .alert", has_text="保存成功").wait_for()
    assert len(records(Ticket)) == 1


@pytest.mark.browser
def test_rows_get_their_choices_where_there_are_too_many_to_send(enter, make, monkeypatch):
    monkeypatch.setattr("app.tickets.lists.MOST_OPTIONS", 1)
    make(TicketFactory, summary=SUMMARIES[0])
    wang = enter("wang", "zh")
    wang.page.goto("/tickets/dispatch/")
    wang.row().locator("select").select_option(label="李明 · 0 个未结服务单")
    wang.leaves_nobody_out()
    wang.click("Dispatch", "row")
    wang.page.locator("main .alert", has_text="操作成功").wait_for()
