"""The only clock. Moments are naive UTC, days are the company's own; tests and demonstrations live at any day."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

_stopped: ContextVar[datetime | None] = ContextVar("stopped", default=None)
_zone = ZoneInfo("Asia/Shanghai")


def use_zone(name: str) -> None:
    """Live in the time zone *name* (of the IANA list) from now on."""
    global _zone  # noqa: PLW0603 - one company, one zone
    _zone = ZoneInfo(name)


def now() -> datetime:
    """This moment, naive UTC."""
    return _stopped.get() or naive(outside())


def outside() -> datetime:
    """The aware moment of the world around us, also inside `at`: for libraries that look at a clock themselves."""
    return datetime.now(UTC)


def today() -> date:
    """Today where the company is."""
    return local(now()).date()


def local(moment: datetime) -> datetime:
    """A naive UTC *moment* as the aware time on the company's wall."""
    return moment.replace(tzinfo=UTC).astimezone(_zone)


def naive(moment: datetime) -> datetime:
    """An aware *moment* as naive UTC."""
    return moment.astimezone(UTC).replace(tzinfo=None)


def zone() -> ZoneInfo:
    """The time zone of the company."""
    return _zone


def utc(wall: datetime) -> datetime:
    """The naive UTC moment at which the company's wall clock shows *wall* (naive)."""
    return naive(wall.replace(tzinfo=_zone))


def start_of(day: date) -> datetime:
    """The naive UTC moment at which *day* begins where the company is."""
    return utc(datetime.combine(day, time()))


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Stand still at *moment* (naive UTC) inside the block."""
    token = _stopped.set(moment)
    try:
        yield
    finally:
        _stopped.reset(token)
