"""Archived tickets that are like another one, with how they were solved."""

from dataclasses import dataclass

from app.core.database import db
from app.tickets import queries
from app.tickets.models import Ticket

MOST = 5


@dataclass(frozen=True)
class Solved:
    """An archived ticket, the method that satisfied its customer, and how much (1–5 stars)."""

    ticket: Ticket
    method: str
    stars: int | None


def solved_like(text: str, most: int = MOST) -> list[Solved]:
    """What the archive has on *text*, the best first, in one statement."""
    found = queries.similar(text, most)
    rows = db.session.execute(found).all() if found is not None else ()
    return [Solved(ticket, method or "", stars) for ticket, method, stars in rows]
