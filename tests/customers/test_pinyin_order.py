"""Lists of names are sorted as Chinese readers sort them: by pinyin."""

import pytest

from app.core import names
from tests.factories import ContactFactory, CustomerFactory, OpportunityFactory
from tests.screens import column, press

TYPED = ["中山机械", "上海电子", "阿里工厂", "先锋医药", "北京科技", "安徽水泥", "西安航空", "重庆汽车"]
SORTED = ["阿里工厂", "安徽水泥", "北京科技", "重庆汽车", "上海电子", "西安航空", "先锋医药", "中山机械"]


def test_customers_are_sorted_by_pinyin(as_li, make):
    for name in TYPED:
        make(CustomerFactory, name=name)
    up = press(as_li, as_li.open("/customers/list/"), "名称")
    assert up.find("th[aria-sort=ascending]")
    assert column(up, "名称") == SORTED
    assert column(press(as_li, up, "名称"), "名称") == SORTED[::-1]


def test_contacts_are_sorted_by_pinyin(as_li, make):
    customer = make(CustomerFactory)
    for name in ("周一", "安二", "李三", "王四"):
        make(ContactFactory, customer=customer, name=name)
    page = press(as_li, as_li.open("/contacts/list/"), "姓名")
    assert column(page, "姓名") == ["安二", "李三", "王四", "周一"]


def test_opportunities_are_sorted_by_the_pinyin_of_the_customer(as_wang, make):
    for name in ("周口公司", "安阳公司", "洛阳公司"):
        make(OpportunityFactory, customer_name=name)
    page = press(as_wang, as_wang.open("/opportunities/list/"), "客户名称")
    assert column(page, "客户名称") == ["安阳公司", "洛阳公司", "周口公司"]


def test_who_is_renamed_is_sorted_anew(as_wang, make):
    first, second = make(CustomerFactory, name="安徽水泥"), make(CustomerFactory, name="北京科技")
    as_wang.fill(f"/customers/edit/{first.id}", {"name": "中山水泥"})
    page = as_wang.open("/customers/list/", sort="name")
    assert column(page, "名称") == [second.name, "中山水泥"]


@pytest.mark.parametrize("name", ["中" * 100, "\U00020000\U0002a6d6", "🏭", "·", "A" * 100, "ㄅㄆㄇ", "한국"])
def test_any_name_can_be_sorted(as_li, make, name):
    make(CustomerFactory, name=name)
    make(OpportunityFactory, customer_name=name, created_by="li")
    assert column(as_li.open("/customers/list/", sort="name"), "名称") == [name]
    assert column(as_li.open("/opportunities/list/", sort="-customer_name"), "客户名称") == [name]


@pytest.mark.parametrize(("name", "key"), [("北京 科技", "bei jing ke ji"), ("ＡＢ公司", "a b gong si"), ("", "")])
def test_the_key_is_the_pinyin_syllable_by_syllable(name, key):
    assert names.pinyin(name) == key


def test_nobody_reads_the_key(as_li, make):
    customer = make(CustomerFactory, name="北京科技")
    for page in (f"/customers/show/{customer.id}?tab=history", "/customers/list/"):
        assert "bei jing" not in as_li.open(page).source
