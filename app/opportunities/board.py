"""The pipeline: opportunities as cards in a column for each state, each with the steps that would move it."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from flask import current_app

from app.core.database import db
from app.opportunities import queries
from app.opportunities.models import Opportunity, OpportunityState

MOST_CARDS = 30


@dataclass(frozen=True)
class Move:
    """A step that a card may take now: where it leads, what it is called, and its address."""

    to: OpportunityState
    label: Any
    url: str


@dataclass
class Column:
    """A state with its cards, how many there are in all, and what they are expected to bring (CNY)."""

    state: OpportunityState
    count: int = 0
    amount: Decimal = Decimal(0)
    weighted: Decimal = Decimal(0)
    cards: list[tuple[Opportunity, list[Move]]] = field(default_factory=list)


def columns(screens: list[Any]) -> list[Column]:
    """The whole board, in three statements. *screens* are those that offer the steps."""
    board = {state: Column(state) for state in OpportunityState}
    for state, count, amount, weighted in db.session.execute(queries.pipeline()):
        board[state].count, board[state].amount, board[state].weighted = count, amount or Decimal(0), _money(weighted)
    for opportunity in db.session.scalars(queries.cards(MOST_CARDS)):
        board[opportunity.state].cards.append((opportunity, moves(opportunity, screens)))
    return list(board.values())


def moves(opportunity: Opportunity, screens: list[Any]) -> list[Move]:
    """The steps that the person acting may take with *opportunity* and that change its state."""
    return [
        Move(step.to, step.label, screen.url(f"step/{step.name}", opportunity.id))
        for screen in screens
        for step in screen.steps
        if step.to is not opportunity.state and screen.allows(step.name) and step.is_open(opportunity)
    ]


def stepping_screens(*views: Any) -> list[Any]:
    """The registered screens of these classes."""
    return [current_app.extensions["screens"][view] for view in views]


def _money(value: Any) -> Decimal:
    return Decimal(value or 0).quantize(Decimal(1))
