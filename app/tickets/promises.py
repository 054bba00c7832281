"""When something is promised, and how much time is left for it: in working time, and in words."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from app.core import cells, clock
from app.core.working_time import WorkingTime, is_announced
from app.tickets.settings import working_time

HOUR = timedelta(hours=1)
MONTH_OF_ANNOUNCEMENT = 12
"""From this month on the working weekends of the next year should be known."""


def until(much: timedelta) -> datetime | None:
    """The moment when *much* working time will have passed from now; none where nothing is promised."""
    return working_time().after(clock.now(), much) if much else None


@dataclass(frozen=True)
class Promise:
    """Something due at a moment: *left* is the working time until then, or beyond it if negative."""

    due: datetime
    left: timedelta
    day: timedelta
    """How much work there is in a day."""
    broken: bool

    def __str__(self) -> str:
        """«3 hours left», «2 days late»; hours and days of work."""
        say: Callable[..., str] = self._late if self.broken else self._left
        much = abs(self.left)
        if much < HOUR:
            return say("minutes", max(1, much // timedelta(minutes=1)))
        if much < 2 * self.day:
            return say("hours", much // HOUR)
        return say("days", much // self.day)

    @staticmethod
    def _left(unit: str, number: int) -> str:
        return {
            "minutes": ngettext("%(num)d minute left", "%(num)d minutes left", number),
            "hours": ngettext("%(num)d hour left", "%(num)d hours left", number),
            "days": ngettext("%(num)d day left", "%(num)d days left", number),
        }[unit]

    @staticmethod
    def _late(unit: str, number: int) -> str:
        return {
            "minutes": ngettext("%(num)d minute late", "%(num)d minutes late", number),
            "hours": ngettext("%(num)d hour late", "%(num)d hours late", number),
            "days": ngettext("%(num)d day late", "%(num)d days late", number),
        }[unit]

    @property
    def mark(self) -> Markup:
        """As a word that catches the eye; who points at it sees the moment."""
        tone = "bad" if self.broken else "neutral"
        moment = _("Due %(moment)s, counted in working hours", moment=cells.moment(self.due))
        return Markup('<span class="badge-state due tone-{}" title="{}">{}</span>').format(tone, moment, self)


def promise(due: datetime, at: datetime | None = None, office: WorkingTime | None = None) -> Promise:
    """What is due then, as it stands at the moment *at*; now, unless said."""
    office, moment = office or working_time(), at or clock.now()
    return Promise(due, office.between(moment, due), office.day, broken=due < moment)


def state_of_calendar() -> tuple[bool, str, str]:
    """Are the working days known as far as people plan?"""
    country: Any = current_app.config["CRM_HOLIDAYS"]
    today = clock.today()
    year = today.year + (today.month >= MONTH_OF_ANNOUNCEMENT)
    if is_announced(country, year):
        return True, _("Public holidays and working weekends are known for %(year)s.", year=year), ""
    sentence = _(
        "The working weekends of %(year)s are not known yet: please enter them as other working days and days off.",
        year=year,
    )
    return False, sentence, "/settings/"
