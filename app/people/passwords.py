"""What a password must be, and how it is kept.

Length counts, not capitals and signs: those make passwords harder to remember than to guess. What is guessed first is
refused by zxcvbn, which knows leaked passwords, names, dates, keyboard walks and their usual disguises. It must give 2
of 4 points (more than 10^6 guesses): with the lock-out in front that is years of guessing, while asking for 3 would
refuse passphrases that people remember. The longest password bounds the cost of one check.
"""

import secrets
from functools import cache

from flask_babel import lazy_gettext as _l
from werkzeug.security import check_password_hash, generate_password_hash

from app.core import names
from app.core.errors import BusinessError

SHORTEST, LONGEST = 10, 128
HARD_ENOUGH = 2
ESTIMATED = 72  # zxcvbn's time grows with length, and what is hard so far stays hard
FIELD = "password"

METHOD = "scrypt:32768:8:3"  # of the strengths that OWASP recommends, the one that needs 32 MB

_method = METHOD


def use_method(method: str) -> None:
    """Hash with *method* (of werkzeug) from now on; passwords hashed otherwise stay valid."""
    global _method  # noqa: PLW0603 - one installation, one method
    _method = method
    _nobodys.cache_clear()


def check(password: str, username: str = "", about: tuple[str, ...] = ()) -> None:
    """Raise BusinessError unless *password* is fit for the account *username*.

    *about* are other words that somebody who knows the person would try first.
    """
    if len(password) < SHORTEST:
        raise BusinessError(_l("A password has at least %(count)s characters.", count=SHORTEST), FIELD)
    if len(password) > LONGEST:
        raise BusinessError(_l("A password has at most %(count)s characters.", count=LONGEST), FIELD)
    if username and names.key(username) in names.key(password):
        raise BusinessError(_l("A password must not contain the user name."), FIELD)
    if _score(password, (username, *about)) < HARD_ENOUGH:
        raise BusinessError(
            _l("This password is too easy to guess. Several words that have nothing in common are good."), FIELD
        )


def _score(password: str, about: tuple[str, ...]) -> int:
    from zxcvbn import zxcvbn  # noqa: PLC0415 - its word lists cost a tenth of a second, which few processes need

    score: int = zxcvbn(password[:ESTIMATED], user_inputs=[word for word in about if word])["score"]
    return score


def hashed(password: str) -> str:
    """*password* as it is stored."""
    return generate_password_hash(password, method=_method)


def fits(password: str, stored: str | None) -> bool:
    """Is *password* the one whose hash is *stored*? Without a hash the answer is no, after as long a time."""
    if not password or len(password) > LONGEST:
        password, stored = " ", None
    return check_password_hash(stored or _nobodys(), password) and bool(stored)


@cache
def _nobodys() -> str:
    """A hash that nobody's password has, as costly to check as a real one."""
    return hashed(secrets.token_hex())


def random() -> str:
    """A password for one use, of 96 random bits."""
    return secrets.token_urlsafe(12)
