"""What the page of an import shows: its rows with their problems, how far it is, what is left, what would stay."""

import json
from collections.abc import Iterator
from typing import Any

from flask import request
from flask_babel import format_decimal, lazy_pgettext
from flask_babel import gettext as _
from sqlalchemy import select

from app.core import lists
from app.core.database import db
from app.core.filters import Choice as OneOf
from app.core.progress import Making
from app.core.sentences import said
from app.core.sheets import Column, Sheet
from app.imports import operations, queries
from app.imports.filling import ROW
from app.imports.kind import Kind
from app.imports.kinds import KINDS, REASONS
from app.imports.models import OUTCOMES, Choice, Import, ImportRow, ImportState, Outcome

SHOWN = 20
LEFT = (Outcome.SKIP, Outcome.PROBLEM)
OUTCOME = OneOf("outcome", values=lambda: [(each.value, each.label) for each in Outcome])


def at(view: Any, import_: Import) -> dict[str, Any]:
    """A page of the rows, and what there is to say about them."""
    asked = lists.read_request(request.args, [OUTCOME], ())
    wanted = [each for each in Outcome if each.value == asked.values.get("outcome")]
    page = lists.fetch(db.session, queries.rows_of(import_.id, *wanted), asked, [])
    kind = KINDS[import_.kind]()
    return {
        "page": page,
        "kinds": _kinds(import_, asked),
        "columns": [(place, heading or "–") for place, heading in enumerate(import_.columns)],
        "rows": _rows(kind, import_, page.rows),
        "may_choose": import_.state is ImportState.PREVIEWED and view.allows("add"),
        "choices": list(Choice),
        "trouble": said(import_.trouble),
        "left": import_.skipped + import_.bad,
    }


def _kinds(import_: Import, asked: lists.ListRequest) -> list[tuple[Any, int | None, str, bool]]:
    """The kinds of rows that can be looked at alone: label, number, address, and whether it is the one."""
    numbers = (import_.created, import_.updated, import_.skipped, import_.bad)
    words = (
        lazy_pgettext("import", "New"),
        lazy_pgettext("import", "Updated"),
        lazy_pgettext("import", "Skipped"),
        lazy_pgettext("import", "With problems"),
    )
    chosen = asked.values.get("outcome")
    told = [(_("Everything"), import_.total, asked.query(outcome=""), not chosen)]
    for outcome, word, number in zip(Outcome, words, numbers, strict=True):
        told.append((word, number, asked.query(outcome=outcome.value), chosen == outcome.value))
    return told


def _rows(kind: Kind, import_: Import, rows: list[ImportRow]) -> list[dict[str, Any]]:
    """Each row with its cells, each with the problem beside it, and what it looks like."""
    there = kind.load({row.alike_id for row in rows} | {row.record_id for row in rows})
    names = {place: name for name, place in import_.fields.items()}
    chosen = import_.chosen
    return [_row(row, there, names, chosen.get(row.line, import_.duplicates)) for row in rows]


def _row(row: ImportRow, there: dict[int | None, Any], names: dict[int, str], chosen: str) -> dict[str, Any]:
    problems = queries.problems(row)
    texts: list[str] = json.loads(row.cells)
    width = max([len(texts), *(place + 1 for place in names)])
    cells = [
        (texts[place] if place < len(texts) else "", problems.get(names.get(place, "-"), ""), place in names)
        for place in range(width)
    ]
    elsewhere = {name: text for name, text in problems.items() if name not in names.values()}
    return {
        "line": row.line,
        "outcome": OUTCOMES[row.outcome],
        "cells": cells,
        "problems": elsewhere,
        "alike": there.get(row.alike_id),
        "alike_line": row.alike_line,
        "alike_by": REASONS.get(row.alike_by or ""),
        "chosen": chosen,
        "made": there.get(row.record_id),
    }


def how_far(import_: Import) -> dict[str, Any]:
    """How much is done, as far as is known."""
    mine = select(Making.rows, Making.of).where(Making.token == import_.worker)
    making = db.session.execute(mine).one_or_none() if import_.is_open and import_.worker else None
    done, total = (making.rows, making.of) if making else (import_.done, None)
    words = ""
    if done and total:
        words = _("%(done)s of %(total)s", done=format_decimal(done), total=format_decimal(total))
    elif done:
        words = _("%(done)s rows", done=format_decimal(done))
    is_running = import_.worker is not None and import_.is_open
    return {"open": import_.is_open, "running": is_running, "done": done, "total": total, "words": words}


def rest(import_: Import) -> Sheet:
    """The rows of which nothing was made, as they were in the file, each with the reason."""
    kind = KINDS[import_.kind]()
    headings = import_.columns
    columns = [Column(heading) for heading in headings] + [Column(_("Row")), Column(_("Reason"))]
    found = queries.rows_of(import_.id, *LEFT)
    name = _("%(file)s – the rest", file=import_.name.rpartition(".")[0] or import_.name)
    return Sheet(name, columns, _rest(kind, found, len(headings)), number=lists.count(found, None))


def _rest(kind: Kind, found: Any, width: int) -> Iterator[list[Any]]:
    for rows in queries.portions(found):
        there = kind.load({row.alike_id for row in rows})
        for row in rows:
            cells = (json.loads(row.cells) + [""] * width)[:width]
            yield [*cells, row.line, _why(kind, row, there)]
        db.session.expunge_all()


def _why(kind: Kind, row: ImportRow, there: dict[int | None, Any]) -> str:
    problems = queries.problems(row)
    if not problems:
        like = there.get(row.alike_id) or (_("row %(line)d", line=row.alike_line) if row.alike_line else "")
        return f"{REASONS.get(row.alike_by or '', '')}: {like}"
    labels = {name: "" if name == ROW else f"{kind.screen.label(name)}: " for name in problems}
    return " ".join(f"{labels[name]}{text}" for name, text in problems.items())


def what_stays(import_: Import) -> tuple[int, list[tuple[Any, Any]]]:
    """What undoing would leave: how much that is, and the first of it, each with the reason."""
    kind = KINDS[import_.kind]()
    number = 0
    some: list[tuple[Any, Any]] = []
    for rows in queries.portions(queries.made_by(import_.id)):
        told = operations.stays(kind, rows)
        number += len(told)
        if told and len(some) < SHOWN:
            there = kind.load({row.record_id for row in rows if row.id in told})
            some += [(there[row.record_id], told[row.id]) for row in rows if row.id in told]
    return number, some[:SHOWN]
