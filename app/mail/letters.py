"""How a mail comes to its words: whoever posts a kind of mail registers who writes it."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from typing import Any

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l

from app.core import clock
from app.core.errors import BusinessError
from app.mail import server
from app.mail.models import OutgoingMail


@dataclass(frozen=True)
class File:
    """A file that goes with a mail. *kind* is its media type."""

    name: str
    kind: str
    content: bytes


@dataclass(frozen=True)
class Letter:
    """What a mail says, and the files that go with it."""

    subject: str
    text: str
    files: Sequence[File] = ()


Writer = Callable[[OutgoingMail], Letter | None]
WRITERS: dict[str, Writer] = {}


def writes(kind: str) -> Callable[[Writer], Writer]:
    """Let the decorated function write mails of this kind, in its reader's language.

    It returns None if there is nothing to say any more.
    """

    def register(writer: Writer) -> Writer:
        WRITERS[kind] = writer
        return writer

    return register


def message(mail: OutgoingMail) -> EmailMessage | None:
    """*mail* as it is handed in; None if there is nothing to say any more. Raises BusinessError without an address."""
    reader: Any = mail.to
    if not reader.active:
        return None
    with force_locale(reader.language or server.usual_language()):
        letter = WRITERS[mail.kind](mail)
    if letter is None:
        return None
    return _made(_address(str(mail.to), mail.to.email), mail.name, letter)


def trial(address: str) -> EmailMessage:
    """A mail to whoever looks whether mail gets out."""
    return _made(_address("", address), secrets.token_hex(16), Letter("Kehu", "Mail gets out."))


def _made(to: Address, name: str, letter: Letter) -> EmailMessage:
    """The library encodes what is no ASCII, and refuses headers of several lines: by then they are of one."""
    sender, address = parseaddr(server.sender())
    made = EmailMessage()
    made["From"] = _address(sender, address)
    made["To"] = to
    made["Subject"] = _line(letter.subject)
    made["Date"] = format_datetime(clock.now().replace(tzinfo=UTC))
    made["Message-ID"] = f"<{name}@{address.rpartition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"  # so that no absence note answers
    made.set_content(letter.text, cte="quoted-printable")
    for file in letter.files:
        main, _slash, sub = file.kind.partition("/")
        made.add_attachment(file.content, maintype=main, subtype=sub, filename=_line(file.name))
    return made


def _address(name: str, address: str) -> Address:
    try:
        return Address(_line(name), addr_spec=address)
    except (ValueError, IndexError, MessageError) as error:
        raise BusinessError(_l("“%(address)s” is no address that mail can be sent to.", address=address)) from error


def _line(text: str) -> str:
    """*text* on one line, without what no header holds."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
