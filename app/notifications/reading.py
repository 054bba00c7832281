"""What a notification says: in its reader's language, and of its record only what they may see now."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from app.core import cells, person
from app.core.database import db
from app.core.places import screen_of
from app.core.records import Record
from app.mail import server
from app.mail.letters import Letter, writes
from app.mail.models import OutgoingMail
from app.notifications.kinds import KINDS, Kind
from app.notifications.models import Notification
from app.notifications.operations import MAIL
from app.people.queries import person_for


@dataclass(frozen=True)
class News:
    """A notification in words, and the path it leads to, if it leads anywhere."""

    row: Notification
    sentence: str
    path: str


def told(rows: Sequence[Notification]) -> list[News]:
    """What *rows* say to the person acting; those of a kind that is no more are left out."""
    records = _records(rows)
    return [_news(row, KINDS[row.kind], records) for row in rows if row.kind in KINDS]


def _news(row: Notification, kind: Kind, records: dict[tuple[str, int], Any]) -> News:
    record = records.get((row.record_type or "", row.record_id or 0))
    words = defaultdict(str, person=cells.person_name(row.by), record=_name(row, record), **row.told)
    return News(row, str(kind.sentence) % words, _path(row, kind, record))


def _name(row: Notification, record: Any) -> str:
    """What a record is called; of one that is not for the reader to see, or no more, only its kind."""
    entity = _entities().get(row.record_type or "")
    if record is not None:
        return str(screen_of(entity).title_of(record))  # type: ignore[arg-type] # it has one
    return _("%(kind)s (no longer visible to you)", kind=entity.title) if entity else ""


def _path(row: Notification, kind: Kind, record: Any) -> str:
    place = kind.place if kind.concerns(person.current()) else ""
    if row.record_type is None:
        return place
    if record is None:
        return ""
    return (place or f"{screen_of(type(record)).route_base}/show/{{id}}").format(id=record.id)


def _records(rows: Iterable[Notification]) -> dict[tuple[str, int], Any]:
    """The records that *rows* are about, as far as the person acting may see them: one statement for each kind."""
    wanted: dict[str, set[int]] = {}
    for row in rows:
        if row.record_type and row.record_id:
            wanted.setdefault(row.record_type, set()).add(row.record_id)
    return {
        (name, record.id): record for name, keys in wanted.items() for record in _visible(_entities().get(name), keys)
    }


def _visible(entity: Any, keys: set[int]) -> list[Any]:
    screen = screen_of(entity) if entity else None
    if screen is None or not screen.allows("show"):
        return []
    found = db.session.scalars(select(entity).where(entity.id.in_(keys)))
    return [record for record in found if screen.can("show", record)]


def _entities() -> dict[str, Any]:
    """The entities by the names of their tables."""
    mapped = (mapper.class_ for mapper in Record.registry.mappers)
    return {entity.__tablename__: entity for entity in mapped if hasattr(entity, "title")}


@writes(MAIL)
def letter(mail: OutgoingMail) -> Letter | None:
    """A notification by mail; none if what it is about is no longer for its reader to see."""
    with person.acting_as(person_for(mail.to_id)):
        row = db.session.scalar(select(Notification).where(Notification.mail_id == mail.id))
        news = told([row]) if row is not None else []
    if not news or (row.record_type is not None and not news[0].path):
        return None
    link = server.address_of(f"/notifications/show/{row.id}")
    why = _("You can choose what you hear of by mail on your profile: %(link)s", link=server.address_of("/profile/"))
    return Letter(news[0].sentence, f"{news[0].sentence}\n\n{link}\n\n-- \n{why}\n")
