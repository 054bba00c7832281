"""What happens to mail by itself."""

from collections.abc import Sequence
from datetime import timedelta

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from app.core.database import db
from app.core.errors import BusinessError
from app.core.jobs import REMOVED, Progress, clear, each, job
from app.mail import letters, operations, queries
from app.mail.delivery import Carrier, Trouble
from app.mail.models import OutgoingMail
from app.mail.server import server

AT_A_TIME = 100
KEPT = timedelta(days=30)
SENT, POSTPONED, GIVEN_UP = "sent", "postponed", "given_up"
COUNTS = {
    SENT: lazy_pgettext("mail", "Sent"),
    POSTPONED: lazy_pgettext("mail", "Postponed"),
    GIVEN_UP: lazy_pgettext("mail", "Given up"),
}


@job(_l("Send mail"), counts=COUNTS, has_work=queries.is_anything_due)
def send_mail(progress: Progress) -> None:
    """Take what is due, then hand it in, mail by mail.

    A process that dies leaves what it took to be tried again after a pause. If it dies between the server's taking a
    mail and our writing that down, that one mail goes out again, under the same Message-ID.
    """
    target = server()
    if target is None:
        return
    with Carrier(target) as carrier:
        while keys := db.session.scalars(queries.due().limit(AT_A_TIME)).all():
            each(_claimed(keys, progress), lambda key: _send(key, carrier, progress), progress)


def _claimed(keys: Sequence[int], progress: Progress) -> list[int]:
    """Those of *keys* that nobody else took."""
    mine = []

    def take(key: int) -> None:
        if operations.claim(key):
            mine.append(key)

    each(keys, take, progress)
    return mine


def _send(key: int, carrier: Carrier, progress: Progress) -> None:
    """No transaction is open while the server is spoken to: SQLite would let nobody else write."""
    mail = db.session.get_one(OutgoingMail, key)
    if mail.is_over:
        operations.give_up(mail)
        progress.count(GIVEN_UP)
        return
    trouble: Trouble | None
    try:
        message = letters.message(mail)
    except BusinessError as error:
        trouble = Trouble(error.message, for_good=True)
    else:
        if message is None:
            operations.drop(mail)
            return
        db.session.commit()
        trouble = carrier.carry(message)
    progress.count(_note(mail, trouble))


def _note(mail: OutgoingMail, trouble: Trouble | None) -> str:
    """Write down what became of *mail*, and say it in a word."""
    if trouble is None:
        operations.settle(mail)
        return SENT
    over = operations.fail(mail, trouble.error, for_good=trouble.for_good)
    return GIVEN_UP if over else POSTPONED


@job(_l("Remove mails older than a month from the outbox"), counts={REMOVED: lazy_pgettext("job", "Removed")})
def forget_old_mail(progress: Progress) -> None:
    """Mails of long ago that were sent, dropped or given up."""
    clear(OutgoingMail, queries.older_than(KEPT), progress)
