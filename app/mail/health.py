"""Does mail get out?"""

from datetime import timedelta
from typing import Any

from flask_babel import gettext as _

from app.core import cells, lists
from app.core.database import db
from app.core.sentences import said
from app.mail import queries
from app.mail.server import server

LATELY = timedelta(days=3)


def state() -> tuple[bool, str, str]:
    """Is it well, in a sentence, and where there is more about it (nowhere)."""
    if server() is None:
        return True, _("No mail server is set; nothing is sent by mail."), ""
    told = {_still_waiting: queries.waiting(), _undelivered: queries.given_up(LATELY)}
    for (sentence, found), number in zip(told.items(), lists.counts([*told.values()]), strict=True):
        latest = db.session.scalar(found.limit(1)) if number != 0 else None
        if latest is not None:
            return False, sentence("10,000+" if number is None else str(number), latest), ""
    return True, _("No mail is held up."), ""


def _still_waiting(number: str, latest: Any) -> str:
    return _("Mails not sent yet: %(number)s. %(error)s", number=number, error=said(latest.error))


def _undelivered(number: str, latest: Any) -> str:
    return _(
        "Mails given up: %(number)s, the latest one to %(person)s at %(time)s. %(error)s",
        number=number,
        person=latest.to,
        time=cells.moment(latest.posted_at),
        error=said(latest.error),
    )
