"""What happens to attachments by itself."""

import logging
from datetime import timedelta

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from sqlalchemy import func, select

from app.attachments import files
from app.attachments.models import Attachment
from app.attachments.queries import forsaken, stored
from app.core import clock
from app.core.database import db
from app.core.jobs import PORTION, REMOVED, Progress, clear, job

SETTLED = timedelta(days=1)
"""A younger file may belong to a transaction that is still running."""
FEW = 20

log = logging.getLogger(__name__)


@job(_l("Tidy up the attachments"), counts={REMOVED: lazy_pgettext("job", "Removed")})
def tidy_attachments(progress: Progress) -> None:
    """What a killed process left behind goes; what is missing is told."""
    clear(Attachment, forsaken(), progress)
    left = _without_row(files.written_before(clock.now() - SETTLED))
    _look_for_missing(progress)
    _remove(left, progress)


def _without_row(names: list[str]) -> list[str]:
    """Those of *names* that belong to no attachment."""
    left: list[str] = []
    for start in range(0, len(names), PORTION):
        portion = names[start : start + PORTION]
        known = set(db.session.scalars(stored(portion)))
        left += [name for name in portion if name not in known]
    db.session.commit()
    return left


def _look_for_missing(progress: Progress) -> None:
    """Say of each attachment whose file is gone that it failed."""
    rows = db.session.execute(select(Attachment.id, Attachment.stored_as).order_by(Attachment.id)).all()
    db.session.commit()
    for key, name in rows:
        if not files.exists(name):
            log.error("the file %s of attachment %s is missing", name, key)
            progress.fail(key, FileNotFoundError(name))


def _remove(names: list[str], progress: Progress) -> None:
    """Take the files away; but not where many are strange, since then the folder may be another installation's."""
    rows = db.session.scalar(select(func.count()).select_from(Attachment)) or 0
    db.session.commit()
    if len(names) > max(FEW, rows):
        log.error("%d files in the folder of attachments belong to nothing here; none was removed", len(names))
        progress.fail(files.folder(), FileExistsError(len(names)))
        return
    progress.of(len(names))
    for name in names:
        files.discard(name)
        if not files.exists(name):  # while a backup is made, they all stay
            progress.count(REMOVED)
        progress.step()
