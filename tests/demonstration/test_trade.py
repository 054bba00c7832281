"""What the demonstration company's sales system knows fits its customers, and they fall silent believably."""

import sqlite3
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest

from app.churn.rule import months_before
from app.demonstration import sales_system
from app.demonstration.diary import works
from app.demonstration.trade import Account, Habit

TODAY = date(2026, 3, 10)
SATURDAY = date(2026, 3, 7)


@pytest.fixture(scope="module")
def sales(told, tmp_path_factory):
    """The tables of the sales system, each as a list of rows."""
    path = tmp_path_factory.mktemp("sales") / "sales.db"
    sales_system.build(path, told.accounts)
    connection = sqlite3.connect(path)
    connection.row_factory = sqlite3.Row
    yield {
        name: list(connection.execute(f"SELECT * FROM crm_{name}"))  # noqa: S608 - names of our own
        for name in ("product", "stock", "order", "order_line")
    }
    connection.close()


def last_orders(told):
    bought = {account.code: [each.day for each in account.purchases if not each.cancelled] for account in told.accounts}
    return {code: max(days, default=None) for code, days in bought.items()}


def test_there_is_something_to_buy_and_somewhere_it_lies(sales):  # core: SAL-1
    assert len(sales["product"]) >= 40
    assert len(sales["stock"]) >= 90
    products = {product["product_id"] for product in sales["product"]}
    assert {row["product_id"] for row in sales["stock"]} <= products
    assert {line["product_id"] for line in sales["order_line"]} <= products


def test_the_orders_are_those_of_the_customers(told, sales):  # core: SAL-1
    codes = {code["code"] for code in told.codes}
    assert {order["customer_code"] for order in sales["order"]} <= codes
    assert len(sales["order"]) >= 2_000
    assert len({order["order_no"] for order in sales["order"]}) == len(sales["order"])


def test_an_order_costs_what_its_lines_cost(sales):
    costs = Counter()
    for line in sales["order_line"]:
        assert line["amount"] == pytest.approx(line["quantity"] * line["unit_price"])
        costs[line["order_id"]] += line["amount"]
    assert {order["order_id"]: order["total_amount"] for order in sales["order"]} == pytest.approx(dict(costs))


def test_orders_came_on_working_days_before_today(told):
    days = [purchase.day for account in told.accounts for purchase in account.purchases]
    assert all(works(day) for day in days)
    assert max(days) < TODAY
    assert min(days) > TODAY - timedelta(days=731)


def test_orders_are_in_every_status(sales):
    assert {order["status"] for order in sales["order"]} == {1, 2, 3, 4, 5, 6, 9}


def test_there_are_customers_of_every_habit(told):
    assert {account.habit for account in told.accounts} == set(Habit)


def test_some_buy_more_and_more(told):
    growing = [account for account in told.accounts if account.habit is Habit.GROWING and len(account.purchases) > 8]
    gaps = [[(b.day - a.day).days for a, b in pairwise(account.purchases)] for account in growing]
    assert growing
    assert all(sum(each[-3:]) < sum(each[:3]) for each in gaps)


def test_the_same_account_buys_the_same_again(told):
    account = next(each for each in told.accounts if each.purchases)
    again = Account(account.code, account.organisation, account.since, account.today)
    assert again.purchases == account.purchases


def test_warnings_are_in_every_state(told):  # core: CHN-1, CHN-5, CHN-6, CHN-7
    states = Counter(warning["state"].value for warning in told.warnings)
    assert set(states) == {"warned", "reprieved", "confirmed", "recovered"}
    assert states["confirmed"] >= 4
    assert states["warned"] + states["reprieved"] >= 5


def test_whoever_was_silent_last_saturday_is_lost_or_warned_of(told):  # core: CHN-1, CHN-2
    silent = {
        code for code, last in last_orders(told).items() if last is not None and last < months_before(SATURDAY, 6)
    }
    by_customer = Counter(code["customer_id"] for code in told.codes)
    of_one_code = {code["customer_id"] for code in told.codes if code["code"] in silent}
    expected = {customer for customer in of_one_code if by_customer[customer] == 1}
    lost = {customer["id"] for customer in told.customers if customer["state"].value == "lost"}
    warned = {each["customer_id"] for each in told.warnings if each["state"].value in ("warned", "reprieved")}
    won_back = {step["record_id"] for step in told.steps if step["step"] == "win_back"}
    assert expected - lost - warned - won_back == set()


def test_confirmed_warnings_have_measures_and_a_reason(told):  # core: CHN-5, CHN-6
    measured = {measure["warning_id"] for measure in told.measures}
    confirmed = [warning for warning in told.warnings if warning["state"].value == "confirmed"]
    assert all(warning["id"] in measured and warning["reason"] and warning["confirmed_at"] for warning in confirmed)


def test_one_was_won_back(told):  # core: CHN-8
    assert [step["step"] for step in told.steps if step["record_type"] == "customer"].count("win_back") == 1


def test_the_file_is_whole_or_as_before(told, tmp_path, monkeypatch):
    path = tmp_path / "sales.db"
    sales_system.build(path, [])
    before = path.read_bytes()

    def break_down(*_):
        raise OSError("the disk is full")

    monkeypatch.setattr(sales_system, "_fill", break_down)
    with pytest.raises(OSError, match="disk is full"):
        sales_system.build(path, told.accounts)
    assert path.read_bytes() == before
