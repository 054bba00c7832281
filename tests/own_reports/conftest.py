"""Customers with orders, as in the tests of reports, and what people do with reports of their own."""

import pytest

from app.own_reports.models import OwnReport
from tests.people.conftest import grant, permission, role_of  # noqa: F401 - fixtures
from tests.reports.conftest import _today, buyer, excel, refresh, totals, trade  # noqa: F401 - fixtures

OF = "/own_reports/of"


@pytest.fixture
def keep(records):
    """`keep(browser, "customers", "?group1=level", name="各等级", roles=[…])`: save a question as a report."""

    def keep(browser, about, query, **values):
        page = browser.fill(f"/own_reports/add?about={about}&{query.lstrip('?')}", values)
        assert page.status == 302, page.text
        return records(OwnReport)[-1]

    return keep
