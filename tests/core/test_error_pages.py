"""Pages about what went wrong say what it means, and where to go from there."""

import pytest

from app.tickets.models import TicketState
from tests.factories import CustomerFactory, TicketFactory
from tests.screens import english


def ways(page):
    """The labels of the buttons, and where they lead."""
    return {link.text_content(): link.get("href") for link in page.find(".error-page .buttons a")}


def told(page):
    return page.texts(".error-page p")[0]


def test_what_is_not_there_leads_to_its_list(as_li):
    page = as_li.open("/customers/show/999")
    assert (page.status, page.texts("h1")) == (404, ["内容不存在，或您无权查看。"])
    assert told(page) == "链接可能已失效，记录可能已被删除，或者属于其他人。"
    assert ways(page) == {"返回列表": "/customers/list/", "首页": "/"}
    assert page.texts(".error-page .code") == ["错误代码 404"]


def test_whoever_may_not_list_is_not_led_there(as_gao, make):
    page = english(as_gao).open("/tickets/add")
    assert page.status == 403
    assert "To the list" not in ways(page)
    assert "ask an administrator" in told(page)


def test_a_rule_that_says_no_leads_to_the_record(as_li, make):
    ticket = make(TicketFactory, state=TicketState.ARCHIVED)
    page = english(as_li).open(f"/tickets/step/handle/{ticket.id}")
    assert page.status == 409
    assert ways(page) == {
        "Open the record": f"/tickets/show/{ticket.id}",
        "To the list": "/tickets/list/",
        "Home": "/",
    }


def test_one_gets_back_to_where_one_came_from(as_li):
    page = as_li.client.get("/customers/show/999", headers={"Referer": "http://localhost/opportunities/list/?q=x"})
    assert b'href="/opportunities/list/?q=x"' in page.data
    foreign = as_li.client.get("/customers/show/999", headers={"Referer": "http://example.com/customers/list/?q=x"})
    assert b"example.com" not in foreign.data


def test_what_is_away_can_be_tried_again(as_li, sales):
    sales.stop()
    page = as_li.open("/products/show/1")
    assert (page.status, next(iter(ways(page).items()))) == (503, ("重试", "/products/show/1"))
    assert told(page) == "没有丢失任何内容，请稍后再试。"


def test_a_form_that_expired_can_be_opened_again(as_li, make):
    customer = make(CustomerFactory)
    response = as_li.client.post(f"/customers/edit/{customer.id}", data={"csrf_token": "old"})
    assert response.status_code == 400
    assert f'href="/customers/edit/{customer.id}">重新打开表单'.encode() in response.data


@pytest.mark.parametrize("path", ["/nowhere", "/customers/nowhere/1", "/customers/step/win/x", "/%00/1"])
def test_addresses_that_mean_nothing_lead_home(as_li, path):
    page = as_li.open(path)
    assert (page.status, ways(page)["首页"]) == (404, "/")


def test_a_stranger_is_asked_who_it_is(anonymous):
    assert anonymous.open("/customers/show/1").location.startswith("/login/")
    page = anonymous.open("/nowhere")
    assert (page.status, list(ways(page))) == (404, ["首页"])
