"""Cockpits: few numbers at a glance, each with the list behind it."""

from datetime import date, datetime, timedelta

import pytest

from app.churn.models import ChurnState
from app.core import clock
from app.dictionary.fields import known
from app.dictionary.models import CHURN_REASON, FAILURE_REASON
from app.opportunities import workflow
from app.tickets.models import TicketState
from tests.factories import (
    ChurnWarningFactory,
    ContributionFactory,
    CustomerFactory,
    OpportunityFactory,
    PlanItemFactory,
    TicketFactory,
    first_of,
)
from tests.reports.conftest import NOON
from tests.screens import english, rows

EXECUTIVE, SUPERVISOR = "/cockpits/executive", "/cockpits/supervisor"


def tiles(page):
    """Heading → label → what stands beside it."""
    found = {}
    for tile in page.find("main section.tile"):
        lines = [[" ".join(each.text_content().split()) for each in line] for line in tile.cssselect("dl > div")]
        found[" ".join(tile.cssselect("h2")[0].text_content().split())] = dict(lines)
    return found


@pytest.fixture
def year(make):
    """2007: two customers ordered, more than the year before; two are new, two were lost, tickets came."""
    for number, (amount, before) in enumerate(((300, 100), (100, 100))):
        customer = make(CustomerFactory, created_at=datetime(2006, 5, 1), satisfaction=4 + number)
        for of, worth in ((2007, amount), (2006, before)):
            make(ContributionFactory, customer=customer, year=of, amount=worth)
    make(CustomerFactory, created_at=datetime(2007, 2, 1), satisfaction=None)
    gone = (("东方公司", "li", "价格原因：太贵"), ("西方公司", "zhou", "价格原因"), ("南方公司", "li", "倒闭"))
    for name, manager, reason in gone:
        lost = make(CustomerFactory, name=name, manager=manager, state="lost", created_at=datetime(2005, 1, 1))
        when = datetime(2006, 6, 1) if reason == "倒闭" else datetime(2007, 6, 1)
        make(ChurnWarningFactory, customer=lost, state=ChurnState.CONFIRMED, confirmed_at=when, reason=reason)
    old = make(CustomerFactory, created_at=datetime(2005, 1, 1))
    make(TicketFactory, customer=old, created_at=datetime(2007, 3, 1))
    make(TicketFactory, customer=old, created_at=datetime(2007, 3, 1), state=TicketState.ARCHIVED, scores=[2, 5])


def test_executives_see_the_year_at_a_glance(as_gao, year):  # core: ROLE-8
    told = tiles(as_gao.open(EXECUTIVE))
    assert told["客户订单金额(元)"] == {"2007年": "400.00 +100.0%", "2006年": "200.00"}
    assert told["最大的20家客户"] == {"占全部订单的比例": "100.0%"}
    assert told["2007年客户"] == {"新增客户": "1 -50.0%", "流失客户": "2 +100.0%"}
    assert told["2007年客户服务"] == {"服务单数": "2", "未归档": "1"}
    assert told["2007年流失客户（按原因）"] == {"价格原因": "2"}
    assert told["2007年流失客户（按客户经理）"] == {"李明": "1", "周红": "1"}


def test_of_many_reasons_it_says_that_these_are_the_first(as_gao, app, make):
    with app.app_context():
        words = [word.item for word in known(CHURN_REASON)]
    for reason in words:
        make(ChurnWarningFactory, state=ChurnState.CONFIRMED, confirmed_at=datetime(2007, 6, 1), reason=reason)
    page = as_gao.open(EXECUTIVE)
    assert len(tiles(page)["2007年流失客户（按原因）"]) == 5
    assert "数量最多的5项。" in page.texts("main .help")


def test_each_number_leads_to_as_many(as_gao, year):  # core: REP-7
    page = as_gao.open(EXECUTIVE)
    counted = [link for link in page.find("main section.tile dd a") if link.text_content().strip().isdigit()]
    assert len(counted) >= 6
    for link in counted:
        assert len(rows(as_gao.open(link.get("href")))) == int(link.text_content()), link.get("href")


def test_new_customers_are_listed_behind_their_number(as_gao, year):  # core: REP-7
    page = as_gao.open("/cockpits/executive/gained?year=2007")
    assert page.texts("h1") == ["新增客户 2007"]
    assert len(rows(page)) == 1
    assert len(rows(as_gao.open("/cockpits/executive/gained?year=2006"))) == 2


@pytest.fixture
def pipeline(app, make, by):
    """One waits, one is developed with an overdue step, two ended; a warning and a late ticket wait."""
    make(OpportunityFactory, expected_amount=100, probability=50)
    plan = make(OpportunityFactory, expected_amount=1000, probability=80)
    won, failed = make(OpportunityFactory, source="展会"), make(OpportunityFactory, source=None)
    with app.app_context():
        reason = first_of(FAILURE_REASON)
    for each in (plan, won, failed):
        by("wang", each, workflow.assign, assignee="li")
    with clock.at(NOON + timedelta(days=3)):
        by("li", won, workflow.win)
        by("li", failed, workflow.fail, reason=reason, note="太贵")
    for day in (14, 15):
        make(PlanItemFactory, opportunity=plan, planned_on=date(2007, 12, day))
    make(ChurnWarningFactory)
    make(TicketFactory, due_at=datetime(2007, 12, 1))


def test_supervisors_see_the_pipeline_and_what_is_overdue(as_wang, pipeline):  # core: ROLE-8
    with clock.at(NOON + timedelta(hours=1)):
        told = tiles(as_wang.open(SUPERVISOR))
    assert told["销售漏斗"] == {"未分配": "1", "预计金额(元)": "1,000.00", "按机率加权(元)": "800.00", "已指派": "1"}
    assert told["逾期"] == {
        "尚无执行效果的计划项": "1",
        "超时未分配": "1",
        "超时未处理": "0",
        "尚未采取措施的流失预警": "1",
    }


def test_what_came_of_developments(client_of, pipeline):
    with clock.at(NOON + timedelta(days=4)):
        told = tiles(client_of("wang").open(SUPERVISOR))
    assert told["从指派到开发成功（最近12个月）"] == {"平均天数": "3", "最长天数": "3", "开发成功": "1"}
    assert told["开发成功率（按客户经理）"] == {"李明 (1/2)": "50.0%"}
    assert told["开发成功率（按机会来源）"] == {"展会 (1/1)": "100.0%", "未填写 (0/1)": "0.0%"}


def test_where_only_the_first_are_shown_it_says_so(as_wang, make, by):
    for number in range(6):
        lead = make(OpportunityFactory, source=f"来源{number}")
        by("wang", lead, workflow.assign, assignee="li")
        by("li", lead, workflow.win)
    page = as_wang.open(SUPERVISOR)
    assert len(tiles(page)["开发成功率（按机会来源）"]) == 5
    assert "数量最多的5项。" in page.texts("main .help")


def test_the_overdue_steps_are_those_behind_the_number(as_wang, pipeline):  # core: REP-7
    page = as_wang.open(SUPERVISOR)
    (there,) = {link for link in page.links() if link.startswith("/plan_items/")}
    assert [row["日期"] for row in rows(as_wang.open(there))] == ["2007-12-14"]


def test_a_new_company_has_empty_cockpits(as_gao, as_wang):
    assert tiles(as_gao.open(EXECUTIVE))["客户满意度"] == {"2007年服务单平均满意度": "–"}
    assert tiles(as_wang.open(SUPERVISOR))["开发成功率（按机会来源）"] == {}


def test_in_english(as_gao, as_wang, year):  # core: NFR-2
    assert "Customers in 2007" in tiles(english(as_gao).open(EXECUTIVE))
    assert "Pipeline" in tiles(english(as_wang).open(SUPERVISOR))


@pytest.mark.parametrize("path", [EXECUTIVE, SUPERVISOR])
def test_a_cockpit_takes_few_statements(as_admin, year, pipeline, statements, path):  # quality: 1 Speed
    as_admin.open(path)
    with statements() as seen:
        as_admin.open(path)
    assert len(seen) <= 15


def test_executives_begin_with_their_cockpit(as_gao, as_sun):
    assert EXECUTIVE in as_gao.open("/").links()
    assert EXECUTIVE not in as_sun.open("/").links()
