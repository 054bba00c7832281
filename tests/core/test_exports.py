"""Every list is also a file: the same rows, columns and words, on all pages."""

from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest

from app.core import clock
from tests.factories import (
    ActivityFactory,
    ContactFactory,
    CustomerFactory,
    JobRunFactory,
    OpportunityFactory,
    PlanItemFactory,
    SalesCodeFactory,
    TicketFactory,
)
from tests.people.conftest import grant, permission  # noqa: F401 - fixtures
from tests.screens import columns, english, rows


@pytest.fixture
def book_of(app):
    """`book_of(browser, "/customers/list.xlsx")`: the file, as Excel reads it."""

    def book_of(browser, path):
        page = browser.open(path)
        assert page.status == 200, page.text
        return openpyxl.load_workbook(BytesIO(page.response.data))

    return book_of


@pytest.fixture
def lines(book_of):
    """`lines(browser, path)`: heading → cell, for each row of the file."""

    def lines(browser, path):
        first, *others = book_of(browser, path).worksheets[0].iter_rows(values_only=True)
        return [dict(zip(first, other, strict=True)) for other in others]

    return lines


LISTS = {
    "/opportunities/list": (OpportunityFactory, {"created_by": "li"}),
    "/plans/list": (OpportunityFactory, {"created_by": "li", "assignee": "li", "state": "assigned"}),
    "/plan_items/list": (PlanItemFactory, {"opportunity__assignee": "li", "opportunity__state": "assigned"}),
    "/customers/list": (CustomerFactory, {}),
    "/contacts/list": (ContactFactory, {}),
    "/activities/list": (ActivityFactory, {}),
    "/tickets/list": (TicketFactory, {"created_by": "li"}),
    "/jobs/list": (JobRunFactory, {"counts": '{"removed": 12}'}),
    "/dictionary/list": (None, {}),
    "/users/list": (None, {}),
    "/products/list": (None, {}),
    "/stock/list": (None, {}),
}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("path", LISTS)
def test_the_file_has_the_columns_rows_and_words_of_the_list(as_admin, make, lines, path, language):  # core: NFR-2
    factory, values = LISTS[path]
    if factory:
        for _number in range(3):
            make(factory, **values)
    browser = english(as_admin) if language == "en" else as_admin
    page = browser.open(path + "/?q=&state=&size=100")
    found = lines(browser, path + ".xlsx?q=&state=")
    assert [*found[0]] == columns(page)
    assert len(found) == len(rows(page))
    for line, row in zip(found, rows(page), strict=True):
        for heading, cell in line.items():
            if isinstance(cell, str):
                assert " ".join(cell.split()) == row[heading].removesuffix("…") or row[heading][:-1] in cell, heading


def test_numbers_days_and_moments_are_such_in_the_columns_one_chose(as_li, make, lines):
    made = {"expected_amount": Decimal("12345.67"), "expected_close_on": date(2026, 5, 1), "probability": 60}
    with clock.at(datetime(2026, 3, 10, 18, 30)):
        make(OpportunityFactory, created_by="li", **made)
    shown = ["number", "probability", "expected_amount", "expected_close_on", "created_at"]
    page = as_li.open("/opportunities/list/?q=")
    as_li.submit(page, {"columns": shown, "size": "25"}, action="/opportunities/look")
    (line,) = lines(as_li, "/opportunities/list.xlsx?q=")
    assert line.pop("编号").startswith("XS260311")
    assert line == {
        "成功机率 (%)": 60,
        "预计金额(元)": 12345.67,
        "预计成交日期": datetime(2026, 5, 1),
        "创建时间": datetime(2026, 3, 11, 2, 30),
    }


def test_it_is_searched_and_sorted_like_the_list(as_li, make, lines):
    for name in ("东方公司", "西方公司", "东方集团"):
        make(CustomerFactory, name=name)
    found = lines(as_li, "/customers/list.xlsx?q=东方&sort=-number")
    assert [line["名称"] for line in found] == ["东方集团", "东方公司"]


def test_below_a_record_only_what_is_its(as_li, make, lines, book_of):
    mine, other = make(CustomerFactory, name="东方公司"), make(CustomerFactory)
    make(ContactFactory, customer=mine, name="陈红")
    make(ContactFactory, customer=other)
    assert [line["姓名"] for line in lines(as_li, f"/contacts/list.xlsx?customer={mine.id}")] == ["陈红"]
    notes = {row[0]: row[1] for row in book_of(as_li, f"/contacts/list.xlsx?customer={mine.id}").worksheets[1].values}
    assert notes["客户"] == "东方公司"
    assert as_li.open("/contacts/list.xlsx?customer=999999").status == 404


def test_all_pages_are_in_it_in_few_statements(as_li, app, lines, statements):
    with app.app_context():
        from app.core.database import db

        CustomerFactory.create_batch(1_203)
        db.session.commit()
    as_li.open("/customers/list.xlsx")
    with statements() as few:
        as_li.open("/customers/list.csv?q=nobody")
    with statements() as seen:
        found = lines(as_li, "/customers/list.xlsx")
    assert len({line["客户编号"] for line in found}) == 1_203
    assert len(seen) <= len(few) + 2 * 4  # two portions, each with its references


def test_rows_that_are_not_ones_own_are_not_in_it(as_sun, as_li, make, lines):  # core: ROLE-3
    make(TicketFactory, created_by="li")
    make(OpportunityFactory, created_by="li", assignee="li", state="assigned")
    for path in ("/tickets/list.xlsx?state=", "/plans/list.xlsx", "/opportunities/list.xlsx?state="):
        assert lines(as_sun, path) == []
        assert len(lines(as_li, path)) == 1


def test_a_summary_is_told_without_what_is_said_of_it_today(as_wang, make, lines):
    make(TicketFactory, summary="机器<b>停了</b>", due_at=clock.now(), reference=True)
    assert [line["概要"] for line in lines(as_wang, "/tickets/list.xlsx?state=")] == ["机器<b>停了</b>"]


def test_records_that_others_refer_to_are_told_by_name(as_li, make, lines):
    customer = make(CustomerFactory, name="东方<有限>公司")
    make(ContactFactory, customer=customer)
    assert [line["客户"] for line in lines(as_li, "/contacts/list.xlsx")] == ["东方<有限>公司"]


def test_csv_is_for_excel_too_and_defused(as_li, make):
    make(CustomerFactory, name="=1+1")
    data = as_li.open("/customers/list.csv?q=").response.data
    assert data.startswith(b"\xef\xbb\xbf")
    assert "'=1+1" in data.decode("utf-8-sig").splitlines()[1]


def test_orders_are_exported_with_their_days_and_states(as_li, make, sales, lines):
    customer = make(SalesCodeFactory, code="C1").customer_id
    sales.order("C1", "2007-12-01", status=5)
    (line,) = lines(as_li, f"/orders/list.xlsx?customer={customer}")
    assert (line["日期"], line["状态"]) == (datetime(2007, 12, 1), "已发货")
    sales.stop()
    assert as_li.open(f"/orders/list.xlsx?customer={customer}").status == 503


def test_there_is_a_button_for_who_may(as_li, as_root, as_wang, make):  # core: ROLE-2, ROLE-8
    make(CustomerFactory)
    assert {"/customers/list.xlsx?q=", "/customers/list.csv?q="} <= set(as_li.open("/customers/list/").links())
    assert "/users/list.xlsx?q=" in as_root.open("/users/list/").links()
    assert as_root.open("/customers/list.xlsx").status == 403


def test_executives_export_no_list(as_gao):  # core: ROLE-8
    assert [as_gao.open(f"{path}.csv").status for path in LISTS] == [403] * len(LISTS)


def test_who_may_not_open_a_list_has_no_file_of_it_either(as_gao, grant, permission):  # noqa: F811 # core: ROLE-2
    grant("Executive", permission("can_export", "Customers"))
    assert as_gao.open("/customers/list.xlsx").status == 403
    grant("Executive", permission("can_list", "Customers"))
    assert as_gao.open("/customers/list.xlsx").status == 200
