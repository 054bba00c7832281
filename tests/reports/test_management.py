"""The management report: a month's figures with a judgement, kept as they were, handed in, and a Word document."""

from datetime import date, datetime
from io import BytesIO
from urllib.parse import quote

import pytest
from docx import Document

from app.churn.models import ChurnState
from app.core import clock
from app.reports.models import ManagementReport, ReportState
from tests.factories import ChurnWarningFactory, CustomerFactory, ManagementReportFactory, TicketFactory
from tests.screens import beside, choices, column, details, english, messages, press

BASE = "/management_reports"
NOVEMBER = "2007-11-01"


@pytest.fixture
def november(sales, buyer, refresh, make):
    """What happened in November 2007: two ordered, one was won, one was lost, a ticket came."""
    with clock.at(datetime(2007, 11, 3)):
        buyer("东方贸易公司", "C1")
        make(TicketFactory)
    with clock.at(datetime(2006, 5, 3)):
        buyer("西方矿业公司", "C2", level=None)
        lost = make(CustomerFactory, name="南方电子公司", state="lost")
    make(
        ChurnWarningFactory,
        customer=lost,
        state=ChurnState.CONFIRMED,
        confirmed_at=datetime(2007, 11, 5),
        reason="价格",
    )
    for code, day, amount in (
        ("C1", "2007-11-30", "300"),
        ("C2", "2007-11-01", "100"),
        ("C1", "2007-03-01", "50"),
        ("C2", "2006-11-11", "200"),
        ("C1", "2007-12-01", "9999"),
    ):
        sales.order(code, day, amount=amount)
    refresh()


@pytest.fixture
def written(as_wang, november, records):
    """Wang's report on it."""
    page = as_wang.fill(f"{BASE}/add", {"month": NOVEMBER, "judgement": "形势良好。\n继续努力。"})
    assert page.status == 302, page.text
    (report,) = records(ManagementReport)
    return report


def figures(page):
    """Heading → what stands below it, line by line."""
    found = {}
    for section in page.find("main section.panel"):
        heading = section.cssselect("h2")
        if heading:
            lines = [[" ".join(cell.text_content().split()) for cell in row] for row in section.cssselect("tbody tr")]
            found[heading[0].text_content()] = lines
    return found


def test_a_month_that_is_over_is_reported_on(as_wang, written):  # core: REP-6
    page = as_wang.open(f"{BASE}/show/{written.id}")
    assert details(page)["月份"] == "2007-11"
    assert details(page)["状态"] == "草稿"
    told = figures(page)
    assert told["订单"] == [
        ["本月", "400.00", "200.00", "100.0%"],
        ["本年累计", "450.00", "200.00", "125.0%"],
    ]
    assert [line[1:] for line in told["订单金额最大的客户"]] == [["300.00", "75.0%"], ["100.00", "25.0%"]]
    assert [line[1] for line in told["客户管理"]] == ["3", "2", "1", "0"]
    assert told["客户等级构成"][-1] == ["未填写", "1", "33.3%"]
    assert told["新建服务单（按类型）"][0] == ["咨询", "1", "100.0%"]
    assert told["流失客户"] == [["南方电子公司", "李明", "价格"]]


def test_only_months_that_are_over_are_offered(as_wang):
    page = as_wang.open(f"{BASE}/add")
    assert list(choices(page, "month"))[:2] == ["2007-11", "2007-10"]
    assert "不是有效的选项" in beside(as_wang.fill(f"{BASE}/add", {"month": "2007-12-01", "judgement": "x"}), "month")


def test_without_a_judgement_there_is_no_report(as_wang, records):
    page = as_wang.fill(f"{BASE}/add", {"month": NOVEMBER, "judgement": " "})
    assert "此项必填" in beside(page, "judgement")
    assert records(ManagementReport) == []


def test_its_figures_stay_as_they_were(as_wang, written, sales, refresh):  # core: REP-6
    sales.order("C1", "2007-11-15", amount=1000)
    refresh()
    address = f"{BASE}/show/{written.id}"
    assert figures(as_wang.open(address))["订单"][0][1] == "400.00"
    as_wang.submit(as_wang.open(f"{BASE}/step/recount/{written.id}"))
    assert figures(as_wang.open(address))["订单"][0][1] == "1,400.00"


def test_executives_read_what_was_handed_in(as_wang, as_gao, written, reload):  # core: REP-6, ROLE-8
    address = f"{BASE}/show/{written.id}"
    assert as_gao.open(address).status == 404
    as_wang.submit(as_wang.open(f"{BASE}/step/hand_in/{written.id}"))
    assert reload(written).state is ReportState.HANDED_IN
    page = as_gao.open(address)
    assert page.status == 200
    assert as_gao.forge(f"{BASE}/step/take_back/{written.id}", {"note": "x"}).status == 403
    assert column(as_gao.open(f"{BASE}/list/"), "月份") == ["2007-11"]


def test_what_was_handed_in_is_not_changed(as_wang, written, records):
    as_wang.submit(as_wang.open(f"{BASE}/step/hand_in/{written.id}"))
    assert as_wang.open(f"{BASE}/edit/{written.id}").status == 409
    assert as_wang.forge(f"{BASE}/delete/{written.id}").status == 409
    as_wang.submit(as_wang.open(f"{BASE}/step/take_back/{written.id}"), {"note": "数字有误"})
    page = as_wang.fill(f"{BASE}/edit/{written.id}", {"judgement": "改过的"})
    assert page.status == 302
    assert [report.judgement for report in records(ManagementReport)] == ["改过的"]


def document(browser, report):
    page = browser.open(f"{BASE}/document/{report.id}")
    assert page.status == 200
    return page, Document(BytesIO(page.response.data))


def test_it_is_a_word_document_in_the_readers_language(as_wang, written):  # core: REP-6, NFR-2
    page, found = document(as_wang, written)
    assert quote("客户管理报告 2007-11.docx") in page.response.headers["Content-Disposition"]
    texts = [each.text for each in found.paragraphs]
    assert {"形势良好。", "继续努力。", "客户管理报告 2007-11"} <= set(texts)
    cells = [[cell.text for cell in row.cells] for row in found.tables[0].rows]
    assert cells[1] == ["本月", "400.00", "200.00", "100.0%"]
    bars = [row.cells[-1].text for row in found.tables[1].rows[1:]]
    assert [len(bar) for bar in bars] == [24, 8]
    _page, found = document(english(as_wang), written)
    assert "Judgement" in [each.text for each in found.paragraphs]


def test_what_no_document_can_hold_is_left_out(as_wang, make):
    report = make(ManagementReportFactory, judgement="好\x01坏\x0b", created_by="wang")
    assert "好坏" in [each.text for each in document(as_wang, report)[1].paragraphs]


def test_who_saves_is_told_and_led_on(as_wang, november):
    page = as_wang.follow(as_wang.fill(f"{BASE}/add", {"month": NOVEMBER, "judgement": "好"}))
    assert messages(page) == ["保存成功"]
    assert press(as_wang, page, "保存为 Word").status == 200


def test_another_supervisors_draft_is_seen_by_supervisors(as_wang, make):
    report = make(ManagementReportFactory, created_by="admin", month=date(2007, 10, 1))
    assert as_wang.open(f"{BASE}/show/{report.id}").status == 200
