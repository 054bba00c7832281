"""An import from the file to the records at one go, for who has no screen before them."""

from typing import IO

from flask_babel import lazy_gettext as _l

from app.core import person
from app.core.database import db
from app.core.errors import BusinessError, NotAllowed
from app.imports import operations, workflow
from app.imports.kinds import KINDS
from app.imports.models import Import, ImportState
from app.imports.running import perform
from app.people.queries import named, person_for


def bring(
    username: str, name: str, file: IO[bytes], *, kind: str, duplicates: str, gaps: bool, all_or_nothing: bool
) -> Import:
    """Import *file* as somebody, by what its headings say. What could not be done is told by the import itself."""
    user = db.session.scalars(named(username)).one_or_none()
    if user is None or not user.active:
        raise BusinessError(_l("There is no active user of this name."))
    with person.acting_as(person_for(user.id)):
        if not (KINDS[kind]().may() and person.current().may("start", "Imports")):
            raise NotAllowed(_l("You may not import this any more."))
        import_ = Import(kind=kind, duplicates=duplicates, gaps=gaps)
        operations.receive(import_, name, file)
        operations.understand(import_, operations.guessed(KINDS[kind](), import_.columns))
        workflow.check(import_)
        found = _worked_on(import_)
        is_good = found.created + found.updated > 0 and not (found.bad and all_or_nothing)
        if found.state is ImportState.PREVIEWED and is_good:
            workflow.start(found, all_or_nothing=all_or_nothing)
            found = _worked_on(found)
    return found


def _worked_on(import_: Import) -> Import:
    """The import after what is wanted was done."""
    db.session.commit()
    key = import_.id
    db.session.rollback()
    perform(key)
    return db.session.get_one(Import, key, populate_existing=True)
