"""Tables as files, read back cell by cell."""

import csv
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from app.core.sheets import EXCEL_LETTERS, Column, Sheet, csv_parts, write_excel

DAY, MOMENT = date(2026, 3, 14), datetime(2026, 3, 14, 15, 9)
COLUMNS = [
    Column("Name"),
    Column("Count", "whole"),
    Column("Amount", "money"),
    Column("Share", "share"),
    Column("On", "day"),
    Column("At", "moment"),
]
ROW = ["成像有限公司", 1234, Decimal("1234.50"), Decimal("0.25"), DAY, MOMENT]
FORMULAS = ["=1+1", "+86 10", "-2", "@SUM(A1)", "=cmd|' /C calc'!A0"]
MARKS = ["bell\x07", "nul\x00in", "half \ud83d pair", "_x0041_", "￾"]


@pytest.fixture(autouse=True)
def request_context(app):
    with app.test_request_context():
        yield


def book(sheet):
    """The Excel file of *sheet*, read back."""
    file = BytesIO()
    write_excel(sheet, file)
    file.seek(0)
    return load_workbook(file)


def texts(*values, name="List"):
    return Sheet(name, [Column("Text")], [[value] for value in values])


def table(sheet):
    """The CSV of *sheet*, read back."""
    return list(csv.reader(StringIO(b"".join(csv_parts(sheet)).decode("utf-8-sig"), newline="")))


def test_values_are_what_they_are():
    page = book(Sheet("List", COLUMNS, [ROW])).active
    assert [cell.value for cell in page[1]] == [column.label for column in COLUMNS]
    name, count, amount, share, day, moment = page[2]
    assert (name.value, count.value, amount.value, share.value) == ("成像有限公司", 1234, 1234.5, 0.25)
    assert (day.value, moment.value) == (datetime(2026, 3, 14), MOMENT)
    assert (share.number_format, day.number_format) == ("0.0%", "yyyy-mm-dd")
    assert page.freeze_panes == "A2"


def test_nothing_stays_nothing():
    assert [cell.value for cell in book(Sheet("List", COLUMNS, [[None] * 6])).active[2]] == [None] * 6
    assert table(Sheet("List", COLUMNS, [[None] * 6]))[1] == [""] * 6


def test_totals_stand_below_the_rows():
    sheet = Sheet("List", COLUMNS[:2], [["a", 1], ["b", 2]], totals=["Total", 3])
    assert [cell.value for cell in book(sheet).active[4]] == ["Total", 3]
    assert table(sheet)[3] == ["Total", "3"]


def test_notes_are_on_the_second_sheet():
    pages = book(Sheet("List", COLUMNS, [ROW], notes=[("Filter", "=1"), ("Who", "Li")])).worksheets
    assert [[cell.value for cell in row] for row in pages[1].rows] == [["Filter", "=1"], ["Who", "Li"]]
    assert {cell.data_type for row in pages[1].rows for cell in row} == {"s"}


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_is_never_a_formula(text):
    cell = book(texts(text)).active["A2"]
    assert (cell.value, cell.data_type) == (text, "s")
    assert table(texts(text))[1] == [f"'{text}"]


def test_negative_numbers_stay_numbers():
    sheet = Sheet("List", [Column("n", "number")], [[-3], [Decimal("-0.5")]])
    assert table(sheet)[1:] == [["-3"], ["-0.5"]]
    assert [book(sheet).active.cell(row, 1).value for row in (2, 3)] == [-3, -0.5]


def test_a_long_text_is_cut_where_excel_ends():
    long = "长" * 40_000
    assert len(book(texts(long)).active["A2"].value) == EXCEL_LETTERS
    assert table(texts(long))[1] == [long]


@pytest.mark.parametrize("text", MARKS)
def test_what_no_file_can_hold_does_no_harm(text):
    assert book(texts(text, "next")).active["A3"].value == "next"
    assert table(texts(text, "next"))[2] == ["next"]


@pytest.mark.parametrize("name", ["a/b:c*d?e[f]g\\h", "'quoted'", "", "长" * 50, "History", "About"])
def test_a_sheet_has_a_name_that_excel_takes(name):
    assert book(Sheet(name, COLUMNS, [ROW], notes=[("a", "b")])).active["B2"].value == 1234


def test_csv_is_utf8_that_excel_knows():
    sent = b"".join(csv_parts(Sheet("List", COLUMNS, [ROW])))
    assert sent.startswith("\ufeffName".encode())
    assert sent.endswith(b"2026-03-14,2026-03-14 15:09\r\n")
