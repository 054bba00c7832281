"""Tables as files: Excel with real numbers and dates, and CSV that Excel opens with its Chinese intact.

Rows are written one by one and never kept; a file grows on the disk.
"""

import codecs
import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from io import SEEK_END, StringIO
from tempfile import TemporaryFile
from typing import IO, Any
from urllib.parse import quote

import xlsxwriter
from flask import Response, stream_with_context
from flask_babel import gettext as _

from app.core import cells, clock, progress

EXCEL_ROWS, EXCEL_LETTERS = 1_048_576, 32_767
"""The most that a sheet, and a cell, can hold."""
NARROWEST, WIDEST = 8, 60
MEASURED = 1_000
"""So many rows say how wide the columns are."""
AT_ONCE = 64 * 1024
NO_LETTERS = re.compile("[\\x00\\ud800-\\udfff\\ufffe\\uffff]")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a text begins with that a spreadsheet would take for a formula."""
FORMATS: dict[str, dict[str, Any]] = {
    "text": {},
    "whole": {"num_format": "#,##0"},
    "number": {"num_format": "#,##0.####"},
    "money": {"num_format": "#,##0.00"},
    "average": {"num_format": "#,##0.00"},
    "share": {"num_format": "0.0%"},
    "day": {"num_format": "yyyy-mm-dd"},
    "moment": {"num_format": "yyyy-mm-dd hh:mm"},
}


@dataclass(frozen=True)
class Column:
    """A column: its heading, and how its cells look (a key of `FORMATS`)."""

    label: str
    kind: str = "text"


@dataclass(frozen=True)
class Sheet:
    """A table on its way into a file.

    Cells are texts, numbers, days, moments (on the company's wall, without a time zone), or None; a share is a
    fraction of one. *notes* say where it comes from: pairs of a label and a text.
    """

    name: str
    """What the file is called, without its ending."""
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    totals: Sequence[Any] | None = None
    notes: Sequence[tuple[str, str]] = ()
    number: int | None = None
    """How many rows there are, where that is known."""
    is_long: bool = False
    """Does it take longer to make than its reader wants to stay on the page?"""


def excel_response(sheet: Sheet) -> Response:
    """*sheet* as an Excel file to be kept."""
    return _response(sheet, write_excel, "xlsx", EXCEL_TYPE, begins=b"PK\x03\x04")


EXCEL_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def csv_response(sheet: Sheet) -> Response:
    """*sheet* as a CSV file to be kept."""
    return _response(sheet, write_csv, "csv", "text/csv", begins=codecs.BOM_UTF8)


Write = Callable[[Sheet, IO[bytes]], None]


def _response(sheet: Sheet, write: Write, ending: str, kind: str, *, begins: bytes) -> Response:
    """A file, once it is whole: what goes wrong while it is written is a page that says so, not half a file.

    A long one is begun at once, with the bytes that all of its kind begin with: from then on it is the browser's to
    keep, and its reader may leave the page. What goes wrong then breaks it off.
    """
    watched = replace(sheet, rows=progress.told(sheet.rows, sheet.number))
    if sheet.is_long:
        response = Response(stream_with_context(_begun(watched, write, begins)), mimetype=kind)
        response.headers["X-Accel-Buffering"] = "no"  # nginx would keep the beginning to itself
    else:
        response = _whole(watched, write, kind)
    name = quote(f"{sheet.name}.{ending}", safe="")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return response


def _begun(sheet: Sheet, write: Write, begins: bytes) -> Iterator[bytes]:
    yield begins
    with TemporaryFile() as file:
        write(sheet, file)
        file.seek(len(begins))
        yield from iter(lambda: file.read(AT_ONCE), b"")


def _whole(sheet: Sheet, write: Write, kind: str) -> Response:
    with ExitStack() as until_whole:
        file = until_whole.enter_context(TemporaryFile())
        write(sheet, file)
        until_whole.pop_all()  # closed by the response
    size = file.seek(0, SEEK_END)
    file.seek(0)
    response = Response(iter(lambda: file.read(AT_ONCE), b""), mimetype=kind)
    response.call_on_close(file.close)
    response.content_length = size
    return response


def made_by(user: Any) -> tuple[str, str]:
    """A note that says who made a file, and when."""
    return _("Made"), f"{user} · {cells.moment(clock.now())}"


def write_excel(sheet: Sheet, file: IO[bytes]) -> None:
    """Write *sheet* into *file*."""
    # In constant memory texts stand in their cells, where the readers of a million rows find them at once.
    book = xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    page = book.add_worksheet(_sheet_name(sheet.name))
    looks = {kind: book.add_format(look) if look else None for kind, look in FORMATS.items()}
    heading = book.add_format({"bold": True, "bottom": 1, "bg_color": "#E8F0FB"})
    widths = [_width(column.label) for column in sheet.columns]
    page.freeze_panes(1, 0)
    for place, column in enumerate(sheet.columns):
        page.write_string(0, place, writable(column.label), heading)
    usual = [looks[column.kind] for column in sheet.columns]
    number = 0
    for number, row in enumerate(sheet.rows, 1):
        if number + 1 >= EXCEL_ROWS:
            break
        _write_row(page, number, row, usual, widths)
    if sheet.totals is not None:
        sums = [book.add_format({**FORMATS[column.kind], "bold": True, "top": 1}) for column in sheet.columns]
        _write_row(page, number + 1, sheet.totals, sums, widths)
        widths = [max(pair) for pair in zip(widths, map(_width, sheet.totals), strict=True)]
    for place, width in enumerate(widths):
        page.set_column(place, place, min(max(width + 2, NARROWEST), WIDEST))
    if sheet.notes:
        _write_notes(book, sheet.notes)
    book.close()


def _write_row(page: Any, number: int, row: Sequence[Any], looks: Sequence[Any], widths: list[int]) -> None:
    for place, (value, look) in enumerate(zip(row, looks, strict=True)):
        if value is None or value == "":
            page.write_blank(number, place, None, look)
        elif isinstance(value, str):  # most are
            page.write_string(number, place, writable(value)[:EXCEL_LETTERS], look)
        elif isinstance(value, date):
            page.write_datetime(number, place, value, look)
        else:
            page.write_number(number, place, value, look)
        if number <= MEASURED:
            widths[place] = max(widths[place], _width(value))


def _write_notes(book: Any, notes: Sequence[tuple[str, str]]) -> None:
    about = _sheet_name(_("About"))
    taken = book.worksheets()[0].get_name().lower() == about.lower()
    page = book.add_worksheet(f"{about} (2)" if taken else about)
    bold = book.add_format({"bold": True})
    page.set_column(0, 0, 20)
    page.set_column(1, 1, WIDEST)
    for number, (label, text) in enumerate(notes):
        page.write_string(number, 0, writable(label), bold)
        page.write_string(number, 1, writable(text)[:EXCEL_LETTERS])


def _sheet_name(text: str) -> str:
    """*text* as far as Excel takes it for the name of a sheet."""
    name = "".join(" " if letter in "[]:*?/\\" else letter for letter in writable(text))[:31].strip("' ") or "1"
    return f"{name} 1" if name.lower() == "history" else name  # Excel keeps that one for itself


def writable(text: str) -> str:
    """*text* without what no file of Unicode letters can hold."""
    return text if text.isprintable() else NO_LETTERS.sub("?", text)


def _width(value: Any) -> int:
    """About how many letters wide a cell is; Chinese ones are twice as wide."""
    match value:
        case None:
            return 0
        case datetime():
            return 16
        case date():
            return 10
        case int() | float() | Decimal():
            return len(f"{value:,.2f}")
    return sum(2 if letter > "\u2e7f" else 1 for letter in str(value)[:WIDEST])


def write_csv(sheet: Sheet, file: IO[bytes]) -> None:
    """Write *sheet* into *file*."""
    file.writelines(csv_parts(sheet))


def csv_parts(sheet: Sheet) -> Iterator[bytes]:
    """*sheet* as CSV, piece by piece, behind the mark by which Excel knows UTF-8."""
    text = StringIO()
    writer = csv.writer(text)
    yield codecs.BOM_UTF8
    writer.writerow(defused(writable(column.label)) for column in sheet.columns)
    for row in sheet.rows:
        writer.writerow(map(_plain, row))
        if text.tell() >= AT_ONCE:
            yield _emptied(text)
    if sheet.totals is not None:
        writer.writerow(map(_plain, sheet.totals))
    yield _emptied(text)


def _emptied(text: StringIO) -> bytes:
    written = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return written


def _plain(value: Any) -> str:
    match value:
        case None:
            return ""
        case datetime():
            return f"{value:%Y-%m-%d %H:%M}"
        case date():
            return value.isoformat()
        case Decimal():
            return f"{value:f}"
        case int() | float():
            return str(value)
    return defused(writable(str(value)))


def defused(text: str) -> str:
    """*text* so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text
