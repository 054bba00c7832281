"""Files as they come: CSV in the encodings that are about, Excel, and what is neither."""

import zipfile
from contextlib import suppress
from datetime import date, datetime
from io import BytesIO

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import BusinessError
from app.imports import reading
from app.imports.matching import company, phone
from tests.imports.conftest import as_csv, as_excel, upload, whole


def read(content):
    return list(reading.table(BytesIO(content)))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_is_read_in_its_encoding_and_with_its_delimiter(encoding, delimiter):
    rows = [{"名称": "华东，仪器;公司", "地址": "一\n二"}, {"名称": "“引号”", "地址": 'a"b'}]
    assert read(as_csv(rows, encoding, delimiter)) == [
        (1, ["名称", "地址"]),
        (2, ["华东，仪器;公司", "一\n二"]),
        (3, ["“引号”", 'a"b']),
    ]


def test_blank_rows_and_cells_do_not_count():
    assert read("\n名称,地址,,\n\n , \n甲,,\n".encode()) == [(2, ["名称", "地址"]), (5, ["甲"])]


def test_what_our_own_files_defused_is_as_it_was():
    assert read("名称\n'=1+1\n'正常\n".encode())[1:] == [(2, ["=1+1"]), (3, ["'正常"])]


def test_cells_of_excel_read_as_people_would_type_them():
    book, file = openpyxl.Workbook(), BytesIO()
    values = [13800138000, 4.0, 0.1 + 0.2, datetime(2026, 1, 5), date(2026, 1, 6), True, None, " x "]
    book.active.append(["h"] * len(values))
    book.active.append(values)
    book.save(file)
    assert read(file.getvalue())[1] == (2, ["13800138000", "4", "0.3", "2026-01-05", "2026-01-06", "TRUE", "", "x"])


def zipped(**parts):
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name.replace("__", "/").replace("_", "."), content)
    return file.getvalue()


BROKEN = {
    "nothing": b"",
    "only headings": "名称,地址\n".encode(),
    "old Excel": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100,
    "a zip": zipped(a_txt="x"),
    "half a zip": as_excel([whole(1)])[:2000],
    "a broken sheet": zipped(xl__workbook_xml="<x", Content__Types_xml="<y"),
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    "no letters": b"\xff\xff\x81\x30" * 50 + b"\x80",
    "an endless quote": b'"' + b"x" * 200_000,
    "a bomb": zipped(xl__sharedStrings_xml="0" * (reading.MOST_SHARED + 1)),
    "too many columns": ("a," * 101 + "a\nb").encode(),
    "a cell that is too long": ("a\n" + "x" * 40_000).encode(),
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_what_cannot_be_imported_is_refused_with_a_sentence(as_li, imports, content):
    page = upload(as_li, content)
    assert page.status == 409
    assert len(page.texts(".field .error")[0]) > 5
    assert imports() == []


def test_no_more_rows_than_allowed(monkeypatch):
    monkeypatch.setattr(reading, "MOST_ROWS", 3)
    assert len(read(b"h\n1\n2\n3\n")) == 4
    with pytest.raises(BusinessError, match="3"):
        read(b"h\n1\n2\n3\n4\n")


def test_a_file_that_turns_out_to_be_too_long_fails_and_leaves_nothing(as_li, imports, monkeypatch):
    page = upload(as_li, as_csv([whole(number) for number in range(5)]))
    monkeypatch.setattr(reading, "MOST_ROWS", 4)
    page = as_li.follow(as_li.submit(page))
    assert "一个文件最多 4 行" in page.text
    assert [each.state.value for each in imports()] == ["failed"]


@given(st.binary(max_size=2_000))
def test_no_bytes_are_a_bug(content):
    with suppress(BusinessError):
        read(content)


def test_a_file_is_needed(as_li):
    assert "请选择一个文件" in as_li.fill("/imports/add", {"kind": "customers"}).text


# --- columns


def test_columns_are_guessed_and_remembered(as_li):
    content = "企业全称,*联系电话,名称(必填)\n甲,010-12345678,乙\n".encode()
    page = upload(as_li, content)
    assert [select.value for select in page.find("main table select")] == ["", "phone", "name"]
    as_li.submit(page, {"column0": "name", "column2": ""})
    again = upload(as_li, content)
    assert [select.value for select in again.find("main table select")] == ["name", "phone", ""]


def test_two_columns_are_not_the_same_and_the_name_is_needed(as_li):
    page = upload(as_li, "名称,简称\n甲,乙\n".encode())
    assert "只能有一列对应：名称" in as_li.submit(page, {"column1": "name"}).text
    assert "缺少每行必需的列：名称" in as_li.submit(page, {"column0": ""}).text


def test_columns_are_set_anew_before_anything_is_imported(as_li):
    page = upload(as_li, as_csv([whole(1)]))
    shown = as_li.follow(as_li.submit(page, {"column7": ""}))
    assert "有问题 1" in shown.text
    shown = as_li.follow(as_li.fill(shown.address.replace("show", "columns"), {"column7": "phone"}))
    assert "有问题 0" in shown.text


# --- what is alike


@pytest.mark.parametrize(
    ("name", "core"),
    [
        ("北京科技（集团）有限公司上海分公司", "北京科技"),
        ("北京科技有限公司（上海分公司）", "北京科技"),
        ("中国银行北京分行", "中国银行"),
        ("Acme Co., Ltd.", "acme"),
        ("ACME  Limited", "acme"),
        ("Incotex", "incotex"),
        ("有限公司", "有限公司"),
    ],
)
def test_what_tells_a_company_apart(name, core):
    assert company(name) == core


@given(st.text(max_size=60))
def test_any_name_has_something_that_tells_it_apart(name):
    assert isinstance(company(name), str)


def test_phones_are_compared_by_their_digits():
    assert phone("+86 138-0013-8000") == phone("0086 13800138000") == phone("１３８００１３８０００") == "13800138000"
    assert phone("8001") == phone(None) == phone("无") == ""
