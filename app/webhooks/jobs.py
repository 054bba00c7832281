"""What happens to webhooks by itself."""

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from app.core.database import db
from app.core.jobs import REMOVED, Progress, clear, each, job
from app.webhooks import operations, queries, sending
from app.webhooks.models import WebhookMessage

AT_A_TIME = 100
TAKEN, POSTPONED = "taken", "postponed"


@job(
    _l("Tell other programs of steps"),
    counts={TAKEN: lazy_pgettext("webhook", "Received"), POSTPONED: lazy_pgettext("webhook", "Not received")},
    has_work=queries.is_anything_due,
)
def tell_programs(progress: Progress) -> None:
    """Send what is due, message by message.

    A process that dies leaves what it took to be sent again after a pause, under the same name.
    """
    while keys := db.session.scalars(queries.due().limit(AT_A_TIME)).all():
        each(keys, lambda key: _send(key, progress), progress)


def _send(key: int, progress: Progress) -> None:
    """No transaction is open while the other program is spoken to: SQLite would let nobody else write."""
    if not operations.claim(key):
        return
    db.session.commit()
    message = db.session.get_one(WebhookMessage, key)
    url, letter = message.webhook.url, sending.letter_of(message)
    db.session.commit()
    trouble = sending.send(url, letter)
    operations.settle(message, trouble)
    progress.count(POSTPONED if trouble else TAKEN)


@job(_l("Remove messages to programs older than a month"), counts={REMOVED: lazy_pgettext("job", "Removed")})
def forget_old_messages(progress: Progress) -> None:
    """Those that were received or given up."""
    clear(WebhookMessage, queries.settled_long_ago(), progress)
