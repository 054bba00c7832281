"""The contribution report on a history that nobody here made up (see tests/data/README.md)."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.database import db
from app.customers.models import Customer, SalesCode
from app.orders.models import OrderTotal
from tests.orders.test_cdnow import FOURTH_OF_JULY, sample, summarised  # noqa: F401 - fixtures
from tests.reports.conftest import totals
from tests.screens import rows

REPORT = "/reports/contribution"


@pytest.fixture
def customers(app, summarised):  # noqa: F811
    """A customer for each code, named like it."""
    with app.app_context(), clock.at(FOURTH_OF_JULY):
        same = dict.fromkeys(("region_id", "manager_id", "level_id"))
        for code in db.session.scalars(select(OrderTotal.code)).all():
            db.session.add(Customer(name=code, number=f"T{code}", codes=[SalesCode(code=code)], **same))
        db.session.commit()


def test_the_report_says_what_is_known(client_of, customers):  # core: REP-1
    with clock.at(FOURTH_OF_JULY):
        browser = client_of("gao")
        page = browser.open(REPORT)
        assert totals(page)[3:5] == ["6,919", "244,091.94"]
        assert (rows(page)[0]["客户"], rows(page)[0]["金额(元)"]) == ("C1901", "6,552.70")
        for year, known in ((1997, "201,224.82"), (1998, "42,867.12")):
            assert totals(browser.open(REPORT, year=str(year)))[4] == known


def test_the_file_has_them_all(client_of, customers, excel):  # core: REP-1
    with clock.at(FOURTH_OF_JULY):
        found, _book = excel(client_of("gao"), f"{REPORT}.xlsx")
    assert len(found) == 1 + 2357 + 1
    assert sum(Decimal(str(row[4])) for row in found[1:-1]) == Decimal("244091.94")
    assert found[-1][4] == 244091.94
    amounts = [row[4] for row in found[1:-1]]
    assert amounts == sorted(amounts, reverse=True)
