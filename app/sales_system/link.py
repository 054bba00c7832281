"""The one way to the sales system: bounded in time, closed for a while when it is dead, and never writing."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock, Thread
from typing import Any, TypeVar

from flask import current_app
from pybreaker import STATE_CLOSED, CircuitBreaker, CircuitBreakerError
from sqlalchemy import Connection, Engine, exc, select, text
from sqlalchemy.orm import Session

import config
from app.core import clock
from app.sales_system import connection, odbc
from app.sales_system.unavailable import Nonsensical, SalesSystemUnavailable, TooSlow, trouble
from app.sales_system.workers import OutOfTime, Workers

__all__ = ["SalesSystemUnavailable", "read"]

Found = TypeVar("Found")

MOST_AT_ONCE = 8
FAILURES_UNTIL_OPEN = 3
OPEN_FOR_S = 30
KNOWN_FOR = timedelta(minutes=1)
"""So long what was found out about the sales system being there is believed."""
PATIENCE_FOR_A_SIGN_S = 1.0
EMBEDDED = config.INSTANCE / "sales.db"
"""The embedded demonstration sales system, read where no other is configured (SAL-1)."""

log = logging.getLogger(__name__)
_making = Lock()


def _is_alive(error: BaseException) -> bool:
    """Does *error* say nothing against the sales system being there?"""
    return not isinstance(error, SalesSystemUnavailable) or error.answered


def read(work: Callable[[Session], Found], *, patience: float | None = None) -> Found:
    """What *work* finds in the sales system, within *patience* seconds (those of a page, unless given).

    *work* is called in a thread of its own, with this one's context; what it returns outlives the session.
    Raises SalesSystemUnavailable, with a sentence for the user.
    """
    return the_link().read(work, patience or current_app.config["CRM_SALES_TIMEOUT"])


def sign_of_trouble() -> SalesSystemUnavailable | None:
    """Why the sales system has no answer, if so. It is asked for a sign of life once a minute at most, not for long."""
    known = the_link().experience
    if known.asked_at is not None and clock.now() - known.asked_at < KNOWN_FOR:
        return known.trouble
    try:
        read(lambda session: session.scalar(select(text("1"))), patience=PATIENCE_FOR_A_SIGN_S)
    except SalesSystemUnavailable as error:
        return error
    return None


def the_link() -> "Link":
    """The link of the application that is running, made anew when its setting names another sales system."""
    address = current_app.config["CRM_SALES_DATABASE_URL"] or f"sqlite:///{EMBEDDED}"
    with _making:
        link: Link | None = current_app.extensions.get("sales_system")
        if link is None or link.address != address:
            if link is not None:
                link.close()
            link = current_app.extensions["sales_system"] = Link(address, current_app.config["CRM_SALES_TIMEOUT"])
        return link


@dataclass(frozen=True)
class Experience:
    """What this process last knew of the sales system. Moments are naive UTC."""

    answered_at: datetime | None = None
    trouble: SalesSystemUnavailable | None = None
    since: datetime | None = None
    """The first of the failures in a row that ends with *trouble*."""
    asked_at: datetime | None = None

    def and_now(self, trouble: SalesSystemUnavailable | None) -> "Experience":
        """After one more question."""
        now = clock.now()
        if trouble is None:
            return Experience(answered_at=now, asked_at=now)
        return Experience(now if trouble.answered else self.answered_at, trouble, self.since or now, now)


class Link:
    """The way to one sales system."""

    def __init__(self, address: str, patience: float) -> None:
        self.address = address
        self.experience = Experience()
        self._patience = patience
        self._workers = Workers(MOST_AT_ONCE)
        # Its `call` would hold a lock while somebody waits; `calling` does not.
        self._breaker = CircuitBreaker(
            FAILURES_UNTIL_OPEN, OPEN_FOR_S, exclude=[_is_alive], throw_new_error_on_trip=False
        )
        self._trial = Lock()
        self._made: Engine | None = None
        self._making = Lock()

    def close(self) -> None:
        """Let go of the connections that nobody uses; the others end with their work."""
        if self._made is not None:
            self._made.dispose()

    def read(self, work: Callable[[Session], Found], patience: float) -> Found:
        """See `read`."""
        try:
            with self._one_trial(), self._breaker.calling():
                found = self._ask(work, patience)
        except CircuitBreakerError:
            raise self._still_down() from None
        except SalesSystemUnavailable as error:
            error.detail = self._without_password(error.detail)
            self.experience = self.experience.and_now(error)
            log.warning("sales system: %s [%s]", type(error).__name__, error.detail)
            raise
        self.experience = self.experience.and_now(None)
        return found

    @contextmanager
    def _one_trial(self) -> Iterator[None]:
        """While the breaker is open, one at a time finds out whether to close it; nobody else waits for that."""
        if self._breaker.current_state == STATE_CLOSED:
            yield
        elif self._trial.acquire(blocking=False):
            try:
                yield
            finally:
                self._trial.release()
        else:
            raise CircuitBreakerError

    def _still_down(self) -> SalesSystemUnavailable:
        last = self.experience.trouble
        return type(last)(last.message) if last else SalesSystemUnavailable()

    def _ask(self, work: Callable[[Session], Found], patience: float) -> Found:
        call = Call(self._engine(), work)
        try:
            return self._workers.run(call.make, patience, call.give_up)
        except (OutOfTime, exc.TimeoutError):
            raise TooSlow from None
        except exc.DBAPIError as error:
            raise odbc.no_driver(error.orig) if odbc.lacks_driver(error.orig) else trouble(error) from error
        except (ValueError, ArithmeticError) as error:
            raise Nonsensical(detail=error) from error

    def _engine(self) -> Engine:
        with self._making:
            if self._made is None:
                self._made = connection.engine_for(self.address, self._patience, MOST_AT_ONCE)
            return self._made

    def _without_password(self, text: str) -> str:
        password = self._made and self._made.url.password
        return text.replace(password, "***") if password else text


class Call:
    """One question, asked in a thread of its own; whoever asked may give up on it."""

    def __init__(self, engine: Engine, work: Callable[[Session], Any]) -> None:
        self.engine = engine
        self.work = work
        self._busy: Connection | None = None
        self._given_up = False
        self._cancelling: Thread | None = None
        self._lock = Lock()

    def make(self) -> Any:
        """What the work finds."""
        with self.engine.connect() as busy:
            self._begin(busy)
            try:
                with connection.ReadingSession(busy) as session:
                    return self.work(session)
            finally:
                self._end(busy)

    def _begin(self, busy: Connection) -> None:
        with self._lock:
            if self._given_up:
                raise OutOfTime
            self._busy = busy

    def _end(self, busy: Connection) -> None:
        """A connection that was given up on is in no known state, and not to be used again."""
        with self._lock:
            self._busy = None
        if self._cancelling is not None:
            self._cancelling.join()
            busy.invalidate()

    def give_up(self) -> None:
        """Stop it, as far as the driver can: nobody waits any more, nor for the driver to stop."""
        with self._lock:
            self._given_up = True
            if self._busy is not None:
                driver, cursor = self._busy.connection.driver_connection, self._busy.info.get("cursor")
                self._cancelling = Thread(target=connection.cancel, args=(self.engine, driver, cursor), daemon=True)
                self._cancelling.start()
