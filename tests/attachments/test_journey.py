"""A file on its way in a real browser: chosen, refused, attached, downloaded, removed; in both languages."""

from pathlib import Path

import pytest

from app.attachments.models import Attachment
from app.attachments.settings import ATTACHMENT_MEGABYTES
from app.core.database import db
from tests.chromium import obstacles
from tests.factories import TicketFactory

WORDS = {
    "zh": ("附件", "添加附件", "已添加 2 个文件。", "移除", "是", "不接收这类文件", "超过 1 MB"),
    "en": (
        "Attachments",
        "Attach files",
        "2 files are attached.",
        "Remove",
        "Yes",
        "are not taken",
        "larger than 1 MB",
    ),
}


def chosen(name, content=b"x"):
    return {"name": name, "mimeType": "text/html", "buffer": content}


@pytest.fixture
def ticket(app, make):
    """A ticket, where files may have a megabyte."""
    with app.app_context():
        ATTACHMENT_MEGABYTES.put(1)
        db.session.commit()
    return make(TicketFactory)


@pytest.mark.browser
@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("size", [(1366, 768), (390, 844)], ids=["desk", "phone"])
def test_files_are_attached_read_and_removed(ticket, page_of, records, language, size):
    tab, attach, done, remove, yes, *refusals = WORDS[language]
    page = page_of("wang")
    page.set_viewport_size(dict(zip(("width", "height"), size, strict=True)))
    page.goto(f"/lang/{language}")
    page.goto(f"/tickets/show/{ticket.id}")
    page.locator("nav.tabs").get_by_role("link", name=tab, exact=True).click()
    page.locator("main").get_by_role("link", name=attach, exact=True).click()
    is_refused(page, attach, *refusals)
    leaves_nobody_out(page)

    page.set_input_files("#files", [chosen("现场照片说明.txt", "镜头有划痕".encode()), chosen("数据.csv", b"1,2")])
    page.locator("main").get_by_role("button", name=attach).click()
    page.locator(".message").get_by_text(done).wait_for()
    leaves_nobody_out(page)
    is_downloaded(page, "现场照片说明.txt", "镜头有划痕")

    page.locator("main tr").filter(has_text="数据.csv").get_by_role("button", name=remove).click()
    page.locator("dialog").get_by_role("button", name=yes).click()
    page.locator("main tr").filter(has_text="数据.csv").wait_for(state="detached")
    assert [row.name for row in records(Attachment)] == ["现场照片说明.txt"]


def is_refused(page, attach, not_taken, too_large):
    """What is too large is told at once, what is of a wrong kind when it is sent."""
    page.set_input_files("#files", [chosen("大.txt", b"x" * (1024 * 1024 + 1))])
    assert too_large in page.locator("#files-hint").inner_text()
    assert page.input_value("#files") == ""
    page.set_input_files("#files", [chosen("网页.html")])
    page.locator("main").get_by_role("button", name=attach).click()
    assert not_taken in page.locator("#files-error").inner_text()


def is_downloaded(page, name, content):
    with page.expect_download() as coming:
        page.locator("main").get_by_role("link", name=name).click()
    assert coming.value.suggested_filename == name
    assert Path(coming.value.path()).read_text(encoding="utf-8") == content


def leaves_nobody_out(page):
    """The page is open to everybody, and nothing has to be scrolled sideways."""
    assert obstacles(page) == []
    wide, window = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert wide <= window
