"""Early signs: silent for much longer than usual, or fallen by half; information, and no warning."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from flask_appbuilder.security.sqla.models import User
from hypothesis import given
from hypothesis import strategies as st

from app.churn import queries
from app.churn.cooling import Month, falling, silent
from app.churn.jobs import find_cooling
from app.churn.models import Cooling, CoolingSign
from app.core.history import Change
from app.customers.models import CustomerState
from tests.churn.conftest import at
from tests.factories import ChurnWarningFactory, CoolingSignFactory, CustomerFactory
from tests.screens import column, columns, english, rows

TODAY = date(2026, 5, 15)
"""The quarters that are over are those until March; the two before them end in September."""
NOW = datetime(2026, 5, 15, 1)
SILENT, FALLING = Cooling


def months(*days, amount=100):
    """What somebody ordered who ordered on these days, at most once a month."""
    return [Month(day.replace(day=1), 1, Decimal(amount), day) for day in map(date.fromisoformat, days)]


# --- silent


MONTHLY = ("2025-10-10", "2025-11-10", "2025-12-10", "2026-01-10")
"""The median of the gaps is 31 days: two and a half times that are 77.5."""


@pytest.mark.parametrize(("days", "is_sign"), [(77, False), (78, True)])
def test_silence_is_a_sign_from_two_and_a_half_times_the_usual_gap_on(days, is_sign):
    found = silent(months(*MONTHLY), date(2026, 1, 10) + timedelta(days=days))
    assert (found is not None) is is_sign
    if found:
        assert (found.last_order_on, found.usual_days) == (date(2026, 1, 10), 31)


def test_one_long_pause_does_not_change_what_is_usual():
    days = ("2025-01-10", "2025-02-10", "2025-03-10", "2025-08-10", "2025-09-10", "2025-10-10")
    assert silent(months(*days), date(2026, 1, 10)).usual_days == 31


@pytest.mark.parametrize(("days", "is_sign"), [(60, False), (61, True)])
def test_two_months_are_needed_however_often_somebody_orders(days, is_sign):
    often = months("2025-12-31", "2026-01-01", "2026-02-01", "2026-03-01", "2026-03-31")[:4]
    assert (silent(often, date(2026, 3, 1) + timedelta(days=days)) is not None) is is_sign or days == 61


def test_who_orders_rarely_may_be_silent_for_long():
    yearly = months("2022-05-01", "2023-05-01", "2024-05-01", "2025-05-01")
    assert silent(yearly, date(2026, 5, 15)) is None


def test_three_months_with_orders_are_no_rhythm():
    assert silent(months(*MONTHLY[1:]), date(2026, 12, 31)) is None


@given(st.lists(st.dates(date(2024, 6, 1), date(2026, 5, 14)), min_size=1, max_size=30))
def test_who_ordered_within_two_months_is_never_silent(days):
    by_month = {day.replace(day=1): day for day in sorted(days)}
    told = [Month(first, 1, Decimal(1), day) for first, day in by_month.items()]
    last = told[-1].last_order_on
    for after in (0, 30, 60):
        assert silent(told, last + timedelta(days=after)) is None


# --- falling


BEFORE = ("2025-04-03", "2025-07-03")
AFTER = ("2025-11-03",)


@pytest.mark.parametrize(("after", "is_sign"), [("100.00", True), ("100.01", False), ("0", True)])
def test_half_of_the_two_quarters_before_is_a_sign(after, is_sign):
    told = months(*BEFORE) + months(*AFTER, amount=after)
    found = falling(told, TODAY)
    assert (found is not None) is is_sign
    if found:
        assert (found.amount_before, found.amount_after) == (Decimal(200), Decimal(after))
        assert found.before_from == date(2025, 4, 1)


def test_the_quarter_that_has_begun_does_not_count():
    told = months(*BEFORE) + months("2026-04-03", amount=99999)
    assert falling(told, TODAY) is not None
    assert falling(months(*BEFORE, "2026-03-31"), date(2026, 4, 1)).amount_after == Decimal(100)


@pytest.mark.parametrize(
    ("today", "start"),
    [
        ("2026-01-01", "2025-01-01"),
        ("2026-03-31", "2025-01-01"),
        ("2026-04-01", "2025-04-01"),
        ("2026-12-31", "2025-10-01"),
    ],
)
def test_quarters_are_those_of_the_calendar(today, start):
    first = date.fromisoformat(start)
    told = months(start, first.replace(month=first.month + 1).isoformat())
    assert falling(told, date.fromisoformat(today)).before_from == first


def test_one_large_order_is_no_level_to_fall_from():
    assert falling(months(BEFORE[0], amount=99999), TODAY) is None


def test_what_was_given_back_is_no_level_either():
    assert falling(months(*BEFORE, amount=-5), TODAY) is None


# --- found each day


@pytest.fixture
def find(app, summary):
    """`find()`, `find(NOW + …)`: look for signs; how many there are."""

    def find(moment=NOW):
        with app.app_context(), at(moment.date(), hour=9):
            return find_cooling().counts["found"]

    return find


@pytest.fixture
def monthly(customer_who):
    """`monthly(name="…")`: a customer that ordered each month until January."""

    def monthly(**values):
        return customer_who(ordered=map(date.fromisoformat, MONTHLY), **values)

    return monthly


def test_signs_are_kept_with_their_figures_and_the_day_they_were_seen(find, monthly, summary, records):
    summary.known_until(NOW)
    customer = monthly()
    assert find() == 1
    (sign,) = records(CoolingSign)
    assert (sign.customer_id, sign.kind, sign.since, sign.last_order_on, sign.usual_days) == (
        customer.id,
        SILENT,
        TODAY,
        date(2026, 1, 10),
        31,
    )
    assert records(Change, record_type="cooling_sign") == []


def test_a_sign_keeps_the_day_it_was_first_seen(find, monthly, summary, records):
    summary.known_until(NOW)
    monthly()
    find()
    (before,) = records(CoolingSign)
    assert find(NOW + timedelta(days=3)) == 1
    (after,) = records(CoolingSign)
    assert (after.id, after.since) == (before.id, TODAY)


def test_a_sign_that_is_over_is_forgotten(find, monthly, summary, records):
    summary.known_until(NOW)
    customer = monthly()
    find()
    summary.order(customer, date(2026, 5, 14))
    assert find() == 0
    assert records(CoolingSign) == []


def test_figures_follow_what_comes_to_light(find, customer_who, summary, records):
    summary.known_until(NOW)
    customer = customer_who(ordered=map(date.fromisoformat, (*BEFORE, *AFTER)))
    find()
    summary.order(customer, date(2025, 8, 1))
    find()
    (sign,) = records(CoolingSign, kind=FALLING)
    assert (sign.amount_before, sign.amount_after) == (Decimal(300), Decimal(100))


def test_silence_is_measured_until_the_orders_are_known(find, monthly, summary, records):
    """The sales system may have been away for weeks; that makes nobody silent."""
    summary.known_until(datetime(2026, 3, 1))
    monthly()
    assert find() == 0


def test_without_a_summary_nothing_is_looked_for(find, monthly, records):
    monthly()
    assert find() == 0
    assert records(CoolingSign) == []


def test_many_are_looked_at_in_portions(find, monthly, summary, records, monkeypatch):
    monkeypatch.setattr(queries, "AT_A_TIME", 2)
    summary.known_until(NOW)
    for _ in range(5):
        monthly()
    assert find() == 5
    assert find() == 5
    assert len(records(CoolingSign)) == 5


# --- shown


@pytest.fixture
def silent_customers(make):
    """Signs of customers of Li's and Zhou's."""
    for name, manager in (("东方贸易有限公司", "li"), ("南方公司", "zhou")):
        make(CoolingSignFactory, customer=make(CustomerFactory, name=name, manager=manager))
    falling = {"kind": FALLING, "amount_before": 1000, "amount_after": "450.5", "before_from": date(2025, 4, 1)}
    make(CoolingSignFactory, customer=make(CustomerFactory, name="西方矿业公司"), usual_days=None, **falling)


LIST = "/cooling/list/?q="


def test_the_list_says_why_in_the_readers_language(as_wang, silent_customers):
    with at(date(2007, 12, 1)):
        page = as_wang.open(LIST)
        assert columns(page) == ["客户", "客户经理", "迹象", "原因", "出现时间"]
        told = {row["客户"]: (row["迹象"], row["原因"]) for row in rows(page)}
        page = english(as_wang).open(LIST)
    assert told["东方贸易有限公司"] == ("沉寂", "已122天没有下单（上次下单2007-08-01），此前通常每30天下单一次。")
    assert told["西方矿业公司"] == (
        "下滑",
        "下单金额从1,000元（2025年第2季度 – 2025年第3季度）降至450.5元（2025年第4季度 – 2026年第1季度）。",
    )
    assert set(column(page, "Why")) == {
        "No order for 122 days (last order on Aug 1, 2007); until then usually one every 30 days.",
        "Orders fell from 1,000 CNY (Q2 2025 – Q3 2025) to 450.5 CNY (Q4 2025 – Q1 2026).",
    }


def test_managers_begin_with_their_own_and_may_look_at_others(as_li, as_wang, silent_customers):
    assert set(column(as_li.open("/cooling/list/"), "客户")) == {"东方贸易有限公司", "西方矿业公司"}
    assert len(rows(as_li.open(LIST))) == 3
    assert len(rows(as_wang.open("/cooling/list/"))) == 3


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kind=falling", {"西方矿业公司"}),
        ("customer=东方", {"东方贸易有限公司"}),
        ("q=nfgs", {"南方公司"}),
        ("manager={zhou}", {"南方公司"}),
    ],
)
def test_signs_are_searched(as_wang, records, silent_customers, query, found):
    (zhou,) = records(User, username="zhou")
    assert set(column(as_wang.open(f"/cooling/list/?{query.format(zhou=zhou.id)}"), "客户")) == found


def test_who_is_lost_or_warned_of_shows_no_sign_besides(as_wang, make):
    lost, warned = make(CustomerFactory, state=CustomerState.LOST), make(CustomerFactory)
    make(ChurnWarningFactory, customer=warned)
    for customer in (lost, warned):
        make(CoolingSignFactory, customer=customer)
    assert rows(as_wang.open(LIST)) == []


def test_a_customers_page_carries_the_mark(as_li, as_sun, as_wang, make):
    customer = make(CustomerFactory)
    make(CoolingSignFactory, customer=customer)
    for browser in (as_li, as_sun, as_wang):
        (notice,) = browser.open(f"/customers/show/{customer.id}").texts(".notice")
        assert notice.startswith("有流失迹象 已")
    (notice,) = english(as_li).open(f"/customers/show/{customer.id}").texts(".notice")
    assert notice.startswith("Cooling No order for")
    assert as_li.open(f"/customers/show/{make(CustomerFactory).id}").texts(".notice") == []


def test_a_manager_finds_them_at_home(as_li, as_zhou, as_sun, silent_customers):
    page = as_li.open("/")
    (link,) = [each for each in page.find("main .work h2 a") if each.text_content() == "有流失迹象的我的客户"]
    assert len(rows(as_li.open(link.get("href")))) == 2
    assert "西方矿业公司" in page.text
    assert "南方公司" not in page.text
    (row, *_) = [each for each in page.find("main .work li a") if "西方矿业公司" in each.text_content()]
    assert as_li.open(row.get("href")).texts("h1")[0].startswith("西方矿业公司")


def test_the_list_takes_few_statements(as_wang, make, statements):
    for manager in ("li", "zhou", "sun") * 5:
        make(CoolingSignFactory, customer__manager=manager)
    as_wang.open(LIST)
    for path, most in ((LIST, 8), ("/cooling/options", 5)):
        with statements() as seen:
            as_wang.open(path)
        assert len(seen) <= most, seen


def test_a_sign_keeps_no_customer_from_being_deleted(as_wang, make, records):  # core: CUS-6
    customer = make(CustomerFactory)
    make(CoolingSignFactory, customer=customer)
    assert as_wang.forge(f"/customers/delete/{customer.id}").status == 302
    assert records(CoolingSign) == []


def test_nobody_opens_or_changes_a_sign_by_hand(as_admin, make):
    sign = make(CoolingSignFactory)
    assert as_admin.open(f"/cooling/show/{sign.id}").status == 404
    for path in ("add", f"edit/{sign.id}", f"delete/{sign.id}"):
        assert as_admin.forge(f"/cooling/{path}", {}).status == 404
