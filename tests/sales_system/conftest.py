"""The sales systems that the contract holds for: SQLite, PostgreSQL natively and through ODBC, SQL Server if named."""

import os

import pytest
from sqlalchemy import URL, make_url

from tests.needs import odbc_driver
from tests.sales import Sales

MSSQL = os.environ.get("CRM_TEST_MSSQL_URL")
ODBC = pytest.param("odbc", marks=pytest.mark.odbc)
SYSTEMS = {
    "sqlite": ["sqlite", *(["mssql"] if MSSQL else [])],
    "postgresql": ["postgresql", ODBC],
}
"""Each run has those of the server that it has anyway."""


def pytest_ignore_collect(collection_path, config):
    """Without a server there is nothing to say about one."""
    if collection_path.name == "test_server.py" and config.getoption("--database") == "sqlite":
        return True
    return None


def pytest_generate_tests(metafunc):
    """A test that asks for a `system` holds for every one."""
    if "system" in metafunc.fixturenames:
        metafunc.parametrize("system", SYSTEMS[metafunc.config.getoption("--database")], indirect=True)


@pytest.fixture
def system(request, app, database):
    """A sales system of the kind."""
    url = MSSQL if request.param == "mssql" else database.empty()
    address = over_odbc(url) if request.param == "odbc" else url
    with Sales(app, url, address) as sales:
        yield sales


def over_odbc(url):
    """The same PostgreSQL database, through ODBC; a socket's folder is its host."""
    given = make_url(url)
    host = given.host or given.query["host"]
    where = {"host": host, "driver": odbc_driver(), **({"port": str(given.port)} if given.port else {})}
    url = URL.create("postgresql+pyodbc", given.username, given.password, database=given.database, query=where)
    return url.render_as_string(hide_password=False)
