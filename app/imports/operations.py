"""What is written about imports: the file, what its columns mean, what became of its rows; and taking it back."""

import json
import secrets
from collections.abc import Iterable, Mapping
from typing import IO, Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, insert, update

from app.core import names, person
from app.core.database import db
from app.core.errors import BusinessError, Overtaken
from app.core.numbers import next_numbers
from app.core.records import Numbered
from app.core.workflow import OVERTAKEN
from app.imports import queries, reading
from app.imports.filling import Draft, Filler
from app.imports.kind import Kind
from app.imports.kinds import KINDS
from app.imports.models import (
    LONGEST_HEADING,
    Import,
    ImportMeaning,
    ImportPortion,
    ImportRow,
    ImportState,
    Outcome,
)

PIECE = 1024 * 1024
SAMPLES = 3
MADE = (Outcome.CREATE, Outcome.UPDATE)
APART = {"synchronize_session": False}


# -- before


def receive(import_: Import, name: str, file: IO[bytes]) -> None:
    """Keep the uploaded *file*, if it can be read, and guess what its columns mean."""
    headings, samples = reading.beginning(file, SAMPLES)
    import_.name = name
    import_.headings, import_.samples = _json(headings), _json(samples)
    import_.meanings = _json(guessed(KINDS[import_.kind](), headings))
    db.session.add(import_)
    keep_content(import_, file)


def keep_content(import_: Import, file: IO[bytes]) -> None:
    """Keep what is in *file* with the import."""
    import_.size = file.seek(0, 2)
    db.session.flush()
    file.seek(0)
    place = 0
    while piece := file.read(PIECE):
        db.session.execute(insert(ImportPortion).values(import_id=import_.id, place=place, content=piece))
        place += 1


def guessed(kind: Kind, headings: list[str]) -> list[str]:
    """What each column means: what it meant the last time, or what its heading says in any language."""
    remembered = queries.meanings(person.current_id(), kind.name)
    words = {word: name for name in kind.fields()[::-1] for word in kind.words(name)}
    meant: list[str] = []
    for heading in headings:
        key = _heading(heading)
        name = remembered.get(key, words.get(key, ""))
        meant.append(name if name in kind.fields() and name not in meant else "")
    return meant


def _heading(text: str) -> str:
    """A heading as it is compared: without the mark of what is required, and without a remark in brackets."""
    key = names.key(text).replace("*", "")
    return (key.removesuffix("(必填)").removesuffix("(required)") or key)[:LONGEST_HEADING]


def understand(import_: Import, meanings: list[str]) -> None:
    """Let the columns mean this, and remember it for the next file. BusinessError if no row could be judged so."""
    kind = KINDS[import_.kind]()
    given = [name for name in meanings if name]
    twice = [name for name in dict.fromkeys(given) if given.count(name) > 1]
    if twice:
        raise BusinessError(_l("Only one column can be this: %(fields)s", fields=_in_words(kind, twice)))
    missing = [name for name in kind.needed if name not in given]
    if missing:
        raise BusinessError(_l("No column holds what every row needs: %(fields)s", fields=_in_words(kind, missing)))
    import_.meanings = _json(meanings)
    _remember(kind, dict(zip(map(_heading, import_.columns), meanings, strict=False)))


def _in_words(kind: Kind, fields: list[str]) -> str:
    return ", ".join(str(kind.screen.label(name)) for name in fields)


def _remember(kind: Kind, meant: Mapping[str, str]) -> None:
    who = person.current_id()
    mine = ImportMeaning.user_id == who, ImportMeaning.kind == kind.name
    db.session.execute(delete(ImportMeaning).where(*mine, ImportMeaning.heading.in_(list(meant))))
    rows = [{"user_id": who, "kind": kind.name, "heading": each, "field": name} for each, name in meant.items() if each]
    if rows:
        db.session.execute(insert(ImportMeaning), rows)


def choose(import_: Import, choices: Mapping[int, str]) -> None:
    """Let single rows become something else than the rest."""
    import_.choices = _json({**import_.chosen, **choices})


# -- while it is worked on


def begin(key: int, state: ImportState) -> Import:
    """Take the import over, which is in *state*, from whoever may be at work on it; Overtaken if it is no more."""
    worker = secrets.token_hex(16)
    mine = Import.id == key, Import.state == state
    db.session.execute(update(Import).where(*mine).values(worker=worker), execution_options=APART)
    return hold(key, state, worker)


def hold(key: int, state: ImportState, worker: str | None) -> Import:
    """The import, which stays in *state* and with *worker* until the transaction ends; Overtaken if it did not."""
    mine = update(Import).where(Import.id == key, Import.state == state, Import.worker == worker).values(state=state)
    if db.session.execute(mine, execution_options=APART).rowcount == 0:
        raise Overtaken(OVERTAKEN)
    return db.session.get_one(Import, key, populate_existing=True)


def forget_rows(key: int) -> None:
    """Begin anew."""
    db.session.execute(delete(ImportRow).where(ImportRow.import_id == key))


def note(key: int, drafts: Iterable[Draft]) -> None:
    """Keep what was found out about some rows."""
    told = [
        {
            "import_id": key,
            "line": draft.line,
            "cells": _json(draft.cells),
            "problems": _json(draft.problems) if draft.problems else None,
            "outcome": draft.outcome.value,
            "alike_id": draft.alike_id,
            "alike_line": draft.alike_line,
            "alike_by": draft.alike_by,
        }
        for draft in drafts
    ]
    db.session.execute(insert(ImportRow), told)
    of_it = update(Import).where(Import.id == key).values(done=Import.done + len(told))
    db.session.execute(of_it, execution_options=APART)


def count(import_: Import) -> None:
    """Write how many rows there are of each outcome."""
    numbers = queries.tally(import_.id)
    import_.created, import_.updated = (numbers.get(each.value, 0) for each in MADE)
    import_.skipped, import_.bad = numbers.get(Outcome.SKIP.value, 0), numbers.get(Outcome.PROBLEM.value, 0)
    import_.total = sum(numbers.values())


def make(filler: Filler, rows: list[ImportRow], *, all_or_nothing: bool) -> None:
    """Make records of *rows*, which their drafts judge once more; BusinessError if one of them must not be left out."""
    drafts = filler.portion([(row.line, json.loads(row.cells)) for row in rows])
    bad = next((draft for draft in drafts if draft.outcome is Outcome.PROBLEM), None)
    if bad is not None and all_or_nothing:
        what = " ".join(bad.problems.values())
        raise BusinessError(_l("Row %(line)d could not be imported: %(problem)s", line=bad.line, problem=what))
    _number([draft.record for draft in drafts if draft.outcome is Outcome.CREATE])
    db.session.flush()
    became = [_became(filler.kind, row.id, draft) for row, draft in zip(rows, drafts, strict=True)]
    db.session.execute(update(ImportRow), became)


def _number(made: list[Any]) -> None:
    """Take the numbers of all of them at once, and in the order of the file."""
    if made and isinstance(made[0], Numbered):
        with db.session.no_autoflush:
            numbers = next_numbers(db.session(), made[0].number_prefix, len(made))
        for record, number in zip(made, numbers, strict=True):
            record.number = number


def _became(kind: Kind, key: int, draft: Draft) -> dict[str, Any]:
    """What is kept of what became of a row."""
    is_made = draft.outcome in MADE
    before = {}
    if draft.picture is not None and is_made:
        now = kind.picture(draft.record)
        before = {name: text for name, text in draft.picture.items() if text != now[name]}
    return {
        "id": key,
        "outcome": draft.outcome.value,
        "problems": _json(draft.problems) if draft.problems else None,
        "record_id": draft.record.id if is_made else None,
        "record_version": draft.record.version if is_made else None,
        "before": _json(before) if draft.outcome is Outcome.UPDATE else None,
    }


# -- afterwards


def take_back(kind: Kind, rows: list[ImportRow]) -> int:
    """Undo what was made of *rows*, as far as that is possible; how many stay."""
    there, staying = kind.load({row.record_id for row in rows}), stays(kind, rows)
    gone = [row for row in rows if row.id not in staying]
    for row in gone:
        record = there.get(row.record_id)
        if record is not None and row.outcome == Outcome.CREATE:
            kind.screen.remove(record)
        elif record is not None:
            kind.set_back(record, json.loads(row.before or "{}"))
    db.session.flush()
    if gone:
        done = update(ImportRow).where(ImportRow.id.in_([row.id for row in gone])).values(record_id=None)
        db.session.execute(done, execution_options=APART)
    return len(staying)


def stays(kind: Kind, rows: list[ImportRow]) -> dict[int, Any]:
    """Why what was made of some of *rows* cannot be undone, by their keys."""
    made = [row.record_id for row in rows if row.outcome == Outcome.CREATE and row.record_id is not None]
    there = kind.load({row.record_id for row in rows})
    used = kind.in_use(made)
    told = {row.id: _reason(kind, row, there.get(row.record_id), used) for row in rows}
    return {key: reason for key, reason in told.items() if reason is not None}


def _reason(kind: Kind, row: ImportRow, record: Any, used: set[int]) -> Any:
    """Why it cannot be undone; None if it can, or is gone already."""
    if record is None:
        return None
    if record.version != row.record_version:
        return _l("changed since")
    if record.id in used and row.outcome == Outcome.CREATE:
        return _l("something else belongs to it by now")
    check = kind.screen.check_delete if row.outcome == Outcome.CREATE else kind.screen.check_edit
    try:
        check(record)
    except BusinessError as error:
        return error.message
    return None


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
