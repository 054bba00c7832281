"""The reports' figures of the demonstration company agree with an independent count of its rows."""

from collections import Counter, defaultdict
from datetime import timedelta
from decimal import Decimal

import pytest

from app.core import clock
from app.core.database import db
from app.demonstration import sales_system
from app.demonstration.trade import Account
from app.orders.jobs import order_summary_rebuild
from app.orders.models import ALL_YEARS, Contribution
from app.reports import glance, likeness, queries
from app.sales_system import link
from app.sales_system.models import Order, OrderStatus
from tests.demonstration.conftest import NOW, tell
from tests.sales import let_go

NOON = clock.local(NOW).replace(tzinfo=None) + timedelta(hours=3)


@pytest.fixture(scope="module")
def company(installed, database, tmp_path_factory):
    """The company in a database of its own, with its orders summarised: its rows by table."""
    path = tmp_path_factory.mktemp("sales") / "sales.db"
    config = dict(installed.config)
    database.restore()
    with installed.app_context(), clock.at(NOW):
        rows = tell()
        sales_system.build(path, rows[Account])
        installed.config["CRM_SALES_DATABASE_URL"] = f"sqlite:///{path}"
        order_summary_rebuild()
        yield {entity.__tablename__: found for entity, found in rows.items() if entity is not Account}
        db.session.rollback()
        db.session.remove()
        db.engine.dispose()
    installed.config.update(config)
    let_go(installed)


@pytest.fixture(scope="module")
def orders(company):
    """What each customer ordered, by year, added up one by one."""
    owner = {row["code_key"]: row["customer_id"] for row in company["sales_code"]}
    found = defaultdict(Decimal)
    for order in link.read(lambda session: session.query(Order).all()):
        customer = owner.get((order.customer_code or "").strip().upper())
        if order.status != OrderStatus.CANCELLED and customer and order.ordered_at <= NOON:
            found[customer, order.ordered_at.year] += order.total_amount
            found[customer, ALL_YEARS] += order.total_amount
    return dict(found)


def test_each_customers_contribution_is_the_sum_of_its_orders(company, orders):  # core: REP-1
    kept = {(row.customer_id, row.year): row.amount for row in db.session.query(Contribution)}
    assert kept == orders
    years = {year for _customer, year in orders}
    assert len(years) >= 3
    for year in years:
        seen = queries.contribution_overview(None if year == ALL_YEARS else year, "")
        assert seen.amount == sum(amount for (_customer, of), amount in orders.items() if of == year)


def test_the_composition_is_a_count_of_customers(company):  # core: REP-2
    normal = [row for row in company["customer"] if row["state"] == "normal"]
    assert len(normal) > 100
    for by, column in {"level": "level_id", "credit": "credit", "satisfaction": "satisfaction"}.items():
        assert likeness.composition(by) == Counter(row[column] for row in normal)


def test_a_year_ago_customers_were_what_their_histories_undone_say(company):  # core: REP-2
    moment = clock.start_of(clock.local(NOW).date().replace(year=2025))
    fields = {"level": "level_id", "credit": "credit", "satisfaction": "satisfaction"}
    customers = {row["id"]: {**row} for row in company["customer"] if row["created_at"] < moment}
    undone = 0
    for row in reversed(company["change"]):
        customer = customers.get(row["record_id"]) if row["record_type"] == "customer" else None
        if customer and row["at"] >= moment and row["kind"] == "edited" and row["field"] in fields.values():
            customer[row["field"]] = int(row["old"]) if row["old"] else None
            undone += 1
    for row in reversed(company["state_change"]):
        if row["record_type"] == "customer" and row["at"] >= moment and row["record_id"] in customers:
            customers[row["record_id"]]["state"] = row["from_state"]
            undone += 1
    assert undone > 10
    normal = [row for row in customers.values() if row["state"] == "normal"]
    assert len(normal) > 50
    for by, column in fields.items():
        assert likeness.composition_at(by, moment) == Counter(row[column] for row in normal)
        assert len(db.session.scalars(likeness.customers_that_had(by, moment)).all()) == len(normal)


def local_year(moment):
    return clock.local(moment).year


def test_tickets_are_counted_by_type_and_year(company):  # core: REP-3
    for year in (None, 2025, 2026):
        of_year = [row for row in company["ticket"] if year in (None, local_year(row["created_at"]))]
        counted = {key: row["number"] for key, row in queries.tickets_by_type(year).items() if row["number"]}
        assert counted == Counter(row["type_id"] for row in of_year)


def test_confirmed_churn_is_listed(company):  # core: REP-4
    confirmed = [row for row in company["churn_warning"] if row["state"] == "confirmed"]
    assert len(confirmed) > 3
    found = db.session.scalars(queries.churned("", "")).all()
    assert {row.id for row in found} == {row["id"] for row in confirmed}
    for year in (2025, 2026):
        mine = [row for row in confirmed if local_year(row["confirmed_at"]) == year]
        assert len(db.session.scalars(queries.churned("", "", year=year)).all()) == len(mine)
        assert glance.gained_and_lost(year).lost == len(mine)


def test_the_largest_twenty_are_the_largest_twenty(company, orders):
    of_year = sorted((amount for (_customer, year), amount in orders.items() if year == 2025), reverse=True)
    assert glance.largest_together(2025, 20) == sum(of_year[:20])
