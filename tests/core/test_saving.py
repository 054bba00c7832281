"""Who saves second sees what changed meanwhile, keeps what they typed, and may insist."""

import pytest

from app.opportunities.models import OpportunityState
from tests.factories import ActivityFactory, CustomerFactory, DictionaryItemFactory, OpportunityFactory, PlanItemFactory
from tests.screens import beside, english, typed


@pytest.fixture
def customer(make):
    return make(CustomerFactory, phone="010-1", address="旧地址")


def test_who_saves_second_sees_what_changed_and_keeps_what_they_typed(as_li, as_wang, customer, reload):
    address = f"/customers/edit/{customer.id}"
    mine = as_li.open(address)
    as_wang.fill(address, {"phone": "010-2"})
    page = as_li.submit(mine, {"address": "新地址", "fax": "010-3"})
    assert page.status == 409
    (alert,) = page.texts("main [role=alert]")
    for words in ("其他人刚刚修改", "王芳", "电话", "010-1", "010-2"):
        assert words in alert
    assert (typed(page)["address"], typed(page)["fax"], typed(page)["phone"]) == ("新地址", "010-3", "010-1")
    after = reload(customer)
    assert (after.address, after.phone) == ("旧地址", "010-2")


def test_saving_again_wins(as_li, as_wang, customer, reload):
    address = f"/customers/edit/{customer.id}"
    mine = as_li.open(address)
    as_wang.fill(address, {"phone": "010-2"})
    again = as_li.submit(mine, {"address": "新地址"})
    assert as_li.submit(again, {"phone": "010-2"}).status == 302
    after = reload(customer)
    assert (after.address, after.phone) == ("新地址", "010-2")


def test_unless_somebody_was_faster_again(as_li, as_wang, customer, reload):
    address = f"/customers/edit/{customer.id}"
    mine = as_li.open(address)
    as_wang.fill(address, {"phone": "010-2"})
    again = as_li.submit(mine, {"address": "新地址"})
    as_wang.fill(address, {"phone": "010-4"})
    third = as_li.submit(again)
    assert third.status == 409
    assert "010-4" in third.texts("main [role=alert]")[0]
    assert reload(customer).address == "旧地址"


def test_it_is_told_in_english_too(as_li, as_wang, customer):
    address = f"/customers/edit/{customer.id}"
    mine = english(as_li).open(address)
    as_wang.fill(address, {"phone": "010-2"})
    (alert,) = as_li.submit(mine, {"address": "新地址"}).texts("main [role=alert]")
    assert "Somebody else changed this record meanwhile." in alert
    assert "Phone" in alert


@pytest.mark.parametrize(
    ("factory", "base", "first", "second", "people"),
    [
        (OpportunityFactory, "opportunities", {"summary": "甲"}, {"source": "乙"}, ("li", "wang")),
        (ActivityFactory, "activities", {"summary": "甲"}, {"place": "乙"}, ("li", "wang")),
        (DictionaryItemFactory, "dictionary", {"item": "甲"}, {"label_en": "B"}, ("root", "admin")),
    ],
)
def test_nothing_is_ever_overwritten_unseen(client_of, make, reload, factory, base, first, second, people):
    record = make(factory)
    address = f"/{base}/edit/{record.id}"
    one, other = map(client_of, people)
    page = other.open(address)
    assert one.fill(address, first).status == 302
    assert other.submit(page, second).status == 409
    (name,) = first
    assert getattr(reload(record), name) == first[name]


def test_the_result_of_a_plan_item_is_not_overwritten_either(as_li, as_wang, make, reload):
    opportunity = make(OpportunityFactory, assignee="li", state=OpportunityState.ASSIGNED)
    item = make(PlanItemFactory, opportunity=opportunity)
    page = as_li.open(f"/plans/show/{opportunity.id}")
    as_wang.fill(f"/plan_items/edit/{item.id}", {"content": "发邮件"})
    done = as_li.submit(page, {"result": "客户有意"}, action=f"/plan_items/edit/{item.id}")
    assert done.status == 409
    assert "客户有意" in done.source
    assert (reload(item).content, reload(item).result) == ("发邮件", None)


@pytest.mark.parametrize("version", ["0", "999999", "x", "²", "-1", "9" * 40, ""])
def test_a_forged_version_does_no_harm(as_li, customer, version):
    page = as_li.fill(f"/customers/edit/{customer.id}", {"phone": "010-5", "lock_version": version})
    assert page.status == (409 if version else 302)


def test_a_record_that_is_gone_is_not_found(as_wang, customer):
    page = as_wang.open(f"/customers/edit/{customer.id}")
    as_wang.forge(f"/customers/delete/{customer.id}")
    assert as_wang.submit(page, {"phone": "010-2"}).status == 404


def test_what_a_rule_refuses_is_told_beside_its_field_and_kept(as_root, make):
    make(DictionaryItemFactory, item="已有")
    word = make(DictionaryItemFactory, item="新词")
    page = as_root.fill(f"/dictionary/edit/{word.id}", {"item": "已有", "label_en": "New"})
    assert page.status == 409
    assert "该类别中已有同名条目。" in beside(page, "item")
    assert typed(page)["label_en"] == "New"
    assert as_root.submit(page, {"item": "更新"}).status == 302
