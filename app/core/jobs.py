"""What the CRM does by itself: a job is a function; here is all that every job needs."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

Work = Callable[["Progress"], None]


@dataclass
class Progress:
    """How far a run has come, and what it has counted so far."""

    done: int = 0
    total: int | None = None
    counts: Counter[str] = field(default_factory=Counter)

    def of(self, total: int) -> None:
        """There are *total* things to do."""
        self.total = total

    def step(self, many: int = 1) -> None:
        """*many* more of them are done. To be called between transactions."""
        self.done += many

    def count(self, what: str, many: int = 1) -> None:
        """*many* more of *what* there were: «warned»."""
        self.counts[what] += many


@dataclass(frozen=True)
class Job:
    """Something the CRM does by itself. *counts* are the words for what it counts."""

    name: str
    label: Any
    work: Work
    counts: dict[str, Any] = field(default_factory=dict)
    retry_after: timedelta | None = None
    """When a failed run is tried again; not before its next hour unless said."""

    def __call__(self, progress: Progress | None = None) -> Progress:
        """Do it now, in the running application context."""
        progress = progress or Progress()
        self.work(progress)
        return progress


def job(
    label: Any, *, counts: dict[str, Any] | None = None, retry_after: timedelta | None = None
) -> Callable[[Work], Job]:
    """Make a job of a function that is safe to run twice; its name is the function's."""

    def make(work: Work) -> Job:
        return Job(work.__name__, label, work, counts or {}, retry_after)

    return make


def each(keys: Iterable[Any], verb: Callable[[Any], None], progress: Progress) -> None:
    """Do *verb* for each of *keys*, each in a transaction of its own; one that fails does not stop the others."""
    raise NotImplementedError
