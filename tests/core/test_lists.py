"""Lists: paging, sorting, filters."""

import pytest

from app.core.database import db
from app.customers.models import Customer
from tests.factories import CustomerFactory, OpportunityFactory
from tests.screens import column, english, press, rows

LIST = "/customers/list/"


@pytest.fixture
def customers(app):
    """120 customers, named by their number."""
    with app.app_context():
        db.session.add_all(Customer(name=f"客户{number:03d}") for number in range(1, 121))
        db.session.commit()


def names(page):
    return column(page, "名称")


def test_a_page_has_25_rows_50_or_100(as_li, customers):
    assert [len(rows(as_li.open(LIST, size=size))) for size in ("", "25", "50", "100")] == [25, 25, 50, 100]


@pytest.mark.parametrize("size", ["0", "-5", "7", "1000000", "many", "99999999999999999999"])
def test_no_other_size_can_be_had(as_li, customers, size):
    assert len(rows(as_li.open(LIST, size=size))) == 25


def test_pages_follow_each_other_without_gap_or_overlap(as_li, customers):
    seen = []
    for number in range(1, 6):
        seen += names(as_li.open(LIST, sort="name", page=number))
    assert seen == [f"客户{number:03d}" for number in range(1, 121)]


def test_one_turns_pages_forwards_and_back(as_li, customers):
    first = as_li.open(LIST, sort="name", size=50)
    assert "第 1–50 条，共 120 条" in first.text
    second = press(as_li, first, "下一页")
    assert (names(second)[0], len(names(second))) == ("客户051", 50)
    assert names(press(as_li, second, "上一页")) == names(first)
    last = press(as_li, second, "下一页")
    assert "第 101–120 条，共 120 条" in last.text
    assert "下一页" not in last.texts("main a")


def test_paging_speaks_english(as_li, customers):
    page = english(as_li).open(LIST)
    assert "1–25 of 120" in page.text
    assert "26–50 of 120" in press(as_li, page, "Next").text


@pytest.mark.parametrize("number", ["6", "99", "1000000", "99999999"])
def test_a_page_beyond_the_end_is_the_last_one(as_li, customers, number):
    assert names(as_li.open(LIST, sort="name", page=number))[-1] == "客户120"


@pytest.mark.parametrize("number", ["0", "-1", "x", "1e3", "١", ""])
def test_a_page_that_is_none_is_the_first_one(as_li, customers, number):
    assert names(as_li.open(LIST, sort="name", page=number))[0] == "客户001"


def test_a_heading_sorts_and_sorts_the_other_way_round(as_li, customers):
    up = press(as_li, as_li.open(LIST), "名称")
    assert names(up)[0] == "客户001"
    assert names(press(as_li, up, "名称"))[0] == "客户120"


@pytest.mark.parametrize("sort", ["bank_account", "manager", "password", "name;drop", "-", "--name", "id", "name_key"])
def test_only_what_is_meant_for_it_sorts(as_li, customers, sort):
    assert names(as_li.open(LIST, sort=sort)) == names(as_li.open(LIST))


def test_equal_values_do_not_shuffle_the_pages(as_li, customers):
    seen = []
    for number in range(1, 6):
        seen += names(as_li.open(LIST, sort="state", page=number))
    assert len(set(seen)) == 120


def test_what_was_searched_stays_when_one_sorts_or_turns_the_page(as_li, customers):
    page = as_li.open(LIST, name="客户0", size=50)
    assert "共 99 条" in page.text
    assert "共 99 条" in press(as_li, press(as_li, page, "名称"), "下一页").text


def test_a_filter_is_taken_off_alone(as_li, customers, make):
    make(CustomerFactory, name="客户000")
    page = as_li.open(LIST, name="客户00", incomplete="no", sort="name")
    assert len(rows(page)) == 10
    (off,) = [link for link in page.find("main a[title]") if link.text_content().startswith("名称")]
    after = as_li.open(LIST + off.get("href"))
    assert "共 121 条" in after.text
    assert [each.get("value") for each in after.find("select[name=incomplete] option[selected]")] == ["no"]


def test_an_empty_list_says_so(as_li, as_wang):
    assert rows(as_li.open(LIST)) == []
    page = as_li.open(LIST, name="不存在")
    assert press(as_li, page, "查看全部").address == f"{LIST}?q="
    assert as_wang.open("/opportunities/list/").status == 200


def test_a_list_costs_the_same_however_long_it_is(as_li, make, statements):
    make(OpportunityFactory)
    counts = []
    for _ in range(2):
        with statements() as seen:
            as_li.open("/opportunities/list/")
        counts.append(len(seen))
        for _ in range(10):
            make(OpportunityFactory)
    assert counts[0] == counts[1] <= 8


def test_a_list_without_a_search_box_is_not_searched(as_root, as_li):
    """What cannot be taken off must not be on."""
    page = as_root.open("/jobs/list/?q=nothing")
    assert (page.status, page.find(".chips")) == (200, [])


def test_a_tab_that_does_not_exist_is_the_first_one(as_li, make):
    from tests.factories import CustomerFactory

    customer = make(CustomerFactory)
    first, odd = (as_li.open(f"/customers/show/{customer.id}{query}") for query in ("", "?tab=nowhere"))
    assert first.texts(".tabs [aria-current]") == odd.texts(".tabs [aria-current]") != []
