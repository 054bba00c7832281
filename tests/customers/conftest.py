"""What is typed into the form of a customer."""

import pytest

from tests.factories import CustomerFactory
from tests.screens import choice

TYPED = {
    "name": "北京科技有限公司",
    "satisfaction": "4",
    "credit": "5",
    "address": "北京市海淀区中关村大街1号",
    "postcode": "100080",
    "phone": "010-62345678",
    "fax": "010-62345679",
    "website": "https://www.bjkj.example.com/index?a=1",
    "legal_representative": "陈大文",
    "bank": "中国工商银行",
    "bank_account": "6222000011112222",
}


@pytest.fixture
def filled():
    """`filled(page, phone="")`: values for the form that *page* shows, each required one filled in."""

    def filled(page, **values):
        chosen = {
            "region": choice(page, "region", "北京"),
            "level": choice(page, "level", "大客户"),
            "manager": choice(page, "manager", "李明"),
        }
        return {**TYPED, **chosen, **values}

    return filled


@pytest.fixture
def add(filled):
    """`add(as_wang, phone="")`: fill the form for a new customer in and send it."""

    def add(browser, **values):
        page = browser.open("/customers/add")
        return browser.submit(page, filled(page, **values))

    return add


@pytest.fixture
def customer(make):
    """A customer of Li's."""
    return make(CustomerFactory, name="东方贸易有限公司")


@pytest.fixture
def incomplete(make):
    """A customer of Li's as a won opportunity makes them."""
    gaps = "region level satisfaction credit address postcode phone fax website legal_representative bank bank_account"
    return make(CustomerFactory, name="西方矿业公司", incomplete=True, **dict.fromkeys(gaps.split()))


@pytest.fixture
def require(as_root):
    """`require("name", "phone")`: let the administrator decide what must be filled in."""

    def require(*names):
        assert as_root.fill("/settings/", {"customer_required": names}).status == 302

    return require
