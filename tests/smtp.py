"""A mail server of the tests' own: it speaks SMTP on a real port, keeps what it takes, and misbehaves when told to."""

import base64
import socketserver
import ssl
import subprocess
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy

from config import MailServer


@dataclass
class Taken:
    """A mail that was taken: the envelope and what was in it."""

    sender: str
    receivers: list
    message: object

    @property
    def text(self):
        return self.message.get_content().replace("\r\n", "\n")


@dataclass
class PostOffice:
    """What the server does, and what it took."""

    port: int = 0
    mails: list = field(default_factory=list)
    answers: dict = field(default_factory=dict)
    """What it answers to a word («RCPT»), other than usual; a function is called with the rest of the line."""
    offers: list = field(default_factory=lambda: ["8BITMIME"])
    users: dict = field(default_factory=dict)
    context: ssl.SSLContext | None = None
    safe_from_the_start: bool = False
    heard: list = field(default_factory=list)
    """Every line it was sent."""
    connections: int = 0
    before_taking: object = None
    """Called with a mail before it is acknowledged."""

    def server(self, **values):
        """How the application is told of it."""
        return MailServer(**{"host": "127.0.0.1", "port": self.port, "tls": "none", **values})


class _Talk(socketserver.StreamRequestHandler):
    """One connection."""

    def setup(self):
        self.office, self.sender, self.receivers = self.server.office, None, []
        self.office.connections += 1
        if self.office.safe_from_the_start:
            self.request = self.office.context.wrap_socket(self.request, server_side=True)
        super().setup()

    def handle(self):
        self.say("220 post office")
        while line := self.rfile.readline():
            word, _, rest = line.decode("utf-8").strip().partition(" ")
            self.office.heard.append(line.decode("utf-8").strip())
            answer = self.office.answers.get(word.upper())
            if answer is not None:
                self.say(answer(rest) if callable(answer) else answer)
            elif getattr(self, word.lower(), self.unknown)(rest) == "end":
                return

    def say(self, *lines):
        for line in lines:
            self.wfile.write(f"{line}\r\n".encode())

    def unknown(self, _rest):
        self.say("500 what?")

    def ehlo(self, _rest):
        offers = self.office.offers
        self.say("250-post office", *(f"250-{offer}" for offer in offers[:-1]), f"250 {offers[-1]}")

    def finish(self):
        super().finish()
        self.request.close()

    def starttls(self, _rest):
        self.say("220 go on")
        super().finish()
        self.request = self.office.context.wrap_socket(self.request, server_side=True)
        super().setup()

    def auth(self, rest):
        _, user, password = base64.b64decode(rest.removeprefix("PLAIN ")).decode().split("\0")
        right = self.office.users.get(user) == password
        self.say("235 welcome" if right else "535 5.7.8 wrong user or password")

    def mail(self, rest):
        self.sender = rest.partition("<")[2].partition(">")[0]
        self.receivers = []
        self.say("250 yes")

    def rcpt(self, rest):
        self.receivers.append(rest.partition("<")[2].partition(">")[0])
        self.say("250 yes")

    def data(self, _rest):
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        taken = Taken(self.sender, self.receivers, message_from_bytes(b"".join(lines), policy=policy.default))
        self.office.mails.append(taken)
        if self.office.before_taking:
            self.office.before_taking(taken)
        self.say("250 taken")

    def rset(self, _rest):
        self.say("250 yes")

    def noop(self, _rest):
        self.say("250 yes")

    def quit(self, _rest):
        self.say("221 bye")
        return "end"


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def handle_error(self, *_):
        """Whoever breaks off is no news."""


@contextmanager
def post_office(**values):
    """A mail server inside the block."""
    office = PostOffice(**values)
    with _Server(("127.0.0.1", 0), _Talk) as server:
        server.office, office.port = office, server.server_address[1]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        try:
            yield office
        finally:
            server.shutdown()


def certificate(folder, name="localhost"):
    """A server's context with a certificate of its own making for *name*, and the file that vouches for it."""
    key, certified = folder / "key.pem", folder / "certificate.pem"
    options = ["-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={name}"]
    more = ["-addext", f"subjectAltName=DNS:{name}", "-keyout", key, "-out", certified]
    subprocess.run(["openssl", "req", "-x509", *options, *more], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certified, key)
    return context, certified
