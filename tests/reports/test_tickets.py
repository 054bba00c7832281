"""What customers ask for: tickets by type, of one year on the company's wall, or of all."""

from datetime import datetime

import pytest
from sqlalchemy import select

from app.core.database import db
from app.dictionary.models import TICKET_TYPE, DictionaryItem
from app.tickets.models import TicketState
from tests.factories import TicketFactory
from tests.reports.conftest import totals
from tests.screens import choices, column, columns, english, rows

REPORT = "/reports/service"
LAST_MINUTE, FIRST_MINUTE = datetime(2006, 12, 31, 15, 59), datetime(2006, 12, 31, 16, 0)
"""In UTC: the last minute of 2006 in Shanghai, and the first of 2007."""


@pytest.fixture
def of_type(app):
    """`of_type("投诉")`: the type of that name."""

    def of_type(item):
        found = select(DictionaryItem).where(DictionaryItem.category == TICKET_TYPE, DictionaryItem.item == item)
        with app.app_context():
            return db.session.scalar(found)

    return of_type


@pytest.fixture
def tickets(make, of_type):
    """Three complaints around New Year 2007, one of them open, and a question of 2007."""
    for at, state in ((LAST_MINUTE, "archived"), (FIRST_MINUTE, "archived"), (FIRST_MINUTE, "new")):
        make(TicketFactory, type=of_type("投诉"), created_at=at, state=TicketState(state))
    make(TicketFactory, type=of_type("咨询"), created_at=datetime(2007, 5, 1), summary="如何校准")


def test_tickets_are_counted_by_type(as_gao, tickets):  # core: REP-3
    page = as_gao.open(REPORT)
    assert columns(page) == ["服务类型", "服务单数", "占比", "未归档"]
    assert [tuple(row.values()) for row in rows(page)] == [
        ("咨询", "1", "25.0%", "1"),
        ("投诉", "3", "75.0%", "1"),
        ("建议", "0", "0.0%", "0"),
    ]
    assert totals(page) == ["合计", "4", "100.0%", "2"]


def test_a_year_is_that_on_the_wall_and_compared_with_the_one_before(as_gao, tickets):  # core: REP-3
    page = as_gao.open(REPORT, year="2007")
    assert [(row["服务单数"], row["2006年"], row["同比"]) for row in rows(page)] == [
        ("1", "0", "–"),
        ("2", "1", "100.0%"),
        ("0", "0", "–"),
    ]
    assert column(as_gao.open(REPORT, year="2006"), "服务单数") == ["0", "1", "0"]
    assert list(choices(page, "year")) == ["全部", "2007", "2006"]


def test_behind_a_number_are_its_tickets(as_gao, tickets, of_type):  # core: REP-7
    page = as_gao.open(f"{REPORT}/tickets", type=of_type("投诉").id, year="2007", open="yes")
    assert page.texts("h1") == ["投诉: 未归档"]
    assert column(page, "状态") == ["新创建"]
    assert len(rows(as_gao.open(f"{REPORT}/tickets"))) == 4
    assert len(rows(as_gao.open(f"{REPORT}/tickets", type="1999999999"))) == 0


def test_the_list_says_how_many_there_are_also_who_may_list_no_tickets(as_gao, tickets):  # core: REP-7
    page = as_gao.open(f"{REPORT}/tickets")
    assert page.texts(".pager .total") == [f"第 1–{len(rows(page))} 条，共 {len(rows(page))} 条"]
    assert len(rows(page)) > 1


def test_every_number_leads_to_a_list_of_as_many(as_wang, tickets):  # core: REP-7
    for query in ("", "?year=2007"):
        page = as_wang.open(REPORT + query)
        cells = page.find("main table td a")
        assert len(cells) >= 8
        for cell in cells:
            assert len(rows(as_wang.open(cell.get("href")))) == int(cell.text_content()), cell.get("href")


def test_tickets_are_links_for_who_may_open_them(as_wang, as_gao, tickets):  # core: REP-7
    def leads(browser):
        return [link for link in browser.open(f"{REPORT}/tickets").links() if link.startswith("/tickets/show/")]

    assert len(leads(as_wang)) == 4
    assert leads(as_gao) == []


def test_who_is_granted_the_report_sees_its_figures_and_opens_only_their_own(
    app, as_sun, make, tickets, grant, permission
):  # core: ROLE-3, REP-7
    mine = make(TicketFactory, created_by="sun")
    assert as_sun.open(REPORT).status == 403
    grant("Account manager", permission("can_list", "ServiceReport"))
    page = as_sun.open(f"{REPORT}/tickets")
    links = [link for link in page.links() if link.startswith("/tickets/show/")]
    archived = 2  # everybody sees those
    assert len(rows(page)) == 5
    assert f"/tickets/show/{mine.id}" in links
    assert len(links) == 1 + archived
    for link in links:
        assert as_sun.open(link).status == 200
    assert as_sun.open(f"{REPORT}.xlsx").status == 403


def test_in_english(as_gao, tickets):  # core: NFR-2
    page = english(as_gao).open(REPORT, year="2007")
    assert columns(page) == ["Ticket type", "Tickets", "Share", "Still open", "In 2006", "Change"]
    assert "2007 is not over; it is compared with the whole year before." in page.text


def test_the_list_behind_is_a_file_too(as_gao, tickets, excel):
    found, _book = excel(as_gao, f"{REPORT}/tickets.xlsx")
    assert found[0] == ["编号", "客户", "概要", "服务类型", "状态", "分配给", "创建时间"]
    assert found[1][2:5] == ["如何校准", "咨询", "新创建"]
    assert found[1][6] == datetime(2007, 5, 1, 8)
