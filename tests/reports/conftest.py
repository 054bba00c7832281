"""Customers with orders in the sales system, and reports as their readers see them."""

from datetime import datetime
from io import BytesIO

import openpyxl
import pytest

from app.core import clock
from tests.factories import CustomerFactory, SalesCodeFactory
from tests.orders.conftest import refresh  # noqa: F401 - a fixture
from tests.people.conftest import grant, permission  # noqa: F401 - fixtures

NOON = datetime(2007, 12, 15, 4)
"""Saturday 15 December 2007, noon in Shanghai."""


@pytest.fixture(autouse=True)
def _today(app):
    with clock.at(NOON):
        yield


@pytest.fixture
def buyer(make):
    """`buyer("东方公司", "C1", "C2")`: a customer with these codes."""

    def buyer(name, *codes, **values):
        customer = make(CustomerFactory, name=name, **values)
        for code in codes:
            make(SalesCodeFactory, customer=customer, code=code)
        return customer

    return buyer


@pytest.fixture
def trade(sales, buyer, refresh):  # noqa: F811
    """Three customers, of which the lost one ordered most, one never, and one of them by two codes."""
    east = buyer("东方贸易公司", "C1", "C2")
    lost = buyer("西方矿业公司", "C3", state="lost", manager="zhou")
    never = buyer("北方钢铁公司")
    for code, day, amount, status in (
        ("C1", "2006-05-02", 100, 5),
        ("C1", "2007-01-01", "150.50", 1),
        ("C2", "2007-12-14", 50, 6),
        ("C2", "2007-03-01", 999, 9),
        ("C3", "2006-12-31", "800", None),
        ("STRANGER", "2007-01-01", 7777, 5),
    ):
        sales.order(code, day, amount=amount, status=status)
    refresh()
    return {"east": east, "lost": lost, "never": never}


@pytest.fixture
def excel(client_of):
    """`excel(browser, path)`: the rows of the first sheet, and the book."""

    def excel(browser, path):
        page = browser.open(path)
        assert page.status == 200, page.text
        book = openpyxl.load_workbook(BytesIO(page.response.data))
        return [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()], book

    return excel


def totals(page):
    """The last line of the table."""
    return [" ".join(cell.text_content().split()) for cell in page.find("main tfoot tr > *")]
