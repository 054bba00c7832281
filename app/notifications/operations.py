"""Telling people what concerns them, and their reading it."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from flask_appbuilder.security.sqla.models import User
from sqlalchemy import event, update
from sqlalchemy.orm import Session, SessionTransaction

from app.core import clock, person
from app.core.database import db
from app.core.sentences import kept
from app.mail.operations import post
from app.notifications import queries
from app.notifications.kinds import KINDS, Kind
from app.notifications.models import Notification, NotificationChoice

MAIL = "notification"
TOLD, QUIET = "told", "quiet"
"""Where a session keeps what it told in its transaction, and that nothing is to be told now."""


def notify(kind: Kind, to: User | Iterable[User | None] | None, about: Any = None, **facts: Any) -> None:
    """Tell *to* of it, in the running transaction: as news in the CRM, by mail, or both, as each wants it.

    Nobody is told of what they did themselves, nor when they have left, nor twice of the same in one transaction.
    Facts are plain or translatable, and hold nothing that only readers of the record *about* may know.
    """
    readers = [each for each in _distinct(to) if each.active and each.id != person.current_id()]
    if not readers or db.session.info.get(QUIET):
        return
    if about is not None and about.id is None:
        db.session.add(about)
        db.session.flush()
    wishes = queries.wishes(kind, [reader.id for reader in readers])
    for reader in readers:
        in_crm, by_mail = wishes.get(reader.id, (kind.in_crm, kind.by_mail))
        news = _news(kind, reader, about, facts)
        if not _is_told(news):
            _tell(news, in_crm=in_crm, by_mail_to=reader if by_mail else None)


@contextmanager
def quietly() -> Iterator[None]:
    """Inside the block nobody is told of anything: it is part of something larger, of which they hear once."""
    db.session.info[QUIET] = True
    try:
        yield
    finally:
        del db.session.info[QUIET]


def _distinct(to: User | Iterable[User | None] | None) -> Iterable[User]:
    several = [to] if isinstance(to, User) else list(to or ())
    return {each.id: each for each in several if each is not None}.values()


def _news(kind: Kind, reader: User, about: Any, facts: dict[str, Any]) -> Notification:
    return Notification(
        to_id=reader.id,
        by_id=person.current_id(),
        kind=kind.name,
        record_type=about.__tablename__ if about is not None else None,
        record_id=about.id if about is not None else None,
        facts=json.dumps({name: kept(value) for name, value in facts.items()}),
        at=clock.now(),
    )


def _tell(news: Notification, *, in_crm: bool, by_mail_to: User | None) -> None:
    """What is wanted by mail only counts as read; without a mail server that is nothing at all."""
    news.mail = post(MAIL, by_mail_to) if by_mail_to is not None else None
    if not in_crm:
        news.read_at = news.at
    if in_crm or news.mail is not None:
        db.session.add(news)
        db.session.info.setdefault(TOLD, []).append(news)


def _is_told(news: Notification) -> bool:
    """Has this transaction told the same already? What a savepoint took back does not count."""
    return any(_same(news) == _same(each) and each in db.session for each in db.session.info.get(TOLD, ()))


def _same(news: Notification) -> tuple[Any, ...]:
    return news.to_id, news.kind, news.record_type, news.record_id


@event.listens_for(Session, "after_transaction_end")
def _forget_told(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop(TOLD, None)


def follow(entity: Any, old: int, new: int) -> None:
    """Let what was told of the *entity* with the key *old* be about the one with *new*."""
    about = Notification.record_type == entity.__tablename__, Notification.record_id == old
    db.session.execute(update(Notification).where(*about).values(record_id=new))


def read(news: Notification) -> None:
    """Its reader has read it."""
    news.read_at = news.read_at or clock.now()


def read_all(until: int) -> None:
    """The person acting has read all of theirs, as far as they were there: up to the key *until*."""
    mine = update(Notification).where(Notification.to_id == person.current_id(), Notification.id <= until)
    db.session.execute(mine.where(Notification.read_at.is_(None)).values(read_at=clock.now()))


def choose(in_crm: Iterable[str], by_mail: Iterable[str] | None) -> None:
    """Let the person acting hear of just the kinds of these names; None leaves what they chose about mail."""
    wanted, mailed = set(in_crm), by_mail if by_mail is None else set(by_mail)
    who = person.current()
    known = queries.choices_of(who.id or 0)
    for kind in KINDS.values():
        if not kind.concerns(who):
            continue
        choice = known.get(kind.name)
        if choice is None:
            choice = NotificationChoice(user_id=who.id, kind=kind.name, by_mail=kind.by_mail)
            db.session.add(choice)
        choice.in_crm = kind.name in wanted
        choice.by_mail = choice.by_mail if mailed is None else kind.name in mailed
