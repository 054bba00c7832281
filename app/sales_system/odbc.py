"""The sales system through ODBC: SQL Server with FreeTDS or Microsoft's driver, and PostgreSQL."""

import importlib
import re
from pathlib import Path
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import URL
from sqlalchemy.connectors.pyodbc import PyODBCConnector
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.base import PGDialect

from app.sales_system.unavailable import Misconfigured

registry.register("postgresql.pyodbc", __name__, "PostgresqlOverOdbc")

READ_ONLY = {
    # Truth as numbers, whole results not in memory at once, nothing written.
    "postgresql": {"BoolsAsChar": "0", "ReadOnly": "1", "UseDeclareFetch": "1", "Fetch": "1000"},
    "mssql": {"ApplicationIntent": "ReadOnly"},
}
LIKELY = {
    "postgresql": re.compile(r"psql.*w\b|PostgreSQL.*Unicode", re.IGNORECASE),
    "mssql": re.compile(r"SQL Server|FreeTDS", re.IGNORECASE),
}
FREETDS = re.compile(r"freetds|tdsodbc", re.IGNORECASE)
NO_ODBC = _l("The sales system is reached through ODBC, which the server lacks (on Debian: apt-get install libodbc2).")
GONE = re.compile(r"08...|57P0[123]")


class PostgresqlOverOdbc(PyODBCConnector, PGDialect):
    """PostgreSQL's dialect, spoken through ODBC. SQLAlchemy brings none."""

    supports_statement_cache = True

    def is_disconnect(self, e: Exception, connection: Any, cursor: Any) -> bool:
        """The server closed the connection, or it broke."""
        return bool(e.args and GONE.fullmatch(str(e.args[0]))) or super().is_disconnect(e, connection, cursor)


def prepared(url: URL) -> URL:
    """*url* with a driver and what this driver needs to read only. Raises Misconfigured."""
    pyodbc = _pyodbc()
    if "odbc_connect" in url.query or "dsn" in url.query:
        return url
    backend = url.get_backend_name()
    given = {**READ_ONLY.get(backend, {}), **url.query}
    driver = str(given.setdefault("driver", _driver(backend, pyodbc)))
    if url.port and (backend == "postgresql" or FREETDS.search(driver)):
        given.setdefault("port", str(url.port))  # behind the host, with a comma, only Microsoft's understands it
    return url.set(query=given)


def options(url: URL) -> dict[str, Any]:
    """What the engine for *url* needs to know of its driver: FreeTDS cannot be told the sizes of parameters."""
    is_freetds = url.get_backend_name() == "mssql" and FREETDS.search(str(url.query.get("driver", "")))
    return {"use_setinputsizes": False} if is_freetds else {}


def _pyodbc() -> Any:
    """The driver of ODBC drivers, imported only where it is wanted: it needs a library that pip cannot bring."""
    try:
        pyodbc: Any = importlib.import_module("pyodbc")
    except ImportError as error:
        raise Misconfigured(NO_ODBC, detail=error) from error
    pyodbc.pooling = False  # the driver manager's pool does not clean connections; SQLAlchemy's does
    return pyodbc


def _driver(backend: str, pyodbc: Any) -> str:
    """A driver for *backend* that is installed: Microsoft's out of its wheel, or the first likely one."""
    if backend == "mssql" and (path := microsofts()):
        return path
    likely = [name for name in pyodbc.drivers() if backend in LIKELY and LIKELY[backend].search(name)]
    if not likely:
        raise no_driver()
    return likely[0]


def no_driver(detail: Any = "") -> Misconfigured:
    """The driver is not there; these are."""
    installed = ", ".join(_pyodbc().drivers()) or "–"
    return Misconfigured(
        _l(
            "The ODBC driver for the sales system is not installed on the server; there are: %(installed)s.",
            installed=installed,
        ),
        detail=detail,
    )


def microsofts() -> str | None:
    """The path of Microsoft's ODBC driver, where its wheel mssql-python-odbc is installed."""
    try:
        wheel = importlib.import_module("mssql_python_odbc")
    except ImportError:
        return None
    here = Path(wheel.get_libs_dir())
    return next(map(str, sorted([*here.rglob("libmsodbcsql*.so*"), *here.rglob("msodbcsql*.dll")])), None)


def lacks_driver(error: Any) -> bool:
    """Is *error* the driver manager's, which does not find the driver?"""
    return bool(re.search(r"Can't open lib|\bIM00[23]\b", str(error)))
