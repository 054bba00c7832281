"""Why the sales system has no answer: one sentence each for the user; the details go to the log."""

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import exc

from app.core.errors import BusinessError


class SalesSystemUnavailable(BusinessError):
    """The sales system does not answer, or not as agreed."""

    status = 503
    sentence: Any = _l("The sales system cannot be reached at the moment.")
    answered = False
    """Did it answer all the same? Then it is alive, and only this question had no good answer."""

    def __init__(self, message: Any = None, *, detail: Any = "") -> None:
        super().__init__(message or self.sentence)
        self.detail = str(detail)
        """What the log is told beside."""


class TooSlow(SalesSystemUnavailable):
    """It took longer than the patience of who asked."""

    sentence = _l("The sales system takes too long to answer at the moment.")


class NotAsAgreed(SalesSystemUnavailable):
    """A view or column is missing, of another kind, or not for us to read."""

    sentence = _l("The sales system does not offer what was agreed. An administrator can check which part is missing.")
    answered = True


class Nonsensical(SalesSystemUnavailable):
    """A value cannot be what was agreed: text for a number, a day that no calendar has."""

    sentence = _l("The sales system answered with something that makes no sense. An administrator can check it.")
    answered = True


class Misconfigured(SalesSystemUnavailable):
    """The setting, or what must be installed for it, is wrong."""

    sentence = _l("The connection to the sales system is not set up properly on the server.")


# SQLSTATEs: of PostgreSQL by either driver, and of SQL Server by ODBC.
_SLOW = {"57014", "55P03", "HYT00", "HYT01", "HY008", "S1T00"}
_ELSE_AGREED = {"42", "3F"}  # syntax or access rule: no such table, column, operator; no such schema
_NO_SENSE = {"22"}
_SLOW_WORDS = re.compile(r"interrupted|database (table )?is locked")
_ELSE_AGREED_WORDS = re.compile(r"no such (table|column)|malformed database schema|not a database")
_NO_SENSE_WORDS = re.compile(r"could not decode|integer overflow", re.IGNORECASE)


def trouble(error: exc.DBAPIError) -> SalesSystemUnavailable:
    """What the driver's *error* means."""
    state, words = _sqlstate(error.orig), str(error.orig)
    if state in _SLOW or _SLOW_WORDS.search(words):
        return TooSlow(detail=words)
    if state[:2] in _NO_SENSE or _NO_SENSE_WORDS.search(words) or isinstance(error, exc.DataError):
        return Nonsensical(detail=words)
    if state[:2] in _ELSE_AGREED or _ELSE_AGREED_WORDS.search(words):
        return NotAsAgreed(detail=words)
    return SalesSystemUnavailable(detail=words)


def _sqlstate(error: Any) -> str:
    """As psycopg has it, or as pyodbc has it; SQLite has none."""
    return getattr(error, "sqlstate", None) or next((part for part in error.args[:-1] if isinstance(part, str)), "")
