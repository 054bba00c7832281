"""Another program that listens."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from app.core import clock
from app.core.database import db
from app.webhooks import jobs
from app.webhooks.models import WebhookMessage
from tests.factories import WebhookFactory


class Listener:
    """It answers *status* and keeps what it was sent: (headers, body)."""

    def __init__(self):
        self.status, self.heard = 204, []
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                listener.heard.append((dict(self.headers), body))
                self.send_response(listener.status)
                self.send_header("Location", f"http://127.0.0.1:{listener.server.server_port}/elsewhere")
                self.end_headers()

            def log_message(self, *_args):
                """Nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    def close(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def listener():
    listener = Listener()
    yield listener
    listener.close()


@pytest.fixture
def hook(make, listener):
    """A webhook that tells the listener of wins."""
    return make(WebhookFactory, url=listener.url, steps="opportunity.win ticket.handle")


@pytest.fixture
def tell(app):
    """`tell()`: the job that sends what is due; `tell(at=…)` at another moment."""

    def tell(at=None):
        with app.app_context(), clock.at(at or clock.now()):
            return dict(jobs.tell_programs().counts)

    return tell


@pytest.fixture
def message(app):
    """`message()`: the only message there is, as it is now."""

    def message():
        with app.app_context():
            (found,) = db.session.query(WebhookMessage).all()
            return found

    return message
