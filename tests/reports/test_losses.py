"""Customers that were given up: when, whose, and why."""

from datetime import datetime

import pytest

from app.churn.models import ChurnState
from app.dictionary.models import CHURN_REASON
from tests.factories import ChurnWarningFactory, CustomerFactory, DictionaryItemFactory
from tests.screens import column, columns, english, rows

REPORT = "/reports/churn"


@pytest.fixture
def lost(make):
    """Three given up, of Li's and Zhou's customers, in two years on the wall; one warning is still open."""
    confirmed = {"state": ChurnState.CONFIRMED}
    for name, manager, at, reason in (
        ("东方贸易公司", "li", datetime(2006, 12, 31, 15, 59), "价格"),
        ("西方矿业公司", "zhou", datetime(2006, 12, 31, 16, 0), "倒闭"),
        ("南方电子公司", "li", datetime(2007, 6, 1), "=1+1"),
    ):
        customer = make(CustomerFactory, name=name, manager=manager, state="lost")
        make(ChurnWarningFactory, customer=customer, confirmed_at=at, reason=reason, **confirmed)
    make(ChurnWarningFactory)


def test_confirmed_churn_is_listed_the_latest_first(as_gao, lost):  # core: REP-4
    page = as_gao.open(REPORT)
    assert columns(page) == ["年份", "编号", "客户", "客户经理", "确认流失时间", "流失原因"]
    assert [(row["年份"], row["客户"], row["客户经理"], row["流失原因"]) for row in rows(page)] == [
        ("2007", "南方电子公司", "李明", "=1+1"),
        ("2007", "西方矿业公司", "周红", "倒闭"),
        ("2006", "东方贸易公司", "李明", "价格"),
    ]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("customer=方电子", ["南方电子公司"]),
        ("customer=xfky", ["西方矿业公司"]),
        ("manager=李明", ["南方电子公司", "东方贸易公司"]),
        ("manager=李&customer=东方", ["东方贸易公司"]),
        ("year=2007", ["南方电子公司", "西方矿业公司"]),
        ("year=2006&manager=周", []),
        ("reason=倒", ["西方矿业公司"]),
        ("customer=%25", []),
    ],
)
def test_it_is_searched_by_the_names_of_customers_and_managers(as_wang, lost, asked, found):  # core: REP-4
    page = as_wang.open(f"{REPORT}?{asked}")
    assert [row["客户"] for row in rows(page)] == found


def test_a_word_of_the_dictionary_is_what_a_reason_begins_with(as_gao, make):
    word = "竞争对手价格更低"
    make(DictionaryItemFactory, category=CHURN_REASON, item=word)
    for reason in (f"{word}：差了一成", f"对服务不满意，也因为{word}"):
        make(ChurnWarningFactory, state=ChurnState.CONFIRMED, confirmed_at=datetime(2007, 3, 1), reason=reason)
    assert column(as_gao.open(REPORT, reason=word), "流失原因") == [f"{word}：差了一成"]
    assert len(rows(as_gao.open(REPORT, reason="竞争对手"))) == 2
    lines = as_gao.open("/cockpits/executive").find("section.tile dl > div")
    told = {line.find("dt").text_content(): line.find("dd").text_content().strip() for line in lines}
    assert told[word] == "1"


def test_it_says_how_many_there_are(as_gao, lost):  # core: REP-4
    page = as_gao.open(REPORT)
    assert page.texts(".pager .total") == [f"第 1–{len(rows(page))} 条，共 {len(rows(page))} 条"]


def test_the_chart_counts_years_and_leads_to_each(as_gao, lost):  # core: REP-7
    page = as_gao.open(REPORT, manager="李")
    bars = {bar.get("aria-label"): bar.get("href") for bar in page.find("main svg a")}
    assert list(bars) == ["2006: 1", "2007: 1"]
    assert column(as_gao.open(bars["2007: 1"]), "客户") == ["南方电子公司"]


def test_it_is_small_and_whole_in_a_file(as_gao, lost, excel):
    found, _book = excel(as_gao, f"{REPORT}.xlsx")
    assert found[1][4:] == [datetime(2007, 6, 1, 8), "=1+1"]
    text = as_gao.open(f"{REPORT}.csv").response.data.decode("utf-8-sig")
    assert "'=1+1" in text


def test_nothing_lost_is_said_in_words(as_gao):
    assert "没有确认流失的客户。" in as_gao.open(REPORT).text
    assert "No customer was given up." in english(as_gao).open(REPORT).text
