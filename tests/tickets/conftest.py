"""Tickets at each stage of their life: Zhou created them for customers of Li's, and Li handles them."""

import pytest

from app.tickets.models import TicketState
from tests.factories import CustomerFactory, TicketFactory, first_of, person


@pytest.fixture
def customer(make):
    """A customer of Li's."""
    return make(CustomerFactory, name="华东仪器有限公司")


@pytest.fixture
def new(make):
    """A ticket that waits to be dispatched."""
    return make(TicketFactory)


@pytest.fixture
def assigned(make):
    """A ticket that Li is to handle."""
    return make(TicketFactory, state=TicketState.ASSIGNED)


@pytest.fixture
def handled(make):
    """A ticket that Li handled, and whose customer has still to be asked."""
    return make(TicketFactory, state=TicketState.HANDLED)


@pytest.fixture
def archived(make):
    """A ticket whose customer was satisfied."""
    return make(TicketFactory, state=TicketState.ARCHIVED)


@pytest.fixture
def key_of(app):
    """`key_of("li")`: the key of somebody's account."""

    def key_of(username):
        with app.app_context():
            return person(username).id

    return key_of


@pytest.fixture
def word(app):
    """`word(TICKET_TYPE)`: the key of the first word of a category."""

    def word(category):
        with app.app_context():
            return first_of(category).id

    return word
