"""Fill an empty CRM with the demonstration company."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from heapq import heapify, heappop, heappush

from sqlalchemy import delete, update

from app.core import clock, person
from app.core.database import db
from app.demonstration import queries
from app.demonstration.company import Company, Story
from app.demonstration.diary import opening
from app.demonstration.plot import Plot
from app.demonstration.trade import Account
from app.dictionary.delivered import deliver
from app.notifications.models import Notification
from app.orders.models import OrderTotal

UNREAD = timedelta(days=14)
"""What people were told in the last days, they have still to read."""


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
    read_news(clock.start_of(today - UNREAD))
    return company.accounts


def read_news(until: datetime) -> None:
    """Let everybody have read what they were told *until* then."""
    db.session.execute(update(Notification).where(Notification.at < until).values(read_at=Notification.at))


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
