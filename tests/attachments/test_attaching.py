"""Files are attached to a record, kept with it, and taken off again."""

from io import BytesIO
from pathlib import Path

import pytest
from flask_babel import force_locale

from app.attachments.models import Attachment, takers
from app.attachments.views import AttachmentView, size_in_words
from app.core.database import db
from app.core.history import Change
from app.customers.models import Customer
from app.opportunities.models import OpportunityState
from app.tickets.models import TicketState
from tests.attachments.conftest import address, fetch, send, tab
from tests.browser import Page
from tests.factories import (
    ActivityFactory,
    AttachmentFactory,
    CustomerFactory,
    OpportunityFactory,
    TicketFactory,
)
from tests.screens import column, confirmation, english, messages, press, row_buttons, row_of, rows

QUOTATION = ("报价单（二〇二六年）.txt", "一台显微镜：十二万元")


def test_a_file_is_attached_and_read_again_under_its_chinese_name(as_li, customer):
    page = send(as_li, customer, QUOTATION)
    assert page.location == f"/customers/show/{customer.id}?tab=attachments#tab"
    page = as_li.follow(page)
    assert messages(page) == ["已添加 1 个文件。"]
    assert [*rows(page)[0].values()][:3] == ["报价单（二〇二六年）.txt", "1 KB", "李明"]

    (link,) = [each for each in page.links() if "/attachments/file/" in each]
    answer = fetch(as_li, link.rpartition("/")[2])
    assert answer.data.decode() == QUOTATION[1]
    assert answer.content_type == "text/plain; charset=utf-8"
    told = answer.headers["Content-Disposition"]
    assert told.startswith("attachment;")
    assert "filename*=UTF-8''%E6%8A%A5%E4%BB%B7%E5%8D%95" in told
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox;")
    assert answer.headers["Cache-Control"] == "no-store"


def test_several_are_attached_at_once(as_li, customer, files, stored):
    page = as_li.follow(send(as_li, customer, ("一.txt", "a"), ("二.csv", "b"), ("三.md", "c")))
    assert messages(page) == ["已添加 3 个文件。"]
    assert column(page, "文件名") == ["三.md", "二.csv", "一.txt"]
    assert files() == stored()
    assert len(files()) == 3


def test_they_lie_outside_of_what_is_served_and_no_name_tells_anything(app, as_li, customer, files):
    send(as_li, customer, QUOTATION)
    (name,) = files()
    assert name.isalnum()
    assert name.isascii()
    assert not Path(app.config["CRM_UPLOADS"]).is_relative_to(app.static_folder)


def test_a_form_sent_twice_attaches_once_and_says_so(as_li, customer, records, files):
    send(as_li, customer, QUOTATION)
    page = as_li.follow(send(as_li, customer, QUOTATION, ("另一.txt", "x")))
    assert messages(page) == ["已添加 1 个文件。", "「报价单（二〇二六年）.txt」已经添加过了。"]
    assert [row.name for row in records(Attachment)] == ["报价单（二〇二六年）.txt", "另一.txt"]
    assert len(files()) == 2


def test_the_same_file_may_hang_on_two_records_or_under_two_names(as_li, customer, make, records):
    send(as_li, customer, ("一.txt", "x"), ("二.txt", "x"))
    send(as_li, make(CustomerFactory), ("一.txt", "x"))
    assert len(records(Attachment)) == 3


def test_history_tells_who_attached_and_who_removed(as_li, as_wang, customer):
    send(as_li, customer, QUOTATION)
    press(as_wang, tab(as_wang, customer), "移除", row="报价单")
    history = as_li.open(f"/customers/show/{customer.id}?tab=history")
    told = [text for text in history.texts(".timeline > li") if "附件" in text]
    assert len(told) == 2
    assert "王芳" in told[0]
    assert "报价单（二〇二六年）.txt → –" in told[0]
    assert "附件: 报价单（二〇二六年）.txt" in told[1]


def test_removing_asks_first_and_takes_the_file_along(as_li, customer, records, files):
    send(as_li, customer, QUOTATION, ("二.txt", "b"))
    page = tab(as_li, customer)
    assert confirmation(page, "移除", row="二.txt") == "确认删除?"
    page = as_li.follow(press(as_li, page, "移除", row="二.txt"))
    assert "二.txt" not in page.text
    (left,) = records(Attachment)
    assert files() == [left.stored_as]


@pytest.mark.parametrize(
    ("screen", "factory", "values"),
    [
        ("customers", CustomerFactory, {}),
        ("activities", ActivityFactory, {}),
        ("opportunities", OpportunityFactory, {"created_by": "wang"}),
        ("tickets", TicketFactory, {}),
    ],
)
def test_deleting_a_record_takes_its_files_along_and_no_others(as_wang, make, records, files, screen, factory, values):
    record, other = make(factory, **values), make(AttachmentFactory, name="别的.txt")
    send(as_wang, record, QUOTATION)
    assert len(files()) == 2
    assert as_wang.forge(f"/{screen}/delete/{record.id}").status == 302
    assert [row.id for row in records(Attachment)] == [other.id]
    assert files() == [other.stored_as]
    (told,) = records(
        Change, record_type=record.__tablename__, record_id=record.id, field="attachments", kind="deleted"
    )
    assert told.old == QUOTATION[0]


def test_the_tab_is_there_in_both_languages_and_says_when_it_is_empty(as_li, as_zhou, customer):
    page = tab(as_li, customer)
    assert "还没有附件。" in page.text
    assert any(each.endswith(address(customer)) for each in page.links())
    assert not any("/attachments/add" in each for each in tab(as_zhou, customer).links())
    english(as_li)
    assert "No files are attached yet." in tab(as_li, customer).text


@pytest.mark.parametrize(
    ("screen", "factory", "values"),
    [
        ("opportunities", OpportunityFactory, {"assignee": "li", "state": OpportunityState.ASSIGNED}),
        ("plans", OpportunityFactory, {"assignee": "li", "state": OpportunityState.ASSIGNED}),
        ("tickets", TicketFactory, {"state": TicketState.ASSIGNED}),
        ("activities", ActivityFactory, {}),
    ],
)
def test_every_kind_of_record_has_the_tab_and_opens_with_its_history(as_li, make, screen, factory, values):
    record = make(factory, **values)
    assert "历史" in as_li.open(f"/{screen}/show/{record.id}").texts("nav.tabs [aria-current]")[0]
    page = as_li.follow(send(as_li, record, QUOTATION))
    assert QUOTATION[0] in tab(as_li, record, screen).text
    assert messages(page) == ["已添加 1 个文件。"]


@pytest.mark.parametrize(
    ("factory", "values", "sentence"),
    [
        (OpportunityFactory, {"assignee": "li", "state": OpportunityState.FAILED}, "该机会已结束，附件不再变动。"),
        (TicketFactory, {"state": TicketState.ARCHIVED}, "该服务单已归档，附件不再变动。"),
    ],
)
def test_what_has_ended_keeps_its_files_as_they_are(as_li, make, files, factory, values, sentence):
    record = make(factory, **values)
    attachment = make(AttachmentFactory, to=record)
    assert sentence in as_li.open(address(record)).text
    page = as_li.forge(f"/attachments/delete/{attachment.id}")
    assert (page.status, sentence in page.text) == (409, True)
    screen = {"opportunity": "opportunities", "ticket": "tickets"}[record.__tablename__]
    assert row_buttons(tab(as_li, record, screen), "报价单") == []
    assert files() == [attachment.stored_as]


def test_the_tab_says_how_many_there_are_before_it_is_opened(as_li, customer):
    assert "附件" in as_li.open(f"/customers/show/{customer.id}").texts("nav.tabs a")
    send(as_li, customer, ("一.txt", "a"), ("二.txt", "b"))
    assert "附件 2" in as_li.open(f"/customers/show/{customer.id}").texts("nav.tabs a")
    assert "附件" in tab(as_li, customer).texts("nav.tabs a")


def test_one_comes_back_to_where_one_came_from(as_li, make):
    plan = make(OpportunityFactory, assignee="li", state=OpportunityState.ASSIGNED)
    from_plan = {"Referer": f"http://localhost/plans/show/{plan.id}?tab=attachments"}
    page = Page(as_li.client.get(address(plan), headers=from_plan))
    sent = {**page.form().fields, "files": (BytesIO(b"x"), "一.txt")}
    answer = as_li.client.post(address(plan), data=sent)
    assert answer.location == f"/plans/show/{plan.id}?tab=attachments#tab"


def test_every_kind_of_record_that_takes_files_has_a_rule_and_a_tab(app):
    screens = app.extensions["screens"]
    with_tab = {screen.entity for screen in screens.values() if screens[AttachmentView] in getattr(screen, "tabs", ())}
    assert {*takers().values()} == with_tab == {*app.extensions["attachments"]}


def test_a_file_of_a_hidden_record_is_nobodys_to_find(as_sun, make):  # core: ROLE-3, ROLE-7
    attachment = make(AttachmentFactory, to=make(TicketFactory))
    assert as_sun.open(f"/attachments/file/{attachment.id}").status == 404
    assert as_sun.forge(f"/attachments/delete/{attachment.id}").status == 404


def test_what_is_lost_is_not_found_and_written_down(app, as_li, make, caplog):
    attachment = make(AttachmentFactory)
    for file in Path(app.config["CRM_UPLOADS"]).rglob(attachment.stored_as):
        file.unlink()
    assert as_li.open(f"/attachments/file/{attachment.id}").status == 404
    assert "is missing" in caplog.text


def test_a_record_that_is_deleted_meanwhile_takes_no_more_files(app, as_li, customer, files):
    page = as_li.open(address(customer))
    with app.app_context():
        db.session.delete(db.session.get(Customer, customer.id))
        db.session.commit()
    assert as_li.submit(page).status == 404
    assert files() == []


@pytest.mark.parametrize(
    ("size", "words"),
    [(1, "1 KB"), (1536, "2 KB"), (1023 * 1024, "1,023 KB"), (1024 * 1024, "1 MB"), (20_500_000, "19.6 MB")],
)
def test_sizes_are_told_as_people_read_them(app, size, words):
    with app.test_request_context(), force_locale("en"):
        assert size_in_words(size) == words


def test_the_row_says_what_hangs_there(as_li, customer, records):
    send(as_li, customer, QUOTATION)
    (row,) = records(Attachment)
    assert (row.record_type, row.record_id) == ("customer", customer.id)
    assert row.size == len(QUOTATION[1].encode())
    assert row_of(tab(as_li, customer), "报价单") is not None
