"""Threads that wait for the sales system, so that nobody else has to."""

from collections.abc import Callable
from concurrent.futures import Future, wait
from contextvars import copy_context
from threading import Lock, Semaphore, Thread
from time import monotonic
from typing import Any, TypeVar

Found = TypeVar("Found")


class OutOfTime(Exception):
    """It took too long, or everybody who could wait is stuck already."""


class Workers:
    """At most *most* threads at once.

    One that does not come back in time keeps its place until it does. Nobody waits for it, not even the end of the
    process; and when all are stuck, whoever comes next is refused at once.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self.stuck: set[Future[Any]] = set()
        self._places = Semaphore(most)
        self._lock = Lock()

    def run(self, work: Callable[[], Found], patience: float, give_up: Callable[[], None]) -> Found:
        """What *work* returns or raises in a thread that has the caller's context.

        Raises OutOfTime after *patience* seconds, having called *give_up* if the work had begun.
        """
        end = monotonic() + patience
        if len(self.stuck) >= self.most or not self._places.acquire(timeout=patience):
            raise OutOfTime
        result: Future[Found] = Future()
        Thread(target=copy_context().run, args=(self._do, work, result), daemon=True).start()
        wait([result], timeout=end - monotonic())
        if self._is_stuck(result):
            give_up()
            raise OutOfTime
        return result.result()

    def _is_stuck(self, result: Future[Any]) -> bool:
        with self._lock:
            if not result.done():
                self.stuck.add(result)
        return result in self.stuck

    def _do(self, work: Callable[[], Found], result: Future[Found]) -> None:
        try:
            result.set_result(work())
        except BaseException as error:  # noqa: BLE001 - raised again by whoever waits for the result
            result.set_exception(error)
        with self._lock:
            self.stuck.discard(result)
        self._places.release()
