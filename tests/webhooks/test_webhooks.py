"""Other programs hear of steps: all that were taken, none that was not, signed, and again until they have it."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta

import pytest

from app.core import clock
from app.core.database import db
from app.opportunities import workflow
from app.opportunities.models import OpportunityState
from app.webhooks import jobs, operations, queries
from app.webhooks.models import Webhook, WebhookMessage
from tests.acting import acting
from tests.factories import OpportunityFactory, WebhookFactory, present
from tests.screens import messages, press


@pytest.fixture
def development(make):
    return make(OpportunityFactory, assignee="li", state=OpportunityState.ASSIGNED)


def test_a_step_is_told_as_soon_as_it_is_taken(by, hook, development, listener, tell, message):
    by("li", development, workflow.win)
    assert tell() == {"taken": 1}
    ((headers, body),) = listener.heard
    told = json.loads(body)
    assert (told["type"], told["data"]["id"], told["data"]["to"]) == ("opportunity.win", development.id, "won")
    assert told["data"]["by"] == development.assignee_id
    assert headers["webhook-id"] == f"kehu-{message().id}"
    assert (message().taken_at is not None, message().due_at, message().trouble) == (True, None, None)


def test_what_is_told_is_signed(by, hook, development, listener, tell):
    by("li", development, workflow.win)
    tell()
    ((headers, body),) = listener.heard
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{body}".encode()
    expected = base64.b64encode(hmac.new(hook.secret.encode(), signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"


def test_only_what_was_wanted_is_told(by, hook, development, records):
    by("wang", development, workflow.reassign, assignee="zhou", note="出差")
    assert records(WebhookMessage) == []


def test_a_webhook_that_rests_is_told_nothing(by, make, development, records):
    make(WebhookFactory, active=False)
    by("li", development, workflow.win)
    assert records(WebhookMessage) == []


def test_a_step_that_was_not_taken_is_not_told(app, hook, development, records):
    with app.app_context(), acting("li"):
        workflow.win(present(development))
        db.session.rollback()
    assert records(WebhookMessage) == []


def test_what_was_not_taken_is_sent_again_after_growing_pauses(by, hook, development, listener, tell, message):
    by("li", development, workflow.win)
    listener.status = 500
    now, pauses = clock.now(), []
    while message().due_at is not None:
        assert tell(now) == {"postponed": 1}
        assert tell(now) == {}
        if message().due_at is not None:
            pauses.append(message().due_at - now)
            now = message().due_at
    assert pauses == sorted(pauses)
    assert timedelta(days=1) < sum(pauses, timedelta()) < timedelta(days=2)
    assert (message().trouble, message().taken_at, message().attempts) == ("HTTP 500", None, len(operations.PAUSES) + 1)
    assert len({headers["webhook-id"] for headers, _body in listener.heard}) == 1


def test_the_next_attempt_settles_it(by, hook, development, listener, tell, message):
    by("li", development, workflow.win)
    listener.status = 500
    tell()
    listener.status = 200
    assert tell(message().due_at) == {"taken": 1}
    assert (message().trouble, message().due_at) == (None, None)


@pytest.mark.parametrize("status", [301, 302, 307])
def test_a_redirect_is_not_followed(by, hook, development, listener, tell, message, status):
    listener.status = status
    by("li", development, workflow.win)
    tell()
    assert len(listener.heard) == 1
    assert message().trouble == f"HTTP {status}"


def test_where_nobody_listens_that_is_written_down(by, make, development, tell, message):
    make(WebhookFactory, url="http://127.0.0.1:9/hook")
    by("li", development, workflow.win)
    assert tell() == {"postponed": 1}
    assert "refused" in message().trouble


def test_a_message_is_taken_up_by_one_process_only(app, by, hook, development, message):
    by("li", development, workflow.win)
    key = message().id
    with app.app_context():
        assert operations.claim(key)
        db.session.commit()
        assert list(db.session.scalars(queries.due())) == []


def test_what_is_settled_is_forgotten_after_a_month(app, by, hook, development, tell, records):
    by("li", development, workflow.win)
    tell()
    for days, left in ((29, 1), (31, 0)):
        with app.app_context(), clock.at(clock.now() + timedelta(days=days)):
            jobs.forget_old_messages()
        assert len(records(WebhookMessage)) == left


# --- screens


def test_an_administrator_makes_one_and_is_told_its_secret_once(as_root, records):
    form = as_root.open("/webhooks/add")
    assert form.form().fields["active"] == "y"
    made = {"name": "仓库", "url": "https://stock.example.com/hook", "steps": ["opportunity.win", "ticket.handle"]}
    page = as_root.follow(as_root.submit(form, made))
    (hook,) = records(Webhook)
    assert page.texts("code.secret") == [hook.secret]
    assert hook.steps == "opportunity.win ticket.handle"
    again = as_root.open(f"/webhooks/show/{hook.id}")
    assert hook.secret not in again.source
    assert "销售机会: 开发成功" in again.text


@pytest.mark.parametrize("url", ["", "stock", "ftp://a/b", "http://", "http://user:word@host/", "javascript:alert(1)"])
def test_an_address_that_cannot_be_sent_to_is_refused(as_root, records, url):
    page = as_root.submit(as_root.open("/webhooks/add"), {"name": "仓库", "url": url, "steps": ["opportunity.win"]})
    assert page.status in (200, 409)
    assert records(Webhook) == []


def test_a_test_says_what_was_answered(as_root, hook, listener):
    page = press(as_root, as_root.open(f"/webhooks/show/{hook.id}"), "发送测试")
    assert messages(page) == ["消息已被收到。"]
    assert json.loads(listener.heard[0][1])["type"] == "test"
    listener.status = 404
    page = press(as_root, as_root.open(f"/webhooks/show/{hook.id}"), "发送测试")
    assert messages(page) == ["消息未被收到：HTTP 404"]


def test_what_was_given_up_can_be_sent_again(as_root, by, hook, development, listener, tell, message):
    by("li", development, workflow.win)
    tell()
    page = as_root.open(f"/webhooks/show/{hook.id}?tab=webhook_messages")
    assert "销售机会: 开发成功" in page.text
    press(as_root, page, "重新发送")
    assert tell() == {"taken": 1}
    assert len(listener.heard) == 2


def test_administrators_see_at_home_that_messages_are_not_received(as_root, by, hook, development, listener, tell):
    assert "程序未收到的消息 0" in as_root.open("/").text
    listener.status = 500
    by("li", development, workflow.win)
    tell()
    assert "程序未收到的消息 1" in as_root.open("/").text
    assert "HTTP 500" in as_root.open("/").text


def test_one_is_deleted_with_what_it_was_told(as_root, by, hook, development, records):
    by("li", development, workflow.win)
    press(as_root, as_root.open("/webhooks/list/"), "删除", row="仓库系统")
    assert (records(Webhook), records(WebhookMessage)) == ([], [])


def test_a_secret_stands_in_no_history_and_no_file(as_root, hook):
    assert hook.secret not in as_root.open(f"/webhooks/show/{hook.id}?tab=history").source
    with as_root.client.get("/webhooks/list.csv") as file:
        assert hook.secret not in file.get_data(as_text=True)
