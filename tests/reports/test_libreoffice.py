"""Another spreadsheet than Excel opens every file: each cell is what we wrote, a number as a number, a day as a day."""

import subprocess
from datetime import date, datetime

import openpyxl
import pytest

from app.churn.models import ChurnState
from tests.factories import ChurnWarningFactory, CustomerFactory, OpportunityFactory, TicketFactory
from tests.needs import libreoffice

FILES = [
    "/customers/list.xlsx",
    "/opportunities/list.xlsx?state=",
    "/tickets/list.xlsx?state=",
    "/dictionary/list.xlsx",
    "/reports/contribution.xlsx",
    "/reports/contribution.xlsx?year=2007",
    "/reports/composition.xlsx",
    "/reports/composition/customers.xlsx",
    "/reports/service.xlsx",
    "/reports/service/tickets.xlsx",
    "/reports/churn.xlsx",
    "/own_reports/of/customers.xlsx?group1=region&group2=created_at_month&measure=credit_average",
    "/own_reports/of/orders.xlsx?group1=customer",
]
ODD = "=1+1 “东方”\n第二行 \t<b>&amp; 𠮷"


@pytest.fixture
def filled(trade, make):
    """Texts that a spreadsheet might misread, numbers with and without fractions, days and moments."""
    make(CustomerFactory, name="=SUM(A1:A9)", phone="+86 10 6234", registered_capital="1234567.8901", level=None)
    make(OpportunityFactory, summary=ODD, expected_amount="0.10", expected_close_on=date(1900, 3, 1))
    make(OpportunityFactory, source="00123", expected_amount="99999999999999.99", expected_close_on=date(2100, 12, 31))
    make(TicketFactory, summary="-3", created_by="wang")
    given_up = {"state": ChurnState.CONFIRMED, "confirmed_at": datetime(2007, 11, 5, 16), "reason": "+价格"}
    make(ChurnWarningFactory, customer=trade["lost"], **given_up)


@pytest.mark.libreoffice
def test_each_cell_is_what_we_wrote(as_wang, filled, tmp_path):
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    ours.mkdir()
    for number, path in enumerate(FILES):
        page = as_wang.open(path)
        assert page.status == 200, (path, page.text)
        (ours / f"{number:02}.xlsx").write_bytes(page.response.data)
    copy(ours, theirs)
    for number, path in enumerate(FILES):
        wanted, found = (openpyxl.load_workbook(folder / f"{number:02}.xlsx") for folder in (ours, theirs))
        assert [sheet.title for sheet in found] == [sheet.title for sheet in wanted], path
        for one, other in zip(wanted, found, strict=True):
            assert cells(other) == cells(one), (path, one.title)
        assert wanted.worksheets[0].max_row > 1, path


def copy(ours, theirs):
    """Let LibreOffice read all files and write what it read."""
    home = f"-env:UserInstallation={(theirs / 'home').as_uri()}"
    order = [libreoffice(), home, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(theirs)]
    subprocess.run([*order, *map(str, sorted(ours.iterdir()))], check=True, capture_output=True, timeout=240)


def cells(sheet):
    """Place → kind and value of each cell that says something."""
    return {cell.coordinate: meaning(cell) for row in sheet.iter_rows() for cell in row if cell.value is not None}


def meaning(cell):
    if cell.is_date:
        value = cell.value
        return "date", value if isinstance(value, datetime) else datetime.combine(value, datetime.min.time())
    if cell.data_type == "n":
        return "number", f"{cell.value:.14g}", cell.number_format  # LibreOffice writes fifteen digits
    return cell.data_type, cell.value
