"""The way to the other program, as Standard Webhooks has it (https://www.standardwebhooks.com/)."""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import urllib3
from flask import json
from flask_babel import gettext as _
from urllib3.exceptions import HTTPError

from app.core import clock
from app.core.errors import BusinessError
from app.core.history import StateChange
from app.webhooks.models import Webhook, WebhookMessage, name_of

CAUTION: dict[str, Any] = {
    "timeout": urllib3.Timeout(connect=5, read=10),  # seconds; the first pause between attempts is longer
    "retries": False,
    "redirect": False,
    "preload_content": False,
}
TAKEN = range(200, 300)


def body_of(change: StateChange) -> str:
    """What is told of a step: which record, from where to where, by whom and when. The rest is asked over REST."""
    at = _moment(change.at)
    told = {
        "record": change.record_type,
        "id": change.record_id,
        "step": change.step,
        "from": change.from_state,
        "to": change.to_state,
        "by": change.person_id,
    }
    return str(json.dumps({"type": name_of(change.record_type, change.step), "timestamp": at, "data": told}))


@dataclass(frozen=True)
class Letter:
    """What is sent, and what lets its receiver know who sends it and that it is the same when it comes again."""

    body: str
    headers: dict[str, str]


def sign(name: str, secret: str, body: str) -> Letter:
    """*body* under a *name*, signed with the *secret* that both sides know."""
    now = str(int(clock.now().replace(tzinfo=UTC).timestamp()))
    signature = hmac.new(secret.encode(), f"{name}.{now}.{body}".encode(), hashlib.sha256).digest()
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Kehu",
        "webhook-id": name,
        "webhook-timestamp": now,
        "webhook-signature": f"v1,{base64.b64encode(signature).decode()}",
    }
    return Letter(body, headers)


def letter_of(message: WebhookMessage) -> Letter:
    """*message* as it is sent."""
    return sign(f"kehu-{message.id}", message.webhook.secret, body_of(message.change))


def send(url: str, letter: Letter) -> str | None:
    """Hand *letter* in at *url*; None if it was taken, or what was wrong.

    Redirects are not followed: nobody has looked where they lead.
    """
    try:
        with urllib3.PoolManager() as way:
            answer = way.request("POST", url, body=letter.body, headers=letter.headers, **CAUTION)
            answer.close()  # whatever more it says is not read
    except HTTPError as error:
        return _reason(error)
    return None if answer.status in TAKEN else f"HTTP {answer.status}"


def _reason(error: Any) -> str:
    return f"{type(error).__name__}: {error}"


def _moment(moment: datetime) -> str:
    return moment.replace(microsecond=0, tzinfo=UTC).isoformat()


def check_address(url: str | None) -> None:
    """Raise BusinessError unless *url* is an address that can be sent to."""
    try:
        parts = urllib3.util.parse_url(url or "")
    except HTTPError:
        parts = urllib3.util.Url()
    if parts.scheme not in ("http", "https") or not parts.host or parts.auth:
        raise BusinessError(_("This is no address like https://program.example.com/hook."), "url")


def trial(webhook: Webhook) -> Letter:
    """A message to *webhook* that tells of nothing, to try the way."""
    body = json.dumps({"type": "test", "timestamp": _moment(clock.now()), "data": {}})
    return sign(f"kehu-test-{secrets.token_hex(8)}", webhook.secret, body)
