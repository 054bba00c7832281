"""What holds for a sales system that is a server: questions are stopped there, and it may die in the middle of one."""

from threading import Thread
from time import monotonic

import pytest
from sqlalchemy import select, text

from app.sales_system.health import check
from app.sales_system.link import read
from app.sales_system.models import Order, Product
from app.sales_system.unavailable import SalesSystemUnavailable, TooSlow


@pytest.fixture(autouse=True)
def _context(app):
    with app.app_context():
        yield


def names(session):
    return list(session.scalars(select(Product.name).order_by(Product.id)))


def orders(session):
    return list(session.scalars(select(Order.id)))


def test_the_server_stops_what_nobody_waits_for(system):  # core: SAL-2
    system.product()
    system.slow("crm_product")
    with pytest.raises(TooSlow):
        read(names, patience=0.3)
    wait_until(lambda: not busy(system))


def test_a_connection_that_dies_in_the_middle_is_told_at_once(system):
    system.product()
    system.slow("crm_product")
    began, outcome = monotonic(), []
    with_context = system.app.app_context()

    def ask():
        with with_context:
            try:
                read(names, patience=60)
            except SalesSystemUnavailable as error:
                outcome.append(type(error))

    asking = Thread(target=ask)
    asking.start()
    wait_until(lambda: busy(system))
    kill(system)
    asking.join(timeout=30)
    assert outcome == [SalesSystemUnavailable]
    assert monotonic() - began < 30
    assert read(orders) == []


def test_a_connection_that_died_while_nobody_used_it_is_replaced(system):
    product = system.product()
    assert read(names) == [product.name]
    kill(system)
    assert read(names) == [product.name]


def busy(system):
    """The sessions of the system that ask for products."""
    with system.engine.connect() as connection:
        return connection.execute(
            text(
                "SELECT pid FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND state = 'active' "
                "AND query LIKE '%crm_product%' AND datname = current_database()"
            )
        ).all()


def kill(system):
    """End all sessions of the database but this one."""
    with system.engine.begin() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )


def wait_until(so):
    end = monotonic() + 20
    while not so():
        assert monotonic() < end, "it never came to that"


# --- what only a server can tell


def test_a_column_of_another_kind_is_found_even_where_there_is_no_row(system):  # core: SAL-3
    columns = "order_id, order_no, customer_code, 'soon' AS ordered_at, delivery_address, status, total_amount"
    system.replace("crm_order", f"SELECT {columns} FROM old_crm_order")  # noqa: S608 - our own view
    (complaint,) = [finding.sentence for finding in check() if not finding.ok]
    assert complaint.startswith("crm_order: the column ordered_at is not a date with a time [")
