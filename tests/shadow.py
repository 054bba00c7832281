"""Every statement that a test executes is looked at with the eyes of SQL Server as well."""

import traceback
from pathlib import Path

from sqlalchemy import Delete, Engine, Insert, Select, TextClause, Update, event
from sqlalchemy.sql.selectable import CompoundSelect

from tests.lint.sql_server import complaints_about

MOST_PARAMETERS = 1_000  # SQL Server takes 2,100; this is the bound of one IN, too
APP = str(Path(__file__).parent.parent / "app")
LOOKED_AT = (Select, CompoundSelect, Insert, Update, Delete, TextClause)


class Shadow:
    """Collects complaints; a statement of the same words is looked at once."""

    def __init__(self) -> None:
        self.seen: set[str] = set()
        self.complaints: list[str] = []

    def attach(self) -> None:
        """Look at what any engine executes from now on."""
        event.listen(Engine, "before_cursor_execute", self._look_at)

    def drain(self) -> list[str]:
        """The complaints since the last time."""
        complaints, self.complaints = self.complaints, []
        return complaints

    def _look_at(self, _connection, _cursor, words, parameters, context, many) -> None:
        self._count(parameters, words, rows=many or (context is not None and context.isinsert))
        if words in self.seen:
            return
        self.seen.add(words)
        statement = context.compiled.statement if context is not None and context.compiled is not None else None
        if isinstance(statement, LOOKED_AT) and not _is_about_tables(words):
            self._complain(complaints_about(statement), words)

    def _count(self, parameters, words, *, rows) -> None:
        if not rows and len(parameters) > MOST_PARAMETERS:
            self._complain([f"{len(parameters)} parameters: chunks, a join"], words[:200])

    def _complain(self, complaints, statement) -> None:
        self.complaints += [f"{complaint}\n  {_where()}\n  {statement}" for complaint in complaints]


def _is_about_tables(words) -> bool:
    """SQLAlchemy asks each database about its tables in that one's own words."""
    return any(word in words for word in ("pg_catalog.", "pg_class"))


def _where() -> str:
    """The line of the application that executes the statement; the last line outside SQLAlchemy if there is none."""
    frames = [f for f in traceback.extract_stack() if "sqlalchemy" not in f.filename and f.filename != __file__]
    ours = [frame for frame in frames if frame.filename.startswith(APP)]
    frame = (ours or frames)[-1]
    return f"{frame.filename}:{frame.lineno} in {frame.name}"
