"""What can be asked: of every subject, by one or two dimensions, of whose rows; and the records behind each number."""

from datetime import date, datetime

import pytest

from app.churn.models import ChurnState
from app.core import clock
from app.dictionary.models import LEVEL, REGION
from app.tickets.models import TicketState
from tests.factories import (
    ChurnWarningFactory,
    CustomerFactory,
    DictionaryItemFactory,
    OpportunityFactory,
    TicketFactory,
)
from tests.own_reports.conftest import OF, totals
from tests.screens import column, columns, english, rows


@pytest.fixture
def customers(make):
    """Three of one region, of two levels; one without either, kept by Zhou; one that is lost."""
    north = make(DictionaryItemFactory, category=REGION, item="北方")
    big, small = (make(DictionaryItemFactory, category=LEVEL, item=word) for word in ("大", "小"))
    for level, credit, capital in ((big, 5, 100), (big, 4, "50.5"), (small, 1, None)):
        make(CustomerFactory, region=north, level=level, credit=credit, registered_capital=capital)
    make(CustomerFactory, region=None, level=None, credit=None, manager="zhou", name="空白公司")
    make(CustomerFactory, region=north, level=small, credit=2, state="lost", name="西方矿业公司")


def lines(page):
    """Each line of the table, cell by cell."""
    return [list(row.values()) for row in rows(page)]


def test_groups_are_counted_with_their_share(as_gao, customers):  # issue: own reports
    page = as_gao.open(f"{OF}/customers", group1="region")
    assert columns(page) == ["地区", "记录数", "占比"]
    assert lines(page) == [["北方", "4", "80.0%"], ["未填写", "1", "20.0%"]]
    assert totals(page) == ["合计", "5", "100.0%"]
    assert page.find("main svg.drawing")


def test_two_dimensions_stand_against_one_another(as_gao, customers):
    page = as_gao.open(f"{OF}/customers", group1="state", group2="level")
    assert columns(page) == ["状态", "大", "小", "未填写", "合计"]
    assert lines(page) == [["正常", "2", "1", "1", "4"], ["已流失", "–", "1", "–", "1"]]
    assert totals(page) == ["合计", "2", "2", "1", "5"]


def test_a_state_comes_in_the_order_of_its_life_and_others_by_size(as_gao, customers, make):
    make(CustomerFactory, state="lost")
    page = as_gao.open(f"{OF}/customers", group1="state")
    assert column(page, "状态") == ["正常", "已流失"]
    page = as_gao.open(f"{OF}/customers", group1="manager")
    assert column(page, "客户经理") == ["李晓梅", "周志远"] or column(page, "记录数") == ["5", "1"]


@pytest.mark.parametrize(
    ("measure", "heading", "expected", "whole"),
    [
        ("registered_capital_sum", "注册资金(万元)（合计）", ["150.5", "0"], "150.5"),
        ("registered_capital_average", "注册资金(万元)（平均）", ["75.25", "–"], "75.25"),
        ("credit_average", "客户信用度（平均）", ["3.00", "–"], "3.00"),
        ("nonsense", "记录数", ["4", "1"], "5"),
    ],
)
def test_a_measure_is_reckoned_for_each_group_and_of_all(as_gao, customers, measure, heading, expected, whole):
    page = as_gao.open(f"{OF}/customers", group1="region", measure=measure)
    assert column(page, heading) == expected
    assert totals(page)[1] == whole


def test_averages_have_no_share_and_are_no_sums(as_gao, customers):
    page = as_gao.open(f"{OF}/customers", group1="state", group2="level", measure="credit_average")
    assert lines(page) == [["正常", "4.50", "1.00", "–", "3.33"], ["已流失", "–", "2.00", "–", "2.00"]]
    assert totals(page) == ["合计", "4.50", "1.50", "–", "3.00"]


def test_filters_of_the_list_narrow_it_down(as_gao, customers):
    page = as_gao.open(f"{OF}/customers", group1="level", state="lost")
    assert lines(page) == [["小", "1", "100.0%"]]
    assert [chip.text_content().split(" ×")[0].strip() for chip in page.find(".chips .chip")] == ["状态: 已流失"]


def test_months_and_years_are_those_of_the_company(as_gao, make):  # core: NFR time zones
    for moment in ("2006-12-31 15:59", "2006-12-31 16:00", "2007-01-31 16:30"):
        with clock.at(datetime.fromisoformat(moment)):
            make(TicketFactory)
    page = as_gao.open(f"{OF}/tickets", group1="created_at_month")
    assert column(page, "创建时间（按月）") == ["2006-12", "2007-01", "2007-02"]
    page = as_gao.open(f"{OF}/tickets", group1="created_at_year")
    assert lines(page) == [["2006", "1", "33.3%"], ["2007", "2", "66.7%"]]


def test_a_zone_with_summer_time_counts_as_exactly(as_gao, make, monkeypatch):
    clock.use_zone("Europe/Berlin")
    try:
        for moment in ("2007-06-30 21:59", "2007-06-30 22:00", "2007-12-31 22:59", "2007-12-31 23:00"):
            with clock.at(datetime.fromisoformat(moment)):
                make(TicketFactory)
        page = as_gao.open(f"{OF}/tickets", group1="created_at_month")
        counted = [line[0] for line in lines(page) if line[1] == "1"]
        assert counted == ["2007-06", "2007-07", "2007-12", "2008-01"]
    finally:
        clock.use_zone("Asia/Shanghai")


def test_days_are_grouped_as_they_are_and_the_far_past_together(as_gao, make):
    for day in (None, date(1980, 1, 1), date(2007, 12, 31), date(2030, 1, 1)):
        make(OpportunityFactory, expected_close_on=day)
    page = as_gao.open(f"{OF}/opportunities", group1="expected_close_on_year")
    assert len(lines(page)) == 26  # the years between are there, with nothing in them
    assert [line for line in lines(page) if line[1] != "0"] == [
        ["更早", "1", "25.0%"],
        ["2007", "1", "25.0%"],
        ["2030", "1", "25.0%"],
        ["未填写", "1", "25.0%"],
    ]


def test_orders_are_those_of_the_summary(as_gao, trade):
    page = as_gao.open(f"{OF}/orders", group1="customer", group2="ordered_year")
    assert columns(page) == ["客户", "2006", "2007", "合计"]
    assert lines(page) == [
        ["西方矿业公司", "800.00", "–", "800.00"],
        ["东方贸易公司", "100.00", "200.50", "300.50"],
    ]
    assert totals(page) == ["合计", "900.00", "200.50", "1,100.50"]
    page = as_gao.open(f"{OF}/orders", group1="customer_manager", measure="orders", year="2007")
    assert lines(page) == [["李晓梅", "2", "100.0%"]] or column(page, "订单数") == ["2"]


def test_what_is_about_customers_can_be_grouped_by_theirs(as_gao, make):
    make(ChurnWarningFactory, customer=make(CustomerFactory, manager="zhou", level=None))
    make(ChurnWarningFactory, state=ChurnState.CONFIRMED, confirmed_at=datetime(2007, 3, 1), reason="价格")
    page = as_gao.open(f"{OF}/churn", group1="customer_level", group2="state")
    assert columns(page) == ["客户：客户等级", "预警", "确认流失", "合计"]
    assert column(page, "合计") == ["1", "1"]


def test_texts_that_repeat_can_be_grouped_by(as_gao, make):
    make(OpportunityFactory, source="展会", expected_amount="10.50")
    make(OpportunityFactory, source="展会", expected_amount="20")
    make(OpportunityFactory, source=None, expected_amount="5")
    page = as_gao.open(f"{OF}/opportunities", group1="source", measure="expected_amount_sum")
    assert lines(page) == [["展会", "30.50", "85.9%"], ["未填写", "5.00", "14.1%"]]


@pytest.mark.parametrize("subject", ["customers", "orders", "opportunities", "tickets", "churn"])
def test_without_rows_there_is_nothing_to_count(as_gao, subject):
    page = as_gao.open(f"{OF}/{subject}")
    assert page.texts("main .empty p") == ["没有可统计的数据。"]
    assert not page.find("main svg.drawing")


@pytest.mark.parametrize("subject", ["customers", "orders", "opportunities", "tickets", "churn"])
def test_every_dimension_and_measure_can_be_asked(app, as_gao, customers, trade, make, subject):
    make(TicketFactory, state=TicketState.ARCHIVED)
    make(OpportunityFactory)
    make(ChurnWarningFactory)
    known = app.extensions["subjects"][subject]
    for dimension in known.dimensions():
        page = as_gao.open(f"{OF}/{subject}", group1=dimension, group2=next(iter(known.dimensions())))
        assert page.status == 200, dimension
        for cell in page.find("main td a"):
            found = len(as_gao.open(cell.get("href")).find("main tbody tr"))
            assert found == int(cell.text) if subject != "orders" else found >= 1, cell.get("href")
    for measure in known.measures():
        assert as_gao.open(f"{OF}/{subject}", measure=measure).status == 200


def test_names_of_questions_and_filters_do_not_meet(app):
    from app.own_reports.inquiries import PLACES, QUESTIONS

    for subject in app.extensions["subjects"].values():
        names = [each.name for each in subject.filters()]
        assert not {*names} & {*QUESTIONS, *PLACES, "saved", "page", "size", "sort", "q"}


# --- behind a number


def behind(page, line, heading):
    """The address behind the number in that line and column."""
    place = columns(page).index(heading)
    (row,) = [row for row in page.find("main tr") if row.xpath("./*")[0].text_content().strip() == line]
    return row.xpath("./*")[place].xpath("./a/@href")[0]


def test_behind_each_number_are_its_records(as_wang, customers):  # core: REP-7
    page = as_wang.open(f"{OF}/customers", group1="state", group2="level")
    found = as_wang.open(behind(page, "正常", "大"))
    assert found.texts("h1") == ["客户 · 状态: 正常 · 客户等级: 大"]
    assert len(rows(found)) == 2
    assert [link for link in found.links() if link.startswith("/customers/show/")]
    assert len(rows(as_wang.open(behind(page, "正常", "未填写")))) == 1
    assert len(rows(as_wang.open(behind(page, "合计", "小")))) == 2
    assert len(rows(as_wang.open(behind(page, "合计", "合计")))) == 5
    assert len(rows(as_wang.open(behind(page, "已流失", "合计")))) == 1


def test_the_filter_stays_behind_the_number(as_gao, customers):
    page = as_gao.open(f"{OF}/customers", group1="region", state="lost")
    found = as_gao.open(behind(page, "北方", "记录数"))
    assert column(found, "名称") == ["西方矿业公司"]
    assert not [link for link in found.links() if link.startswith("/customers/show/")]  # not for executives


def test_behind_a_month_of_orders_are_the_customers(as_gao, trade):
    page = as_gao.open(f"{OF}/orders", group1="ordered_month")
    found = as_gao.open(behind(page, "2006-12", "金额(元)"))
    assert column(found, "客户") == ["西方矿业公司"]
    assert column(found, "金额(元)") == ["800.00"]


@pytest.mark.parametrize(
    ("measure", "total"), [("registered_capital_sum", "150.5"), ("registered_capital_average", "75.25")]
)
def test_behind_a_sum_is_what_it_is_the_sum_of(as_gao, customers, measure, total):  # core: REP-7
    page = as_gao.open(f"{OF}/customers", group1="state", measure=measure)
    found = as_gao.open(behind(page, "正常", columns(page)[1]))
    assert sorted(column(found, "注册资金(万元)")) == ["100", "50.5", "–", "–"]
    assert totals(found)[0] == "合计"
    assert totals(found)[-1] == total


def test_behind_a_number_nothing_is_added_up(as_gao, customers):
    page = as_gao.open(f"{OF}/customers", group1="state")
    found = as_gao.open(behind(page, "正常", "记录数"))
    assert "注册资金(万元)" not in columns(found)
    assert not found.find("main tfoot")


@pytest.mark.parametrize(
    ("forged", "answer"),
    [("group1=nonsense&first=1", 200), ("group1=state&first=nonsense", 404), ("first=none", 200), ("first=9e9", 404)],
)
def test_what_means_nothing_shows_nobody_more(as_gao, customers, forged, answer):
    assert as_gao.open(f"{OF}/customers/behind?{forged}").status == answer
    assert as_gao.open(f"{OF}/customers?{forged}&group2=%00&drawing=x").status == 200


def test_whose_customers_they_are_costs_no_statement_each(as_gao, buyer, sales, refresh, statements):
    for number, manager in enumerate(("li", "zhou", "sun", "wang", "gao")):
        buyer(f"公司{number}", f"C{number}", manager=manager)
        sales.order(f"C{number}", "2007-05-02", amount=100)
    refresh()
    as_gao.open(f"{OF}/orders/behind")
    with statements() as seen:
        assert len(rows(as_gao.open(f"{OF}/orders/behind"))) == 5
    assert [each for each in seen if each.startswith("SELECT ab_user.") and "WHERE ab_user.id = " in each][1:] == []


# --- whose rows


def test_who_reads_everybodys_figures_does(as_gao, make):
    make(TicketFactory, created_by="zhou")
    make(OpportunityFactory, created_by="zhou", assignee="zhou", state="assigned")
    assert totals(as_gao.open(f"{OF}/tickets"))[1] == "1"
    page = as_gao.open(f"{OF}/opportunities", group1="state")
    assert totals(page)[1] == "1"
    found = as_gao.open(behind(page, "合计", "记录数"))
    assert len(rows(found)) == 1
    assert found.texts(".pager .total")[0].endswith("共 1 条")


def test_others_read_figures_of_the_rows_they_see(as_sun, as_li, make, grant, permission):
    grant("Account manager", permission("can_list", "OwnReports"))
    make(OpportunityFactory, created_by="li", assignee="li", state="assigned")
    make(OpportunityFactory, created_by="wang")  # unassigned: everybody sees it
    assert totals(as_li.open(f"{OF}/opportunities", group1="state"))[1] == "2"
    page = as_sun.open(f"{OF}/opportunities", group1="state")
    assert totals(page)[1] == "1"
    assert len(rows(as_sun.open(behind(page, "合计", "记录数")))) == 1


def test_a_subject_that_one_may_not_list_is_not_there(as_root, grant, permission):
    grant("System administrator", permission("can_list", "OwnReports"))
    assert as_root.open(f"{OF}/customers").status == 403
    assert as_root.open(f"{OF}/customers/behind").status == 403
    page = as_root.open("/own_reports/list/")
    assert page.status == 200


# --- as files, on paper, in English


def test_the_file_says_the_same(as_gao, customers, excel):
    found, book = excel(as_gao, f"{OF}/customers.xlsx?group1=state&group2=level&measure=credit_average")
    assert found[0] == ["状态", "大", "小", "未填写", "合计"]
    assert found[1] == ["正常", 4.5, 1, None, pytest.approx(3.33)]
    notes = {row[0].value: row[1].value for row in book.worksheets[1].iter_rows()}
    assert notes["报表"] == "客户 · 状态 · 客户等级"
    assert notes["指标"] == "客户信用度（平均）"
    text = as_gao.open(f"{OF}/customers.csv?group1=region").response.data.decode("utf-8-sig")
    assert text.splitlines()[1] == "北方,4,0.8"


def test_it_can_be_printed(as_gao, customers):
    page = as_gao.open(f"{OF}/customers/print?group1=region")
    assert page.status == 200
    assert len(rows(page)) == 2
    assert not page.find("form.search")


def test_in_english(as_gao, customers):  # core: NFR-2
    page = english(as_gao).open(f"{OF}/customers", group1="created_at_year", group2="state")
    assert page.texts("h1") == ["Customers · Created at, by year · State"]
    assert columns(page) == ["Created at, by year", "Normal", "Lost", "Total"]


# --- bounded


def test_so_many_groups_are_told_and_all_are_reckoned(as_gao, make, monkeypatch):
    monkeypatch.setattr("app.own_reports.inquiries.MOST_GROUPS", 3)
    for number in range(5):
        make(OpportunityFactory, source=f"来源{number}", expected_amount=str(100 - number))
    page = as_gao.open(f"{OF}/opportunities", group1="source", measure="expected_amount_sum")
    assert column(page, "机会来源") == ["来源0", "来源1", "来源2"]
    assert totals(page)[1] == "490.00"
    assert "这里是最大的 3 组" in page.text


def test_where_the_second_has_many_values_each_pair_has_a_line(as_gao, customers, monkeypatch):
    monkeypatch.setattr("app.own_reports.inquiries.ACROSS", 2)
    page = as_gao.open(f"{OF}/customers", group1="state", group2="level")
    assert columns(page) == ["状态", "客户等级", "记录数", "占比"]
    assert ["已流失", "小", "1", "20.0%"] in lines(page)
    found = as_gao.open(page.find("main tbody tr td a")[0].get("href"))
    assert len(rows(found)) == int(column(page, "记录数")[0])
