"""How the work on an import is done, in whose name, and where its transactions end.

Checking is a transaction for each portion and begins anew when its process dies. Importing and undoing are one
transaction: a process that dies leaves nothing, and whoever looks next does it again.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from flask import current_app, g, has_request_context
from flask_appbuilder.security.sqla.models import User
from flask_babel import force_locale
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from app.core import person, progress
from app.core.database import db
from app.core.errors import BusinessError, NotAllowed, Overtaken
from app.core.saving import CONFLICT
from app.core.sentences import kept
from app.imports import operations, queries, reading, workflow
from app.imports.filling import Filler
from app.imports.kinds import KINDS
from app.imports.models import Import, ImportState
from app.notifications.operations import quietly
from app.people.queries import person_for

Tell = Callable[[int], None]


def nobody(_many: int) -> None:
    """Is told how many more rows are done."""


def perform(key: int, tell: Tell = nobody) -> None:
    """Do what is wanted of the import *key*, unless it is done meanwhile; what speaks against it is kept with it."""
    import_ = db.session.get(Import, key, populate_existing=True)
    if import_ is None or not import_.is_open:
        return
    state, asked_by = import_.state, import_.asked_by_id
    db.session.commit()
    with _in_the_name_of(asked_by):
        _attempt(key, *WORK[state], tell)


def _attempt(key: int, work: Callable[[int, Tell], None], otherwise: Any, tell: Tell) -> None:
    try:
        work(key, tell)
        db.session.commit()
    except Overtaken:
        db.session.rollback()
    except (BusinessError, IntegrityError, StaleDataError) as error:
        db.session.rollback()
        _give_up(key, otherwise, error.message if isinstance(error, BusinessError) else CONFLICT)


def _give_up(key: int, step: Any, why: Any) -> None:
    import_ = db.session.get(Import, key, populate_existing=True)
    if import_ is not None and import_.state in step.from_:
        import_.trouble = kept(why)
        step(import_)
    db.session.commit()


@contextmanager
def _in_the_name_of(user_id: int | None) -> Iterator[None]:
    """Act as who wanted it and in their language, in a session of its own, with what forms need of a request."""
    with current_app.app_context(), _as_in_a_request():
        user = db.session.get_one(User, user_id)
        who, language = person_for(user.id), user.language or current_app.config["BABEL_DEFAULT_LOCALE"]
        db.session.commit()
        with person.acting_as(who), force_locale(language):
            yield


@contextmanager
def _as_in_a_request() -> Iterator[None]:
    if has_request_context():
        yield
        return
    with current_app.test_request_context(method="POST"):
        yield


def _forget() -> None:
    """Keep nothing in memory of what was read and written so far."""
    db.session.expunge_all()
    g.pop("at_hand", None)


# -- the three kinds of work


def _check(key: int, tell: Tell) -> None:
    import_ = operations.begin(key, ImportState.CHECKING)
    _may(import_)
    operations.forget_rows(key)
    filler, worker = Filler(import_), import_.worker
    with queries.content(key) as file, quietly():
        db.session.commit()
        rows = reading.table(file)
        next(rows)
        while portion := list(islice(rows, queries.PORTION)):
            drafts = filler.portion(portion)
            db.session.rollback()  # nothing of it is kept but what was found out
            _forget()
            operations.hold(key, ImportState.CHECKING, worker)
            operations.note(key, drafts)
            db.session.commit()
            tell(len(portion))
    import_ = operations.hold(key, ImportState.CHECKING, worker)
    operations.count(import_)
    workflow.present(import_)


def _run(key: int, _tell: Tell) -> None:
    import_ = operations.begin(key, ImportState.RUNNING)
    _may(import_)
    filler, all_or_nothing = Filler(import_), import_.all_or_nothing
    with quietly(), _watched(import_) as advance:
        for rows in queries.portions(queries.rows_of(key)):
            operations.make(filler, rows, all_or_nothing=all_or_nothing)
            advance(len(rows))
            _forget()
    import_ = db.session.get_one(Import, key)
    operations.count(import_)
    workflow.finish(import_)


def _undo(key: int, _tell: Tell) -> None:
    import_ = operations.begin(key, ImportState.UNDOING)
    kind = KINDS[import_.kind]()
    left = 0
    with quietly(), _watched(import_) as advance:
        for rows in queries.portions(queries.made_by(key), backwards=True):
            left += operations.take_back(kind, rows)
            advance(len(rows))
            _forget()
    import_ = db.session.get_one(Import, key)
    import_.trouble = kept(_l("Could not be undone, and stay: %(number)s", number=left)) if left else None
    workflow.take_back(import_)


@contextmanager
def _watched(import_: Import) -> Iterator[Tell]:
    """Tell from outside of the transaction how far it is; SQLite, which it keeps from writing, tells nothing."""
    if db.engine.dialect.name == "sqlite":
        yield nobody
        return
    token, who, done = import_.worker or "", import_.asked_by_id or 0, 0

    def advance(many: int) -> None:
        nonlocal done
        done += many
        progress.advance(token, who, done)

    progress.begin(token, who, import_.total)
    try:
        yield advance
    finally:
        progress.end(token, who)


def _may(import_: Import) -> None:
    if not KINDS[import_.kind]().may():
        raise NotAllowed(_l("You may not import this any more."))


WORK: dict[ImportState, tuple[Callable[[int, Tell], None], Any]] = {
    ImportState.CHECKING: (_check, workflow.reject),
    ImportState.RUNNING: (_run, workflow.call_off),
    ImportState.UNDOING: (_undo, workflow.keep),
}
