"""The first page: each user's own work, and numbers that are those of the lists behind them."""

from datetime import date, datetime, timedelta

import pytest

from app.core import clock
from app.core.database import db
from app.opportunities.models import OpportunityState
from tests.browser import folded
from tests.factories import (
    ChurnWarningFactory,
    CoolingSignFactory,
    CustomerFactory,
    OpportunityFactory,
    PlanItemFactory,
    person,
)
from tests.screens import english, rows

ASSIGNED, WON, FAILED = OpportunityState.ASSIGNED, OpportunityState.WON, OpportunityState.FAILED
TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 1, 30)  # half past nine in Shanghai
DUE, DEVELOPING = "到期的计划", "我正在开发的销售机会"
HANDLE, ASK = "待处理的服务单", "待反馈的服务单"
WAITING, INCOMPLETE = "等待指派的销售机会", "资料待完善的客户"
CHURN, COOLING = "我的客户的流失预警", "有流失迹象的我的客户"


@pytest.fixture
def work(make):
    """Something of each kind, of Li's and of others."""
    for number in range(7):
        make(OpportunityFactory, created_by="li" if number else "wang")
    for state in (ASSIGNED, ASSIGNED, WON, FAILED):
        for assignee in ("li", "zhou"):
            opportunity = make(OpportunityFactory, created_by="li", assignee=assignee, state=state)
            for days in (-30, 0, 1):
                make(PlanItemFactory, opportunity=opportunity, planned_on=TODAY + timedelta(days=days))
            make(PlanItemFactory, opportunity=opportunity, planned_on=TODAY, result="客户有意")
    for manager in ("li", "li", "zhou"):
        make(CustomerFactory, manager=manager, incomplete=True)
    make(CustomerFactory)
    for manager in ("li", "zhou"):
        make(ChurnWarningFactory, customer__manager=manager)
        make(CoolingSignFactory, customer__manager=manager)


def cards(page):
    """Each kind of work on the page → its number and where it leads."""
    found = {}
    for heading in page.find("main .work h2"):
        label, _, number = folded(heading).rpartition(" ")
        found[label] = (number, heading.cssselect("a")[0].get("href"))
    return found


@pytest.mark.parametrize(
    ("username", "expected"),
    [
        ("li", {DUE: "4", DEVELOPING: "2", INCOMPLETE: "2", CHURN: "1", COOLING: "1", HANDLE: "0", ASK: "0"}),
        ("zhou", {DUE: "4", DEVELOPING: "2", INCOMPLETE: "1", CHURN: "1", COOLING: "1", HANDLE: "0", ASK: "0"}),
        ("sun", {DUE: "0", DEVELOPING: "0", INCOMPLETE: "0", CHURN: "0", COOLING: "0", HANDLE: "0", ASK: "0"}),
    ],
)
def test_managers_see_what_they_have_to_do(client_of, work, username, expected):
    browser = client_of(username)
    with clock.at(NOW):
        shown = {label: number for label, (number, _) in cards(browser.open("/")).items()}
    assert shown == expected


def test_a_supervisor_sees_what_waits_to_be_assigned(as_wang, work):
    shown = {label: number for label, (number, _) in cards(as_wang.open("/")).items()}
    assert shown[WAITING] == "7"
    assert DEVELOPING not in shown
    assert INCOMPLETE not in shown


def test_who_has_no_such_work_sees_none(as_gao, work):  # core: ROLE-7
    page = as_gao.open("/")
    assert cards(page) == {}
    assert "目前没有待办事项。" in page.text


def test_an_administrator_sees_how_the_system_is_instead(as_root, work):  # core: ROLE-7
    page = as_root.open("/")
    assert [*cards(page)] == ["程序未收到的消息"]  # no work on records
    assert "系统运行状况" in page.texts("main h2")
    assert "目前没有待办事项。" not in page.text


@pytest.mark.parametrize("username", ["li", "zhou", "sun", "wang", "admin"])
def test_every_number_is_that_of_the_list_behind_it(client_of, work, username):
    browser = client_of(username)
    with clock.at(NOW):
        found = cards(browser.open("/"))
        behind = {label: str(len(rows(browser.open(address)))) for label, (_, address) in found.items()}
    assert behind == {label: number for label, (number, _) in found.items()}


def test_the_first_rows_lead_to_where_one_works_on_them(as_li, as_wang, work):
    for browser in (as_li, as_wang):
        links = browser.open("/").find("main li a")
        assert links
        assert {browser.open(link.get("href")).status for link in links} == {200}


def test_what_was_typed_is_shown_whole(as_li, make):
    lead = make(OpportunityFactory, assignee="li", state="assigned", customer_name="<b>阀门</b>厂")
    make(PlanItemFactory, opportunity=lead, content="DN<50>阀门", planned_on=clock.today())
    text = as_li.open("/").text
    assert "DN<50>阀门" in text
    assert "<b>阀门</b>厂" in text


def test_a_few_rows_are_enough(as_wang, work):
    page = as_wang.open("/")
    (section,) = [each for each in page.find("main section") if WAITING in folded(each)]
    assert len(section.cssselect("li")) == 5


def test_what_is_done_is_due_no_longer(as_li, make):
    opportunity = make(OpportunityFactory, assignee="li", state=ASSIGNED)
    item = make(PlanItemFactory, opportunity=opportunity, planned_on=TODAY)
    with clock.at(NOW):
        assert cards(as_li.open("/"))[DUE][0] == "1"
        as_li.fill(f"/plan_items/edit/{item.id}", {"result": "客户有意"})
        assert cards(as_li.open("/"))[DUE][0] == "0"


def test_what_is_planned_for_tomorrow_is_due_when_the_companys_day_begins(as_li, make):
    opportunity = make(OpportunityFactory, assignee="li", state=ASSIGNED)
    make(PlanItemFactory, opportunity=opportunity, planned_on=date(2026, 3, 3))
    with clock.at(datetime(2026, 3, 2, 15, 59)):
        assert cards(as_li.open("/"))[DUE][0] == "0"
    with clock.at(datetime(2026, 3, 2, 16, 0)):
        assert cards(as_li.open("/"))[DUE][0] == "1"


def test_home_speaks_english_to_english_readers(as_li, work):  # core: NFR-2
    shown = cards(english(as_li).open("/"))
    assert set(shown) == {
        "Plan items due",
        "Opportunities I am developing",
        "Tickets to handle",
        "Tickets waiting for feedback",
        "My incomplete customers",
        "Churn warnings of my customers",
        "My customers that show early signs",
    }


def test_nobody_sees_it_without_logging_in(anonymous):
    assert anonymous.open("/").location.startswith("/login/")


# --- numbers that somebody watches


def tallies(page):
    """Each row of the first numbers on the page that are not about promises → its number and where it leads."""
    return {
        folded(link.cssselect("span")[0]): (folded(link.cssselect("span")[1]), link.get("href"))
        for tally in [each for each in page.find("main .tally") if not each.cssselect("a[href*='late=yes']")][:1]
        for link in tally.cssselect("li a")
    }


def test_a_supervisor_sees_who_is_how_busy(as_wang, work):  # core: ROLE-8
    page = as_wang.open("/")
    assert "各客户经理进行中的销售机会" in page.texts("main .tally h2")
    assert {name: number for name, (number, _) in tallies(page).items()} == {"李明": "2", "周红": "2", "孙伟": "0"}
    assert "Open opportunities by account manager" in english(as_wang).open("/").texts("main .tally h2")


def test_the_busiest_come_first(as_wang, make):
    for assignee in ("zhou", "zhou", "sun"):
        make(OpportunityFactory, assignee=assignee, state=ASSIGNED)
    assert list(tallies(as_wang.open("/"))) == ["周红", "孙伟", "李明"]


def test_an_administrator_sees_how_many_accounts_there_are(as_root):  # core: ROLE-8
    assert {name: number for name, (number, _) in tallies(as_root.open("/")).items()} == {"启用": "7", "已停用": "0"}
    assert set(tallies(english(as_root).open("/"))) == {"Active", "Deactivated"}


@pytest.mark.parametrize("username", ["wang", "root", "admin"])
def test_every_watched_number_is_that_of_the_list_behind_it(client_of, work, username):
    browser = client_of(username)
    found = tallies(browser.open("/"))
    assert found
    behind = {label: str(len(rows(browser.open(address)))) for label, (_, address) in found.items()}
    assert behind == {label: number for label, (number, _) in found.items()}


@pytest.mark.parametrize("username", ["li", "zhou", "gao"])
def test_nobody_else_watches_numbers(client_of, work, username):  # core: ROLE-7, ROLE-8
    assert tallies(client_of(username).open("/")) == {}


@pytest.mark.parametrize("username", ["li", "wang", "root", "admin"])
def test_home_takes_few_statements_however_much_waits(client_of, work, make, statements, username):
    browser = client_of(username)
    counted = []
    for _ in range(2):
        with statements() as seen, clock.at(NOW):
            browser.open("/")
        counted.append(len(seen))
        for assignee in ("li", "zhou", "sun"):
            opportunity = make(OpportunityFactory, assignee=assignee, state=ASSIGNED, created_by=assignee)
            make(PlanItemFactory, opportunity=opportunity, planned_on=TODAY)
            make(CustomerFactory, manager=assignee, incomplete=True)
            make(ChurnWarningFactory, customer__manager=assignee)
            make(CoolingSignFactory, customer__manager=assignee)
    assert counted[0] == counted[1] <= 15, seen


def test_whoever_has_no_rights_is_told_whom_to_ask(app, client_of):
    with app.app_context():
        person("sun").roles = []
        db.session.commit()
    page = client_of("sun").open("/")
    assert "您的帐号还没有任何权限，请联系系统管理员分配角色。" in page.text
