"""Archived tickets that are like another one, with how they were solved."""

from dataclasses import dataclass
from typing import Any

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
    """What the archive has on *text*, the best first, in two statements."""
    found = queries.similar(text, most)
    return solved(list(db.session.scalars(found))) if found is not None else []


def solved(tickets: list[Ticket]) -> list[Solved]:
    """*tickets* with their solutions."""
    rows: Any = db.session.execute(queries.solutions([ticket.id for ticket in tickets])) if tickets else ()
    told = {key: (method or "", stars) for key, method, stars in rows}
    return [Solved(ticket, *told.get(ticket.id, ("", None))) for ticket in tickets]
