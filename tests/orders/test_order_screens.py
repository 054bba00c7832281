"""CUS-4, CUS-5: a customer's order history and the details of an order, read from the sales system as it is now."""

from datetime import datetime
from decimal import Decimal

import pytest
from flask_appbuilder.security.sqla.models import Role
from sqlalchemy import insert, select

from app.core import clock
from app.core.database import db
from app.orders.queries import MOST_LINES
from app.sales_system.models import OrderLine
from tests.browser import folded
from tests.factories import CustomerFactory, SalesCodeFactory
from tests.screens import column, columns, details, english, press, row_buttons, rows

AWAY = "目前无法连接销售系统。"
NOON = datetime(2007, 12, 15, 4)


@pytest.fixture
def customer(make):
    """A customer of Li's that the sales system knows by two codes."""
    customer = make(CustomerFactory, name="东方贸易有限公司", manager="li")
    for code in ("C1", "c2"):
        make(SalesCodeFactory, code=code, customer=customer)
    return customer


@pytest.fixture
def printer(sales):
    return sales.product("打印机", model="P-100", batch="A级", unit="台")


def history(browser, customer=None, **query):
    """The list of orders, of one customer or of all."""
    return browser.open("/orders/list/", **({"customer": customer.id} if customer else {}), **query)


# --- the list


def test_an_order_is_listed_with_number_day_address_and_status(as_li, sales, customer):  # core: CUS-4
    sales.order("C1", "2007-12-01 16:30:00", number="DD001", delivery_address="北京市海淀区1号", status=6)
    page = history(as_li, customer)
    assert rows(page) == [
        {"订单编号": "DD001", "日期": "2007-12-01", "送货地址": "北京市海淀区1号", "状态": "已回款"},
    ]
    assert f"{customer.number} 东方贸易有限公司" in page.text


def test_only_what_was_shipped_or_paid_is_listed(as_li, sales, customer):  # core: CUS-4
    for status in (1, 2, 3, 4, 5, 6, 7, 9, None):
        sales.order("C1", "2007-12-01", status=status)
    assert sorted(column(history(as_li, customer), "状态")) == ["已发货", "已回款"]
    assert sorted(column(history(as_li), "状态")) == ["已发货", "已回款"]


def test_the_latest_is_first_and_pages_go_on(as_li, sales, customer):  # core: CUS-4
    sales.orders(("C1" if n % 2 else "C2", f"2007-11-{n + 1:02d}", n) for n in range(30))
    first, second = history(as_li, customer), history(as_li, customer, page=2)
    days = [*column(first, "日期"), *column(second, "日期")]
    assert (len(column(first, "日期")), len(days), days) == (25, 30, sorted(days, reverse=True))


def test_orders_of_others_are_not_in_a_customers_history(as_li, sales, make, customer):  # core: CUS-4
    other = make(SalesCodeFactory, code="C3", customer=make(CustomerFactory)).customer_id
    for code in ("C1", "C3", "C10", ""):
        sales.order(code, "2007-12-01", number=f"of {code}")
    assert column(history(as_li, customer), "订单编号") == ["of C1"]
    assert column(as_li.open("/orders/list/", customer=other), "订单编号") == ["of C3"]


def test_a_code_finds_its_orders_in_capitals_too(as_li, sales, customer):
    sales.order("C2", "2007-12-01", number="DD002")
    assert column(history(as_li, customer), "订单编号") == ["DD002"]


def test_all_orders_say_whose_they_are(as_li, sales, make, customer):
    sales.order("C1", "2007-12-03", number="DD1")
    sales.order("C9", "2007-12-02", number="DD2")
    page = history(as_li)
    assert rows(page)[0]["客户"] == "东方贸易有限公司"
    assert rows(page)[1]["客户"] == "C9 未关联"
    links = [link.get("href") for link in page.find("main tbody a")]
    assert f"/customers/show/{customer.id}" in links
    assert len([link for link in links if link.startswith("/orders/show/")]) == 1  # what is nobody's is not opened


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"number": "DD0"}, ["DD02", "DD01"]),
        ({"number": "D02"}, []),
        ({"since": "2007-12-02"}, ["EE01", "DD02"]),
        ({"until": "2007-12-02"}, ["DD02", "DD01"]),
        ({"since": "2007-12-02", "until": "2007-12-02"}, ["DD02"]),
        ({"since": "no day"}, ["EE01", "DD02", "DD01"]),
        ({"number": "%"}, []),
    ],
)
def test_orders_are_searched_by_number_and_day(as_li, sales, customer, query, found):
    for day, number in (("2007-12-01", "DD01"), ("2007-12-02 23:59:59", "DD02"), ("2007-12-03 00:00:00", "EE01")):
        sales.order("C1", day, number=number)
    assert column(history(as_li, customer, **query), "订单编号") == found


def test_a_customer_without_a_code_is_said_to_be_not_linked(as_li, sales, make):
    unlinked = make(CustomerFactory)
    sales.order("", "2007-12-01")
    for page in (history(as_li, unlinked), as_li.open(f"/customers/show/{unlinked.id}", tab="orders")):
        assert page.status == 200
        assert "未关联：尚未填写该客户的销售系统客户编码。" in page.text


def test_a_customer_that_never_ordered_has_an_empty_history(as_li, sales, customer):
    page = history(as_li, customer)
    assert (page.status, rows(page)) == (200, [])
    assert "销售系统中没有该客户的订单。" in page.text


@pytest.mark.parametrize("key", ["999", "0", "-1", "x", "9" * 30])
def test_there_is_no_history_of_nobody(as_li, sales, key):
    assert as_li.open("/orders/list/", customer=key).status == 404


# --- an order


def test_an_order_has_its_lines_and_its_total(as_li, sales, customer, printer):  # core: CUS-4
    lines = [(printer, 3, "1234.5"), (sales.product("墨盒", model=None, batch=None, unit="盒"), "0.5", 80)]
    order = sales.order("C1", "2007-12-01", number="DD001", lines=lines)
    page = press(as_li, history(as_li, customer), "DD001")
    assert details(page)["订单编号"] == "DD001"
    assert details(page)["日期"] == "2007-12-01"
    assert details(page)["状态"] == "已发货"
    assert details(page)["送货地址"] == order.delivery_address
    assert f"{customer.number} 东方贸易有限公司" in page.text
    assert columns(page) == ["产品", "数量", "单位", "单价(元)", "金额(元)"]
    assert [list(row.values()) for row in rows(page)] == [
        ["打印机-P-100-A级", "3", "台", "1,234.50", "3,703.50"],
        ["墨盒", "0.5", "盒", "80.00", "40.00"],
    ]
    assert folded(page.find("main tfoot tr")[0]) == "总金额(元) 3,743.50"


def test_a_line_without_its_product_is_shown(as_li, sales, customer, printer):
    order = sales.order("C1", "2007-12-01", lines=[(printer, 1, 1)])
    sales.remove(printer)
    assert rows(as_li.open(f"/orders/show/{order.id}"))[0]["产品"] == "–"


def test_an_order_without_lines_says_so(as_li, sales, customer):
    order = sales.order("C1", "2007-12-01")
    assert "该订单没有明细。" in as_li.open(f"/orders/show/{order.id}").text


def test_very_many_lines_are_cut_off_and_that_is_said(as_li, sales, customer, printer):
    order = sales.order("C1", "2007-12-01", lines=[(printer, 1, 1)])
    like_it = {"order_id": order.id, "product_id": printer.id}
    with sales.engine.begin() as connection:
        lines = [{"line_id": 100 + n, **like_it} for n in range(MOST_LINES)]
        connection.execute(insert(OrderLine.__table__), lines)
    page = as_li.open(f"/orders/show/{order.id}")
    assert len(rows(page)) == MOST_LINES
    assert "仅显示前 1000 行。" in page.text


@pytest.mark.parametrize("status", [1, 2, 3, 4, 9, None])
def test_an_order_that_did_not_leave_is_not_there(as_li, sales, customer, status):  # core: CUS-4
    order = sales.order("C1", "2007-12-01", status=status)
    assert as_li.open(f"/orders/show/{order.id}").status == 404


@pytest.mark.parametrize("code", ["C9", "", None])
def test_an_order_of_nobody_is_not_there(as_li, sales, customer, code):
    order = sales.order(code, "2007-12-01")
    assert as_li.open(f"/orders/show/{order.id}").status == 404


def test_an_order_may_have_a_very_large_key(as_li, sales, customer):
    order = sales.order("C1", "2007-12-01", id=2**62, number="DD1")
    assert details(as_li.open(f"/orders/show/{order.id}"))["订单编号"] == "DD1"
    assert as_li.open(f"/orders/show/{2**64}").status == 404


def test_an_order_speaks_english(as_li, sales, customer, printer):
    sales.order("C1", "2007-12-01", number="DD1", lines=[(printer, 1, 1)])
    page = press(english(as_li), history(as_li, customer), "DD1")
    assert columns(page) == ["Product", "Quantity", "Unit", "Unit price (CNY)", "Amount (CNY)"]
    assert details(page)["Date"] == "Dec 1, 2007"


def test_orders_are_only_read(as_admin, sales, customer):
    order = sales.order("C1", "2007-12-01")
    for path in ("add", f"edit/{order.id}", f"delete/{order.id}", "options"):
        assert as_admin.open(f"/orders/{path}").status in (404, 405)
        assert as_admin.forge(f"/orders/{path}").status in (404, 405)


# --- where one gets there


@pytest.mark.parametrize(("username", "last"), [("li", "历史订单"), ("wang", "历史订单")])
def test_a_customers_row_leads_to_their_orders(client_of, sales, customer, username, last):  # core: CUS-4
    sales.order("C1", "2007-12-01", number="DD1")
    browser = client_of(username)
    page = browser.open("/customers/list/")
    assert row_buttons(page, "东方贸易") == ["编辑", "联系人", "交往记录", last]
    assert column(press(browser, page, last, row="东方贸易"), "订单编号") == ["DD1"]


def test_a_customers_page_has_their_orders_as_a_tab(as_li, sales, customer):  # core: CUS-4
    sales.orders(("C1", "2007-12-01", 1) for _ in range(30))
    page = press(as_li, as_li.open(f"/customers/show/{customer.id}"), "历史订单")
    assert columns(page) == ["订单编号", "日期", "送货地址", "状态"]
    assert len(rows(page)) == 25
    page = press(as_li, page, "下一页")
    assert len(rows(page)) == 5


def test_an_order_is_below_its_customer(as_li, sales, customer):
    order = sales.order("C1", "2007-12-01")
    page = as_li.open(f"/orders/show/{order.id}")
    assert page.texts("nav.trail a") == ["客户信息管理", "东方贸易有限公司", "历史订单"]
    assert page.texts("nav [aria-current=page]") == as_li.open("/customers/list/").texts("nav [aria-current=page]")
    (_, whose, orders) = page.find("nav.trail a")
    assert column(as_li.open(orders.get("href")), "订单编号") == [order.number]
    assert as_li.open(whose.get("href")).status == 200


@pytest.mark.parametrize(
    ("username", "status"), [("li", 200), ("zhou", 200), ("sun", 200), ("wang", 200), ("gao", 403), ("root", 403)]
)
def test_account_managers_and_supervisors_read_orders(client_of, sales, customer, username, status):  # core: ROLE-7
    order = sales.order("C1", "2007-12-01")
    browser = client_of(username)
    for path in ("/orders/list/", f"/orders/list/?customer={customer.id}", f"/orders/show/{order.id}"):
        assert browser.open(path).status == status


def test_who_may_not_list_orders_is_told_nothing_of_them(app, as_li, sales, customer, refresh):  # core: ROLE-2
    sales.order("C1", "2007-12-01", number="DD1")
    refresh()
    with app.app_context():
        role = db.session.scalars(select(Role).where(Role.name == "Account manager")).one()
        role.permissions = [each for each in role.permissions if each.view_menu.name != "Orders"]
        db.session.commit()
    page = as_li.open(f"/customers/show/{customer.id}", tab="history")
    assert "历史订单" not in page.text
    assert "DD1" not in page.text
    assert "累计订单数" not in page.text


# --- without the sales system


def test_away_a_customers_page_opens_and_says_so_in_one_line(as_li, sales, customer):  # core: CUS-5
    sales.order("C1", "2007-12-01")
    sales.stop()
    page = as_li.open(f"/customers/show/{customer.id}", tab="orders")
    assert (page.status, details(page)["电话"]) == (200, customer.phone)
    assert folded(page.find("main .tab-body [role=alert] p")[0]) == AWAY
    for tab in ("contacts", "activities", "opportunities", "history"):
        assert as_li.open(f"/customers/show/{customer.id}", tab=tab).status == 200


def test_away_order_screens_say_so(as_li, sales, customer):  # core: CUS-5
    order = sales.order("C1", "2007-12-01")
    sales.stop()
    for path in ("/orders/list/", f"/orders/list/?customer={customer.id}", f"/orders/show/{order.id}"):
        page = as_li.open(path)
        assert (page.status, AWAY in page.text) == (503, True)


@pytest.mark.parametrize("view", ["crm_order", "crm_order_line"])
def test_without_a_view_an_order_says_what_is_wrong(as_li, sales, customer, view):  # core: CUS-5
    order = sales.order("C1", "2007-12-01")
    sales.drop(view)
    assert as_li.open(f"/orders/show/{order.id}").status == 503
    assert as_li.open(f"/customers/show/{customer.id}", tab="orders").status == 200


# --- how much they ask


def test_a_page_of_orders_takes_few_statements_however_many_there_are(client_of, sales, make, customer, statements):
    browser = client_of("li")
    taken = {}
    for number in (5, 100):
        for n in range(number):
            code = f"D{number:03d}{n:03d}"
            make(SalesCodeFactory, code=code, customer=customer)
            sales.order(code, "2007-12-01")
        for path in ("/orders/list/?size=100", f"/orders/list/?customer={customer.id}&size=100"):
            browser.open(path)
            with statements() as seen:
                page = browser.open(path)
            assert len(rows(page)) >= number
            taken.setdefault(path, []).append(len(seen))
    assert all(few == many <= 8 for few, many in taken.values()), taken


def test_a_page_of_orders_is_small(as_wang, sales, customer):
    sales.orders(("C1", f"2007-{n % 12 + 1:02d}-01", n) for n in range(100))
    sizes = [len(history(as_wang, size=size).source.encode()) for size in (25, 100)]
    assert sizes[0] <= 60 * 1024
    assert (sizes[1] - sizes[0]) / 75 <= 0.6 * 1024


def test_an_order_takes_few_statements_however_many_lines_it_has(as_li, sales, customer, statements):
    taken = []
    for number in (1, 50):
        lines = [(sales.product(f"产品{n}"), 1, 1) for n in range(number)]
        order = sales.order("C1", "2007-12-01", lines=lines)
        with statements() as seen:
            as_li.open(f"/orders/show/{order.id}")
        taken.append(len(seen))
    assert taken[0] == taken[1] <= 8


# --- what a customer's page tells of them


def told(page):
    return [folded(each) for each in page.find("main .timeline > li") if "of-" not in folded(each)]


def test_a_customers_history_tells_of_their_orders(as_li, sales, customer):
    shipped = sales.order("C1", "2007-12-01", number="DD1", amount="1234.5")
    sales.order("C2", "2007-12-02", number="DD2", status=2)
    sales.order("C1", "2007-12-03", number="DD3", status=9)
    sales.order("C9", "2007-12-04", number="DD4")
    page = as_li.open(f"/customers/show/{customer.id}", tab="history", kind="order")
    assert told(page) == [
        "2007-12-03 订单: DD3 · 100.00 · 已取消",
        "2007-12-02 订单: DD2 · 100.00 · 已审核",
        "2007-12-01 订单: DD1 · 1,234.50 · 已发货",
    ]
    assert [link.get("href") for link in page.find("main .timeline a")] == [f"/orders/show/{shipped.id}"]


def test_a_history_tells_of_the_latest_orders_only(as_li, sales, customer, statements):
    sales.orders(("C1", f"2007-{n % 12 + 1:02d}-01", 1) for n in range(240))
    page = as_li.open(f"/customers/show/{customer.id}", tab="history", kind="order")
    assert len(told(page)) == 100
    assert told(page)[-1].startswith("2007-08")


def test_away_the_history_tells_the_rest_and_that_orders_are_missing(as_li, sales, customer):  # core: CUS-5
    sales.order("C1", "2007-12-01", number="DD1")
    sales.stop()
    page = as_li.open(f"/customers/show/{customer.id}", tab="history")
    entries = [folded(each) for each in page.find("main .timeline > li")]
    assert entries[0] == f"此处缺少订单：{AWAY}"
    assert len(entries) > 1
    page = as_li.open(f"/customers/show/{customer.id}", tab="history", kind="step")
    assert [folded(each) for each in page.find("main .timeline > li") if AWAY in folded(each)] == []


def test_a_customers_page_says_in_one_line_that_the_sales_system_is_away(as_li, sales, customer, make):  # core: CUS-5
    path = f"/customers/show/{customer.id}"
    assert AWAY not in as_li.open(path).text
    sales.stop()
    page = as_li.open(path)
    assert page.status == 200
    assert page.text.count(AWAY) == 1
    assert (
        AWAY not in as_li.open(f"/customers/show/{make(CustomerFactory).id}").text
    )  # not linked: no concern of theirs


def facts(page):
    return {folded(term): folded(term.getnext()) for term in page.find("main dl.facts dt")}


def test_a_customers_page_tells_what_they_ordered_so_far(as_li, sales, customer, refresh):
    sales.order("C1", "2007-12-01", amount="1234.5")
    sales.order("C2", "2007-11-01", amount=1, status=1)
    sales.order("C2", "2007-12-02", amount=1, status=9)
    path = f"/customers/show/{customer.id}"
    assert facts(as_li.open(path)) == {}  # nothing is known yet
    with clock.at(NOON):
        refresh()
    told = {
        "累计订单数（不含已取消）": "2",
        "金额(元)": "1,235.50",
        "上次下单时间": "2007-12-01",
        "数据截至": "2007-12-15 12:00",
    }
    assert facts(as_li.open(path)) == told
    sales.stop()
    assert facts(as_li.open(path)) == told
    assert "Orders so far (not cancelled)" in facts(english(as_li).open(path))


def test_a_customers_page_tells_that_they_never_ordered(as_li, sales, customer, refresh, make):
    with clock.at(NOON):
        refresh()
    told = facts(as_li.open(f"/customers/show/{customer.id}"))
    assert told == {"累计订单数（不含已取消）": "0", "数据截至": "2007-12-15 12:00"}
    assert facts(as_li.open(f"/customers/show/{make(CustomerFactory).id}")) == {}  # not linked: nobody knows


def test_amounts_are_exact(as_li, sales, customer, refresh):
    for _ in range(10):
        sales.order("C1", "2007-12-01", amount=Decimal("0.1"))
    with clock.at(NOON):
        refresh()
    assert facts(as_li.open(f"/customers/show/{customer.id}"))["金额(元)"] == "1.00"
