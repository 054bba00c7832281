"""Hours at which something happens, spelled as in a crontab: minute, hour, day, month, weekday on the company's wall.

Weekdays are written by name: crontab counts them from Sunday, the library behind this from Monday.
"""

import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger
from babel.dates import get_day_names
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core import clock
from app.core.errors import BusinessError

MINUTE = timedelta(minutes=1)
FURTHEST = timedelta(days=366 * 8)
"""Where 29 February comes next, at the latest."""
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_VALUE = r"(\d{1,2}|[a-z]{3})"
_PART = rf"(\*|{_VALUE}(-{_VALUE})?)(/\d{{1,2}})?"
FIELDS = re.compile(rf"({_PART}(,{_PART})*( |$)){{5}}")
"""Five fields; the library stops reading where it understands no more."""

NOT_UNDERSTOOD = _l("These are no five fields of a crontab: minute, hour, day, month, weekday; like “0 2 * * sat”.")
WEEKDAY_BY_NAME = _l("Please write weekdays by name, like sat or mon-fri: programs count them differently.")
NEVER = _l("This hour never comes.")


def checked(spelling: str) -> str:
    """*spelling* in its plain form. Raises BusinessError where it means nothing, or nothing certain."""
    plain = " ".join(spelling.lower().split())
    if len(plain.split()) == 5 and re.search(r"\d", plain.split()[4]):
        raise BusinessError(WEEKDAY_BY_NAME)
    if not FIELDS.fullmatch(plain):
        raise BusinessError(NOT_UNDERSTOOD)
    try:
        _trigger(plain, clock.zone())
    except (ValueError, TypeError) as error:
        raise BusinessError(NOT_UNDERSTOOD) from error
    if following(plain, clock.now()) is None:
        raise BusinessError(NEVER)
    return plain


def following(spelling: str, after: datetime, until: datetime | None = None) -> datetime | None:
    """The first hour later than *after* and not later than *until*; None if there is none, or none for years."""
    trigger = _trigger(spelling, clock.zone())
    trigger.end_date = clock.local(until or after + FURTHEST)
    found = trigger.get_next_fire_time(None, clock.local(after + timedelta(microseconds=1)))
    return clock.naive(found) if found else None


def latest(spelling: str, after: datetime, until: datetime) -> datetime | None:
    """The last hour later than *after* and not later than *until*, found in a few steps however long that is."""
    low, high = following(spelling, after, until), until
    while low and high - low >= MINUTE:
        middle = low + (high - low) / 2
        found = following(spelling, middle, high)
        low, high = (found, high) if found else (low, middle)
    return low


def in_words(spelling: str) -> str:
    """The hours as people say them; the spelling itself where that would be long."""
    minute, hour, day, month, weekday = spelling.split()
    time = f"{int(hour):02}:{int(minute):02}" if hour.isdigit() and minute.isdigit() else ""
    match (bool(time), minute, hour, day, month, weekday):
        case (True, _minute, _hour, "*", "*", "*"):
            return _("Daily at %(time)s", time=time)
        case (True, _minute, _hour, "*", "*", _weekday) if set(weekday.split(",")) <= set(WEEKDAYS):
            return _("%(days)s at %(time)s", days=_days(weekday), time=time)
        case (False, _minute, "*", "*", "*", "*") if minute.isdigit():
            return _("Every hour at minute %(minute)s", minute=f"{int(minute):02}")
        case (False, "*", "*", "*", "*", "*"):
            return _("Every minute")
        case (False, _minute, "*", "*", "*", "*") if minute.startswith("*/"):
            return _("Every %(number)s minutes", number=minute.removeprefix("*/"))
    return spelling


def _days(weekdays: str) -> str:
    names: Any = get_day_names("wide", locale=get_locale() or "zh")
    return ", ".join(names[WEEKDAYS.index(day)] for day in weekdays.split(","))


def _trigger(spelling: str, zone: ZoneInfo) -> CronTrigger:
    return CronTrigger.from_crontab(spelling, timezone=zone)
