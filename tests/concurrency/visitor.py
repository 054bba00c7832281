"""Somebody's browser over real HTTP, and many of them at once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection
from io import BytesIO
from urllib.parse import urlencode, urlsplit

from lxml import html
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from tests.cast import PASSWORD

PATIENCE = 60  # seconds; more than any database waits for a lock


@dataclass(frozen=True)
class Answer:
    """What the server said."""

    status: int
    location: str | None
    text: str

    def told(self):
        """The sentence that the answer has for its reader."""
        found = html.document_fromstring(self.text).cssselect("main [role=alert], main .error-page h1, main .error")
        return " ".join(" ".join(element.itertext()).strip() for element in found)

    def fields(self):
        """The form of the page's main part, as it would be sent."""
        forms = [form for form in html.document_fromstring(self.text).forms if form.method == "POST"]
        return dict(max(forms, key=lambda form: len(form.fields)).form_values())


@dataclass
class Visitor:
    """A cookie and the token of its forms."""

    address: str
    cookie: str = ""
    token: str = ""

    def ask(self, method, path, values=None):
        """One request on a connection of its own."""
        if values is None:
            return self._ask(method, path)
        body = urlencode({"csrf_token": self.token, **values}, doseq=True)
        return self._ask(method, path, body, "application/x-www-form-urlencoded")

    def send(self, path, field, *files):
        """A POST of *files*, pairs of a name and the bytes in it."""
        sent = [FileStorage(BytesIO(content), name) for name, content in files]
        boundary, body = encode_multipart({"csrf_token": self.token, field: sent})
        return self._ask("POST", path, body, f"multipart/form-data; boundary={boundary}")

    def _ask(self, method, path, body=None, kind=None):
        connection = HTTPConnection(urlsplit(self.address).netloc, timeout=PATIENCE)
        headers = {"Cookie": self.cookie, "Connection": "close", **({"Content-Type": kind} if kind else {})}
        try:
            connection.request(method, path, body, headers)
            response = connection.getresponse()
            answer = Answer(response.status, response.getheader("Location"), response.read().decode())
            self.cookie = (response.getheader("Set-Cookie") or self.cookie).partition(";")[0]
        finally:
            connection.close()
        return answer

    def get(self, path):
        return self.ask("GET", path)

    def post(self, path, values):
        return self.ask("POST", path, values)

    def twin(self):
        """Another window of the same browser."""
        return Visitor(self.address, self.cookie, self.token)

    def getting(self, path):
        """A GET from a window of its own, for `at_once`."""
        return partial(self.twin().get, path)

    def sending(self, path, field, *files):
        """A POST of files from a window of its own, for `at_once`."""
        return partial(self.twin().send, path, field, *files)

    def posting(self, path, values=None):
        """A POST from a window of its own, for `at_once`."""
        return partial(self.twin().post, path, values or {})


def visit(address, username):
    """Log in, and learn the token."""
    visitor = Visitor(address)
    visitor.token = visitor.get("/login/").fields()["csrf_token"]
    assert visitor.post("/login/", {"username": username, "password": PASSWORD}).status == 302
    visitor.token = visitor.get("/profile/password").fields()["csrf_token"]
    return visitor


def at_once(*actions):
    """What the *actions* give that begin at the same moment, each in a thread of its own."""
    start = threading.Barrier(len(actions))

    def begin(action):
        start.wait(PATIENCE)
        return action()

    with ThreadPoolExecutor(len(actions)) as threads:
        return list(threads.map(begin, actions))


def statuses(answers):
    return sorted(answer.status for answer in answers)
