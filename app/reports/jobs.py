"""What reports do by themselves."""

from datetime import date
from typing import NamedTuple

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from sqlalchemy import true

from app.churn.rule import months_before
from app.core import clock
from app.core.database import db
from app.core.jobs import Progress, job
from app.orders.rewriting import rewrite
from app.reports import likeness
from app.reports.models import NO_VALUE, CompositionBefore


class Counted(NamedTuple):
    """How many customers had a value when *day* began."""

    day: date
    customers: int


@job(_l("Look up what customers were like a year ago"), counts={"customers": lazy_pgettext("report", "Customers")})
def look_back(progress: Progress) -> None:
    """Go back through the histories of customers, for the report of their composition (REP-2)."""
    day = months_before(clock.today(), 12)
    found = {
        (by, NO_VALUE if value is None else value): Counted(day, number)
        for by in likeness.DIMENSIONS
        for value, number in likeness.composition_at(by, clock.start_of(day)).items()
    }
    progress.count("customers", sum(told.customers for (by, _value), told in found.items() if by == "level"))
    rewrite(CompositionBefore, ("dimension", "value"), true(), found)
    db.session.commit()
