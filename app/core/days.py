"""Days as people write and choose them: names of months and weekdays, and which day a typed text means."""

import re
from datetime import date
from typing import Any

from babel import Locale
from babel.dates import get_day_names, get_month_names
from flask_babel import get_locale

from app.core import clock

IN_NUMBERS = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
IN_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
IN_WORDS = re.compile(r"(\w{3,})\.?\s+(\d{1,2})(?:\s*,\s*|\s+)(\d{4})")


def day_from(text: str) -> date:
    """The day that *text* means: «2007-12-13», «20071213», «2007年12月13日», «Dec 13, 2007». ValueError if none."""
    if numbers := IN_NUMBERS.fullmatch(text) or IN_DIGITS.fullmatch(text):
        year, month, day = map(int, numbers.groups())
        return date(year, month, day)
    if words := IN_WORDS.fullmatch(text):
        return date(int(words[3]), _month(words[1]), int(words[2]))
    raise ValueError(text)


def _month(name: str) -> int:
    names = get_month_names("wide", locale="en")
    return next((number for number, full in names.items() if full.lower().startswith(name.lower())), 0)


def calendar() -> dict[str, Any]:
    """What the calendar beside a field needs to know, in the user's language."""
    locale = get_locale() or Locale("zh")
    chinese = locale.language == "zh"
    first = locale.first_week_day
    short = get_day_names("narrow" if chinese else "abbreviated", "stand-alone", locale)
    long = get_day_names("wide", "stand-alone", locale)
    return {
        "in_words": not chinese,
        "months": [*get_month_names("abbreviated", "format", locale).values()],
        "long_months": [*get_month_names("wide", "stand-alone", locale).values()],
        "weekdays": [(short[(first + place) % 7], long[(first + place) % 7]) for place in range(7)],
        "first_weekday": (first + 1) % 7,
        "title": "{year}年{short}" if chinese else "{long} {year}",
        "today": clock.today().isoformat(),
    }
