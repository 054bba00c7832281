"""A forgotten password, reset by mail (ROLE-6).

The code that is mailed is made of a salt in the database and the installation's secret: who can read only one of them
cannot make it, and a mail that is tried again carries the same one. The row keeps its digest.
"""

import base64
import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import Any

from flask import current_app
from flask_appbuilder.security.sqla.models import User
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select, true, update

from app.core import clock, person
from app.core.database import db
from app.core.errors import BusinessError
from app.core.person import Person
from app.mail import server
from app.mail.letters import Letter, writes
from app.mail.models import OutgoingMail
from app.mail.operations import post
from app.people import operations, queries
from app.people.models import PasswordReset

MAIL = "password_reset"
LASTS = timedelta(minutes=30)
MOST_OPEN = 3
"""So many codes of one account may be open: nobody's mailbox is filled by somebody else's asking."""
WRONG = _l("This code is wrong, was used already, or is older than 30 minutes. You can ask for a new one.")
PLACE = "/forgotten/new"


def request(name: str) -> None:
    """Mail a code to the active user of this user name or e-mail address, in the running transaction."""
    user = _called(name)
    if user is None or _open_codes(user) >= MOST_OPEN:
        return
    salt = secrets.token_hex(16)
    reset = PasswordReset(user=user, salt=salt, digest=_digest(code(salt)), until=clock.now() + LASTS)
    reset.mail = post(MAIL, user, lasts=LASTS)
    db.session.add(reset)


def opened_by(code: str) -> PasswordReset:
    """What *code* opens. Raises BusinessError if that is nothing, or nothing any more."""
    reset = db.session.scalar(select(PasswordReset).where(PasswordReset.digest == _digest(code.strip())))
    if reset is None or reset.used_at is not None or reset.until <= clock.now() or not reset.user.active:
        raise BusinessError(WRONG, "code")
    return reset


def redeem(reset: PasswordReset, password: str) -> None:
    """Give the account its new password; the codes and all sessions of the account end."""
    if not _use_up(reset):
        raise BusinessError(WRONG, "code")
    with person.acting_as(Person(id=reset.user_id)):  # so that the history says who it was
        operations.reset_own_password(reset.user, password)
        db.session.flush()


def _use_up(reset: PasswordReset) -> bool:
    """End this code and the others of its account; False if it has ended already. The row decides: once is once."""
    still = update(PasswordReset).where(PasswordReset.used_at.is_(None)).values(used_at=clock.now())
    used: Any = db.session.execute(still.where(PasswordReset.id == reset.id, PasswordReset.until > clock.now()))
    if used.rowcount:
        db.session.execute(still.where(PasswordReset.user_id == reset.user_id))
    return bool(used.rowcount)


def _called(name: str) -> User | None:
    """The active user of this user name or e-mail address, however it is capitalised."""
    by_mail = select(User).where(func.lower(User.email) == name.strip().lower())
    for found in (queries.named(name), by_mail):
        users = db.session.scalars(found.where(User.active == true())).all()
        if len(users) == 1:
            return users[0]
    return None


def _open_codes(user: User) -> int:
    still = (PasswordReset.user_id == user.id, PasswordReset.until > clock.now(), PasswordReset.used_at.is_(None))
    return db.session.scalar(select(func.count()).select_from(PasswordReset).where(*still)) or 0


def code(salt: str) -> str:
    """128 bits, in letters and digits that are easily told apart."""
    made = hmac.digest(current_app.config["SECRET_KEY"].encode(), f"password reset {salt}".encode(), "sha256")
    return base64.b32encode(made[:16]).decode().rstrip("=").lower()


def _digest(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()


@writes(MAIL)
def letter(mail: OutgoingMail) -> Letter | None:
    """The code, as a link whose secret part no server sees, and to be typed."""
    reset = db.session.scalar(select(PasswordReset).where(PasswordReset.mail_id == mail.id))
    if reset is None or reset.used_at is not None:
        return None
    secret, address = code(reset.salt), server.address_of(PLACE)
    return Letter(
        _("A new password for your account"),
        _(
            "Somebody, probably you, asked for a new password for the account “%(username)s”.\n\n"
            "Choose one here, within 30 minutes:\n%(link)s\n\n"
            "Or open %(address)s and enter this code: %(code)s\n\n"
            "If it was not you, you need not do anything.\n",
            username=reset.user.username,
            link=f"{address}#{secret}",
            address=address,
            code=secret,
        ),
    )
