"""The views that the project ships for the classic sales database."""

from datetime import datetime
from decimal import Decimal

import pytest
from sqlalchemy import NullPool, create_engine, select

from app.sales_system.health import check
from app.sales_system.link import read
from app.sales_system.models import Order, OrderLine, Product, Stock
from tests.architecture.source import ROOT
from tests.sales_system.conftest import cleared

TABLES = {
    "orders": "odr_id bigint, odr_customer {text}, odr_date {moment}, odr_addr {text}, odr_status char(1)",
    "orders_line": "odd_id bigint, odd_order_id bigint, odd_prod_id bigint, odd_count int, odd_unit {text}, "
    "odd_price numeric(18, 3)",
    "product": "prod_id bigint, prod_name {text}, prod_type {text}, prod_batch {text}, prod_unit {text}, "
    "prod_price numeric(18, 2), prod_memo {text}",
    "storage": "stk_id bigint, stk_prod_id bigint, stk_warehouse {text}, stk_ware {text}, stk_count int, "
    "stk_memo {text}",
}
ROWS = [
    "INSERT INTO product VALUES (1, {n}'笔记本电脑', {n}'X1', {n}'A级', {n}'台', 5000.50, NULL)",
    "INSERT INTO storage VALUES (1, 1, {n}'北京仓', {n}'A-01', 12, {n}'待检')",
    "INSERT INTO orders VALUES (7, {n}'北京海淀科技  ', '2007-12-13 10:30:00', {n}'中关村1号', '5')",
    "INSERT INTO orders VALUES (8, {n}'北京海淀科技', '2007-12-14', NULL, '?')",
    "INSERT INTO orders_line VALUES (1, 7, 1, 3, {n}'台', 33.335)",
    "INSERT INTO orders_line VALUES (2, 7, 1, 1, {n}'台', 0.005)",
]


@pytest.fixture
def classic(request, app):
    """A classic sales database with the views."""
    kind = request.param
    words = {"mssql": {"text": "nvarchar(100)", "moment": "datetime", "n": "N"}}
    spelt = words.get(kind, {"text": "varchar(100)", "moment": "timestamp", "n": ""})
    url = cleared(request)
    script = (ROOT / "docs" / "sales-system" / f"classic-{kind}.sql").read_text(encoding="utf-8")
    made = [f"CREATE TABLE {name} ({columns.format(**spelt)})" for name, columns in TABLES.items()]
    views = script.split("\nGO\n") if kind == "mssql" else [script]
    with create_engine(url, poolclass=NullPool).begin() as connection:
        for statement in [*made, *(row.format(**spelt) for row in ROWS), *views]:
            connection.exec_driver_sql(statement)
    app.config["CRM_SALES_DATABASE_URL"] = url
    with app.app_context():
        yield


def test_the_check_has_nothing_to_complain_of(classic):  # core: SAL-3
    assert [finding.sentence for finding in check() if not finding.ok] == []


def test_orders_come_with_their_totals(classic):
    one, other = read(lambda session: session.scalars(select(Order).order_by(Order.id)).all())
    assert (one.number, one.customer_code, one.ordered_at) == ("7", "北京海淀科技", datetime(2007, 12, 13, 10, 30))
    assert (one.delivery_address, one.status, one.total_amount) == ("中关村1号", 5, Decimal("100.02"))
    assert (other.status, other.total_amount) == (None, Decimal(0))


def test_the_total_of_an_order_is_that_of_its_lines(classic):
    lines = read(lambda session: session.scalars(select(OrderLine).where(OrderLine.order_id == 7)).all())
    assert sorted(line.amount for line in lines) == [Decimal("0.01"), Decimal("100.01")]


def test_products_and_stock_come_as_they_are(classic):
    (product,) = read(lambda session: session.scalars(select(Product)).all())
    assert (str(product), product.unit, product.unit_price) == ("笔记本电脑-X1-A级", "台", Decimal("5000.5"))
    (stock,) = read(lambda session: session.scalars(select(Stock).where(Stock.product_id == 1)).all())
    assert (stock.warehouse, stock.bin, stock.quantity, stock.remark) == ("北京仓", "A-01", Decimal(12), "待检")
