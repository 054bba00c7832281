"""How customers go, and how lost ones come back."""

import pytest

from app.core.history import StateChange
from app.customers.models import CustomerState
from tests.cast import CAST
from tests.factories import CustomerFactory, SalesCodeFactory
from tests.screens import beside, english, press


def test_a_supervisor_deletes_a_customer_that_nothing_refers_to(as_wang, reload, make):  # core: CUS-6
    code = make(SalesCodeFactory)
    customer = reload(code, "customer").customer
    page = press(as_wang, as_wang.open(f"/customers/show/{customer.id}"), "删除")
    assert "删除成功" in page.text
    assert (reload(customer), reload(code)) == (None, None)


@pytest.mark.parametrize("username", set(CAST) - {"wang", "admin"})
def test_nobody_else_deletes_customers(client_of, reload, customer, username):  # core: CUS-6
    assert client_of(username).forge(f"/customers/delete/{customer.id}").status == 403
    assert reload(customer) is not None


def test_a_lost_customer_is_won_back_by_a_supervisor(as_wang, make, reload, records):  # core: CHN-8
    lost = make(CustomerFactory, state=CustomerState.LOST)
    page = press(as_wang, as_wang.open(f"/customers/show/{lost.id}"), "恢复客户")
    refused = as_wang.submit(page, {"note": ""})
    assert "此项必填。" in beside(refused, "note")
    assert reload(lost).state is CustomerState.LOST
    assert "操作成功" in as_wang.follow(as_wang.submit(page, {"note": "重新签约"})).text
    assert reload(lost).state is CustomerState.NORMAL
    (change,) = records(StateChange, "person", record_type="customer")
    assert (change.person.username, change.from_state, change.to_state, change.note) == (
        "wang",
        "lost",
        "normal",
        "重新签约",
    )
    text = as_wang.open(f"/customers/show/{lost.id}?tab=history").text
    assert "恢复客户: 已流失 → 正常" in text
    assert "重新签约" in text
    text = english(as_wang).open(f"/customers/show/{lost.id}?tab=history").text
    assert "Win back: Lost → Normal" in text


@pytest.mark.parametrize("username", set(CAST) - {"wang", "admin"})
def test_nobody_else_wins_customers_back(client_of, make, reload, username):  # core: CHN-8, ROLE-8
    lost = make(CustomerFactory, state=CustomerState.LOST)
    browser = client_of(username)
    assert browser.open(f"/customers/step/win_back/{lost.id}").status == 403
    assert browser.forge(f"/customers/step/win_back/{lost.id}", {"note": "x"}).status == 403
    assert "恢复客户" not in browser.open(f"/customers/show/{lost.id}").text
    assert reload(lost).state is CustomerState.LOST


def test_a_customer_that_is_not_lost_cannot_be_won_back(as_wang, customer, reload):  # core: CHN-8
    assert as_wang.forge(f"/customers/step/win_back/{customer.id}", {"note": "x"}).status == 409
    assert "恢复客户" not in as_wang.open(f"/customers/show/{customer.id}").text
    assert reload(customer).version == customer.version


def test_nobody_loses_a_customer_by_hand(as_wang, as_admin, customer, reload):  # core: CHN-6
    for browser in (as_wang, as_admin):
        assert browser.forge(f"/customers/step/lose/{customer.id}", {}).status == 404
    assert reload(customer).state is CustomerState.NORMAL
