"""What a company decides about its service: what satisfies, what is promised, and when it works."""

import json
from datetime import date, time, timedelta

from flask import current_app
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from app.core.fields import MOST_STARS
from app.core.setting_fields import Days, Weekdays, WholeNumber, WorkingHours, spans, words
from app.core.settings import Setting
from app.core.working_time import WorkingTime
from app.dictionary.fields import NumberByWord
from app.dictionary.models import TICKET_TYPE, DictionaryItem
from app.tickets.fields import in_hours

MOST_HOURS = 999
SERVICE, WORKING_TIME = lazy_pgettext("menu", "Service"), _l("Working time")

SERVICE_PASS_SCORE = Setting(
    "service_pass_score",
    _l("Satisfaction from which a ticket is archived"),
    _l("With fewer stars it goes back to who handled it, and another round begins."),
    3,
    int,
    WholeNumber(1, MOST_STARS),
    SERVICE,
)
SERVICE_DISPATCH_HOURS = Setting(
    "service_dispatch_hours",
    _l("Working hours until a ticket is dispatched"),
    _l("Counted from its creation. 0 promises nothing. What is decided here holds for new tickets."),
    8,
    int,
    WholeNumber(0, MOST_HOURS),
    SERVICE,
)
SERVICE_DISPATCH_HOURS_BY_TYPE = Setting(
    "service_dispatch_hours_by_type",
    _l("Other hours until some types are dispatched"),
    _l("Where a type has no number of its own, the one above holds."),
    {},
    json.loads,
    NumberByWord(TICKET_TYPE, 0, MOST_HOURS, in_hours),
    SERVICE,
)
SERVICE_HANDLE_HOURS = Setting(
    "service_handle_hours",
    _l("Working hours until a ticket is handled"),
    _l("Counted from its dispatch, and again each time the customer sends it back. 0 promises nothing."),
    24,
    int,
    WholeNumber(0, MOST_HOURS),
    SERVICE,
)
SERVICE_HANDLE_HOURS_BY_TYPE = Setting(
    "service_handle_hours_by_type",
    _l("Other hours until some types are handled"),
    _l("Where a type has no number of its own, the one above holds."),
    {},
    json.loads,
    NumberByWord(TICKET_TYPE, 0, MOST_HOURS, in_hours),
    SERVICE,
)
WORKING_HOURS = Setting(
    "working_hours",
    _l("Working hours of a day"),
    _l("From–to, breaks left out, like 9:00-12:00, 13:00-18:00. Promised times are counted in them."),
    "09:00-12:00, 13:00-18:00",
    str,
    WorkingHours(),
    WORKING_TIME,
)
WORKING_WEEKDAYS = Setting(
    "working_weekdays",
    _l("Working days of a week"),
    _l("Public holidays, and the weekends that are worked instead, are known."),
    ["mon", "tue", "wed", "thu", "fri"],
    words,
    Weekdays(),
    WORKING_TIME,
)
CLOSED_DAYS = Setting(
    "closed_days",
    _l("Other days off"),
    _l("Days on which the company does not work though others do, separated by commas: 2027-03-08, 2027-06-30."),
    [],
    words,
    Days(),
    WORKING_TIME,
)
EXTRA_WORKING_DAYS = Setting(
    "extra_working_days",
    _l("Other working days"),
    _l("Days on which the company works though others do not. They come before days off of any kind."),
    [],
    words,
    Days(),
    WORKING_TIME,
)


def working_time() -> WorkingTime:
    """When the company works, as decided now."""
    return WorkingTime(
        hours=tuple((time.fromisoformat(begin), time.fromisoformat(end)) for begin, end in spans(WORKING_HOURS.get())),
        weekdays=frozenset(map(Weekdays.place, WORKING_WEEKDAYS.get())),
        closed=frozenset(map(date.fromisoformat, CLOSED_DAYS.get())),
        extra=frozenset(map(date.fromisoformat, EXTRA_WORKING_DAYS.get())),
        country=current_app.config["CRM_HOLIDAYS"],
    )


def dispatch_time(type_: DictionaryItem) -> timedelta:
    """In how much working time a ticket of this type is dispatched; none where nothing is promised."""
    return _of(type_, SERVICE_DISPATCH_HOURS, SERVICE_DISPATCH_HOURS_BY_TYPE)


def handle_time(type_: DictionaryItem) -> timedelta:
    """In how much working time a ticket of this type is handled; none where nothing is promised."""
    return _of(type_, SERVICE_HANDLE_HOURS, SERVICE_HANDLE_HOURS_BY_TYPE)


def _of(type_: DictionaryItem, usual: Setting, by_type: Setting) -> timedelta:
    own: int | None = by_type.get().get(str(type_.id))
    return timedelta(hours=usual.get() if own is None else own)
