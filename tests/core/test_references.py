"""What something refers to is not deleted, and the refusal says what refers to it."""

import pytest

from app.core.errors import BusinessError
from app.core.references import check_unused, references
from app.opportunities.models import OpportunityState
from tests.acting import acting
from tests.factories import (
    ActivityFactory,
    ContactFactory,
    CustomerFactory,
    DictionaryItemFactory,
    OpportunityFactory,
    PlanItemFactory,
    SalesCodeFactory,
)


def told(record):
    return [(str(title), count) for title, count in references(record)]


def test_what_nothing_refers_to_may_go(session):
    check_unused(CustomerFactory())
    check_unused(DictionaryItemFactory())


def test_each_kind_of_reference_is_counted(session):  # core: CUS-6, DIC-2
    customer = CustomerFactory()
    for factory, number in ((ContactFactory, 2), (ActivityFactory, 3), (OpportunityFactory, 1)):
        for _ in range(number):
            factory(customer=customer)
    assert sorted(told(customer)) == sorted([("交往记录", 3), ("联系人", 2), ("销售机会", 1)])
    with pytest.raises(BusinessError):
        check_unused(customer)


def test_an_item_is_counted_in_whatever_place_it_is_used(session):  # core: DIC-2
    item = DictionaryItemFactory()
    CustomerFactory(region=item, level=item)
    CustomerFactory(region=item)
    assert told(item) == [("客户", 3)]


def test_its_own_parts_do_not_hold_a_record(session):
    assert told(SalesCodeFactory().customer) == []
    assert told(PlanItemFactory().opportunity) == []


def test_references_that_one_may_not_see_count_too(session):
    customer = CustomerFactory()
    OpportunityFactory(customer=customer, assignee="zhou", created_by="zhou", state=OpportunityState.WON)
    with acting("li"):
        assert told(customer) == [("销售机会", 1)]
