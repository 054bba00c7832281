"""Going through a long list costs no more than opening it."""

from datetime import datetime
from itertools import pairwise

import pytest
from sqlalchemy import event, insert, text

from app.core.database import db
from app.customers.models import Customer, CustomerState
from app.opportunities.models import Opportunity, OpportunityState
from tests.factories import person

ROWS, AT_A_TIME = 20_000, 2_000
NOT_MUCH = 1.25
SORTED = [
    "/customers/list/",
    "/customers/list/?page=2",
    "/opportunities/list/?state=",
    "/plans/list/",
]


@pytest.fixture(scope="module")
def app(installed, database):
    """Twenty thousand customers and as many opportunities."""
    database.restore()
    with installed.app_context():
        li = person("li").id
        for entity, row in ((Customer, customer), (Opportunity, opportunity)):
            for start in range(1, ROWS + 1, AT_A_TIME):
                db.session.execute(insert(entity.__table__), [row(n, li) for n in range(start, start + AT_A_TIME)])
        db.session.commit()
        with db.engine.connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))
        db.session.remove()
        db.engine.dispose()
    yield installed
    with installed.app_context():
        db.session.remove()
        db.engine.dispose()


MADE = datetime(2026, 1, 5)


def row_of(record):
    """The columns that are filled in; those the record derives by itself among them."""
    columns = type(record).__table__.columns
    return {column.name: vars(record).get(column.name) for column in columns if column.name != "id"}


def customer(n, li):
    kept = {"number": f"KH260105{n:05d}", "version": 1, "created_at": MADE, "incomplete": False}
    return row_of(Customer(name=f"第{n}公司", manager_id=li, state=CustomerState.NORMAL, **kept))


def opportunity(n, li):
    kept = {"number": f"XS260105{n:05d}", "version": 1, "created_at": MADE, "created_by_id": li}
    told = {"customer_name": f"第{n}公司", "probability": n % 101, "summary": "采购电脑", "description": "更换"}
    state, assignee = (OpportunityState.ASSIGNED, li) if n % 2 else (OpportunityState.UNASSIGNED, None)
    return row_of(Opportunity(state=state, assignee_id=assignee, **told, **kept))


def test_the_second_page_takes_as_many_statements_as_the_first(as_wang, statements):
    counts = []
    for page in (1, 1, 2, 3, 100):
        with statements() as seen:
            assert len(as_wang.open(f"/customers/list/?page={page}").find("tbody tr")) == 25
        counts.append(len(seen))
    assert len(set(counts[1:])) == 1, counts
    assert counts[-1] <= 8


def test_no_row_is_missing_or_shown_twice_between_pages(as_wang):
    pages = [as_wang.open(f"/customers/list/?page={page}").texts("tbody tr > :first-child") for page in (1, 2, 3, 4)]
    seen = [number for page in pages for number in page]
    assert len(seen) == len(set(seen)) == 100
    assert all(earlier > later for earlier, later in pairwise(seen))


@pytest.fixture
def work(app, as_wang, asked):
    """`work(path)`: what the database does for a list, counted and not timed, so the same on any machine."""

    def work(path):
        asked.clear()
        assert as_wang.open(path).status == 200
        with app.app_context(), db.engine.connect() as connection:
            count = blocks if connection.dialect.name == "postgresql" else instructions
            return sum(count(connection, *each) for each in list(asked))

    return work


def blocks(connection, statement, parameters):
    """The blocks that PostgreSQL looks at."""
    words = "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) "
    (found,) = connection.exec_driver_sql(words + statement, parameters).scalar_one()
    return found["Plan"]["Shared Hit Blocks"] + found["Plan"]["Shared Read Blocks"]


def instructions(connection, statement, parameters):
    """The instructions that SQLite's machine takes, to the nearest ten."""
    taken = []
    sqlite = connection.connection.driver_connection
    sqlite.set_progress_handler(lambda: taken.append(10), 10)
    connection.exec_driver_sql(statement, parameters).fetchall()
    sqlite.set_progress_handler(None, 0)
    return sum(taken)


def test_the_second_page_of_twenty_thousand_customers_costs_no_more_than_the_first(work):
    first, second = work("/customers/list/"), work("/customers/list/?page=2")
    assert 0 < second <= first * NOT_MUCH, (first, second)


def plans_of(app, statements):
    """How the database goes about each statement."""
    with app.app_context():
        postgresql = db.engine.dialect.name == "postgresql"
        with db.engine.connect() as connection:
            for statement, parameters in statements:
                words = "EXPLAIN " if postgresql else "EXPLAIN QUERY PLAN "
                found = connection.exec_driver_sql(words + statement, parameters)
                yield statement, "\n".join(str(row[-1]) for row in found)


@pytest.fixture
def asked(app):
    """The statements that read rows of a list, with their parameters."""
    seen = []

    def see(_connection, _cursor, statement, parameters, *_):
        if statement.startswith("SELECT") and ("FROM customer" in statement or "FROM opportunity" in statement):
            seen.append((statement, parameters))

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", see)
    yield seen
    event.remove(engine, "before_cursor_execute", see)


@pytest.mark.parametrize("path", SORTED)
def test_a_list_finds_its_first_rows_without_sorting_all(app, as_wang, asked, path):
    assert as_wang.open(path).status == 200
    rows = [each for each in asked if "ORDER BY" in each[0] and "LIMIT" in each[0]]
    assert rows
    sorting = ("USE TEMP B-TREE FOR ORDER BY", "Sort Key")
    plans = list(plans_of(app, rows))
    assert [plan for _statement, plan in plans if any(word in plan for word in sorting)] == []
