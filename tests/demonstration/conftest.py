"""The demonstration company, told once for all tests that only read it."""

from contextlib import contextmanager
from datetime import datetime
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from app.churn.models import ChurnWarning, Measure
from app.core import clock
from app.core.database import db
from app.core.history import Change, StateChange
from app.customers.models import Activity, Contact, Customer, SalesCode
from app.demonstration import operations, people
from app.demonstration.trade import Account
from app.dictionary.models import DictionaryItem
from app.opportunities.models import Opportunity, PlanItem
from app.tickets.models import Ticket, TicketRound

NOW = datetime(2026, 3, 10, 1, 30)  # a Tuesday, half past nine in the morning in Shanghai
ENTITIES = (
    ChurnWarning,
    Measure,
    Customer,
    SalesCode,
    Contact,
    Activity,
    Opportunity,
    PlanItem,
    Ticket,
    TicketRound,
    StateChange,
    Change,
    DictionaryItem,
)


def tell(moment=NOW):
    """Fill the database as it would be at that moment, and return all rows as dictionaries, by entity; and who buys."""
    with clock.at(moment):
        people.users("correct-horse-42-battery")
        accounts = operations.fill()
    return {entity: rows(entity) for entity in ENTITIES} | {Account: accounts}


def rows(entity):
    found = db.session.execute(select(entity.__table__).order_by(entity.__table__.c.id))
    return [dict(row) for row in found.mappings()]


@contextmanager
def _forgotten(app):
    with app.app_context():
        try:
            yield
        finally:
            db.session.rollback()
            db.session.remove()
            db.engine.dispose()


@pytest.fixture(scope="session")
def told(installed, database):
    """`told.customers`, `told.opportunities`, …: what the demonstration company did, as rows; `told.users` by name."""
    database.restore()
    with _forgotten(installed):
        by_entity = tell()
        usernames = dict(db.session.execute(select(people_table().c.id, people_table().c.username)).all())
    return SimpleNamespace(
        by_entity=by_entity,
        usernames=usernames,
        accounts=by_entity[Account],
        warnings=by_entity[ChurnWarning],
        measures=by_entity[Measure],
        customers=by_entity[Customer],
        codes=by_entity[SalesCode],
        contacts=by_entity[Contact],
        activities=by_entity[Activity],
        opportunities=by_entity[Opportunity],
        plan_items=by_entity[PlanItem],
        tickets=by_entity[Ticket],
        rounds=by_entity[TicketRound],
        steps=[step for step in by_entity[StateChange] if step["person_id"]],  # those of people; the check has its own
        changes=by_entity[Change],
        words={item["id"]: item for item in by_entity[DictionaryItem]},
    )


def people_table():
    return Customer.metadata.tables["ab_user"]


@pytest.fixture
def telling(app):
    """`telling(moment)`: the rows of a history told in a database of its own, forgotten afterwards."""

    def telling(moment):
        with _forgotten(app):
            return tell(moment)

    return telling
