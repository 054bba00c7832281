"""What is done with attachments; their files follow the transaction.

A file is written before its row is saved, and taken away after its row is gone for good: whatever breaks off in between
leaves a file too many, never a row without its file. `tidy_attachments` takes those away.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO, Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, event, select, update
from sqlalchemy.orm import Session, object_session

from app.attachments import files
from app.attachments.models import Attachment
from app.attachments.queries import hang_on, known
from app.core import history
from app.core.database import db
from app.core.errors import Overtaken
from app.core.records import Attachable
from app.core.rows import EVERYBODYS

ATTACHMENTS = "attachments"
NEW, OLD = "new files", "old files"
"""Where a session keeps the names of files that must go if it fails, and of those that must go if it succeeds."""


@dataclass(frozen=True)
class Upload:
    """A file that somebody sent and that may be attached."""

    name: str
    content: IO[bytes]
    size: int
    sha256: str


def hold(record: Any) -> None:
    """Make sure that *record* is there and stays as it is until the transaction ends."""
    table = record.__table__
    touch = update(table).where(table.c.id == record.id).values(version=table.c.version)
    session = _session_of(record)
    if session.execute(touch).rowcount == 0:  # type: ignore[attr-defined] # of a write there is one
        raise Overtaken(_l("This record was deleted meanwhile."))
    session.refresh(record)


def attach(record: Any, uploads: Iterable[Upload]) -> list[str]:
    """Attach *uploads* to *record*, which is held; the names of those that hang there already and are left alone."""
    there = {tuple(each) for each in db.session.execute(known(record))}
    twice = []
    for upload in uploads:
        if (upload.sha256, upload.name) in there:
            twice.append(upload.name)
            continue
        there.add((upload.sha256, upload.name))
        db.session.add(_written(record, upload))
        _tell(record, old=None, new=upload.name)
    return twice


def detach(record: Any, attachment: Attachment) -> None:
    """Take *attachment* off *record*, which is held."""
    _tell(record, old=attachment.name, new=None)
    _session_of(record).delete(attachment)


def move_all(record: Any, to: Any) -> None:
    """Let what hangs on *record* hang on *to*, both held; what hangs there already, by the same name, goes."""
    there = {tuple(each) for each in db.session.execute(known(to))}
    for attachment in db.session.scalars(select(Attachment).where(hang_on(record)), execution_options=EVERYBODYS):
        if (attachment.sha256, attachment.name) in there:
            db.session.delete(attachment)
        else:
            attachment.record_id = to.id


def _written(record: Any, upload: Upload) -> Attachment:
    name = files.new_name()
    _names(_session_of(record), NEW).append(name)
    files.write(name, upload.content)
    return Attachment(
        record_type=record.__tablename__,
        record_id=record.id,
        name=upload.name,
        size=upload.size,
        sha256=upload.sha256,
        stored_as=name,
    )


def _tell(record: Any, *, old: str | None, new: str | None, kind: history.Kind = history.Kind.EDITED) -> None:
    """Write it into the history of the record."""
    history.keep(_session_of(record), record, [{"kind": kind, "field": ATTACHMENTS, "old": old, "new": new}])


def _session_of(record: Any) -> Session:
    session = object_session(record)
    assert session is not None
    return session


# --- files follow the transaction


def _names(session: Session, which: str) -> list[str]:
    names: list[str] = session.info.setdefault(which, [])
    return names


@event.listens_for(Session, "after_flush")
def _go_along(session: Session, _context: Any) -> None:
    """What hung on a deleted record goes with it; after the record, so that nothing is attached in between."""
    for row in session.deleted:
        if isinstance(row, Attachment):
            _names(session, OLD).append(row.stored_as)
        elif isinstance(row, Attachable):
            _take_all_off(session, row)


def _take_all_off(session: Session, record: Any) -> None:
    its_own, table = hang_on(record), Attachment.__table__
    rows = session.connection().execute(select(table.c.stored_as, table.c.name).where(its_own)).all()
    if not rows:
        return
    session.connection().execute(delete(table).where(its_own))
    _names(session, OLD).extend(row.stored_as for row in rows)
    _tell(record, old="\n".join(row.name for row in rows), new=None, kind=history.Kind.DELETED)


@event.listens_for(Session, "after_commit")
def _settle(session: Session) -> None:
    if not session.in_nested_transaction():
        _forget(session, OLD)


@event.listens_for(Session, "after_rollback")
def _undo(session: Session) -> None:
    if not session.in_nested_transaction():
        _forget(session, NEW)


def _forget(session: Session, which: str) -> None:
    """Take the files of one kind away; those of the other stay."""
    names = {kind: session.info.pop(kind, []) for kind in (NEW, OLD)}
    for name in names[which]:
        files.discard(name)
