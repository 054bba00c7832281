"""All that somebody owns goes to others at once (ROLE-4, ROLE-8): who sees what of it, and what becomes of it."""

import pytest

from app.customers.models import Customer
from app.handing_over import operations
from app.opportunities.models import Opportunity
from app.tickets import workflow as tickets
from app.tickets.models import Ticket, TicketState
from tests.acting import acting
from tests.factories import CustomerFactory, OpportunityFactory, TicketFactory, person, present
from tests.screens import beside, choice, choices, column, columns, details, english, messages, rows

LIST = "/hand_over/"
ALL = "客户 2 个, 进行中的销售机会 1 个, 2 个未结服务单"


@pytest.fixture
def work(make):
    """Two customers of Li's, what Li develops and won, and tickets with Li at each stage; some work of Zhou's."""
    first, second = (make(CustomerFactory, name=name, manager="li") for name in ("北方仪器公司", "南方仪器公司"))
    make(CustomerFactory, name="周的客户", manager="zhou")
    make(OpportunityFactory, customer_name="在开发", state="assigned", assignee="li")
    make(OpportunityFactory, customer_name="开发成功", state="won", assignee="li")
    make(OpportunityFactory, customer_name="周在开发", state="assigned", assignee="zhou")
    for state in (TicketState.ASSIGNED, TicketState.HANDLED, TicketState.ARCHIVED):
        make(TicketFactory, summary=state.value, state=state, customer=first)
    make(TicketFactory, summary="未分配", customer=second)


@pytest.fixture
def place(work, key_of):
    """Where Li's work is handed over."""
    return f"{LIST}{key_of('li')}"


def owners(records):
    """Whose things are: pairs of what it is called and who has it."""
    return {
        **{each.name: each.manager.username for each in records(Customer, "manager")},
        **{each.customer_name: each.assignee.username for each in records(Opportunity, "assignee")},
        **{each.summary: each.assignee and each.assignee.username for each in records(Ticket, "assignee")},
    }


def all_to(page, words, **values):
    """What the form sends to give everything to somebody."""
    names = ("customers", "opportunities", "tickets")
    return {name: choice(page, name, words) for name in names if choices(page, name)} | {"note": "离职", **values}


def test_everybody_who_owns_something_is_listed(as_wang, work):  # core: ROLE-4
    page = as_wang.open(LIST)
    assert columns(page)[:6] == ["用户", "用户名", "启用", "负责的客户", "开发中的销售机会", "待处理或待反馈的服务单"]
    assert [list(row.values())[1:6] for row in rows(page)] == [
        ["li", "是", "2", "1", "2"],
        ["zhou", "是", "1", "1", "0"],
    ]
    assert {link.partition("?")[0] for link in page.links()} >= {"/customers/list/", "/plans/list/", "/tickets/list/"}


def test_who_has_left_stands_first(as_wang, work, change):
    change("zhou", active=False)
    assert column(as_wang.open(LIST), "用户名") == ["zhou", "li"]


def test_the_lists_behind_the_numbers_have_as_many_rows(as_wang, work, key_of):
    page = as_wang.open(LIST)
    (line,) = [row for row in page.find("main tbody tr") if row.text_content().split()[1] == "li"]
    customers, opportunities, _tickets = (link.get("href") for link in line.cssselect("td.number a"))
    assert len(rows(as_wang.open(customers))) == 2
    assert len(rows(as_wang.open(opportunities))) == 1


def test_it_is_shown_before_it_is_handed_over(as_wang, place):  # core: ROLE-4
    page = as_wang.open(place)
    assert page.texts("h1") == ["转交李明的工作"]
    assert page.texts("legend") == ["负责的客户: 2", "开发中的销售机会: 1", "待处理或待反馈的服务单: 2"]
    assert "北方仪器公司" in page.text
    assert "在开发" in page.text
    assert "开发成功" not in page.text
    assert {words.split(" · ")[0] for words in choices(page, "customers") if words} == {"周红", "孙伟"}


def test_all_of_it_goes_at_once(as_wang, place, records, heard):  # core: ROLE-4
    page = as_wang.open(place)
    page = as_wang.follow(as_wang.submit(page, all_to(page, "周红")))
    assert messages(page) == ["已转交：" + ", ".join(f"{each} → 周红" for each in ALL.split(", "))]
    assert owners(records) == {
        "北方仪器公司": "zhou",
        "南方仪器公司": "zhou",
        "周的客户": "zhou",
        "在开发": "zhou",
        "开发成功": "li",
        "周在开发": "zhou",
        "assigned": "zhou",
        "handled": "zhou",
        "archived": "li",
        "未分配": None,
    }
    assert heard("zhou") == ["work_handed_over"]
    assert heard("li") == []


def test_each_kind_can_go_to_somebody_else_or_stay(as_wang, place, records, heard):
    page = as_wang.open(place)
    values = {
        "customers": choice(page, "customers", "周红"),
        "tickets": choice(page, "tickets", "孙伟"),
        "note": "调岗",
    }
    as_wang.submit(page, values)
    found = owners(records)
    assert (found["北方仪器公司"], found["在开发"], found["handled"]) == ("zhou", "li", "sun")
    assert heard("zhou") == heard("sun") == ["work_handed_over"]


def test_what_is_told_says_how_much(as_wang, as_zhou, place):
    page = as_wang.open(place)
    as_wang.submit(page, {"customers": choice(page, "customers", "周红"), "note": "调岗"})
    told = "王芳把李明的工作转交给了您。客户：2，开发中的销售机会：0，服务单：0。"
    assert told in as_zhou.open("/notifications/list/").text
    assert "Customers: 2, opportunities" in english(as_zhou).open("/notifications/list/").text


def test_who_takes_over_can_go_on_with_it(as_wang, as_zhou, place, records):  # core: SVC-4
    page = as_wang.open(place)
    as_wang.submit(page, all_to(page, "周红"))
    (handled,) = records(Ticket, summary="handled")
    assert as_zhou.fill(f"/tickets/step/feedback/{handled.id}", {"result": "满意", "satisfaction": 5}).status == 302
    (customer,) = records(Customer, name="北方仪器公司")
    assert as_zhou.open(f"/customers/edit/{customer.id}").status == 200


def test_the_history_says_who_handed_it_over_and_why(as_wang, place, records):  # core: OPP-9, CUS-1
    page = as_wang.open(place)
    as_wang.submit(page, all_to(page, "周红"))
    (opportunity,), (handled,) = records(Opportunity, customer_name="在开发"), records(Ticket, summary="handled")
    (customer,) = records(Customer, name="北方仪器公司")
    for path in (f"/opportunities/show/{opportunity.id}", f"/tickets/show/{handled.id}"):
        assert "离职" in as_wang.open(f"{path}?tab=history").text
    told = as_wang.open(f"/customers/show/{customer.id}?tab=history&kind=edit").text
    assert "王芳" in told
    assert "李明" in told
    assert "转交原因: 离职" in told


@pytest.mark.parametrize(
    ("values", "name", "message"),
    [
        ({"note": ""}, "note", "此项必填。"),
        ({"customers": "999999"}, "customers", "不是有效的选项。"),
        ({"customers": "nonsense"}, "customers", "不是有效的选项。"),
    ],
)
def test_what_is_missing_is_said_beside_it(as_wang, place, records, values, name, message):
    before = owners(records)
    page = as_wang.open(place)
    again = as_wang.submit(page, all_to(page, "周红", **values))
    assert message in beside(again, name)
    assert owners(records) == before


def test_nobody_takes_over_what_they_have(as_wang, place, key_of, records):
    page = as_wang.open(place)
    again = as_wang.submit(page, {"customers": key_of("li"), "note": "x"})
    assert again.status == 200
    assert owners(records)["北方仪器公司"] == "li"


def test_somebody_must_take_over_something(as_wang, place):
    page = as_wang.submit(as_wang.open(place), {"note": "x"})
    assert page.status == 409
    assert "请至少为其中一项选择接手人。" in page.text


def test_a_second_click_is_told(as_wang, place, records, heard):  # quality: double click
    page = as_wang.open(place)
    values = all_to(page, "周红")
    assert as_wang.submit(page, values).status == 302
    again = as_wang.submit(page, values)
    assert again.status == 409
    assert "没有需要转交的工作" in again.text
    assert heard("zhou") == ["work_handed_over"]


def test_what_was_handed_over_meanwhile_is_said(as_wang, place, records):  # quality: two at once
    seen = as_wang.open(place)
    values = {"tickets": choice(seen, "tickets", "周红"), "note": "离职"}
    as_wang.submit(as_wang.open(place), values)
    again = as_wang.submit(seen, {**values, "tickets": choice(seen, "tickets", "孙伟")})
    assert again.status == 409
    assert "以下内容此前已转交：待处理或待反馈的服务单" in again.text
    assert owners(records)["handled"] == "zhou"


def test_administrators_see_how_much_others_have(as_root, as_wang, place):  # core: ROLE-7
    offered = {name: [*choices(as_wang.open(place), name)] for name in ("customers", "opportunities", "tickets")}
    assert offered == {name: [*choices(as_root.open(place), name)] for name in offered}
    assert any("进行中的销售机会 1 个" in words for words in offered["opportunities"])


def test_where_nobody_else_is_active_it_says_so(as_wang, place, change):
    for username in ("zhou", "sun"):
        change(username, active=False)
    page = as_wang.open(place)
    assert "没有其他在职人员可以接手。" in page.text
    assert not page.find("select[name=customers]")


def test_a_rule_that_says_no_keeps_everything(app, place, records, monkeypatch):
    def refuse(*_args, **_answers):
        raise ZeroDivisionError

    monkeypatch.setattr(tickets, "pass_on", refuse)
    before = owners(records)
    with app.app_context(), acting("wang"):
        li, zhou = person("li"), person("zhou")
        with pytest.raises(ZeroDivisionError):
            operations.hand_over(li, dict.fromkeys(("customers", "opportunities", "tickets"), zhou), "离职")
    assert owners(records) == before


def test_administrators_hand_over_what_they_may_not_read(as_root, place, records):  # core: ROLE-7, ROLE-8
    page = as_root.open(place)
    assert page.texts("legend") == ["负责的客户: 2", "开发中的销售机会: 1", "待处理或待反馈的服务单: 2"]
    assert "北方仪器公司" not in page.text
    assert [link for link in page.links() if "/customers/" in link or "/tickets/" in link] == []
    as_root.submit(page, all_to(page, "周红"))
    assert owners(records)["handled"] == owners(records)["在开发"] == "zhou"


def test_a_user_s_page_says_what_they_own(as_root, place, key_of):  # core: ROLE-4
    page = as_root.open(f"/users/show/{key_of('li')}")
    assert details(page)["负责"] == f"{ALL} · 工作交接"
    assert place in page.links()
    assert "负责" not in details(as_root.open(f"/users/show/{key_of('gao')}"))


def test_nobody_owns_anything_in_a_new_company(as_wang, key_of):
    assert "目前没有可交接的工作" in as_wang.open(LIST).text
    assert "没有需要转交的工作" in as_wang.open(f"{LIST}{key_of('li')}").text


@pytest.mark.parametrize("who", ["li", "gao"])
def test_it_is_not_for_others(client_of, place, who):  # core: ROLE-2
    assert client_of(who).open(LIST).status == 403
    assert client_of(who).open(place).status == 403


def test_it_takes_few_statements_however_much_there_is(as_wang, place, make, statements):  # quality: 1 Speed
    for number in range(30):
        make(CustomerFactory, manager="li", name=f"又一家公司{number}")
    as_wang.open(place)
    for path in (place, LIST):
        with statements() as seen:
            as_wang.open(path)
        assert len(seen) <= 13, "\n".join(seen)


def test_passing_a_ticket_on_keeps_who_handled_it(app, work, records):
    (ticket,) = records(Ticket, summary="handled")
    with app.app_context(), acting("wang"):
        ticket = present(ticket)
        handled_by = ticket.round.handled_by_id
        tickets.pass_on(ticket, assignee=person("sun"), note="休假")
        assert ticket.state is TicketState.HANDLED
        assert ticket.round.handled_by_id == handled_by
        assert ticket.round.assignee is person("sun")
