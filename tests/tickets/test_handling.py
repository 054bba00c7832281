"""Handling and feedback: by whom it was dispatched to, as many rounds as the customer needs, each one kept."""

import pytest

from app.core.database import db
from app.core.history import StateChange
from app.tickets.models import TicketRound, TicketState
from app.tickets.settings import SERVICE_PASS_SCORE
from tests.factories import TicketFactory
from tests.screens import buttons, columns, english, messages, row_buttons, rows

NEW, ASSIGNED, HANDLED, ARCHIVED = TicketState
HANDLE, FEEDBACK = "/tickets/handle/", "/tickets/feedback/"


@pytest.fixture
def decide(app):
    """`decide(4)`: from so many stars on a ticket is archived."""

    def decide(score):
        with app.app_context():
            SERVICE_PASS_SCORE.put(score)
            db.session.commit()

    return decide


def step(name, ticket):
    return f"/tickets/step/{name}/{ticket.id}"


def rounds_of(records, ticket):
    return records(TicketRound, "handled_by", ticket_id=ticket.id)


# --- handling


def test_the_list_has_what_the_handler_is_to_handle(as_li, as_zhou, assigned, new, handled):  # core: SVC-3, SVC-6
    page = as_li.open(HANDLE)
    assert columns(page) == ["编号", "客户", "概要", "服务类型", "创建人", "创建时间"]
    assert [row["编号"] for row in rows(page)] == [assigned.number]
    assert row_buttons(page, assigned.number) == ["处理"]
    assert "没有等待您处理的服务单。" in as_zhou.open(HANDLE).text


def test_the_handler_says_how_it_was_handled(as_li, assigned, reload, records):  # core: SVC-3
    page = as_li.open(step("handle", assigned))
    assert as_li.submit(page, {"method": "更换镜头并校准"}).location == "/tickets/feedback/"
    assert (reload(assigned).state, reload(assigned).handled_at is not None) == (HANDLED, True)
    (turn,) = rounds_of(records, assigned)
    assert (turn.method, turn.handled_by.username) == ("更换镜头并校准", "li")
    assert turn.handled_at == reload(assigned).handled_at
    (told,) = records(StateChange, record_type="ticket", record_id=assigned.id)
    assert (told.step, told.from_state, told.to_state) == ("handle", "assigned", "handled")


def test_whoever_comes_from_the_list_gets_back_to_it(as_li, assigned):  # core: SVC-3
    page = as_li.open(step("handle", assigned), next=HANDLE)
    assert as_li.submit(page, {"method": "更换镜头"}).location == HANDLE


def test_a_method_is_required(as_li, assigned, reload):  # core: SVC-3
    page = as_li.fill(step("handle", assigned), {"method": " "})
    assert page.texts("#method-error") == ["此项必填。"]
    assert reload(assigned).state is ASSIGNED


def test_nobody_else_handles_it(as_zhou, as_sun, as_wang, as_admin, assigned, reload):  # core: SVC-3
    answers = {as_zhou: 403, as_sun: 404, as_wang: 403, as_admin: 403}
    for browser, status in answers.items():
        assert browser.forge(step("handle", assigned), {"method": "好了"}).status == status
    assert "处理" not in buttons(as_zhou.open(f"/tickets/show/{assigned.id}"))
    assert reload(assigned).state is ASSIGNED


def test_only_what_is_dispatched_is_handled(as_li, handled, archived):  # core: SVC-3
    for ticket in (handled, archived):
        assert as_li.forge(step("handle", ticket), {"method": "好了"}).status == 409


# --- feedback


def test_the_list_has_what_the_handler_is_to_ask_about(as_li, as_zhou, handled, assigned):  # core: SVC-4, SVC-6
    page = as_li.open(FEEDBACK)
    assert columns(page) == ["编号", "客户", "概要", "服务类型", "创建人", "创建时间"]
    assert [row["编号"] for row in rows(page)] == [handled.number]
    assert row_buttons(page, handled.number) == ["反馈"]
    assert "没有等待您回访客户的服务单。" in as_zhou.open(FEEDBACK).text


@pytest.mark.parametrize("stars", [3, 4, 5])
def test_a_satisfied_customers_ticket_is_archived(as_li, handled, reload, records, stars):  # core: SVC-4
    page = as_li.fill(step("feedback", handled), {"result": "客户确认正常", "satisfaction": stars})
    assert messages(as_li.follow(page)) == ["操作成功"]
    ticket = reload(handled)
    assert (ticket.state, ticket.returns, ticket.archived_at is not None) == (ARCHIVED, 0, True)
    (turn,) = rounds_of(records, handled)
    assert (turn.result, turn.satisfaction, turn.fed_back_at) == ("客户确认正常", stars, ticket.archived_at)


@pytest.mark.parametrize("stars", [1, 2])
def test_a_dissatisfied_customers_ticket_goes_back_to_who_handled_it(
    as_li, handled, reload, records, stars
):  # core: SVC-4
    page = as_li.fill(step("feedback", handled), {"result": "还是模糊", "satisfaction": stars})
    assert messages(as_li.follow(page)) == ["客户不满意：服务单已退回给您重新处理。", "操作成功"]
    ticket = reload(handled, "assignee")
    assert (ticket.state, ticket.assignee.username, ticket.returns) == (ASSIGNED, "li", 1)
    first, second = rounds_of(records, handled)
    assert (first.number, first.result, first.satisfaction) == (1, "还是模糊", stars)
    assert (second.number, second.method, second.satisfaction) == (2, None, None)
    (row,), (told,) = rows(as_li.open(HANDLE)), rows(english(as_li).open(HANDLE))
    assert (row["概要"].startswith(handled.summary), row["概要"].endswith("退回 1 次")) == (True, True)
    assert told["Summary"].endswith("Sent back once")


def test_every_round_is_kept_and_shown(as_li, handled, records):  # core: SVC-4
    for method, result, stars in (("换灯", "还是模糊", 1), ("换镜头", "稍好", 2), ("重新装调", "清楚了", 4)):
        if method != "换灯":
            as_li.fill(step("handle", handled), {"method": method})
        as_li.fill(step("feedback", handled), {"result": result, "satisfaction": stars})
    assert [(turn.number, turn.satisfaction) for turn in rounds_of(records, handled)] == [(1, 1), (2, 2), (3, 4)]
    page = as_li.open(f"/tickets/show/{handled.id}")
    assert page.texts("#course h3") == ["第 1 轮", "第 2 轮", "第 3 轮"]
    assert page.texts("#course .note") == ["重新校准", "还是模糊", "换镜头", "稍好", "重新装调", "清楚了"]
    stars = [each.get("aria-label") for each in page.find("#course .stars")]
    assert stars == ["1 星（共 5 星）", "2 星（共 5 星）", "4 星（共 5 星）"]


@pytest.mark.parametrize("missing", ["result", "satisfaction"])
def test_what_the_customer_says_is_required(as_li, handled, missing, reload):  # core: SVC-4
    values = {"result": "正常", "satisfaction": "5", missing: ""}
    page = as_li.fill(step("feedback", handled), values)
    assert page.texts(f"#{missing}-error") == ["此项必填。"]
    assert reload(handled).state is HANDLED


@pytest.mark.parametrize("stars", ["0", "6", "-1", "3.5", "x"])
def test_satisfaction_is_one_to_five_stars(as_li, handled, stars, reload):  # core: SVC-4
    page = as_li.forge(step("feedback", handled), {"result": "正常", "satisfaction": stars})
    assert (page.status, len(page.texts("#satisfaction-error"))) == (200, 1)
    assert reload(handled).state is HANDLED


def test_nobody_but_the_handler_asks_the_customer(as_zhou, as_sun, as_wang, as_admin, handled, reload):  # core: SVC-4
    answers = {as_zhou: 403, as_sun: 404, as_wang: 403, as_admin: 403}
    for browser, status in answers.items():
        assert browser.forge(step("feedback", handled), {"result": "好", "satisfaction": 5}).status == status
    assert reload(handled).state is HANDLED


def test_only_what_was_handled_is_fed_back(as_li, assigned, archived):  # core: SVC-4
    for ticket in (assigned, archived):
        assert as_li.forge(step("feedback", ticket), {"result": "好", "satisfaction": 5}).status == 409


@pytest.mark.parametrize(("pass_score", "stars", "state"), [(4, 3, ASSIGNED), (4, 4, ARCHIVED), (1, 1, ARCHIVED)])
def test_the_company_decides_which_score_will_do(
    as_li, handled, decide, reload, pass_score, stars, state
):  # core: SVC-4, ROLE-9
    decide(pass_score)
    as_li.fill(step("feedback", handled), {"result": "一般", "satisfaction": stars})
    assert reload(handled).state is state


def test_the_pass_score_is_on_the_settings_page(as_root, decide):  # core: ROLE-9
    page = as_root.open("/settings/")
    assert page.find("#service_pass_score")[0].get("value") == "3"
    as_root.submit(page, {"service_pass_score": "4"})
    assert as_root.open("/settings/").find("#service_pass_score")[0].get("value") == "4"
    refused = as_root.fill("/settings/", {"service_pass_score": "6"})
    assert refused.texts("#service_pass_score-error") == ["请输入 1 到 5 之间的数字。"]


def test_the_environment_gives_the_first_pass_score(app, as_li, handled, reload):  # core: ROLE-9
    app.config["CRM_SERVICE_PASS_SCORE"] = "5"
    as_li.fill(step("feedback", handled), {"result": "一般", "satisfaction": 4})
    assert reload(handled).state is ASSIGNED


def test_after_a_redispatch_the_new_handler_asks(as_wang, as_li, as_zhou, make, key_of, reload):  # core: SVC-4
    ticket = make(TicketFactory, state=ASSIGNED)
    as_wang.fill(step("redispatch", ticket), {"assignee": key_of("zhou"), "note": "出差"})
    as_zhou.fill(step("handle", ticket), {"method": "换灯"})
    assert as_li.forge(step("feedback", ticket), {"result": "好", "satisfaction": 5}).status == 403
    as_zhou.fill(step("feedback", ticket), {"result": "还不行", "satisfaction": 1})
    assert reload(ticket, "assignee").assignee.username == "zhou"
