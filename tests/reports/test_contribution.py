"""What customers contribute: everybody, every order that was not cancelled, the largest first."""

from collections import defaultdict
from decimal import Decimal

import pytest

from app.core.database import db
from app.customers.models import SalesCode
from app.job_runs.models import JobRun
from app.orders.models import Contribution, ContributionTotal
from tests.factories import CustomerFactory
from tests.reports.conftest import totals
from tests.screens import choices, column, columns, english, messages, press, rows

REPORT = "/reports/contribution"


def amounts(page):
    return {row["客户"]: row["金额(元)"] for row in rows(page)}


def test_all_customers_are_there_and_the_largest_is_first(as_wang, trade):  # core: REP-1
    page = as_wang.open(REPORT)
    assert columns(page) == ["编号", "客户", "客户经理", "订单数", "金额(元)", "占比"]
    assert list(amounts(page).items()) == [
        ("西方矿业公司", "800.00"),
        ("东方贸易公司", "300.50"),
        ("北方钢铁公司", "0.00"),
    ]
    assert column(page, "订单数") == ["1", "3", "0"]
    assert column(page, "占比") == ["72.7%", "27.3%", "0.0%"]
    assert totals(page) == ["合计", "", "", "4", "1,100.50", "100.0%"]


def test_a_year_is_compared_with_the_one_before(as_wang, trade):  # core: REP-1
    page = as_wang.open(REPORT, year="2007")
    assert columns(page)[-2:] == ["2006年", "同比"]
    assert [(row["客户"], row["金额(元)"], row["2006年"], row["同比"]) for row in rows(page)] == [
        ("东方贸易公司", "200.50", "100.00", "100.5%"),
        ("北方钢铁公司", "0.00", "0.00", "–"),
        ("西方矿业公司", "0.00", "800.00", "-100.0%"),
    ]
    assert totals(page) == ["合计", "", "", "2", "200.50", "100.0%", "900.00", "-77.7%"]
    assert "2007年尚未结束" in page.text


@pytest.mark.parametrize("asked", ["东方", "dfmy", "方贸易"])
def test_customers_are_found_by_part_of_their_name(as_wang, trade, asked):  # core: REP-1
    page = as_wang.open(REPORT, customer=asked)
    assert amounts(page) == {"东方贸易公司": "300.50"}
    assert totals(page)[4] == "300.50"


@pytest.mark.parametrize("year", ["nonsense", "0", "99999999999", "-1", "二〇〇七"])
def test_a_year_that_means_nothing_is_not_asked(as_wang, trade, year):
    assert column(as_wang.open(REPORT, year=year), "金额(元)") == ["800.00", "300.50", "0.00"]


def test_the_years_with_orders_are_offered(as_wang, trade):
    assert list(choices(as_wang.open(REPORT), "year")) == ["全部", "2007", "2006"]


def test_each_amount_leads_to_its_orders(as_gao, trade, sales):  # core: REP-7
    page = as_gao.open(REPORT, year="2007")
    page = press(as_gao, page, "200.50")
    assert page.texts("h1") == ["东方贸易公司的订单"]
    assert [(row["日期"], row["状态"], row["金额(元)"]) for row in rows(page)] == [
        ("2007-12-14", "已回款", "50.00"),
        ("2007-01-01", "新订单", "150.50"),
    ]
    assert len(rows(as_gao.open(f"{REPORT}/orders", of=trade["east"].id))) == 3


def test_records_are_links_only_for_who_may_open_them(as_wang, as_gao, trade):  # core: REP-7
    there = f"/customers/show/{trade['east'].id}"
    assert there in as_wang.open(REPORT).links()
    assert there not in as_gao.open(REPORT).links()


def test_while_the_sales_system_is_away_the_report_works_and_the_orders_say_so(as_wang, trade, sales):  # core: CUS-5
    sales.stop()
    assert column(as_wang.open(REPORT), "金额(元)") == ["800.00", "300.50", "0.00"]
    page = as_wang.open(f"{REPORT}/orders", of=trade["east"].id)
    assert page.status == 503
    assert "销售系统" in page.text
    assert as_wang.open(f"{REPORT}/orders.xlsx", of=trade["east"].id).status == 503


def test_it_says_of_when_the_orders_are(as_wang, trade):
    assert "订单数据截至2007-12-15 12:00" in as_wang.open(REPORT).text
    assert "Orders as of Dec 15, 2007 12:00." in english(as_wang).open(REPORT).text


def test_without_a_summary_it_says_so(as_wang, make):
    make(CustomerFactory)
    assert "订单尚未汇总" in as_wang.open(REPORT).text


def test_it_can_be_brought_up_to_date(as_gao, trade, records):
    page = as_gao.open(REPORT)
    page = as_gao.follow(as_gao.submit(page, action=f"{REPORT}/refresh"))
    assert messages(page) == ["正在汇总订单，请稍后重新打开本报表。"]
    (run,) = records(JobRun, "requested_by", job="order_summary")
    assert run.requested_by.username == "gao"
    page = as_gao.follow(as_gao.submit(page, action=f"{REPORT}/refresh"))
    assert len(records(JobRun, job="order_summary")) == 1
    assert len(messages(page)) == 1


def test_pages_go_on_behind_those_that_ordered(as_wang, buyer, sales, refresh):
    for number in range(30):
        buyer(f"公司{number:02}", f"C{number}")
        if number < 27:
            sales.order(f"C{number}", "2007-05-01", amount=100 - number)
    refresh()
    seen = [row["客户"] for page in (1, 2) for row in rows(as_wang.open(REPORT, page=str(page)))]
    assert seen == [f"公司{number:02}" for number in [*range(27), 29, 28, 27]]
    assert [row["客户"] for row in rows(as_wang.open(REPORT, page="9"))] == seen[25:]


def test_the_files_say_what_is_on_the_screen_on_all_pages(as_gao, buyer, sales, refresh, excel):
    for number in range(28):
        buyer(f"公司{number:02}", f"C{number}", manager=None)
        sales.order(f"C{number}", "2007-05-01", amount=f"{1000 - number}.10")
    refresh()
    found, book = excel(as_gao, f"{REPORT}.xlsx?year=2007")
    assert found[0] == ["编号", "客户", "客户经理", "订单数", "金额(元)", "占比", "2006年", "同比"]
    assert [row[1] for row in found[1:-1]] == [f"公司{number:02}" for number in range(28)]
    assert found[1][3:5] == [1, 1000.1]
    assert found[-1][:5] == ["合计", None, None, 28, 27624.8]
    notes = {row[0].value: row[1].value for row in book.worksheets[1].iter_rows()}
    assert (notes["报表"], notes["年份"]) == ("客户贡献分析", "2007")
    text = as_gao.open(f"{REPORT}.csv?year=2007").response.data.decode("utf-8-sig")
    assert text.splitlines()[1].split(",")[1:5] == ["公司00", "", "1", "1000.10"]
    assert len(text.splitlines()) == 30


def test_on_paper_all_rows_are_on_one_page(as_gao, buyer, sales, refresh):
    for number in range(30):
        buyer(f"公司{number:02}")
    page = as_gao.open(f"{REPORT}/print")
    assert len(rows(page)) == 30
    assert not page.find("main form.search")


# --- what is kept follows whose codes they are


@pytest.fixture(autouse=True)
def _totals_are_sums(app):
    """Whatever a test did: what all contribute together is what each contributes, added up."""
    yield
    with app.app_context():
        found = defaultdict(lambda: [0, 0, Decimal()])
        for row in db.session.query(Contribution):
            found[row.year] = [sum(pair) for pair in zip(found[row.year], (1, row.orders, row.amount), strict=True)]
        totals = {row.year: [row.customers, row.orders, row.amount] for row in db.session.query(ContributionTotal)}
        assert {year: total for year, total in totals.items() if any(total)} == found


@pytest.fixture
def kept(records):
    """`kept(customer)`: the amount of all years."""

    def kept(customer):
        found = records(Contribution, customer_id=customer.id, year=0)
        return found[0].amount if found else None

    return kept


def test_a_code_that_moves_takes_its_history_along(as_wang, trade, kept, app):
    def codes(customer, text):
        page = as_wang.fill(f"/customers/edit/{customer.id}", {"sales_codes": text})
        assert page.status == 302, page.text

    codes(trade["east"], "C1")
    assert kept(trade["east"]) == Decimal("250.50")
    codes(trade["never"], "c2\nNEW")
    assert kept(trade["never"]) == 50
    codes(trade["never"], "")
    assert kept(trade["never"]) is None


def test_a_code_of_a_new_customer_brings_the_orders_that_were_there(trade, make, kept):
    new = make(CustomerFactory, codes=[SalesCode(code="STRANGER")])
    assert kept(new) == 7777


def test_what_a_deleted_customer_contributed_is_gone(as_wang, trade, records, buyer):
    gone = buyer("旧公司", "STRANGER")
    assert as_wang.forge(f"/customers/delete/{gone.id}").status == 302
    assert records(Contribution, customer_id=gone.id) == []


def test_orders_that_change_change_what_is_kept(trade, sales, refresh, kept):
    sales.order("C1", "2007-12-01", amount=1000)
    refresh()
    assert kept(trade["east"]) == Decimal("1300.50")


def test_the_rebuild_mends_whatever_is_wrong(app, trade, refresh, records, kept):
    with app.app_context():
        db.session.query(Contribution).update({"amount": 1})
        db.session.commit()
    refresh(everything=True)
    assert kept(trade["east"]) == Decimal("300.50")
    assert sum(row.amount for row in records(Contribution, year=0)) == Decimal("1100.50")
