"""Opportunities at each stage of their life."""

import pytest

from app.opportunities.models import OpportunityState
from tests.factories import OpportunityFactory


@pytest.fixture
def lead(make):
    """An opportunity that waits to be assigned; Wang created it."""
    return make(OpportunityFactory, customer_name="华东电子有限公司")


@pytest.fixture
def development(make):
    """An opportunity that Li develops; Wang created it."""
    return make(
        OpportunityFactory,
        customer_name="北方机械有限公司",
        contact="陈大文",
        contact_phone="010-88886666",
        assignee="li",
        state=OpportunityState.ASSIGNED,
    )


@pytest.fixture(params=[OpportunityState.WON, OpportunityState.FAILED])
def ended(request, make):
    """An opportunity that Li won, or did not."""
    return make(OpportunityFactory, customer_name="西部矿业公司", assignee="li", state=request.param)
