"""Which files are not taken, and what becomes of names that nobody should read."""

from io import BytesIO

import pytest

from app.attachments import kinds
from app.attachments.fields import clean_name
from app.attachments.models import Attachment
from app.attachments.settings import ATTACHMENT_MEGABYTES, ATTACHMENT_TYPES
from app.core.database import db
from tests.attachments.conftest import address, fetch, send, tab
from tests.browser import Page
from tests.screens import english, messages

PDF, ZIP, PNG = b"%PDF-1.7\n", b"PK\x03\x04\x14\0", b"\x89PNG\r\n\x1a\n\0"
MEGABYTE = 1024 * 1024


@pytest.fixture
def decided(app):
    """`decided(setting, value)`: a company decides."""

    def decided(setting, value):
        with app.app_context():
            setting.put(value)
            db.session.commit()

    return decided


def beside(page):
    """What stands beside the field."""
    return page.texts("#files-error")


def test_files_that_a_browser_or_a_computer_would_run_are_not_taken(as_li, customer, records, files):
    for name in ("a.html", "a.svg", "a.exe", "a.js", "a.xhtml", "a.bat", "a", ".pdf", "a.pdf.exe"):
        page = send(as_li, customer, (name, "<script>alert(1)</script>"))
        assert page.status == 200
        assert "不接收这类文件" in beside(page)[0], name
    assert (records(Attachment), files()) == ([], [])


@pytest.mark.parametrize(
    ("name", "content", "fits"),
    [
        ("a.pdf", PDF, True),
        ("A.PDF", b"\n\n" + PDF, True),
        ("a.pdf", b"MZ\x90\0", False),
        ("a.docx", ZIP, True),
        ("a.docx", b"<html>", False),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0", True),
        ("a.png", PNG, True),
        ("a.png", b"<svg xmlns=", False),
        ("a.jpg", b"\xff\xd8\xff\xe0", True),
        ("a.gif", b"GIF89a", True),
        ("a.webp", b"RIFF\0\0\0\0WEBPVP8 ", True),
        ("a.webp", b"RIFF\0\0\0\0WAVEfmt ", False),
        ("a.heic", b"\0\0\0\x18ftypheic", True),
        ("a.heic", b"\0\0\0\x18ftypisom", False),
        ("a.txt", "记录".encode("gb18030"), True),
        ("a.txt", "记录".encode("utf-16"), True),
        ("a.txt", b"MZ\x90\0\x03", False),
        ("a.zip", ZIP, True),
        ("a.rar", b"Rar!\x1a\x07\0", True),
        ("a.7z", b"7z\xbc\xaf\x27\x1c", True),
    ],
)
def test_what_a_file_is_must_agree_with_its_name(as_li, customer, records, name, content, fits):
    page = send(as_li, customer, (name, content))
    assert len(records(Attachment)) == fits
    assert fits or "与文件名不符" in beside(page)[0]


def test_what_the_browser_says_a_file_is_counts_for_nothing(as_li, customer, records):
    token = as_li.open(address(customer)).form().fields["csrf_token"]
    sent = (BytesIO(PDF), "合同.pdf", "text/html")
    assert as_li.client.post(address(customer), data={"csrf_token": token, "files": [sent]}).status_code == 302
    (row,) = records(Attachment)
    assert fetch(as_li, row.id).content_type == "application/pdf"


def test_the_company_decides_which_kinds_and_how_large(as_li, customer, decided, records):  # core: ROLE-9
    decided(ATTACHMENT_TYPES, ["images"])
    decided(ATTACHMENT_MEGABYTES, 1)
    english(as_li)
    page = send(as_li, customer, ("a.pdf", PDF), ("b.png", PNG + b"\0" * MEGABYTE), ("c.png", ""))
    (told,) = beside(page)
    assert "«a.pdf»: files of this kind are not taken." in told
    assert "Taken are: .png .jpg" in page.texts("#files-kinds")[0]
    assert "«b.png» is larger than 1 MB." in told
    assert "«c.png» is empty." in told
    assert records(Attachment) == []
    assert send(as_li, customer, ("b.png", PNG + b"\0" * (MEGABYTE - len(PNG)))).status == 302


def test_if_one_is_refused_none_is_attached(as_li, customer, records, files):
    send(as_li, customer, ("好.txt", "x"), ("坏.exe", "MZ"))
    assert (records(Attachment), files()) == ([], [])


@pytest.mark.parametrize(
    ("language", "sentence"), [("zh", "请至少选择一个文件。"), ("en", "Please choose at least one file.")]
)
def test_a_form_without_files_says_what_it_wants(as_li, customer, language, sentence):
    as_li.client.get(f"/lang/{language}")
    page = as_li.submit(as_li.open(address(customer)))
    assert (page.status, beside(page)) == (200, [sentence])


def test_only_so_many_at_once(as_li, customer, files):
    page = send(as_li, customer, *((f"{n}.txt", str(n)) for n in range(21)))
    assert beside(page) == ["一次最多选择 20 个文件。"]
    assert files() == []


def test_what_is_far_too_large_leads_back_to_the_form_with_a_sentence(app, as_li, customer, files):
    app.config["LARGEST_UPLOAD"] = 2 * MEGABYTE
    page = send(as_li, customer, ("大.txt", "x" * 3 * MEGABYTE))
    assert (page.status, page.location) == (303, address(customer))
    assert messages(as_li.follow(page)) == ["没有发送：一次总共最多 2 MB，请选择少一些或小一些的文件。"]
    assert files() == []


def test_only_those_who_attach_files_may_send_much(app, anonymous, as_li):
    much = {"note": "x" * 5 * MEGABYTE}
    app.config["MAX_CONTENT_LENGTH"] = 4 * MEGABYTE
    assert as_li.client.post("/profile/password", data=much).status_code == 413
    page = Page(anonymous.client.post("/attachments/add?customer=1", data=much))
    assert (page.status, page.location) == (303, "/attachments/add?customer=1")
    assert anonymous.open(page.location).location.startswith("/login/")


LONG = "长" * 300


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("报价单.pdf", "报价单.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\李\\桌面\\合同.docx", "合同.docx"),
        ("/合同.txt", "合同.txt"),
        ("a\0b.txt", "ab.txt"),
        ("行\r\nX-Evil: 1.txt", "行X-Evil: 1.txt"),
        ("\u202efdp.txt", "fdp.txt"),
        ("a\ud800b.txt", "ab.txt"),
        (" 合同 .txt. ", "合同.txt"),
        ("é.txt", "é.txt"),
        (f"{LONG}.txt", f"{LONG[:116]}.txt"),
        ("a." + "b" * 300, "a"),
        ("..", "-"),
        ("", "-"),
    ],
)
def test_names_lose_what_nobody_should_read_and_keep_the_rest(given, kept):
    assert clean_name(given) == kept


@pytest.mark.parametrize("name", ["../../../报价.txt", "\u202e报价.txt", f"报价{LONG}.txt", "报价😀.txt"])
def test_a_forged_name_harms_nobody(as_li, customer, records, files, stored, name):
    send(as_li, customer, (name, "x"))
    assert files() == stored()
    (row,) = records(Attachment)
    answer = fetch(as_li, row.id)
    assert answer.data == b"x"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    page = tab(as_li, customer)
    assert row.name in page.text


def test_every_kind_belongs_to_a_group_and_none_is_run_by_browsers():
    assert {kind.group for kind in kinds.KINDS.values()} == {*kinds.GROUPS}
    run = ("html", "svg", "xml", "javascript")
    assert not [kind for kind in kinds.KINDS.values() if kind.content_type.endswith(run)]
    assert kinds.endings(["archives"]) == [".zip", ".rar", ".7z"]


def test_an_address_without_a_record_is_not_found(as_li, customer):
    for asked in ("", "?customer=", "?customer=x", "?contact=1", f"?nothing={customer.id}"):
        assert as_li.open(f"/attachments/add{asked}").status == 404
    page = Page(as_li.client.get("/attachments/list/"))
    assert page.status == 404
