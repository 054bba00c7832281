"""Handing mail in, by SMTP. Whatever goes wrong on the way becomes a word for administrators, never an exception."""

import smtplib
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from types import TracebackType

from config import MailServer

TIMEOUT_S = 20


@dataclass(frozen=True)
class Trouble:
    """Why a mail could not be handed in; *for_good* if another attempt would end in the same way."""

    error: str
    for_good: bool = False


class Carrier:
    """One connection for all mails of a run, made for the first. A server that is away is asked once a run."""

    def __init__(self, server: MailServer) -> None:
        self.server = server
        self._line: smtplib.SMTP | None = None
        self._away: Trouble | None = None

    def __enter__(self) -> "Carrier":
        return self

    def __exit__(self, _kind: type[BaseException] | None, _error: object, _trace: TracebackType | None) -> None:
        if self._line is not None:
            with suppress(OSError):
                self._line.quit()

    def carry(self, message: EmailMessage) -> Trouble | None:
        """Hand *message* in; None if the server took it."""
        line = self._connected()
        if line is None:
            return self._away
        try:
            line.send_message(message, *(message[name].addresses[0].addr_spec for name in ("From", "To")))
        except OSError as error:  # as are all of the library's own
            if not isinstance(error, smtplib.SMTPException):
                line.close()
            return Trouble(in_words(error), for_good=is_final(error))
        return None

    def _connected(self) -> smtplib.SMTP | None:
        if self._line is not None and self._line.sock is None:  # it broke off
            self._line = None
        if self._line is None and self._away is None:
            try:
                self._line = connect(self.server)
            except OSError as error:
                self._away = Trouble(in_words(error))
        return self._line


def connect(server: MailServer) -> smtplib.SMTP:
    """A connection on which mail can be handed in. Where the way is to be made safe, it is, or there is none."""
    safe, here = ssl.create_default_context(), socket.gethostname()
    line: smtplib.SMTP
    if server.tls == "ssl":
        line = smtplib.SMTP_SSL(server.host, server.port, local_hostname=here, timeout=TIMEOUT_S, context=safe)
    else:
        line = smtplib.SMTP(server.host, server.port, local_hostname=here, timeout=TIMEOUT_S)
    try:
        if server.tls == "starttls":
            line.starttls(context=safe)
        line.ehlo_or_helo_if_needed()
        if server.user:
            line.login(server.user, server.password)
    except OSError:
        line.close()
        raise
    return line


def is_final(error: Exception) -> bool:
    """Did the server refuse this mail, or its receiver, for good? Whatever else it refuses, somebody can put right."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _said in error.recipients.values())
    if isinstance(error, smtplib.SMTPDataError):
        return error.smtp_code >= 500
    return isinstance(error, smtplib.SMTPNotSupportedError)


def in_words(error: Exception) -> str:
    """What the server said, or the system about the way to it."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return " ".join(f"{code} {_text(said)}" for code, said in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return f"{type(error).__name__}: {' '.join(str(error).split())}"


def _text(said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return " ".join(text.split())
