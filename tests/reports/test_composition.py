"""What customers are like: every value is there, and every way to look at them adds up to the same."""

from datetime import datetime, timedelta

import pytest

from app.core import clock
from app.core.database import db
from app.core.jobs import Progress
from app.customers.models import Customer
from app.customers.workflow import lose, win_back
from app.dictionary.models import LEVEL, DictionaryItem
from app.reports.jobs import look_back
from tests.acting import acting
from tests.browser import folded
from tests.factories import CustomerFactory, DictionaryItemFactory
from tests.reports.conftest import NOON, totals
from tests.screens import choices, column, columns, english, rows

REPORT = "/reports/composition"


@pytest.fixture
def customers(make):
    """Five normal customers of one level, one without any value, and a lost one."""
    for satisfaction in (5, 5, 4, 1, 1):
        make(CustomerFactory, satisfaction=satisfaction, credit=3)
    make(CustomerFactory, name="空白公司", level=None, satisfaction=None, credit=None)
    make(CustomerFactory, state="lost", satisfaction=2)


def numbers(page, heading):
    return {row[heading]: (row["客户数"], row["占比"]) for row in rows(page)}


def test_customers_are_counted_by_level_first(as_gao, customers):  # core: REP-2
    page = as_gao.open(REPORT)
    assert columns(page) == ["客户等级", "客户数", "占比"]
    assert numbers(page, "客户等级") == {
        "普通客户": ("5", "83.3%"),
        "重点开发客户": ("0", "0.0%"),
        "大客户": ("0", "0.0%"),
        "合作伙伴": ("0", "0.0%"),
        "战略合作伙伴": ("0", "0.0%"),
        "未填写": ("1", "16.7%"),
    }


@pytest.mark.parametrize(
    ("by", "heading", "expected"),
    [
        ("satisfaction", "客户满意度", ["2", "1", "0", "0", "2", "1"]),
        ("credit", "客户信用度", ["0", "0", "5", "0", "0", "1"]),
        ("level", "客户等级", ["5", "0", "0", "0", "0", "1"]),
    ],
)
def test_every_dimension_adds_up_alike(as_wang, customers, by, heading, expected):  # core: REP-2
    page = as_wang.open(REPORT, by=by)
    assert columns(page)[0] == heading
    assert column(page, "客户数") == expected
    assert column(page, heading)[-1] == "未填写"
    assert totals(page) == ["合计", "6", "100.0%"]


def test_what_is_chosen_stays_chosen(as_wang, customers):
    page = as_wang.open(REPORT, by="credit")
    assert choices(page, "by") == {"客户等级": "level", "客户信用度": "credit", "客户满意度": "satisfaction"}
    assert column(as_wang.open(REPORT, by="nonsense"), "客户数") == ["5", "0", "0", "0", "0", "1"]


def test_a_retired_level_is_there_as_long_as_somebody_has_it(as_wang, make, app):
    gone = make(DictionaryItemFactory, category=LEVEL, item="旧等级", retired=True)
    assert "旧等级" not in column(as_wang.open(REPORT), "客户等级")
    make(CustomerFactory, level=gone)
    assert "旧等级" in column(as_wang.open(REPORT), "客户等级")


@pytest.mark.parametrize(
    ("asked", "found"), [("by=level&value=none", 1), ("by=satisfaction&value=5", 2), ("by=credit&value=3", 5), ("", 6)]
)
def test_behind_a_number_are_its_customers(as_gao, customers, asked, found):  # core: REP-7
    page = as_gao.open(f"{REPORT}/customers?{asked}")
    assert len(rows(page)) == found
    assert columns(page) == ["编号", "客户", "地区", "客户经理", "客户等级", "客户信用度", "客户满意度"]
    assert not [link for link in page.find("main tbody a") if "/dictionary/" in link.get("href")]


def test_words_of_the_dictionary_are_no_links(as_wang, customers):
    page = as_wang.open(f"{REPORT}/customers")
    assert not [link for link in page.links() if link.startswith("/dictionary/show/")]
    assert [link for link in page.links() if link.startswith("/customers/show/")]


def test_each_number_leads_to_its_list(as_gao, customers):  # core: REP-7
    page = as_gao.open(REPORT, by="satisfaction")
    (one,) = [row for row in page.find("main tbody tr") if "4 星" in row.text_content()]
    behind = as_gao.open(one.cssselect("a")[0].get("href"))
    assert behind.texts("h1") == ["客户满意度: 4 星"]
    assert column(behind, "客户满意度") == ["4"]
    bars = [link for link in page.links() if "value=4" in link]
    assert len(bars) == 2  # the number and its bar


def test_without_customers_every_value_is_nought(as_gao):
    page = as_gao.open(REPORT)
    assert column(page, "客户数") == ["0"] * 6
    assert column(page, "占比") == ["–"] * 6
    assert not page.find("main svg.drawing")


def test_in_english(as_gao, customers):  # core: NFR-2
    page = english(as_gao).open(REPORT, by="satisfaction")
    assert columns(page) == ["Satisfaction", "Customers", "Share"]
    assert column(page, "Satisfaction") == ["5 stars", "4 stars", "3 stars", "2 stars", "1 star", "Not filled in"]


def test_the_file_says_the_same(as_gao, customers, excel):
    found, _book = excel(as_gao, f"{REPORT}.xlsx?by=satisfaction")
    assert found[0] == ["客户满意度", "客户数", "占比"]
    assert found[1] == ["5 星", 2, pytest.approx(1 / 3)]
    assert found[-1] == ["合计", 6, 1]


# --- a year ago: on 15 December 2006

BEFORE, THAT_NIGHT, SINCE = datetime(2006, 11, 1), datetime(2006, 12, 14, 16), datetime(2007, 6, 1)
"""Naive UTC; that night the day began in Shanghai."""


@pytest.fixture
def company(as_wang, make, app):
    """Customers that changed since: in stars, twice and to none; lost, won back, deleted; and one that is new."""

    def known(name, moment=BEFORE, **values):
        with clock.at(moment):
            return make(CustomerFactory, name=name, **values)

    def edit(customer, moment, stars):
        with app.app_context(), clock.at(moment):
            db.session.get(Customer, customer.id).satisfaction = stars
            db.session.commit()

    def step(customer, moment, taken, **answers):
        with app.app_context(), clock.at(moment), acting("wang"):
            taken(db.session.get(Customer, customer.id), **answers)
            db.session.commit()

    twice, emptied, filled, earlier = (
        known(name, satisfaction=4) for name in ("twice", "emptied", "filled", "earlier")
    )
    edit(filled, BEFORE + timedelta(days=1), None)
    edit(earlier, THAT_NIGHT - timedelta(seconds=1), 2)
    edit(twice, THAT_NIGHT, 3)
    edit(twice, SINCE, 1)
    edit(emptied, SINCE, None)
    edit(filled, SINCE, 5)
    lost, won, deleted = known("lost", satisfaction=1), known("won", satisfaction=1), known("deleted", satisfaction=1)
    step(lost, SINCE, lose)
    step(won, BEFORE + timedelta(days=1), lose)
    step(won, SINCE, win_back, note="wants more")
    known("new", THAT_NIGHT, satisfaction=5)
    with clock.at(SINCE):
        as_wang.forge(f"/customers/delete/{deleted.id}")
    return {"lost": lost, "emptied": emptied}


def look_again(app):
    with app.app_context():
        progress = Progress()
        look_back.work(progress)
        return progress.counts


def test_each_value_is_compared_with_a_year_ago(as_gao, company, app):  # core: REP-2
    assert columns(as_gao.open(REPORT, by="satisfaction")) == ["客户满意度", "客户数", "占比"]
    assert look_again(app) == {"customers": 5}
    page = as_gao.open(REPORT, by="satisfaction")
    assert columns(page) == ["客户满意度", "客户数", "占比", "2006-12-15", "同比"]
    assert column(page, "客户数") == ["2", "0", "0", "1", "2", "1"]
    assert column(page, "2006-12-15") == ["0", "2", "0", "1", "1", "1"]
    assert column(page, "同比") == ["–", "-100.0%", "–", "0.0%", "100.0%", "0.0%"]
    assert totals(page) == ["合计", "6", "100.0%", "5", "20.0%"]
    assert "2006-12-15 一列只统计现在仍存在的客户。" in page.text


def test_behind_a_number_of_a_year_ago_are_its_customers(as_gao, company, app):  # core: REP-7
    look_again(app)
    page = as_gao.open(REPORT, by="satisfaction")
    found = {}
    for row in page.find("main tbody tr, main tfoot tr"):
        (behind,) = [link.get("href") for link in row.cssselect("td a") if "day=" in link.get("href")]
        listed = as_gao.open(behind)
        found[folded(row[0])] = sorted(column(listed, "客户"))
        assert listed.texts("h1")[0].endswith("(2006-12-15)")
    by_stars = [[], ["emptied", "twice"], [], ["earlier"], ["lost"], ["filled"]]
    assert list(found.values()) == [*by_stars, ["earlier", "emptied", "filled", "lost", "twice"]]


def test_a_level_that_was_deleted_since_counts_as_none(as_gao, make, app):
    gone = make(DictionaryItemFactory, category=LEVEL, item="旧等级")
    with clock.at(BEFORE):
        customer = make(CustomerFactory, level=gone)
    with app.app_context():
        db.session.get(Customer, customer.id).level = None
        db.session.commit()
        db.session.delete(db.session.get(DictionaryItem, gone.id))
        db.session.commit()
    look_again(app)
    page = as_gao.open(REPORT)
    assert column(page, "2006-12-15") == ["0", "0", "0", "0", "0", "1"]


def test_looking_again_another_day_forgets_the_former_one(as_gao, company, app):
    look_again(app)
    with clock.at(NOON + timedelta(days=300)):
        look_again(app)
        page = as_gao.open(REPORT, by="satisfaction")
    assert column(page, "2007-10-10") == column(page, "客户数")


def test_a_company_that_is_younger_is_compared_with_nothing(as_gao, customers, app):
    look_again(app)
    assert columns(as_gao.open(REPORT)) == ["客户等级", "客户数", "占比"]


@pytest.mark.parametrize("day", ["", "0001-01-01", "9999-12-31", "2006-13-01", "yesterday", "\0", "2006-12-15' OR 1=1"])
def test_a_day_that_is_none_means_today(as_gao, customers, day):
    page = as_gao.open(f"{REPORT}/customers", by="satisfaction", value="5", day=day)
    assert (page.status, len(rows(page)), page.texts("h1")) == (200, 2, ["客户满意度: 5 星"])


def test_a_year_ago_costs_one_statement(as_gao, company, app, statements):
    with statements() as without:
        as_gao.open(REPORT)
    look_again(app)
    with statements() as compared:
        as_gao.open(REPORT)
    assert len(compared) == len(without)


def test_rows_with_words_of_their_own_cost_no_statements_of_their_own(as_gao, make, statements):
    address = f"{REPORT}/customers"
    make(CustomerFactory)
    as_gao.open(address)
    with statements() as few:
        as_gao.open(address)
    for _number in range(8):
        words = {"region": make(DictionaryItemFactory), "level": make(DictionaryItemFactory, category=LEVEL)}
        make(CustomerFactory, **words)
    with statements() as many:
        assert len(rows(as_gao.open(address))) == 9
    assert len(many) == len(few)
