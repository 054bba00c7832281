"""The link to the sales system."""

import pytest
from sqlalchemy import select

from app.sales_system.link import SalesSystemUnavailable, read
from app.sales_system.models import Product


def names(session):
    return list(session.scalars(select(Product.name).order_by(Product.id)))


def test_what_is_in_the_sales_system_is_read(app, sales):  # core: SAL-1
    sales.product("打印机")
    with app.app_context():
        assert read(names) == ["打印机"]


def test_a_slow_sales_system_costs_no_more_than_the_patience_of_who_asks(app, sales):  # core: SAL-2
    sales.product("打印机")
    sales.slow("crm_product")
    with app.app_context(), pytest.raises(SalesSystemUnavailable):
        read(names)
