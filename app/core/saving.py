"""The one way a form becomes rows: validate, write, commit, or leave everything as it was and say why."""

import logging
from collections.abc import Callable
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm.exc import StaleDataError

from app.core.database import db, is_deadlock
from app.core.errors import BusinessError, Overtaken
from app.core.fields import key_from
from app.core.forms import RecordForm
from app.core.timeline import changes_since
from app.core.workflow import OVERTAKEN

CONFLICT = _l("This conflicts with something saved already; nothing was changed.")

log = logging.getLogger(__name__)


class Refused(Exception):
    """Nothing was saved; the form says why. *status* is that of the answer."""

    def __init__(self, status: int) -> None:
        super().__init__()
        self.status = status


def save(form: RecordForm, record: Any, write: Callable[[], None]) -> None:
    """Let *write* change *record* if *form* is valid and nobody else saved meanwhile, and commit. Raises Refused."""
    if not form.validate():
        raise Refused(200)
    seen = form.lock_version.data
    if record is not None and record.id and seen and seen != str(record.version):
        form.explain_conflict(changes_since(record, key_from(seen) or 0), record.version)
        raise Refused(Overtaken.status)
    try:
        with db.session.no_autoflush:
            write()
        db.session.commit()
    except (BusinessError, StaleDataError, IntegrityError, OperationalError) as error:
        db.session.rollback()
        told = _told(error)
        form.add_error(told)
        raise Refused(told.status) from error


def _told(error: Exception) -> BusinessError:
    """What a rule or the database says no with, as people read it; anything else is a bug."""
    match error:
        case BusinessError():
            return error
        case IntegrityError():
            log.warning("refused by the database: %s", error.orig)
            return BusinessError(CONFLICT)
        case OperationalError() if not is_deadlock(error):
            raise error
    return Overtaken(OVERTAKEN)
