"""People who write without a pause, and remember what they were told."""

import hashlib
import ssl
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from http.client import HTTPException, HTTPSConnection
from io import BytesIO
from itertools import cycle
from typing import Any
from urllib.parse import urlencode

from lxml import html
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from tools.torture.servers import NAME

PATIENCE_S = 30
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class Answer:
    """What the server said; the status 0 if nothing was to be understood."""

    status: int
    location: str = ""
    text: str = ""

    @property
    def is_trouble(self) -> bool:
        """Does nobody know what became of the request?"""
        return self.status == 0 or self.status >= 500

    @property
    def is_door(self) -> bool:
        """Is one asked to log in?"""
        return self.status == 302 and "/login" in self.location


@dataclass
class Memory:
    """What visitors were told, all together."""

    tickets: list[str] = field(default_factory=list)
    """The summaries of tickets: sent again and again, as the same form, until they were confirmed."""
    opportunities: list[str] = field(default_factory=list)
    """Names of those that were confirmed."""
    unsure: list[str] = field(default_factory=list)
    """Names of those that may have been saved or not: the server gave no answer."""
    files: dict[str, str] = field(default_factory=dict)
    """Names and digests of files, sent again until they were confirmed."""
    doors: int = 0
    """How often somebody was asked to log in."""
    statuses: Counter[int] = field(default_factory=Counter)
    complaints: list[str] = field(default_factory=list)
    """Answers that nobody can explain."""
    confirmed_at: list[float] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Visitor(threading.Thread):
    """Somebody's browser."""

    def __init__(self, port: int, who: str, password: str, customer: int, memory: Memory) -> None:
        super().__init__(daemon=True)
        self.port, self.who, self.password, self.customer = port, who, password, customer
        self.memory = memory
        self.stopped = threading.Event()
        self.cookie = ""

    # -- one request

    def ask(self, method: str, path: str, body: Any = None, kind: str = FORM) -> Answer:
        """One request, on a connection of its own."""
        connection = HTTPSConnection("127.0.0.1", self.port, timeout=PATIENCE_S, context=_trusting())
        headers = {"Host": NAME, "Cookie": self.cookie, "Referer": f"https://{NAME}{path}", "Connection": "close"}
        try:
            connection.request(method, path, body, {**headers, "Content-Type": kind} if body else headers)
            response = connection.getresponse()
            answer = Answer(response.status, response.getheader("Location") or "", response.read().decode())
            self.cookie = (response.getheader("Set-Cookie") or self.cookie).partition(";")[0]
        except (OSError, HTTPException):
            answer = Answer(0)
        finally:
            connection.close()
        with self.memory.lock:
            self.memory.statuses[answer.status] += 1
            self.memory.doors += answer.is_door
        return answer

    def form(self, path: str) -> dict[str, Any]:
        """The fields of the form at *path*, asked for until it comes."""
        while (answer := self.ask("GET", path)).is_trouble:
            time.sleep(0.2)
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status} {answer.location}")
        forms = [each for each in html.document_fromstring(answer.text).forms if each.method == "POST"]
        largest = max(forms, key=lambda each: len(each.fields))
        lists = [each for each in largest.inputs if isinstance(each, html.SelectElement) and each.value_options]
        first = {each.name: each.value_options[-1] for each in lists}
        return {**first, **{name: value for name, value in largest.form_values() if value}}

    def log_in(self) -> None:
        """Come in."""
        values = self.form("/login/") | {"username": self.who, "password": self.password}
        answer = self.ask("POST", "/login/", urlencode(values))
        if answer.status != 302:
            raise RuntimeError(f"{self.who} cannot log in: {answer.status}")

    # -- work

    def run(self) -> None:
        """Write until stopped."""
        for number, write in enumerate(cycle((self.write_ticket, self.write_opportunity, self.attach))):
            if self.stopped.is_set():
                return
            try:
                write(f"{self.name} {number}")
            except RuntimeError as error:
                with self.memory.lock:
                    self.memory.complaints.append(str(error))
                return

    def write_ticket(self, what: str) -> None:
        """A ticket; its form says which one it is, so it may be sent again."""
        values = self.form("/tickets/add") | {"customer": self.customer, "summary": what, "request": "请尽快联系。"}
        self._send_until_taken("/tickets/add", urlencode(values), FORM)
        self._keep(self.memory.tickets, what)

    def write_opportunity(self, what: str) -> None:
        """An opportunity; after no answer one would have to look, and these visitors do not."""
        asked = {"customer_name": what, "summary": "试验", "description": "试验", "probability": "50"}
        answer = self.ask("POST", "/opportunities/add", urlencode(self.form("/opportunities/add") | asked))
        if answer.status not in (0, 302) and answer.status < 500:
            raise RuntimeError(f"an opportunity was not taken: {answer.status}")
        self._keep(self.memory.unsure if answer.is_trouble else self.memory.opportunities, what)

    def attach(self, what: str) -> None:
        """A file; the same one is attached once, however often it is sent."""
        path, content = f"/attachments/add?customer={self.customer}", f"{what}\n".encode() * 500
        sent = {**self.form(path), "files": FileStorage(BytesIO(content), f"{what}.txt")}
        boundary, body = encode_multipart(sent)
        self._send_until_taken(path, body, f"multipart/form-data; boundary={boundary}")
        with self.memory.lock:
            self.memory.files[f"{what}.txt"] = hashlib.sha256(content).hexdigest()

    def _send_until_taken(self, path: str, body: Any, kind: str) -> None:
        while (answer := self.ask("POST", path, body, kind)).is_trouble:
            time.sleep(0.2)
        if answer.is_door or answer.status != 302:
            raise RuntimeError(f"{path} was not taken: {answer.status} {answer.location}")

    def _keep(self, where: list[str], what: str) -> None:
        with self.memory.lock:
            where.append(what)
            self.memory.confirmed_at.append(time.monotonic())


@cache
def _trusting() -> ssl.SSLContext:
    """The certificate was made for this experiment; nobody else vouches for it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context
