"""Reads of the outbox of webhooks."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Select, select, true

from app.core import clock
from app.core.database import db
from app.webhooks.models import Webhook, WebhookMessage

KEPT = timedelta(days=30)


def due() -> Select[int]:
    """The keys of the messages to send now, the longest waiting first; those to an address that rests wait."""
    return (
        select(WebhookMessage.id)
        .join(WebhookMessage.webhook)
        .where(WebhookMessage.due_at <= clock.now(), Webhook.active == true())
        .order_by(WebhookMessage.due_at, WebhookMessage.id)
    )


def is_anything_due() -> bool:
    """Is there a message to send now?"""
    return db.session.scalar(due().limit(1)) is not None


def in_trouble() -> Select[Any]:
    """Messages that were tried in vain, the latest first."""
    return (
        select(WebhookMessage)
        .where(WebhookMessage.trouble.is_not(None), WebhookMessage.posted_at > clock.now() - KEPT)
        .order_by(WebhookMessage.id.desc())
    )


def settled_long_ago() -> Select[int]:
    """The keys of messages that nobody looks for any more."""
    old = WebhookMessage.posted_at < clock.now() - KEPT
    return select(WebhookMessage.id).where(old, WebhookMessage.due_at.is_(None)).order_by(WebhookMessage.id)
