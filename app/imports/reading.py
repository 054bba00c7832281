"""Files as rows of texts: CSV in the encodings that are about, and Excel; row by row, never further than allowed."""

import codecs
import csv
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime
from io import TextIOWrapper
from itertools import islice
from typing import IO, Any
from xml.etree.ElementTree import ParseError

import openpyxl
from flask_babel import lazy_gettext as _l
from openpyxl.utils.exceptions import InvalidFileException

from app.core.errors import BusinessError

MOST_ROWS, MOST_COLUMNS, MOST_LETTERS = 50_000, 100, 32_767
MOST_BLANK = 10_000
"""After so many blank rows in a row nothing more is expected."""
MOST_UNPACKED, MOST_SHARED = 400 * 1024 * 1024, 60 * 1024 * 1024
"""What an Excel file may grow to, and the part of it that is held in memory."""
HELD = ("sharedstrings.xml", "styles.xml")
LOOKED_AT = 64 * 1024
ZIP, OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
MARKED = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, InvalidFileException, ParseError, EOFError, KeyError, ValueError, TypeError),
    *(IndexError, AttributeError, OSError, RuntimeError, NotImplementedError, AssertionError, OverflowError),
)
"""What a library says of a file that is none; which of these depends on how it is broken."""
UNREADABLE = _l("This file cannot be read: it is neither a CSV nor an Excel file (.xlsx), or it is damaged.")

Row = tuple[int, list[str]]


def table(file: IO[bytes]) -> Iterator[Row]:
    """The rows of *file* that hold something, each with its line, from 1; the first are the headings.

    Raises BusinessError where it cannot be read, or is too large.
    """
    blank = found = 0
    for line, cells in enumerate(_rows(file), 1):
        kept = _kept(cells, line)
        blank = 0 if kept else blank + 1
        if blank > MOST_BLANK:
            return
        if not kept:
            continue
        found += 1
        if found > MOST_ROWS + 1:
            raise BusinessError(_l("A file may have at most %(most)s rows; please divide it.", most=f"{MOST_ROWS:,}"))
        yield line, kept


def _kept(cells: list[str], line: int) -> list[str]:
    """The cells up to the last that holds something."""
    while cells and not cells[-1]:
        cells.pop()
    if len(cells) > MOST_COLUMNS:
        raise BusinessError(_l("Row %(line)d has more than %(most)d columns.", line=line, most=MOST_COLUMNS))
    if any(len(cell) > MOST_LETTERS for cell in cells):
        raise BusinessError(_l("Row %(line)d has a cell of more than %(most)d letters.", line=line, most=MOST_LETTERS))
    return cells


def beginning(file: IO[bytes], most: int) -> tuple[list[str], list[list[str]]]:
    """The headings of *file*, and its first *most* rows. Raises BusinessError where there is nothing to import."""
    rows = [cells for _line, cells in islice(table(file), most + 1)]
    if len(rows) < 2:
        raise BusinessError(_l("There is no row below the headings in this file."))
    return rows[0], rows[1:]


def _rows(file: IO[bytes]) -> Iterator[list[str]]:
    file.seek(0)
    head = file.read(LOOKED_AT)
    file.seek(0)
    if head.startswith(OLD_OFFICE):
        raise BusinessError(_l("This is a file of an old Excel, or one with a password; please save it as .xlsx."))
    return _excel(file) if head.startswith(ZIP) else _csv(file, head)


# --- Excel


def _excel(file: IO[bytes]) -> Iterator[list[str]]:
    try:
        _check_size(file)
        book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        sheet: Any = book.active if hasattr(book.active, "reset_dimensions") else book.worksheets[0]
        sheet.reset_dimensions()
        for row in sheet.iter_rows(values_only=True):
            yield [text_of(value) for value in row]
    except BROKEN as error:
        raise BusinessError(UNREADABLE) from error


def _check_size(file: IO[bytes]) -> None:
    """Refuse what is small only as long as it is packed."""
    with zipfile.ZipFile(file) as packed:
        parts = packed.infolist()
    shared = sum(part.file_size for part in parts if part.filename.lower().endswith(HELD))
    if sum(part.file_size for part in parts) > MOST_UNPACKED or shared > MOST_SHARED:
        raise BusinessError(_l("This Excel file is too large; please divide it, or save it as CSV."))


def text_of(value: Any) -> str:
    """A cell as somebody would type it."""
    match value:
        case None:
            return ""
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case bool():
            return str(value).upper()
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    return str(value).strip()


# --- CSV


def _csv(file: IO[bytes], head: bytes) -> Iterator[list[str]]:
    encoding = next((name for mark, name in MARKED.items() if head.startswith(mark)), None) or _encoding(file)
    text = TextIOWrapper(file, encoding, newline="")
    try:
        first = text.readline(LOOKED_AT)
        text.seek(0)
        for row in csv.reader(text, delimiter=_delimiter(first)):
            yield [_undefused(cell.strip()) for cell in row]
    except (csv.Error, UnicodeError) as error:
        raise BusinessError(UNREADABLE) from error
    finally:
        text.detach()


def _encoding(file: IO[bytes]) -> str:
    """UTF-8, or what Excel writes in China: a text that is not UTF-8 is hardly ever taken for it."""
    for name in ("utf-8", "gb18030"):
        if _decodes(file, name):
            return name
    raise BusinessError(_l("The letters of this file cannot be read; please save it as CSV in UTF-8, or as .xlsx."))


def _decodes(file: IO[bytes], encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while portion := file.read(LOOKED_AT):
            if b"\0" in portion:
                return False
            decoder.decode(portion)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    finally:
        file.seek(0)
    return True


def _delimiter(first: str) -> str:
    """What stands most often between the headings."""
    outside = "".join(first.split('"')[::2])
    return max(",;\t", key=outside.count)


def _undefused(text: str) -> str:
    """Without the mark that our own files put before what a spreadsheet would take for a formula."""
    return text[1:] if text[:1] == "'" and text[1:2] in ("=", "+", "-", "@") else text
