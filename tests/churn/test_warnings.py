"""What account managers and supervisors do about a warning, and who may."""

from datetime import date, datetime, timedelta

import pytest
from flask_appbuilder.security.sqla.models import User

from app.churn.models import ChurnState, ChurnWarning, Measure
from app.core.database import db
from app.core.history import Change, StateChange
from app.customers.models import Customer, CustomerState
from tests.cast import CAST
from tests.churn.conftest import SATURDAY, at
from tests.factories import ChurnWarningFactory, CustomerFactory, MeasureFactory
from tests.screens import beside, buttons, choice, column, columns, details, english, press, row_buttons, rows

WARNED, REPRIEVED, CONFIRMED, RECOVERED = ChurnState
LIST = "/churn/list/?q="
ORDERED = date(2025, 8, 1)


@pytest.fixture
def steps(records):
    """`steps(warning)`: what happened to it: who, step, from, to, note."""

    def steps(warning):
        found = records(StateChange, "person", record_type="churn_warning", record_id=warning.id)
        return [(each.person.username, each.step, each.from_state, each.to_state, each.note) for each in found]

    return steps


# --- the list


def test_the_list_shows_what_is_to_be_shown(as_wang, warning, reprieved):  # core: CHN-4
    page = as_wang.open(LIST)
    assert columns(page) == ["编号", "客户", "客户经理", "上次下单时间", "确认流失时间", "状态"]
    told = {row["客户"]: (row["客户经理"], row["上次下单时间"], row["状态"]) for row in rows(page)}
    assert told == {
        "东方贸易有限公司": ("李明", "2025-08-01", "预警"),
        "西方矿业公司": ("李明", "2025-08-01", "暂缓流失"),
    }
    page = english(as_wang).open(LIST)
    assert columns(page) == ["Number", "Customer", "Account manager", "Last order", "Churn confirmed at", "State"]
    assert set(column(page, "State")) == {"Warned", "Reprieved"}


def test_managers_begin_with_what_is_open_and_supervisors_with_all(as_li, as_wang, make, warning):  # core: CHN-4
    for state in (CONFIRMED, RECOVERED):
        make(ChurnWarningFactory, state=state)
    assert column(as_li.open("/churn/list/"), "状态") == ["预警"]
    assert len(rows(as_li.open(LIST))) == 3
    assert len(rows(as_wang.open("/churn/list/"))) == 3


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("customer=东方", {"东方贸易有限公司"}),
        ("customer=dfmy", {"东方贸易有限公司"}),
        ("customer=100%25", set()),
        ("q=西方", {"西方矿业公司"}),
        ("q=xfky", {"西方矿业公司"}),
        ("state=open", {"东方贸易有限公司", "西方矿业公司"}),
        ("state=reprieved", {"西方矿业公司"}),
        ("state=confirmed", {"南方公司"}),
        ("state=nonsense", {"东方贸易有限公司", "西方矿业公司", "南方公司"}),
        ("manager={zhou}", {"南方公司"}),
        ("manager=x", {"东方贸易有限公司", "西方矿业公司", "南方公司"}),
    ],
)
def test_warnings_are_searched_by_customer_manager_and_state(
    as_wang, make, records, warning, reprieved, query, found
):  # core: CHN-4
    make(ChurnWarningFactory, customer__name="南方公司", customer__manager="zhou", state=CONFIRMED)
    (zhou,) = records(User, username="zhou")
    assert set(column(as_wang.open(f"/churn/list/?{query.format(zhou=zhou.id)}"), "客户")) == found


def test_a_number_is_searched_too(as_wang, warning, reprieved):
    assert column(as_wang.open(f"/churn/list/?q={warning.number}"), "编号") == [warning.number]


@pytest.mark.parametrize("sort", ["number", "last_order_on", "-confirmed_at", "state", "created_at"])
def test_warnings_are_sorted(as_wang, warning, reprieved, sort):
    assert len(rows(as_wang.open(f"/churn/list/?state=&sort={sort}"))) == 2


def test_each_sees_the_warnings_of_their_own_customers(client_of, make, warning):  # core: ROLE-7, CHN-4
    theirs = make(ChurnWarningFactory, customer__name="南方公司", customer__manager="zhou")
    seen = {name: set(column(client_of(name).open(LIST), "客户")) for name in ("li", "zhou", "sun", "wang")}
    assert seen == {
        "li": {"东方贸易有限公司"},
        "zhou": {"南方公司"},
        "sun": set(),
        "wang": {"东方贸易有限公司", "南方公司"},
    }
    assert client_of("sun").open(f"/churn/show/{theirs.id}").status == 404


def test_a_row_has_the_buttons_that_are_possible(as_li, as_wang, warning, reprieved):  # core: CHN-5, CHN-6, ROLE-8
    page = as_li.open(LIST)
    assert row_buttons(page, "东方贸易") == ["暂缓流失", "查看"]
    assert row_buttons(page, "西方矿业") == ["暂缓流失", "确认流失", "查看"]
    assert row_buttons(as_wang.open(LIST), "西方矿业") == ["查看"]


def test_the_list_takes_few_statements_however_many_managers_there_are(as_wang, make, statements):
    for manager in ("li", "zhou", "sun"):
        for _ in range(5):
            make(ChurnWarningFactory, customer__manager=manager)
    as_wang.open(LIST)
    for path, most in ((LIST, 8), ("/churn/options", 5)):
        with statements() as seen:
            as_wang.open(path)
        assert len(seen) <= most, seen


# --- reprieve


def test_a_reprieve_keeps_its_measure(as_li, warning, records, steps):  # core: CHN-5
    page = press(as_li, as_li.open(LIST), "暂缓流失", row="东方贸易")
    sent = as_li.follow(as_li.submit(page, {"measure": "电话回访\n下周拜访"}))
    assert "操作成功" in sent.text
    assert sent.address.startswith("/churn/list/")
    (kept,) = records(ChurnWarning)
    (measure,) = records(Measure, "created_by")
    assert kept.state is REPRIEVED
    assert (measure.warning_id, measure.measure, measure.created_by.username) == (
        warning.id,
        "电话回访\n下周拜访",
        "li",
    )
    assert steps(warning) == [("li", "reprieve", "warned", "reprieved", None)]


def test_any_number_of_measures_is_kept_in_order(as_li, reprieved, records):  # core: CHN-5
    for measure in ("登门拜访", "降价百分之三"):
        assert as_li.fill(f"/churn/step/reprieve/{reprieved.id}", {"measure": measure}).status == 302
    assert [each.measure for each in records(Measure)] == ["电话回访", "登门拜访", "降价百分之三"]
    page = as_li.open(f"/churn/show/{reprieved.id}")
    assert page.texts("#measures .note") == ["电话回访", "登门拜访", "降价百分之三"]
    assert all("李明" in item for item in page.texts("#measures li"))


@pytest.mark.parametrize("typed", ["", "  \n "])
def test_a_reprieve_without_a_measure_is_refused(as_li, warning, records, typed):  # core: CHN-5
    refused = as_li.fill(f"/churn/step/reprieve/{warning.id}", {"measure": typed})
    assert refused.status == 200
    assert "此项必填。" in beside(refused, "measure")
    assert records(Measure) == []
    assert records(ChurnWarning)[0].state is WARNED


def test_a_measure_that_is_too_long_stays_typed(as_li, warning, records):
    refused = as_li.fill(f"/churn/step/reprieve/{warning.id}", {"measure": "长" * 20_001})
    assert "20000" in beside(refused, "measure")
    assert "长" * 20_001 in refused.source
    assert records(Measure) == []


def test_no_measure_is_ever_changed_or_deleted(app, reprieved, records):  # core: CHN-5
    (measure,) = records(Measure)
    with app.app_context():
        kept = db.session.get(Measure, measure.id)
        kept.measure = "别的"
        with pytest.raises(TypeError, match="CHN-5"):
            db.session.commit()
        db.session.rollback()
        db.session.delete(kept)
        with pytest.raises(TypeError, match="CHN-5"):
            db.session.commit()
        db.session.rollback()
    assert [each.measure for each in records(Measure)] == ["电话回访"]


# --- confirm


def test_confirming_loses_the_customer(as_li, reprieved, records, reload, steps):  # core: CHN-6
    page = press(as_li, as_li.open(LIST), "确认流失", row="西方矿业")
    words = [each.get("value") for each in page.find("datalist option")]
    assert {"转向竞争对手", "价格原因"} <= set(words)
    with at(SATURDAY):
        sent = as_li.follow(as_li.submit(page, {"reason": "转向竞争对手"}))
    assert "操作成功" in sent.text
    kept = reload(reprieved, "customer")
    assert (kept.state, kept.reason, kept.confirmed_at) == (CONFIRMED, "转向竞争对手", datetime(2026, 3, 6, 18))
    assert kept.customer.state is CustomerState.LOST
    (lost,) = records(StateChange, "person", record_type="customer")
    assert (lost.step, lost.person.username, lost.note) == ("lose", "li", "转向竞争对手")
    assert steps(reprieved) == [("li", "confirm", "reprieved", "confirmed", None)]
    row = rows(as_li.open("/churn/list/?state=confirmed"))[0]
    assert (row["确认流失时间"], row["状态"]) == ("2026-03-07 02:00", "确认流失")


def test_reasons_are_offered_in_the_readers_language(as_li, reprieved):  # core: CHN-6, NFR-2
    page = english(as_li).open(f"/churn/step/confirm/{reprieved.id}")
    words = [each.get("value") for each in page.find("datalist option")]
    assert "Moved to a competitor" in words


def test_any_reason_will_do(as_li, reprieved, reload):  # core: CHN-6
    assert as_li.fill(f"/churn/step/confirm/{reprieved.id}", {"reason": "老板换人了"}).status == 302
    assert reload(reprieved).reason == "老板换人了"


def test_confirming_without_a_reason_is_refused(as_li, reprieved, reload, records):  # core: CHN-6
    refused = as_li.fill(f"/churn/step/confirm/{reprieved.id}", {"reason": " "})
    assert "此项必填。" in beside(refused, "reason")
    kept = reload(reprieved, "customer")
    assert (kept.state, kept.customer.state) == (REPRIEVED, CustomerState.NORMAL)
    assert records(StateChange) == []


def test_confirming_without_a_measure_is_refused(as_li, warning, reload):  # core: CHN-6
    page = as_li.forge(f"/churn/step/confirm/{warning.id}", {"reason": "转向竞争对手"})
    assert page.status == 409
    assert reload(warning, "customer").customer.state is CustomerState.NORMAL


def test_a_reprieve_that_lost_its_measures_is_not_enough(as_li, make, reload):  # core: CHN-6
    """No screen makes such a warning; another system's import might."""
    warning = make(ChurnWarningFactory, state=REPRIEVED)
    refused = as_li.fill(f"/churn/step/confirm/{warning.id}", {"reason": "转向竞争对手"})
    assert refused.status == 409
    assert "请先至少采取一项暂缓措施。" in refused.text
    assert reload(warning).state is REPRIEVED


def test_who_ordered_again_meanwhile_is_not_lost(as_li, reprieved, summary, reload):  # core: CHN-6, CHN-7
    summary.order(reload(reprieved, "customer").customer, SATURDAY)
    with at(SATURDAY):
        refused = as_li.fill(f"/churn/step/confirm/{reprieved.id}", {"reason": "转向竞争对手"})
    assert refused.status == 409
    assert "该客户已于2026-03-07重新下单" in refused.text
    kept = reload(reprieved, "customer")
    assert (kept.state, kept.customer.state) == (REPRIEVED, CustomerState.NORMAL)


def test_an_old_order_that_came_to_light_hinders_nobody(as_li, reprieved, summary, reload):  # core: CHN-6
    summary.order(reload(reprieved, "customer").customer, ORDERED + timedelta(days=1))
    with at(SATURDAY):
        assert as_li.fill(f"/churn/step/confirm/{reprieved.id}", {"reason": "转向竞争对手"}).status == 302


def test_a_customer_that_is_lost_already_stays_lost(app, as_li, reprieved, reload, records):  # core: CHN-6
    with app.app_context():
        db.session.get(Customer, reprieved.customer_id).state = CustomerState.LOST
        db.session.commit()
    assert as_li.fill(f"/churn/step/confirm/{reprieved.id}", {"reason": "转向竞争对手"}).status == 302
    kept = reload(reprieved, "customer")
    assert (kept.state, kept.customer.state) == (CONFIRMED, CustomerState.LOST)
    assert records(StateChange, record_type="customer") == []


def test_a_form_left_open_does_not_lose_a_customer_that_was_won_back(
    as_li, as_wang, reprieved, reload, steps
):  # core: CHN-6, CHN-8
    left_open = as_li.open(f"/churn/step/confirm/{reprieved.id}")
    as_li.fill(f"/churn/step/confirm/{reprieved.id}", {"reason": "转向竞争对手"})
    as_wang.fill(f"/customers/step/win_back/{reprieved.customer_id}", {"note": "重新签约"})
    assert as_li.submit(left_open, {"reason": "转向竞争对手"}).status == 409
    assert reload(reprieved, "customer").customer.state is CustomerState.NORMAL
    assert len(steps(reprieved)) == 1


def test_a_double_click_confirms_once(as_li, reprieved, records, steps):  # core: CHN-6
    page = as_li.open(f"/churn/step/confirm/{reprieved.id}")
    answers = [as_li.submit(page, {"reason": "转向竞争对手"}).status for _ in range(2)]
    assert answers == [302, 409]
    assert len(records(StateChange, record_type="customer")) == len(steps(reprieved)) == 1


def test_a_double_click_takes_a_measure_once(as_li, warning, records):  # core: CHN-5
    page = as_li.open(f"/churn/step/reprieve/{warning.id}")
    answers = [as_li.submit(page, {"measure": "电话回访"}).status for _ in range(2)]
    assert answers == [302, 409]
    assert len(records(Measure)) == 1


# --- who may


@pytest.mark.parametrize("step", ["reprieve", "confirm"])
@pytest.mark.parametrize(("username", "status"), [("zhou", 404), ("sun", 404), ("wang", 403), ("admin", 403)])
def test_only_who_is_responsible_acts(client_of, reprieved, reload, step, username, status):  # core: ROLE-8, CHN-5
    answers = {"measure": "电话回访", "reason": "转向竞争对手"}
    browser = client_of(username)
    assert browser.open(f"/churn/step/{step}/{reprieved.id}").status == status
    assert browser.forge(f"/churn/step/{step}/{reprieved.id}", answers).status == status
    assert reload(reprieved).version == reprieved.version


@pytest.mark.parametrize("username", ["gao", "root"])
def test_others_see_none_of_it(client_of, warning, username):  # core: ROLE-7, ROLE-8
    browser = client_of(username)
    for path in (LIST, f"/churn/show/{warning.id}", "/churn/preview/", "/cooling/list/", "/churn/options"):
        assert browser.open(path).status == 403, path
    assert "预警" not in browser.open("/").text


def test_nobody_makes_edits_or_deletes_a_warning_by_hand(as_admin, as_li, warning):  # core: CHN-1
    for browser in (as_admin, as_li):
        for path in ("add", f"edit/{warning.id}", f"delete/{warning.id}"):
            assert browser.forge(f"/churn/{path}", {"state": "recovered"}).status == 404
        for step in ("warn", "recover", "nonsense"):
            assert browser.forge(f"/churn/step/{step}/{warning.id}", {}).status == 404


def test_a_forged_answer_changes_nothing_else(as_li, warning, make, reload, records):  # core: CHN-5
    other = make(CustomerFactory)
    forged = {
        "measure": "电话回访",
        "state": "confirmed",
        "customer": other.id,
        "customer_id": other.id,
        "reason": "没有",
        "confirmed_at": "2020-01-01",
        "last_order_on": "2020-01-01",
        "note": "没有",
        "created_by": 1,
    }
    assert as_li.forge(f"/churn/step/reprieve/{warning.id}", forged).status == 302
    kept = reload(warning)
    assert (kept.state, kept.customer_id, kept.reason, kept.confirmed_at, kept.last_order_on) == (
        REPRIEVED,
        warning.customer_id,
        None,
        None,
        ORDERED,
    )
    (measure,) = records(Measure, "created_by")
    assert measure.created_by.username == "li"


def test_a_customer_with_a_warning_is_not_deleted(as_wang, warning, reload):  # core: CUS-6
    refused = as_wang.forge(f"/customers/delete/{warning.customer_id}")
    assert refused.status == 409
    assert "客户流失预警: 1" in refused.text
    assert reload(warning) is not None


# --- handing over


def test_a_supervisor_hands_over_to_whoever_is_to_act(as_wang, as_zhou, warning, records, steps):  # core: ROLE-8
    page = press(as_wang, as_wang.open(f"/churn/show/{warning.id}"), "转交")
    sent = as_wang.submit(page, {"manager": choice(page, "manager", "周红"), "note": "李明休假"})
    assert "操作成功" in as_wang.follow(sent).text
    (customer,) = records(Customer, "manager")
    assert customer.manager.username == "zhou"
    assert steps(warning) == [("wang", "hand_over", "warned", "warned", "李明休假")]
    (change,) = records(Change, record_type="customer", field="manager_id")
    assert (change.old, change.new) == (str(_li(records)), str(customer.manager_id))
    assert as_zhou.fill(f"/churn/step/reprieve/{warning.id}", {"measure": "电话回访"}).status == 302
    assert "李明休假" in as_zhou.open(f"/churn/show/{warning.id}?tab=history").text


def _li(records):
    return records(User, username="li")[0].id


def test_it_is_not_handed_over_to_who_has_it_already(as_wang, warning, reload, records):
    refused = as_wang.fill(f"/churn/step/hand_over/{warning.id}", {"manager": _li(records), "note": "x"})
    assert refused.status == 409
    assert "李明已经是该客户的客户经理。" in beside(refused, "manager")
    assert reload(warning).version == warning.version


def test_it_is_handed_over_to_account_managers_only(as_wang, warning, records, reload):  # core: ROLE-4
    (gao,) = records(User, username="gao")
    page = as_wang.forge(f"/churn/step/hand_over/{warning.id}", {"manager": gao.id, "note": "x"})
    assert page.status == 200
    assert reload(warning).version == warning.version


def test_what_has_ended_is_not_handed_over(as_wang, make, records):
    ended = make(ChurnWarningFactory, state=CONFIRMED)
    (zhou,) = records(User, username="zhou")
    assert as_wang.forge(f"/churn/step/hand_over/{ended.id}", {"manager": zhou.id, "note": "x"}).status == 409


@pytest.mark.parametrize("username", sorted(set(CAST) - {"wang", "admin"}))
def test_nobody_else_hands_over(client_of, warning, reload, username):  # core: ROLE-8
    page = client_of(username).forge(f"/churn/step/hand_over/{warning.id}", {"manager": 1, "note": "x"})
    assert page.status == 403
    assert reload(warning).version == warning.version


# --- a warning's page


def test_a_warnings_page_says_why(as_li, warning):  # core: CHN-1
    page = as_li.open(f"/churn/show/{warning.id}")
    told = details(page)
    assert told["原因"] == "上次下单是2025-08-01，已超过6个月。"
    assert (told["客户"], told["客户经理"], told["状态"]) == ("东方贸易有限公司", "李明", "预警")
    assert "还没有采取措施。" in page.text
    told = details(english(as_li).open(f"/churn/show/{warning.id}"))
    assert told["Why"] == "Last order on Aug 1, 2025, more than 6 months ago."


def test_its_page_shows_two_years_by_month_with_the_sales_system_away(
    as_li, sales, warning, summary, reload
):  # core: CUS-5
    sales.stop()
    summary.order(reload(warning, "customer").customer, date(2025, 3, 2), date(2025, 3, 9), amount="1234.5")
    summary.known_until(datetime(2026, 3, 6, 1))
    with at(SATURDAY):
        page = as_li.open(f"/churn/show/{warning.id}")
    assert page.status == 200
    assert page.texts("#orders .alert") != []
    assert page.texts("#orders details tbody tr") == ["2025-08 1 100.00", "2025-03 2 2,469.00"]
    assert len(page.find("#orders rect")) == 25
    assert "按月数据截至2026-03-06 09:00" in page.text


def test_its_page_shows_the_latest_orders_as_the_sales_system_has_them(
    as_li, make, sales, warning, reload, app
):  # core: CHN-1
    with app.app_context():
        code = db.session.get(Customer, warning.customer_id).codes[0].code
    for month in range(1, 8):
        sales.order(code, date(2025, month, 3), amount=100 * month, status=9 if month == 7 else 6)
    page = as_li.open(f"/churn/show/{warning.id}")
    told = page.texts("#orders .table-box tbody tr")
    assert len(told) == 5
    assert "2025-07-03 已取消 700" in told[0]
    assert "2025-06-03 已回款 600" in told[1]
    links = page.find("#orders .table-box a")
    assert len(links) == 4
    assert as_li.open(links[0].get("href")).status == 200


def test_its_page_takes_few_statements(as_li, reprieved, make, statements):
    for _ in range(20):
        make(MeasureFactory, warning=reprieved)
    as_li.open(f"/churn/show/{reprieved.id}")
    with statements() as seen:
        as_li.open(f"/churn/show/{reprieved.id}")
    assert len(seen) <= 15, seen


def test_a_confirmed_warning_leads_to_winning_back(as_li, as_wang, make, reload):  # core: CHN-8
    customer = make(CustomerFactory, state=CustomerState.LOST)
    lost = make(ChurnWarningFactory, customer=customer, state=CONFIRMED)
    assert "恢复客户" not in buttons(as_li.open(f"/churn/show/{lost.id}"))
    page = press(as_wang, as_wang.open(f"/churn/show/{lost.id}"), "恢复客户")
    as_wang.submit(page, {"note": "重新签约"})
    assert reload(customer).state is CustomerState.NORMAL
    assert "恢复客户" not in buttons(as_wang.open(f"/churn/show/{lost.id}"))


def test_who_was_won_back_is_warned_of_again_counting_from_that_day(
    as_li, as_wang, reprieved, check, records
):  # core: CHN-1, CHN-8
    with at(SATURDAY):
        as_li.fill(f"/churn/step/confirm/{reprieved.id}", {"reason": "转向竞争对手"})
    with at(date(2026, 4, 1), hour=23):
        as_wang.fill(f"/customers/step/win_back/{reprieved.customer_id}", {"note": "重新签约"})
    assert check(date(2026, 10, 1)) == {"checked": 1}
    assert check(date(2026, 10, 2)) == {"checked": 1, "warned": 1}
    assert [(each.state, each.counted_from) for each in records(ChurnWarning)] == [
        (CONFIRMED, ORDERED),
        (WARNED, date(2026, 4, 1)),
    ]


# --- the customer's page


def test_a_customer_tells_of_its_warnings(as_li, as_sun, reprieved):  # core: CHN-4, ROLE-7
    page = as_li.open(f"/customers/show/{reprieved.customer_id}?tab=churn")
    assert rows(page)[0]["状态"] == "暂缓流失"
    as_li.fill(f"/churn/step/confirm/{reprieved.id}", {"reason": "价格原因"})
    text = as_li.open(f"/customers/show/{reprieved.customer_id}?tab=history").text
    told = [f"{reprieved.number}: 暂缓流失 电话回访", f"{reprieved.number}: 确认流失: 暂缓流失 → 确认流失", "价格原因"]
    assert [words for words in told if words not in text] == []
    kind = as_li.open(f"/customers/show/{reprieved.customer_id}?tab=history&kind=churn")
    assert len(kind.find(".timeline > li")) == 2
    english_text = english(as_li).open(f"/customers/show/{reprieved.customer_id}?tab=history&kind=churn").text
    assert "Confirm churn: Reprieved → Churned" in english_text
    assert reprieved.number not in as_sun.open(f"/customers/show/{reprieved.customer_id}?tab=history").text
    assert rows(as_sun.open(f"/customers/show/{reprieved.customer_id}?tab=churn")) == []


# --- home


def cards(page):
    """Each kind of work on the page → its number and where it leads."""
    return {
        " ".join(each.text_content().split()[:-1]): (
            each.text_content().split()[-1],
            each.cssselect("a")[0].get("href"),
        )
        for each in page.find("main .work h2")
    }


def test_a_manager_sees_new_warnings_at_log_in(as_li, as_sun, warning, reprieved):  # core: CHN-4
    number, address = cards(as_li.open("/"))["我的客户的流失预警"]
    assert number == "2" == str(len(rows(as_li.open(address))))
    assert "东方贸易有限公司" in as_li.open("/").text
    assert cards(as_sun.open("/"))["我的客户的流失预警"][0] == "0"


def test_a_supervisor_sees_new_warnings_and_who_ordered_again(
    as_li, as_wang, warning, reprieved, summary, reload
):  # core: CHN-8
    number, address = cards(as_wang.open("/"))["新的流失预警"]
    assert number == "1" == str(len(rows(as_wang.open(address))))
    as_li.fill(f"/churn/step/confirm/{reprieved.id}", {"reason": "价格原因"})
    assert cards(as_wang.open("/"))["重新下单的流失客户"][0] == "0"
    summary.order(reload(reprieved, "customer").customer, SATURDAY)
    number, address = cards(as_wang.open("/"))["重新下单的流失客户"]
    assert number == "1"
    assert column(as_wang.open(address), "客户") == ["西方矿业公司"]
    as_wang.fill(f"/customers/step/win_back/{reprieved.customer_id}", {"note": "又下单了"})
    assert cards(as_wang.open("/"))["重新下单的流失客户"][0] == "0"
    assert "重新下单的流失客户" not in cards(as_li.open("/"))


def test_only_the_latest_confirmation_says_that_a_lost_customer_ordered_again(
    as_wang, make, customer_who
):  # core: CHN-8
    customer = customer_who(ordered=[date(2025, 6, 1)], state=CustomerState.LOST)
    for day in (date(2024, 1, 1), date(2025, 6, 1)):
        make(ChurnWarningFactory, customer=customer, state=CONFIRMED, last_order_on=day)
    assert cards(as_wang.open("/"))["重新下单的流失客户"][0] == "0"
