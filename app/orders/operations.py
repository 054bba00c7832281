"""How the summary of orders is brought up to date: months that changed in the sales system are compared code by code.

Each write is a short transaction that locks the summary's one row first, so that two runs take turns. A month is read
from the sales system before its transaction begins, so that nobody here waits for a slow sales system. A run that is
broken off anywhere leaves nothing that the next one does not mend.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, insert, select, true, update
from sqlalchemy.exc import IntegrityError

from app.core import clock
from app.core.database import db
from app.core.jobs import FAILED, Progress, each
from app.customers.models import SalesCode
from app.orders import contributions, months
from app.orders.models import OrderMonth, OrderSummary, OrderTotal, SummarisedMonth
from app.orders.months import Month, Ordered, Overview
from app.orders.rewriting import AT_ONCE, chunks, rewrite
from app.sales_system import link
from app.sales_system.link import SalesSystemUnavailable

PATIENCE = 600.0
"""Seconds that one question to the sales system may take."""
MOST_REMEMBERED = 50_000
"""How many changed codes a run keeps in mind; beyond, it totals all."""
THE_ROW = OrderSummary.id == 1


def refresh(progress: Progress, *, everything: bool = False) -> None:
    """Bring the summary up to date; with *everything*, compare each month, whether it looks changed or not.

    Raises SalesSystemUnavailable and BrokenOff; months done before are kept, and the summary is of when it was before.
    """
    run = Refresh(progress, everything)
    seen = link.read(months.overview(run.until), patience=PATIENCE)
    run.begin()
    try:
        each(run.months_to_do(seen), run.summarise, progress)
    except SalesSystemUnavailable:
        each(run.parts(), run.total, progress)
        raise
    each(run.parts(), run.total, progress)
    run.check()
    while run.overtaken():
        each(run.parts(), run.total, progress)
        run.check()
    each([seen], run.finish, progress)
    run.check()


class BrokenOff(RuntimeError):
    """Some months or totals failed by a mistake of ours, which is in the log; the others are done."""


@dataclass(frozen=True)
class Part:
    """Some of the codes: the *named* ones, or those behind *after* up to *last* as the database sorts them."""

    named: tuple[str, ...] = ()
    after: str | None = None
    last: str | None = None

    def holds(self, code: Any) -> ColumnElement[bool]:
        """The condition that the column *code* is one of them."""
        if self.named:
            return code.in_(self.named)
        behind = true() if self.after is None else code > self.after
        return and_(behind, true() if self.last is None else code <= self.last)


@dataclass
class Refresh:
    """One run."""

    progress: Progress
    everything: bool
    at: datetime = field(default_factory=clock.now)
    until: datetime = field(default_factory=months.bound)
    changes: int = 0
    """How many changes there were before this run, and has this run made."""
    touched: set[str] = field(default_factory=set)
    """The codes that changed, unless all are to be totalled."""
    all_totals: bool = False
    failed_before: int = 0

    def begin(self) -> None:
        """Find out whether an earlier run was broken off before it totalled what it changed."""
        self.changes, totalled = self._changes_and_totalled()
        self.all_totals = self.everything or self.changes != totalled
        self.failed_before = self.progress.counts[FAILED]

    def months_to_do(self, seen: Overview) -> list[date]:
        """The months that differ from what was summarised, and those that are still under way."""
        known = select(SummarisedMonth.month, SummarisedMonth.fingerprint)
        kept = {row.month: row.fingerprint for row in db.session.execute(known)}
        this = clock.today().replace(day=1)
        todo = {this, (this - timedelta(days=1)).replace(day=1)}
        if self.everything:
            todo |= {*kept, *seen.fingerprints, *db.session.scalars(select(OrderMonth.month).distinct())}
        differ = {month for month in kept | seen.fingerprints if kept.get(month) != seen.fingerprints.get(month)}
        return sorted(todo | differ)

    def summarise(self, month: date) -> None:
        """Compare *month*, code by code."""
        found = link.read(months.of(month, self.until), patience=PATIENCE)
        self._take_turns()
        wanted = {(code, month): ordered for code, ordered in found.codes.items()}
        changed = rewrite(OrderMonth, ("code", "month"), OrderMonth.month == month, wanted)
        touched = {code for code, _month in changed}
        self._keep_fingerprint(month, found)
        if touched:
            db.session.execute(update(OrderSummary).where(THE_ROW).values(changes=OrderSummary.changes + 1))
            self.changes += 1
        self._remember(touched)
        self.progress.count("months")
        self.progress.count("codes", len(touched))

    def parts(self) -> list[Part]:
        """The codes to total."""
        if not self.all_totals:
            return [Part(named=tuple(codes)) for codes in chunks(sorted(self.touched))]
        codes = select(OrderMonth.code).distinct().order_by(OrderMonth.code).execution_options(yield_per=AT_ONCE)
        bounds = [None, *(codes[-1] for codes in chunks(db.session.scalars(codes))), None]
        return [Part(after=after, last=last) for after, last in pairwise(bounds)]

    def total(self, part: Part) -> None:
        """Total some codes."""
        self._take_turns()
        sums = (
            select(
                OrderMonth.code,
                func.sum(OrderMonth.orders),
                func.sum(OrderMonth.amount),
                func.min(OrderMonth.first_order_on),
                func.max(OrderMonth.last_order_on),
            )
            .where(part.holds(OrderMonth.code))
            .group_by(OrderMonth.code)
        )
        wanted = {(code,): Ordered(*sums) for code, *sums in db.session.execute(sums)}
        rewrite(OrderTotal, ("code",), part.holds(OrderTotal.code), wanted)
        contributions.recount(db.session.scalars(select(SalesCode.customer_id).where(part.holds(SalesCode.code_key))))

    def check(self) -> None:
        """Raise BrokenOff if something failed: whoever relies on the summary must not go on."""
        if self.progress.counts[FAILED] > self.failed_before:
            raise BrokenOff("the summary of orders is not up to date; what failed is in the log")

    def overtaken(self) -> bool:
        """Did another run change months meanwhile, and has not said yet that it totalled them?

        Whoever relies on the summary would take those customers for silent; so this run totals everything.
        """
        changes, totalled = self._changes_and_totalled()
        if changes in (self.changes, totalled):
            return False
        self.changes, self.all_totals = changes, True
        return True

    def finish(self, seen: Overview) -> None:
        """Say that the summary is of now, and its totals too, unless another run made changes meanwhile."""
        odd = db.session.scalar(select(func.sum(SummarisedMonth.unusable))) or 0
        self.progress.count("unusable", seen.unusable + odd)
        self._take_turns()
        if self.everything:
            contributions.forget_without_codes()
            contributions.add_up()
        db.session.execute(update(OrderSummary).where(THE_ROW).values(as_of=self.at))
        mine_only = update(OrderSummary).where(THE_ROW, OrderSummary.changes == self.changes)
        db.session.execute(mine_only.values(totalled=OrderSummary.changes))

    def _changes_and_totalled(self) -> tuple[int, int]:
        row = db.session.execute(select(OrderSummary.changes, OrderSummary.totalled).where(THE_ROW)).one_or_none()
        return (row.changes, row.totalled) if row else (0, 0)

    def _take_turns(self) -> None:
        """Lock the summary's row until the transaction ends; make it first if need be."""
        if not contributions.lock():
            try:
                with db.session.begin_nested():
                    db.session.execute(insert(OrderSummary).values(id=1, changes=0, totalled=0))
            except IntegrityError:
                contributions.lock()  # another run was the first ever

    def _keep_fingerprint(self, month: date, found: Month) -> None:
        this = SummarisedMonth.month == month
        db.session.execute(delete(SummarisedMonth).where(this))
        if found.codes or found.unusable:
            told = {"fingerprint": found.fingerprint, "unusable": found.unusable, "summarised_at": self.at}
            db.session.execute(insert(SummarisedMonth).values(month=month, **told))

    def _remember(self, touched: set[str]) -> None:
        if not self.all_totals:
            self.touched |= touched
            self.all_totals = len(self.touched) > MOST_REMEMBERED
