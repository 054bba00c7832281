"""An import is undone as a whole, and the database is as it was; what cannot be undone is named before (ROLE-8)."""

import pytest
from sqlalchemy import select

from app.core.database import db
from app.core.numbers import NumberSequence
from app.core.records import Record
from app.customers.models import Customer, SalesCode
from app.imports.models import Import, ImportState
from tests.factories import AttachmentFactory, ContactFactory, CustomerFactory, SalesCodeFactory
from tests.imports.conftest import begin, look, undo, whole
from tests.screens import messages

OF_ITS_OWN = {"change", "state_change", "log_in", "making"} | {NumberSequence.__tablename__}
"""What is never taken back: histories, numbers, log-ins, how far something was; and the imports themselves."""


def company(app):
    """Everything that the database holds, table by table, but for the versions of records."""
    own = {name for name in Record.metadata.tables if name.startswith(("import_", "data_import", "ab_"))} | OF_ITS_OWN
    with app.app_context():
        return {
            name: sorted(map(repr, db.session.execute(select(*(c for c in table.c if c.name != "version"))).all()))
            for name, table in Record.metadata.tables.items()
            if name not in own
        }


@pytest.fixture
def mixed(make):
    """A customer that will be updated, with codes, and one that has to do with nothing."""
    make(
        SalesCodeFactory, code="C1", customer=make(CustomerFactory, name="华东仪器有限公司", address="旧址", email=None)
    )
    make(CustomerFactory)
    return [
        {**whole(1), "销售系统客户编码": "N1\nN2", "电子邮箱": ""},
        {
            **whole(2, 名称="华东仪器公司", 地址="新址", 地区="西部"),
            "销售系统客户编码": "C2",
            "电子邮箱": "a@example.com",
        },
        {**whole(3, 地区="火星"), "销售系统客户编码": "", "电子邮箱": ""},
    ]


def test_undoing_leaves_the_database_as_it_was(app, as_li, mixed, records):  # core: ROLE-8
    before = company(app)
    page = begin(as_li, look(as_li, mixed, duplicates="update"))
    assert {code.code for code in records(SalesCode)} == {"N1", "N2", "C2"}
    assert company(app) != before
    page = undo(as_li, page)
    assert messages(page) == ["导入已撤销。"]
    after = company(app)
    assert [name for name in before if name != "sales_code" and before[name] != after[name]] == []
    assert [(code.code, code.customer.name) for code in records(SalesCode, "customer")] == [("C1", "华东仪器有限公司")]


def test_numbers_are_not_given_out_again(as_li, records):
    undo(as_li, begin(as_li, look(as_li, [whole(1)])))
    begin(as_li, look(as_li, [whole(2)]))
    assert [each.number[-3:] for each in records(Customer)] == ["002"]


def test_what_others_have_changed_or_use_stays_and_is_named_before(as_li, as_wang, app, make, records):
    page = begin(as_li, look(as_li, [whole(number) for number in range(1, 5)]))
    first, second, third, _fourth = records(Customer)
    as_wang.fill(f"/customers/edit/{first.id}", {"address": "由主管改过"})
    make(ContactFactory, customer=second)
    make(AttachmentFactory, to=third)
    asked = as_li.open(page.address.replace("show", "step/undo"))
    assert "3 条记录无法撤销" in asked.text
    assert f"{first} : 之后已被修改" in asked.text
    assert f"{second} : 已有其他资料与之关联" in asked.text
    page = undo(as_li, page)
    assert [each.name for each in records(Customer)] == [each.name for each in (first, second, third)]
    assert "无法撤销而保留的记录：3 条" in page.text


def test_what_is_gone_already_hinders_nothing(as_li, as_wang, records):
    page = begin(as_li, look(as_li, [whole(1), whole(2)]))
    as_wang.forge(f"/customers/delete/{records(Customer)[0].id}")
    undo(as_li, page)
    assert records(Customer) == []


def test_a_customer_that_was_handed_over_is_not_undone_by_who_brought_it(as_li, as_wang, records, app):
    page = begin(as_li, look(as_li, [whole(1)]))
    (customer,) = records(Customer)
    as_wang.fill(f"/customers/edit/{customer.id}", {"address": "改"})
    undo(as_li, page)
    assert len(records(Customer)) == 1


def test_it_is_undone_once(as_li, imports):
    page = undo(as_li, begin(as_li, look(as_li, [whole(1)])))
    assert as_li.forge(page.address.replace("show", "step/undo")).status == 409
    assert as_li.forge(page.address.replace("show", "step/start")).status == 409
    assert [each.state for each in imports()] == [ImportState.UNDONE]


def test_only_what_is_not_carried_out_is_deleted(as_li, records):
    page = look(as_li, [whole(1)])
    key = page.address.rpartition("/")[2]
    begin(as_li, page)
    assert as_li.forge(f"/imports/delete/{key}").status == 409
    undo(as_li, page)
    assert as_li.forge(f"/imports/delete/{key}").status == 302
    assert records(Import) == []
