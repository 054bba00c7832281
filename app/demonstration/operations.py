"""Fill an empty CRM with the demonstration company."""

from collections.abc import Iterable
from datetime import date, datetime, time
from heapq import heapify, heappop, heappush

from sqlalchemy import delete

from app.core import clock, person
from app.core.database import db
from app.demonstration import queries
from app.demonstration.company import Company, Story
from app.demonstration.diary import opening
from app.demonstration.plot import Plot
from app.demonstration.trade import Account
from app.dictionary.delivered import deliver
from app.orders.models import OrderTotal


def fill(today: date | None = None) -> list[Account]:
    """Tell the two years until *today*, in the running transaction, unless the CRM knows anything already.

    The demonstration users must be there. The same day gives the same history, whatever the hour. Returns who buys
    what, as the sales system knows it.
    """
    if not queries.is_empty():
        return []
    today = today or clock.today()
    with clock.at(opening(today)):
        deliver()
    company = Company(today)
    play(Plot(company).stories(), company)
    db.session.execute(delete(OrderTotal))  # what was known in the end is for the sales system to tell
    return company.accounts


def play(stories: Iterable[Story[None]], company: Company) -> None:
    """Play all stories together, scene by scene in the order of time, until the day before today ends."""
    end = clock.utc(datetime.combine(company.today, time()))
    queue = [(next(story), order, story) for order, story in enumerate(stories)]
    heapify(queue)
    while queue:
        scene, order, story = heappop(queue)
        with clock.at(scene.at), person.acting_as(company.persons[scene.who]):
            following = next(story, None)
            db.session.flush()
        if following is not None and following.at < end:
            heappush(queue, (following, order, story))
