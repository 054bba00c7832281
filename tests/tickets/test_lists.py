"""Finding tickets: the search fields of the lists, the archive, the home page, the search of everything."""

from datetime import datetime

import pytest

from app.core import clock
from app.core.database import db
from app.dictionary.models import TICKET_TYPE
from app.dictionary.queries import items
from app.tickets.models import TicketState
from tests.factories import CustomerFactory, TicketFactory
from tests.screens import choice, column, columns, details, english, folded

NEW, ASSIGNED, HANDLED, ARCHIVED = TicketState
LISTS = {
    "/tickets/dispatch/": NEW,
    "/tickets/handle/": ASSIGNED,
    "/tickets/feedback/": HANDLED,
    "/tickets/list/": ARCHIVED,
}
WHO = {NEW: "wang", ASSIGNED: "li", HANDLED: "li", ARCHIVED: "zhou"}
DAY = {"早": datetime(2026, 3, 1, 15, 59), "中": datetime(2026, 3, 1, 16), "晚": datetime(2026, 3, 2, 15, 59)}
"""The last minute of the first of March in Shanghai, the first of the second, and the last of that."""


@pytest.fixture(params=LISTS)
def browse(request, app, make, client_of):
    """`browse(summary="漂移")`: the summaries that a list of three tickets shows for a search."""
    state = LISTS[request.param]
    with app.app_context():
        types = list(db.session.scalars(items(TICKET_TYPE)))
        for place, (summary, at) in enumerate(DAY.items()):
            with clock.at(at):
                customer = CustomerFactory(name=f"{summary}星仪器公司")
                TicketFactory(state=state, customer=customer, summary=f"{summary}间读数漂移", type=types[place])
        db.session.commit()
    browser = client_of(WHO[state])

    def browse(**asked):
        page = browser.open(request.param, **({"state": state.value} | asked if asked else {}))
        browse.page = page
        return sorted(text[0] for text in column(page, "概要"))

    return browse


def test_a_list_has_its_columns(browse):  # core: SVC-6
    assert browse() == sorted("早中晚")
    assert columns(browse.page)[:6] == ["编号", "客户", "概要", "服务类型", "创建人", "创建时间"]
    fields = [field.get("name") for field in browse.page.find("form.search [name]")]
    assert fields[:6] == ["q", "customer", "summary", "type", "since", "until"]


def test_a_list_is_searched_by_customer_summary_and_type(browse):  # core: SVC-5, SVC-6
    assert browse(customer="中星") == ["中"]
    assert browse(customer="wxyq") == ["晚"]
    assert browse(summary="晚间") == ["晚"]
    assert browse(type=choice(browse.page, "type", "投诉")) == ["中"]
    assert browse(q="早间") == ["早"]
    assert browse(q="中星") == ["中"]


def test_a_list_is_searched_by_days_where_the_company_is(browse):  # core: SVC-5, SVC-6
    assert browse(since="2026-03-02") == ["中", "晚"]
    assert browse(until="2026-03-01") == ["早"]
    assert browse(since="2026-03-02", until="2026-03-02") == ["中", "晚"]
    assert browse(since="2026-03-03") == []


def test_what_is_searched_is_told_and_can_be_taken_off(browse):  # core: SVC-6
    browse(since="2026-03-02", until="2026-03-05")
    chips = [folded(chip) for chip in browse.page.find(".chips .chip") if "状态" not in folded(chip)]
    assert chips == ["创建日期从: 2026-03-02 × – 去掉此筛选条件", "创建日期至: 2026-03-05 × – 去掉此筛选条件"]


def test_the_archive_has_what_is_archived_until_asked_for_more(as_li, new, assigned, handled, archived):  # core: SVC-5
    page = as_li.open("/tickets/list/")
    assert column(page, "编号") == [archived.number]
    assert page.texts(".chips .chip")[0].startswith("状态: 已归档")
    found = {state: column(as_li.open("/tickets/list/", state=state), "编号") for state in ("open", "assigned", "")}
    assert found["open"] == [handled.number, assigned.number, new.number]
    assert found["assigned"] == [assigned.number]
    assert len(found[""]) == 4


def test_an_archived_ticket_is_read_in_full_by_every_account_manager(as_sun, make):  # core: SVC-5, ROLE-7
    ticket = make(TicketFactory, state=ARCHIVED, scores=[1, 5], request="第一行\n第二行")
    assert column(as_sun.open("/tickets/list/"), "编号") == [ticket.number]
    page = as_sun.open(f"/tickets/show/{ticket.id}")
    assert details(page)["服务请求"] == "第一行 第二行"
    assert page.texts("#course h3") == ["第 1 轮", "第 2 轮"]


def test_the_archive_is_searched_by_who_handles_and_by_reference_answers(as_wang, make, key_of):  # core: SVC-5
    mine = make(TicketFactory, state=ARCHIVED)
    theirs = make(TicketFactory, state=ARCHIVED, assignee="zhou", reference=True)
    assert column(as_wang.open("/tickets/list/", assignee=key_of("li")), "编号") == [mine.number]
    assert column(as_wang.open("/tickets/list/", reference="yes"), "编号") == [theirs.number]
    assert column(as_wang.open("/tickets/list/", reference="yes"), "概要") == [f"{theirs.summary} 参考答案"]


# --- elsewhere


def test_home_tells_a_manager_what_to_do(as_li, as_zhou, assigned, handled, new):  # core: SVC-3, SVC-4
    work = {folded(card.cssselect("h2")[0]): card for card in as_li.open("/").find(".work")}
    assert assigned.number in folded(work["待处理的服务单 1"])
    assert handled.number in folded(work["待反馈的服务单 1"])
    assert f"/tickets/show/{assigned.id}" in as_li.open("/").links()
    assert {"待处理的服务单 0", "待反馈的服务单 0"} <= set(as_zhou.open("/").texts(".work h2"))
    assert "待分配的服务单" not in as_li.open("/").text


def test_home_tells_a_supervisor_what_to_dispatch_and_how_much_each_has(
    as_wang, assigned, handled, archived, new, key_of
):  # core: SVC-2
    page = as_wang.open("/")
    assert "待分配的服务单 1" in page.texts(".work h2")
    (tally,) = [each for each in page.find(".tally") if "各处理人的未结服务单" in folded(each)]
    assert [folded(row) for row in tally.cssselect("li")] == ["李明 2", "孙伟 0", "周红 0"]
    behind = tally.cssselect("a")[0].get("href")
    assert sorted(column(as_wang.open(behind), "编号")) == sorted([assigned.number, handled.number])


def test_home_has_nothing_of_tickets_for_others(as_gao, as_root, new, assigned):  # core: ROLE-7
    for browser in (as_gao, as_root):
        assert "服务单" not in browser.open("/").text


def test_a_customers_page_has_its_tickets_and_their_course(as_li, make, new):  # core: SVC-5
    other = make(TicketFactory)
    tab = as_li.open(f"/customers/show/{new.customer_id}?tab=tickets")
    assert columns(tab) == ["编号", "概要", "服务类型", "创建人", "创建时间", "状态"]
    assert column(tab, "编号") == [new.number]
    told = as_li.open(f"/customers/show/{new.customer_id}?tab=history").texts(".timeline li")
    (line,) = [line for line in told if "服务单" in line]
    assert f"周红 服务单 {new.number}: 创建 {new.summary}" in line
    only = as_li.open(f"/customers/show/{new.customer_id}?tab=history&kind=ticket").texts(".timeline li")
    assert only == [line]
    assert other.number not in tab.text


def test_the_search_of_everything_finds_tickets(as_li, archived):
    page = as_li.open("/search/?q=显微镜")
    assert f"/tickets/show/{archived.id}" in page.links()
    groups = as_li.open("/search/suggest?q=显微镜").response.get_json()
    assert [row["label"] for group in groups for row in group["rows"]] == [f"{archived.number} {archived.summary}"]


def test_the_menu_shows_where_one_is(as_li, as_wang, archived):
    assert as_li.open("/tickets/handle/").texts("nav .current") == ["服务处理"]
    assert as_li.open("/tickets/list/").texts("nav .current") == ["服务归档"]
    assert as_wang.open("/tickets/dispatch/").texts("nav .current") == ["服务分配"]
    assert english(as_li).open("/tickets/feedback/").texts("nav .current") == ["Feedback"]
    assert as_li.open(f"/tickets/show/{archived.id}").texts("nav .current") == ["Archive"]


def test_the_menu_marks_the_list_in_which_a_ticket_waits(as_wang, as_li, new, assigned, archived):
    def marked(browser, ticket):
        return browser.open(f"/tickets/show/{ticket.id}").texts("nav#menu [aria-current]")

    assert marked(as_wang, new) == ["服务分配"]
    assert marked(as_li, new) == ["服务归档"]  # dispatching is not theirs
    assert marked(as_li, assigned) == ["服务处理"]
    assert marked(as_li, archived) == ["服务归档"]


def test_a_mark_is_not_taken_off_where_there_is_none(as_li, archived):  # core: SVC-5
    refused = as_li.open(f"/tickets/step/unmark_reference/{archived.id}")
    assert (refused.status, refused.texts("h1")) == (409, ["该服务单不是参考答案。"])
    assert as_li.open(f"/tickets/step/mark_reference/{archived.id}").status == 200
