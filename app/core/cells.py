"""How values look: dates, money and numbers in the user's language, states as badges, ratings as stars."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from flask_appbuilder.security.sqla.models import User
from flask_babel import format_decimal, get_locale, pgettext
from flask_babel import gettext as _
from markupsafe import Markup, escape

from app.core import clock
from app.core.records import State

RATINGS = {"satisfaction", "credit"}
AMOUNTS = {"amount", "total_amount", "unit_price", "expected_amount"}
PHONES = {"phone", "contact_phone", "office_phone", "mobile"}
SHORTEST_NUMBER, NO_NUMBER = 3, "<>@"
"""What nobody can dial is no link."""


def show(value: Any, name: str = "") -> str | Markup:
    """*value* as people read it; *name* is the attribute it comes from."""
    match value:
        case None | "":
            return ""
        case bool():
            return _("Yes") if value else _("No")
        case State():
            return badge(value)
        case datetime():
            return moment(value)
        case date():
            return day(value)
        case Decimal():
            return money(value) if name in AMOUNTS else number(value)
        case int() if name in RATINGS:
            return stars(value)
    return str(value)


def is_quantity(column: Any, name: str) -> bool:
    """Does *column*, the attribute *name*, hold numbers that are shown as such? Keys and ratings are not."""
    try:
        kind = column.type.python_type
    except NotImplementedError:
        return False
    return kind in (int, Decimal) and not column.foreign_keys and name not in RATINGS


def badge(state: State) -> Markup:
    """A state as a coloured word."""
    return Markup('<span class="badge-state tone-{}">{}</span>').format(state.tone, state.label)


def mark(label: Any, tone: str = "warning") -> Markup:
    """A remark on a record, as a word that catches the eye."""
    return Markup('<span class="badge-state tone-{}">{}</span>').format(tone, label)


def stars(rating: int) -> Markup:
    """1–5 as stars, with the number for those who listen."""
    label = _("%(rating)s of 5 stars", rating=rating)
    return Markup('<span class="stars" role="img" aria-label="{}">{}<span class="off">{}</span></span>').format(
        label, "★" * rating, "★" * (5 - rating)
    )


def words(value: Any) -> str:
    """A shown *value* without its looks; what somebody typed is left as it is."""
    return value.striptags() if isinstance(value, Markup) else str(value)


def reach(value: Any, name: str) -> Any:
    """*value* as a link, if its attribute *name* is a way to reach somebody."""
    if not value:
        return value
    if name in PHONES:
        dialled = "".join(letter for letter in value if letter in "+0123456789*#")
        if len(dialled) < SHORTEST_NUMBER or any(letter in NO_NUMBER for letter in value):
            return value
        return Markup('<a href="tel:{}">{}</a>').format(dialled, value)
    if name == "email":
        return Markup('<a href="mailto:{}">{}</a>').format(quote(value, safe="@"), value)
    if name == "website" and value.startswith(("http://", "https://")):
        return Markup('<a href="{}" rel="noopener noreferrer" target="_blank">{}</a>').format(value, value)
    return value


def day(value: date) -> str:
    """A day, in the form the user's language has for lists."""
    return f"{value:%Y-%m-%d}" if in_chinese() else f"{value:%b} {value.day}, {value.year}"


def moment(value: datetime) -> str:
    """A naive UTC moment, on the company's wall."""
    return wall_time(clock.local(value))


def wall_time(value: datetime) -> str:
    """A moment as the company's wall clock shows it."""
    return f"{day(value.date())} {value:%H:%M}"


def number(value: Decimal) -> str:
    """A decimal with separators, without idle zeros behind the point."""
    places = max(0, -int(value.normalize().as_tuple().exponent))
    return str(format_decimal(value, format="#,##0." + "0" * places if places else "#,##0"))


def money(value: Decimal) -> str:
    """An amount in CNY, to the fen at least."""
    return str(format_decimal(value, format="#,##0.00##"))


def in_chinese() -> bool:
    """Does the user read Chinese?"""
    return str(get_locale() or "zh").startswith("zh")


def paragraphs(text: str | None) -> Markup:
    """Long text with its line breaks."""
    return Markup("<br>").join(escape(line) for line in (text or "").splitlines())


def person_name(user: User | None) -> str:
    """Who did it; the system itself where it was nobody."""
    return str(user) if user is not None else pgettext("person", "System")
