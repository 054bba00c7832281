"""How to connect to the sales system: reading only, and never waiting for ever."""

import math
import re
from contextlib import suppress
from typing import Any
from urllib.parse import quote

from sqlalchemy import URL, Engine, QueuePool, create_engine, event, exc, make_url
from sqlalchemy.orm import Session

from app.sales_system import odbc
from app.sales_system.unavailable import Misconfigured

READS = re.compile(r"\s*(SELECT|WITH)\b(?!.*\b(INSERT|UPDATE|DELETE|MERGE|INTO)\b)", re.IGNORECASE | re.DOTALL)
IDLE_CONNECTIONS_END_AFTER_S = 300


class Writes(RuntimeError):
    """A bug: the sales system is only ever read."""


class ReadingSession(Session):
    """A session of the ORM that has nothing to write."""

    def __init__(self, connection: Any) -> None:
        super().__init__(connection, autoflush=False, expire_on_commit=False)

    def flush(self, objects: Any = None) -> None:
        """Refuse: nothing is ever written."""
        raise Writes("The sales system is only read; nothing of it can be changed.")


def engine_for(address: str, patience: float, most: int) -> Engine:
    """The engine for the database URL *address*, with *most* connections; connecting takes *patience* seconds at most.

    Raises Misconfigured.
    """
    try:
        url, arguments = _prepared(make_url(address), patience)
        engine = create_engine(
            url,
            connect_args=arguments,
            poolclass=QueuePool,
            pool_size=most,
            max_overflow=0,
            pool_timeout=patience,
            pool_pre_ping=True,
            pool_recycle=IDLE_CONNECTIONS_END_AFTER_S,
            hide_parameters=True,
            **odbc.options(url),
        )
    except (exc.ArgumentError, ImportError, ValueError) as error:
        raise Misconfigured(detail=f"CRM_SALES_DATABASE_URL: {error}") from error
    event.listen(engine, "before_cursor_execute", _check_it_reads)
    return engine


def _prepared(url: URL, patience: float) -> tuple[URL, dict[str, Any]]:
    """The URL, and the arguments of the driver's connect(), that limit the time and forbid to write."""
    seconds = max(2, math.ceil(patience))
    if url.get_driver_name() == "pyodbc":
        return odbc.prepared(url), {"timeout": seconds}
    if url.get_backend_name() == "sqlite":
        return _only_if_there(url), {"timeout": patience}
    if url.get_backend_name() == "postgresql":
        given = url.query.get("options", "")
        return url, {
            "connect_timeout": seconds,
            "options": f"{given} -c default_transaction_read_only=on".strip(),
            "keepalives_idle": 30,
            "tcp_user_timeout": seconds * 1000,
        }
    return url, {}


def _only_if_there(url: URL) -> URL:
    """An absent file is not made, and one that is there not changed."""
    if not url.database:
        raise ValueError("a file is needed")
    return url.set(database=f"file:{quote(url.database)}").update_query_dict({"mode": "ro", "uri": "true"})


def _check_it_reads(connection: Any, cursor: Any, statement: str, *_: Any) -> None:
    if not READS.match(statement):
        raise Writes(f"The sales system is only read; this is no SELECT: {statement[:200]}")
    connection.info["cursor"] = cursor


def cancel(engine: Engine, connection: Any, cursor: Any) -> None:
    """Let the driver stop what *connection* does, as each driver knows how. May take a while itself."""
    with suppress(engine.dialect.loaded_dbapi.Error):  # it is closed already, or the server does not even hear this
        if hasattr(connection, "interrupt"):
            connection.interrupt()
        elif hasattr(connection, "cancel_safe"):
            connection.cancel_safe()
        elif hasattr(cursor, "cancel"):
            cursor.cancel()
