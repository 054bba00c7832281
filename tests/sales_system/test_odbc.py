"""Drivers of ODBC: which one is taken, and what it is told."""

import sys
from types import SimpleNamespace

import pytest
from sqlalchemy import make_url

from app.sales_system import odbc
from app.sales_system.unavailable import Misconfigured


@pytest.fixture
def installed(monkeypatch):
    """`installed("FreeTDS")`: the drivers that the driver manager knows; no more is there."""

    def installed(*drivers):
        manager = SimpleNamespace(drivers=lambda: list(drivers), pooling=True)
        monkeypatch.setitem(sys.modules, "pyodbc", manager)
        return manager

    monkeypatch.setitem(sys.modules, "mssql_python_odbc", None)
    return installed


def told(address):
    """What the driver is told beside host, user and database."""
    return dict(odbc.prepared(make_url(address)).query)


def test_connections_are_kept_by_us_and_not_by_the_driver_manager(installed):
    manager = installed("FreeTDS")
    told("mssql+pyodbc://crm:x@db/sales")
    assert manager.pooling is False


def test_sql_server_is_told_that_we_only_read(installed):  # core: SAL-2
    installed("ODBC Driver 18 for SQL Server")
    assert told("mssql+pyodbc://crm:x@db:1433/sales?Encrypt=yes") == {
        "driver": "ODBC Driver 18 for SQL Server",
        "ApplicationIntent": "ReadOnly",
        "Encrypt": "yes",
    }


def test_freetds_is_told_the_port_once_more_and_no_sizes(installed):
    installed("PostgreSQL Unicode", "FreeTDS")
    address = "mssql+pyodbc://crm:x@db:1444/sales"
    assert told(address) == {"driver": "FreeTDS", "ApplicationIntent": "ReadOnly", "port": "1444"}
    assert odbc.options(odbc.prepared(make_url(address))) == {"use_setinputsizes": False}


def test_other_drivers_are_told_the_sizes(installed):
    installed("ODBC Driver 18 for SQL Server")
    assert odbc.options(odbc.prepared(make_url("mssql+pyodbc://crm:x@db/sales"))) == {}


def test_microsofts_driver_is_found_in_its_wheel(installed, monkeypatch, tmp_path):
    installed("FreeTDS")
    driver = tmp_path / "linux" / "debian_ubuntu" / "x86_64" / "lib" / "libmsodbcsql-18.6.so.2.1"
    driver.parent.mkdir(parents=True)
    driver.touch()
    monkeypatch.setitem(sys.modules, "mssql_python_odbc", SimpleNamespace(get_libs_dir=lambda: str(tmp_path)))
    assert told("mssql+pyodbc://crm:x@db/sales")["driver"] == str(driver)
    assert told("mssql+pyodbc://crm:x@db/sales?driver=FreeTDS")["driver"] == "FreeTDS"


def test_postgresql_is_told_that_we_only_read_and_where_it_listens(installed):
    installed("PostgreSQL ANSI", "PostgreSQL Unicode")
    query = told("postgresql+pyodbc://crm:x@db:5433/sales")
    assert (query["driver"], query["ReadOnly"], query["port"]) == ("PostgreSQL Unicode", "1", "5433")


def test_what_the_setting_says_itself_is_left_as_it_is(installed):
    installed()
    for address in ("mssql+pyodbc://?odbc_connect=DSN%3Dsales", "mssql+pyodbc://crm:x@/?dsn=sales"):
        assert odbc.prepared(make_url(address)) == make_url(address)


def test_without_a_driver_those_there_are_are_told(installed):  # core: SAL-3
    installed("SQLite3")
    with pytest.raises(Misconfigured, match="SQLite3"):
        told("mssql+pyodbc://crm:x@db/sales")
