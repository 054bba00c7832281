"""How steps get into the outbox, and what becomes of them there."""

import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, event, insert, select, true, update
from sqlalchemy.orm import Mapper

from app.core import clock
from app.core.database import db
from app.core.history import StateChange
from app.webhooks.models import Webhook, WebhookMessage, name_of

PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 300, 600, 840)]
"""How long until the next attempt, each longer than any attempt takes. After the last, a day later, it is given up."""
LONGEST_TROUBLE = 300
MARK = "whsec_"


def make_secret(webhook: Webhook) -> str:
    """Give *webhook* a new secret, and tell it."""
    webhook.secret = MARK + secrets.token_urlsafe(32)
    return webhook.secret


@event.listens_for(StateChange, "after_insert")
def _post(_mapper: Mapper[Any], connection: Connection, change: StateChange) -> None:
    """Tell of a step whoever wants to hear of it, in the transaction of the step."""
    wanted = connection.execute(select(Webhook.id, Webhook.steps).where(Webhook.active == true())).all()
    name = name_of(change.record_type, change.step)
    now = clock.now()
    rows = [
        {"webhook_id": key, "change_id": change.id, "posted_at": now, "due_at": now, "attempts": 0, "version": 1}
        for key, steps in wanted
        if name in steps.split()
    ]
    if rows:
        connection.execute(insert(WebhookMessage.__table__), rows)


def claim(key: int) -> bool:
    """Take a message that is due for an attempt, False if somebody else did; unless settled, it is due again later."""
    found = select(WebhookMessage.attempts, WebhookMessage.due_at).where(WebhookMessage.id == key)
    attempts, due_at = db.session.execute(found).one()
    pause = PAUSES[min(attempts, len(PAUSES) - 1)]
    mine = update(WebhookMessage).where(WebhookMessage.id == key, WebhookMessage.due_at == due_at)
    taken: Any = db.session.execute(mine.values(due_at=clock.now() + pause, attempts=attempts + 1))
    return bool(taken.rowcount)


def settle(message: WebhookMessage, trouble: str | None) -> None:
    """Write down that *message* was taken, or what *trouble* there was."""
    message.trouble = trouble and trouble[:LONGEST_TROUBLE]
    if trouble is None:
        message.taken_at = clock.now()
    if trouble is None or message.attempts > len(PAUSES):
        message.due_at = None


def send_again(message: WebhookMessage) -> None:
    """Begin anew with a message that was taken or given up."""
    message.due_at, message.attempts, message.taken_at, message.trouble = clock.now(), 0, None, None
