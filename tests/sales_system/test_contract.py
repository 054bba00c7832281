"""What holds for every sales system, whatever it runs on and however it is reached."""

from datetime import datetime
from decimal import Decimal
from time import monotonic

import pytest
from sqlalchemy import func, insert, select

from app.core.filters import quick_search
from app.sales_system.connection import Writes
from app.sales_system.link import read
from app.sales_system.models import Order, Product
from app.sales_system.unavailable import Nonsensical, NotAsAgreed, TooSlow

pytestmark = pytest.mark.usefixtures("system")

LARGE = 2**62 + 1


@pytest.fixture(autouse=True)
def _context(app):
    with app.app_context():
        yield


def all_of(entity, *conditions):
    return read(lambda session: list(session.scalars(select(entity).where(*conditions).order_by(entity.id))))


def names(session):
    return list(session.scalars(select(Product.name).order_by(Product.id)))


# --- what comes is what is there


def test_a_product_comes_as_it_is(system):  # core: SAL-1
    name = "笔记本电脑" * 40
    system.product(name, id=LARGE, model="X-1 «é»", batch=None, unit_price=Decimal("12345678.0001"), remark="")
    (product,) = all_of(Product)
    assert (product.id, product.name, product.model, product.batch) == (LARGE, name, "X-1 «é»", None)
    assert (product.unit_price, product.remark) == (Decimal("12345678.0001"), "")


def test_an_order_comes_as_it_is(system):
    moment = datetime(2007, 12, 13, 23, 59, 59)
    system.order("北京海淀科技有限公司", moment, amount="0.10", id=LARGE)
    (order,) = all_of(Order)
    assert (order.id, order.customer_code, order.ordered_at) == (LARGE, "北京海淀科技有限公司", moment)
    assert (order.total_amount, order.status) == (Decimal("0.10"), 5)


def test_sums_are_exact(system):
    system.orders([("C1", "2007-12-01", Decimal("0.10"))] * 3)
    assert read(lambda session: session.scalar(select(func.sum(Order.total_amount)))) == Decimal("0.30")


def test_what_is_asked_for_is_found(system):
    day = datetime(2007, 12, 13)
    for moment in (datetime(2007, 12, 12, 23, 59, 59), day, datetime(2007, 12, 13, 0, 0, 1)):
        system.order("甲", moment, status=moment.day - 7)
    assert len(all_of(Order, Order.ordered_at >= day, Order.status.in_([5, 6]), Order.customer_code == "甲")) == 2
    assert len(all_of(Order, Order.total_amount == Decimal(100), Order.ordered_at < day)) == 1


@pytest.mark.parametrize("typed", ["脑[A]", "50%_", "x'\"; --"])
def test_search_takes_every_character_for_itself(system, typed):  # core: PRD-1
    system.product(f"电{typed}盘")
    system.product("电脑A 50xx 盘")
    assert [product.name for product in all_of(Product, quick_search(Product, ("name", "model"), typed))] == [
        f"电{typed}盘"
    ]


def test_pages_hold_every_row_once(system):
    made = [system.product("同名", model=str(number % 3)).id for number in range(11)]
    found = []
    for page in range(4):
        question = select(Product.id).order_by(Product.name, Product.id).limit(3).offset(page * 3)
        found += read(lambda session, asked=question: session.scalars(asked).all())
    assert found == made


def test_many_rows_come_one_by_one(system):
    system.orders(("C1", "2007-12-01", 1) for _ in range(3000))

    def count(session):
        rows = session.scalars(select(Order.id).order_by(Order.id).execution_options(yield_per=500))
        return sum(1 for _ in rows)

    assert read(count) == 3000


# --- nothing is written


def test_our_own_code_cannot_write(system):  # core: SAL-2
    product = system.product()

    def edit(session):
        session.get(Product, product.id).name = "别的"
        session.commit()

    for work in (edit, lambda session: session.execute(insert(Product).values(id=7))):
        with pytest.raises(Writes):
            read(work)
    assert read(names) == [product.name]


def test_the_driver_does_not_let_us_write(system):  # core: SAL-2
    def insert_by_force(session):
        connection = session.connection()
        with pytest.raises(connection.dialect.loaded_dbapi.Error):
            connection.connection.cursor().execute("INSERT INTO crm_product (product_id) VALUES (7)")

    read(insert_by_force)
    assert read(names) == []


# --- nobody waits


def test_a_slow_answer_costs_no_more_than_ones_patience(system):  # core: SAL-2
    system.product()
    system.slow("crm_product")
    began = monotonic()
    with pytest.raises(TooSlow):
        read(names, patience=0.3)
    assert monotonic() - began < 3
    assert all_of(Order) == []  # and the next question finds a sound connection


# --- what is not as agreed


def test_a_missing_view_is_told(system):  # core: SAL-3
    system.drop("crm_product")
    with pytest.raises(NotAsAgreed):
        read(names)


def test_a_missing_column_is_told(system):
    system.drop_column("crm_product", "unit_price")
    with pytest.raises(NotAsAgreed):
        all_of(Product)
    assert read(names) == []


def test_text_for_a_number_is_nonsense(system):
    product = system.product()
    system.replace(
        "crm_product", "SELECT product_id, name, model, batch, unit, 'x' AS unit_price, remark FROM old_crm_product"
    )
    with pytest.raises(Nonsensical):
        all_of(Product)
    assert read(names) == [product.name]
