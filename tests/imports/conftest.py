"""Files to be imported, and the way through the screens."""

import csv
from io import BytesIO, StringIO

import openpyxl
import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from app.imports.models import Import

WHOLE = {
    "名称": "华东仪器有限公司",
    "地区": "华北",
    "客户等级": "大客户",
    "客户满意度": "4",
    "客户信用度": "★★★",
    "地址": "中山路1号",
    "邮政编码": "100000",
    "电话": "010-62345678",
    "传真": "010-62345679",
    "网址": "https://example.com",
    "法人": "陈大文",
    "开户银行": "中国工商银行",
    "银行帐号": "6222000011112222",
}
"""A customer in whom nothing is missing, as an account manager brings it."""


def whole(number, **values):
    """Another one, that looks like none of the others."""
    own = {"名称": f"第{number}仪器有限公司", "电话": f"010-{number:08}"}
    return {**WHOLE, **own, **values}


def as_csv(rows, encoding="utf-8-sig", delimiter=","):
    """*rows* as a file."""
    text = StringIO()
    writer = csv.DictWriter(text, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def as_excel(rows):
    """The same for Excel."""
    book, file = openpyxl.Workbook(), BytesIO()
    book.active.append(list(rows[0]))
    for row in rows:
        book.active.append(list(row.values()))
    book.save(file)
    return file.getvalue()


def upload(browser, content, kind="customers", name="客户.csv"):
    """Bring a file; the page one gets to."""
    page = browser.open("/imports/add")
    token = page.form().fields["csrf_token"]
    sent = {"csrf_token": token, "kind": kind, "file": FileStorage(BytesIO(content), name)}
    boundary, body = encode_multipart(sent)
    answer = browser.client.post("/imports/add", data=body, content_type=f"multipart/form-data; boundary={boundary}")
    return browser.follow(type(page)(answer))


def look(browser, rows, kind="customers", **answers):
    """Bring *rows* and have them checked; the page with what would become of them."""
    content = rows if isinstance(rows, bytes) else as_csv(rows)
    page = upload(browser, content, kind)
    return browser.follow(browser.submit(page, answers))


def begin(browser, page, **values):
    """Import what *page* shows."""
    return browser.follow(browser.submit(page, values, action="step/start"))


def undo(browser, page):
    """Take it back."""
    return browser.follow(browser.fill(page.address.replace("show", "step/undo")))


@pytest.fixture
def imports(records):
    """`imports()`: all there are."""
    return lambda: records(Import)
