"""The sales systems that the contract holds for: SQLite, PostgreSQL natively and through ODBC, SQL Server if named."""

import os

import pytest
from sqlalchemy import URL, NullPool, create_engine, make_url, text

from app.sales_system.models import SalesRecord
from tests.needs import odbc_driver
from tests.sales import Sales

MSSQL = os.environ.get("CRM_TEST_MSSQL_URL")
ODBC = pytest.param("odbc", marks=pytest.mark.odbc)
SYSTEMS = {
    "sqlite": ["sqlite", *(["mssql"] if MSSQL else [])],
    "postgresql": ["postgresql", ODBC],
}
"""Each run has those of the server that it has anyway."""
CLASSIC_SYSTEMS = {"sqlite": ["mssql"] if MSSQL else [], "postgresql": ["postgresql"]}
CLASSIC_TABLES = ["orders", "orders_line", "product", "storage"]
NEEDS_A_SERVER = {"test_server.py": ["postgresql"], "test_classic.py": ["postgresql", *(["sqlite"] if MSSQL else [])]}
"""Files of tests, and the runs that have the server they need."""


def pytest_ignore_collect(collection_path, config):
    """Without a server there is nothing to say about one."""
    runs = NEEDS_A_SERVER.get(collection_path.name)
    return True if runs and config.getoption("--database") not in runs else None


def pytest_generate_tests(metafunc):
    """A test that asks for a `system` holds for every one."""
    for name, systems in (("system", SYSTEMS), ("classic", CLASSIC_SYSTEMS)):
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, systems[metafunc.config.getoption("--database")], indirect=True)


@pytest.fixture(scope="session")
def sales_server(database):
    """A database of the server for the sales system of each test, one after the other."""
    return database.empty("sales")


@pytest.fixture
def system(request, app, database):
    """A sales system of the kind."""
    url = database.empty("sales") if request.param == "sqlite" else cleared(request)
    return Sales(app, url, over_odbc(url) if request.param == "odbc" else url)


def cleared(request):
    """The URL of a database of the server that *request* is about, with nothing in it."""
    if request.param == "mssql":
        return do(MSSQL, *on_sql_server_drop([*SalesRecord.metadata.tables, *CLASSIC_TABLES]))
    return do(request.getfixturevalue("sales_server"), "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")


def do(url, *statements):
    with create_engine(url, poolclass=NullPool).begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    return url


def on_sql_server_drop(names):
    """Views before tables; those that a test put aside too."""
    for sign, kind in (("V", "VIEW"), ("U", "TABLE")):
        for name in [*names, *(f"old_{name}" for name in names)]:
            yield f"IF OBJECT_ID('{name}', '{sign}') IS NOT NULL DROP {kind} {name}"


def over_odbc(url):
    """The same PostgreSQL database, through ODBC; a socket's folder is its host."""
    given = make_url(url)
    host = given.host or given.query["host"]
    where = {"host": host, "driver": odbc_driver(), **({"port": str(given.port)} if given.port else {})}
    url = URL.create("postgresql+pyodbc", given.username, given.password, database=given.database, query=where)
    return url.render_as_string(hide_password=False)
