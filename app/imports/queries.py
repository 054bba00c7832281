"""Reads of imports and their rows."""

import json
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from sqlalchemy import Select, func, select

from app.core.database import db
from app.imports.models import AT_WORK, Import, ImportMeaning, ImportPortion, ImportRow, Outcome

PORTION = 500
IN_MEMORY = 4 * 1024 * 1024


def at_work() -> Select[int]:
    """The keys of the imports with which something is to be done, the oldest wish first."""
    return select(Import.id).where(Import.state.in_(AT_WORK)).order_by(Import.id)


def content(import_id: int) -> IO[bytes]:
    """The file as it was uploaded; to be closed by whoever asked."""
    file: IO[bytes] = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - the caller closes it
    of_it = ImportPortion.import_id == import_id
    for place in db.session.scalars(select(ImportPortion.place).where(of_it).order_by(ImportPortion.place)).all():
        file.write(db.session.scalars(select(ImportPortion.content).where(of_it, ImportPortion.place == place)).one())
    file.seek(0)
    return file


def rows_of(import_id: int, *outcomes: Outcome) -> Select[tuple[ImportRow]]:
    """The rows of an import, in their order; those with one of *outcomes*, if any are named."""
    found = select(ImportRow).where(ImportRow.import_id == import_id).order_by(ImportRow.line, ImportRow.id)
    return found.where(ImportRow.outcome.in_([each.value for each in outcomes])) if outcomes else found


def portions(found: Select[Any], *, backwards: bool = False) -> Iterator[list[ImportRow]]:
    """The rows that *found* selects, some at a time; what was read before may be forgotten meanwhile."""
    order = (ImportRow.line.desc(), ImportRow.id) if backwards else (ImportRow.line, ImportRow.id)
    last: int | None = None
    while True:
        rest = found.order_by(None).order_by(*order).limit(PORTION)
        if last is not None:
            rest = rest.where(ImportRow.line < last if backwards else ImportRow.line > last)
        rows = list(db.session.scalars(rest))
        if not rows:
            return
        last = rows[-1].line
        yield rows


def made_by(import_id: int) -> Select[tuple[ImportRow]]:
    """The rows of which something was made that is still as the import left it, as far as is known."""
    return rows_of(import_id, Outcome.CREATE, Outcome.UPDATE).where(ImportRow.record_id.is_not(None))


def tally(import_id: int) -> dict[str, int]:
    """How many rows there are of each outcome."""
    number = func.count()
    of_it = select(ImportRow.outcome, number).where(ImportRow.import_id == import_id).group_by(ImportRow.outcome)
    return dict(db.session.execute(of_it).all())


def meanings(user_id: int | None, kind: str) -> dict[str, str]:
    """What somebody's headings meant the last time."""
    mine = select(ImportMeaning.heading, ImportMeaning.field)
    known = db.session.execute(mine.where(ImportMeaning.user_id == user_id, ImportMeaning.kind == kind)).all()
    return dict(known)


def problems(row: ImportRow) -> dict[str, str]:
    """What is wrong with *row*, by field."""
    found: dict[str, str] = json.loads(row.problems) if row.problems else {}
    return found
