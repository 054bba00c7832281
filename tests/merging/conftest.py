"""Two customers that are one organisation, and how they become one customer."""

import pytest

from app.core.database import db
from app.merging import operations
from tests.acting import acting
from tests.attachments.conftest import files  # noqa: F401 - a fixture
from tests.factories import CustomerFactory, present
from tests.orders.conftest import refresh  # noqa: F401 - a fixture


@pytest.fixture
def one(make):
    """The customer that stays, of Li's."""
    return make(CustomerFactory, name="华东仪器有限公司", manager="li", phone="010-11111111", fax=None, credit=2)


@pytest.fixture
def other(make):
    """The one that becomes part of it, of Zhou's."""
    return make(
        CustomerFactory, name="华东仪器公司", manager="zhou", phone="010-22222222", fax="010-33333333", credit=5
    )


@pytest.fixture
def merge(app):
    """`merge(other, one, "phone")`: Wang makes one customer of two; the attributes named are the first one's."""

    def merge(other, into, *taken, who="wang"):
        with app.app_context(), acting(who):
            into, other = present(into), present(other)
            lacks = [
                name for name in ("fax", "region", "level") if getattr(into, name) is None and getattr(other, name)
            ]
            operations.merge(into, other, {*taken, *lacks})
            db.session.commit()

    return merge


def place(one, other):
    """Where both are side by side."""
    return f"/merging/{one.id}/with/{other.id}"
