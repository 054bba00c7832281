"""The stars of a customer, reckoned from what it said of its tickets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

from app.core import clock
from app.core.database import db
from app.customers.models import Customer
from app.tickets import queries

LOOKED_AT = timedelta(days=365)
"""Scores older than this say nothing about today."""


@dataclass(frozen=True)
class Reckoning:
    """The scores of the time looked at, the oldest first, each with the number of its ticket."""

    scores: Sequence[tuple[str, int]]

    @property
    def average(self) -> Decimal:
        """Their mean, to two digits behind the point."""
        return self._mean.quantize(Decimal("0.01"), ROUND_HALF_UP)

    @property
    def stars(self) -> int:
        """Whole stars, a half counting as one."""
        return int(self._mean.quantize(Decimal(1), ROUND_HALF_UP))

    @property
    def _mean(self) -> Decimal:
        return Decimal(sum(stars for _number, stars in self.scores)) / len(self.scores)


def proposal(customer: Customer) -> Reckoning | None:
    """What *customer*'s tickets propose, if that is new: other stars, and a score since they were last declined."""
    since = clock.now() - LOOKED_AT
    rows = db.session.execute(queries.scores_of(customer.id, since)).all()
    if not rows:
        return None
    reckoning = Reckoning([(row.number, row.satisfaction) for row in rows])
    last = rows[-1]
    is_old = last.declined_at is not None and last.fed_back_at <= last.declined_at
    return None if is_old or reckoning.stars == customer.satisfaction else reckoning
