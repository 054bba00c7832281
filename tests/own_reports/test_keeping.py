"""Reports that were kept: by whom, for whom, changed by whom, at home, and by mail with an Excel file."""

from datetime import date, datetime
from io import BytesIO

import openpyxl
import pytest

from app.core import clock
from app.mail.jobs import send_mail
from app.own_reports import queries
from app.own_reports.jobs import mail_own_reports
from app.own_reports.models import OwnReport, OwnReportReader
from app.own_reports.operations import next_after
from tests.factories import CustomerFactory
from tests.own_reports.conftest import OF
from tests.screens import beside, buttons, column, english, press, rows

LIST = "/own_reports/list/"


def test_a_question_is_kept_under_a_name(as_gao, keep, make):
    make(CustomerFactory)
    report = keep(as_gao, "customers", "?group1=region&state=normal&size=50&nonsense=1", name="各地区客户")
    assert (report.about, report.query) == ("customers", "?group1=region&state=normal")
    page = as_gao.open(LIST)
    assert rows(page)[0]["报表名称"] == "各地区客户"
    assert rows(page)[0]["统计对象"] == "客户"
    assert rows(page)[0]["创建人"] == "高山"
    shown = as_gao.follow(as_gao.open(f"/own_reports/show/{report.id}"))
    assert shown.texts("h1") == ["各地区客户"]
    assert "地区" in shown.texts("main thead th")
    assert [chip.text_content().split(" ×")[0].strip() for chip in shown.find(".chips .chip")] == ["状态: 正常"]


def test_what_it_is_about_is_chosen_first(as_gao, as_wang):
    page = as_gao.open("/own_reports/add")
    links = [link for link in page.links() if link.startswith(f"{OF}/")]
    assert links == [f"{OF}/{about}" for about in ("customers", "orders", "opportunities", "tickets", "churn")]
    page = as_gao.open(f"{OF}/tickets", group1="type")
    (add,) = page.find("main button[formaction='/own_reports/add']")
    assert (add.get("form"), add.get("name"), add.get("value")) == ("search", "about", "tickets")
    assert page.find("form#search [name=group1]")  # so what is chosen there goes along


def test_a_name_is_asked(as_gao, records):
    page = as_gao.fill("/own_reports/add?about=tickets", {"name": "  "})
    assert "此项必填" in beside(page, "name")
    assert records(OwnReport) == []


def test_a_form_that_is_sent_twice_makes_one_report(as_gao, as_wang, keep, records):
    keep(as_gao, "customers", "?group1=region", name="各地区客户")
    page = as_gao.fill("/own_reports/add?about=tickets", {"name": " 各地区客户 "})
    assert "您已有同名报表" in beside(page, "name")
    other = keep(as_wang, "tickets", "", name="各地区客户")  # another's may be called the same
    assert len(records(OwnReport)) == 2
    assert as_wang.fill(f"/own_reports/edit/{other.id}", {"name": "各地区客户"}).status == 302
    keep(as_wang, "tickets", "", name="服务单")
    page = as_wang.fill(f"/own_reports/edit/{other.id}", {"name": "服务单"})
    assert "您已有同名报表" in beside(page, "name")


def test_wishes_that_are_sent_twice_at_once_are_one(app, as_gao, report, monkeypatch, records):
    want(as_gao, report, at_home="y")
    monkeypatch.setattr(queries, "wishes", lambda _report: None)  # as the other request read it
    monkeypatch.setattr(queries, "MOST_AT_HOME", 9)
    assert as_gao.forge(f"/own_reports/want/{report.id}", {"at_home": "y"}).status == 409
    assert len(records(OwnReportReader)) == 1


def test_it_is_for_those_it_is_shared_with(as_gao, as_wang, keep, role_of):
    private = keep(as_wang, "customers", "?group1=level", name="只给自己")
    shared = keep(as_wang, "customers", "?group1=level", name="给高管", roles=[str(role_of("Executive"))])
    assert column(as_gao.open(LIST), "报表名称") == ["给高管"]
    assert column(as_wang.open(LIST), "共享给") == ["", "高管"]
    assert as_gao.open(f"/own_reports/show/{private.id}").status == 404
    assert as_gao.follow(as_gao.open(f"/own_reports/show/{shared.id}")).texts("h1") == ["给高管"]
    assert as_gao.open(f"{OF}/customers?saved={private.id}").texts("h1") == ["客户 · 客户等级"]


def test_only_its_maker_changes_it(as_gao, as_wang, keep, role_of, records):
    report = keep(as_wang, "customers", "?group1=level", name="各等级", roles=[str(role_of("Executive"))])
    page = as_gao.open(f"{OF}/customers?group1=region&saved={report.id}")
    assert "保存修改" not in buttons(page)
    assert "另存为报表" in buttons(page)
    assert as_gao.forge(f"/own_reports/ask/{report.id}", {"query": "?group1=region"}).status == 409
    page = as_wang.open(f"{OF}/customers?group1=region&saved={report.id}")
    press(as_wang, page, "保存修改")
    assert records(OwnReport)[0].query == "?group1=region"
    page = as_wang.follow(as_wang.open(f"/own_reports/show/{report.id}"))
    assert "保存修改" not in buttons(page)


def test_what_is_asked_otherwise_says_so_everywhere(as_gao, keep, make):
    make(CustomerFactory)
    report = keep(as_gao, "customers", "?group1=level", name="各等级")
    asked = f"{OF}/customers?group1=region&saved={report.id}"
    assert as_gao.open(asked).texts("h1") == ["各等级（已修改）"]
    assert as_gao.open(asked.replace("customers?", "customers/print?")).texts("h1") == ["各等级（已修改）"]
    assert as_gao.open(f"{OF}/customers?group1=level&saved={report.id}").texts("h1") == ["各等级"]


def test_the_second_of_two_who_change_it_is_told(as_gao, keep, records):
    report = keep(as_gao, "customers", "?group1=level", name="各等级")
    first, second = (as_gao.open(f"{OF}/customers?group1={name}&saved={report.id}") for name in ("region", "manager"))
    ask = f"/own_reports/ask/{report.id}"
    assert as_gao.submit(first, action=ask).status == 302
    assert as_gao.submit(second, action=ask).status == 409
    assert records(OwnReport)[0].query == "?group1=region"


def test_it_is_shared_with_roles_that_have_own_reports(as_gao):
    page = as_gao.open("/own_reports/add?about=customers")
    assert [label.text_content().strip() for label in page.find(".choices label")] == ["高管", "销售主管"]


def test_who_may_not_share_is_not_asked(as_li, grant, permission, keep):
    grant("Account manager", *(permission(f"can_{verb}", "OwnReports") for verb in ("list", "show", "add", "edit")))
    page = as_li.open("/own_reports/add?about=customers")
    assert not page.find("[name=roles]")
    assert keep(as_li, "customers", "", name="我的").roles == []


def test_a_shared_report_about_what_one_may_not_list_says_so(as_root, as_wang, grant, permission, keep, role_of):
    grant("System administrator", *(permission(f"can_{verb}", "OwnReports") for verb in ("list", "show")))
    report = keep(as_wang, "customers", "", name="客户", roles=[str(role_of("System administrator"))])
    page = as_root.open(f"/own_reports/show/{report.id}")
    assert page.status == 409
    assert "无权查看" in page.text
    assert as_root.forge(f"/own_reports/want/{report.id}", {"at_home": "y"}).status == 409


def test_its_maker_deletes_it(as_gao, as_wang, keep, role_of, records):
    report = keep(as_wang, "customers", "", name="客户", roles=[str(role_of("Executive"))])
    press(as_wang, as_wang.open(LIST), "删除", row="客户")
    assert records(OwnReport) == []
    assert as_gao.open(f"/own_reports/show/{report.id}").status == 404


# --- at home


@pytest.fixture
def report(keep, as_gao, make):
    make(CustomerFactory)
    return keep(as_gao, "customers", "?group1=region", name="各地区客户")


def want(browser, report, **values):
    page = browser.forge(f"/own_reports/want/{report.id}", values)
    assert page.status == 302, page.text
    return page


def test_it_stands_at_home_for_who_wants_it(as_gao, as_wang, report):
    assert "各地区客户" not in as_gao.open("/").text
    want(as_gao, report, at_home="y")
    page = as_gao.open("/")
    assert page.find("section.tile svg.drawing")
    assert page.find("section.tile h2 a")[0].get("href") == f"{OF}/customers?group1=region&saved={report.id}"
    assert "各地区客户" not in as_wang.open("/").text
    assert (
        as_gao.follow(as_gao.open(f"/own_reports/show/{report.id}")).find("[name=at_home]")[0].get("checked")
        is not None
    )
    want(as_gao, report)
    assert "各地区客户" not in as_gao.open("/").text


def test_without_a_chart_the_figures_stand_at_home(as_gao, report):
    as_gao.forge(f"/own_reports/ask/{report.id}", {"query": "?group1=region&drawing=nothing"})
    want(as_gao, report, at_home="y")
    assert as_gao.open("/").texts("section.tile tbody td")[0] == "1"


def test_there_is_room_for_some(as_gao, keep, report):
    for number in range(4):
        want(as_gao, keep(as_gao, "churn", "", name=f"报表{number}"), at_home="y")
    page = as_gao.forge(f"/own_reports/want/{report.id}", {"at_home": "y"})
    assert page.status == 409
    assert "首页最多放 4 个报表" in page.text
    assert len(as_gao.open("/").find("section.tile")) == 4


def test_who_is_no_longer_among_the_readers_has_it_no_longer(as_gao, as_wang, keep, role_of):
    report = keep(as_wang, "customers", "", name="给高管", roles=[str(role_of("Executive"))])
    want(as_gao, report, at_home="y")
    assert "给高管" in as_gao.open("/").text
    as_wang.fill(f"/own_reports/edit/{report.id}", {"name": "给高管", "roles": []})
    assert "给高管" not in as_gao.open("/").text


def test_home_costs_a_bounded_number_of_statements(as_gao, keep, statements):
    for about in ("customers", "orders", "tickets", "churn"):
        want(as_gao, keep(as_gao, about, "", name=about), at_home="y")
    as_gao.open("/")
    with statements() as seen:
        as_gao.open("/")
    assert len(seen) <= 15, seen


# --- by mail


@pytest.mark.parametrize(
    ("day", "rhythm", "expected"),
    [
        (date(2007, 12, 15), "daily", date(2007, 12, 16)),
        (date(2007, 12, 15), "weekly", date(2007, 12, 17)),
        (date(2007, 12, 17), "weekly", date(2007, 12, 24)),
        (date(2007, 12, 15), "monthly", date(2008, 1, 1)),
        (date(2008, 1, 1), "monthly", date(2008, 2, 1)),
        (date(2007, 12, 15), None, None),
    ],
)
def test_when_it_is_mailed_next(day, rhythm, expected):
    assert next_after(day, rhythm) == expected


@pytest.fixture
def post_of(app, office):
    """`post_of(datetime(2007, 12, 17))`: what is mailed at that moment."""

    def post_of(moment):
        before = len(office.mails)
        with app.app_context(), clock.at(moment):
            mail_own_reports()
            send_mail()
        return [taken.message for taken in office.mails[before:]]

    return post_of


MONDAY = datetime(2007, 12, 16, 22, 30)
"""Half past six on Monday 17 December 2007, in Shanghai."""


def test_it_is_mailed_when_it_is_wanted_once(as_gao, report, post_of):
    want(as_gao, report, rhythm="weekly")
    assert post_of(datetime(2007, 12, 15, 22, 30)) == []
    (mail,) = post_of(MONDAY)
    assert post_of(MONDAY) == []
    assert mail["Subject"] == "各地区客户"
    body, file = mail.get_body().get_content(), next(mail.iter_attachments())
    assert "地区 | 记录数 | 占比" in body
    assert "合计 | 1 | 100.0%" in body
    assert f"/own_reports/show/{report.id}" in body
    assert file.get_filename() == "各地区客户.xlsx"
    sheet = openpyxl.load_workbook(BytesIO(file.get_content())).worksheets[0]
    assert [cell.value for cell in sheet[1]] == ["地区", "记录数", "占比"]
    assert [cell.value for cell in sheet[2]][1:] == [1, 1]


def test_who_reads_english_is_written_in_english(as_gao, report, post_of):
    english(as_gao)
    want(as_gao, report, rhythm="daily")
    (mail,) = post_of(MONDAY)
    assert "Region | Number of records | Share" in mail.get_body().get_content()


def test_who_may_no_longer_read_it_gets_none(as_gao, as_wang, keep, role_of, post_of):
    report = keep(as_wang, "customers", "", name="给高管", roles=[str(role_of("Executive"))])
    want(as_gao, report, rhythm="daily")
    as_wang.fill(f"/own_reports/edit/{report.id}", {"name": "给高管", "roles": []})
    assert post_of(MONDAY) == []


def test_it_ends_when_it_is_no_longer_wanted(as_gao, report, post_of, records):
    want(as_gao, report, rhythm="daily")
    want(as_gao, report, rhythm="")
    assert records(OwnReportReader)[0].next_on is None
    assert post_of(MONDAY) == []
    want(as_gao, report, rhythm="nonsense")
    assert records(OwnReportReader)[0].rhythm is None


def test_without_a_mail_server_nobody_is_asked(as_gao, report):
    page = as_gao.follow(as_gao.open(f"/own_reports/show/{report.id}"))
    assert not page.find("[name=rhythm]")


def test_nothing_to_count_is_said_in_the_mail_too(as_gao, keep, post_of):
    want(as_gao, keep(as_gao, "churn", "", name="流失"), rhythm="daily")
    (mail,) = post_of(MONDAY)
    assert mail.get_body().get_content().startswith("没有可统计的数据。")
