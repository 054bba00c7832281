"""Kinds of columns of the sales system: what a driver brings becomes what was agreed, or is nonsense."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, Numeric, TypeDecorator, Unicode

from app.core import clock

MOST_DIGITS = 20


class Nonsense(ValueError):
    """The sales system holds something that cannot be what was agreed."""


class _Kind(TypeDecorator[Any]):
    """Reads strictly: every value that `_read` cannot read is nonsense, whatever the driver thinks of it."""

    def result_processor(self, dialect: Dialect, coltype: object) -> Any:
        """Take the driver's value as it is: SQLAlchemy's own reading differs from driver to driver."""
        return self._checked

    def _checked(self, value: Any) -> Any:
        try:
            return None if value is None else self._read(value)
        except (ValueError, TypeError, ArithmeticError) as error:
            raise Nonsense(f"{type(value).__name__} {str(value)[:80]!r} is no {type(self).__name__}") from error

    def _read(self, value: Any) -> Any:
        raise NotImplementedError


class Whole(_Kind):
    """A whole number of up to 64 bits, also where the sales system keeps it as a decimal."""

    impl, cache_ok = BigInteger, True

    def _read(self, value: Any) -> int:
        number = int(value)
        if not isinstance(value, str) and number != value:
            raise ValueError
        return number


class Words(_Kind):
    """Text, without the blanks that fill up a column of fixed length."""

    impl, cache_ok = Unicode, True

    def _read(self, value: Any) -> str:
        if isinstance(value, bytes | bytearray | memoryview):
            raise TypeError
        return str(value).rstrip()


class Amount(_Kind):
    """An exact decimal, rounded to the places of the column where the sales system has more."""

    impl, cache_ok = Numeric, True

    def __init__(self, precision: int, scale: int) -> None:
        super().__init__(precision, scale)
        self.scale = scale

    def _read(self, value: Any) -> Decimal:
        number = Decimal(str(value))
        if not number.is_finite() or number.adjusted() > MOST_DIGITS:
            raise ValueError
        return round(number, self.scale) if int(number.as_tuple().exponent) < -self.scale else number


class Moment(_Kind):
    """A moment on the sales system's wall clock, which is the company's; naive. A day is its beginning."""

    impl, cache_ok = DateTime, True

    def _read(self, value: Any) -> datetime:
        if isinstance(value, str):
            value = datetime.fromisoformat(value)
        elif not isinstance(value, datetime) and isinstance(value, date):
            value = datetime.combine(value, time())
        if not isinstance(value, datetime):
            raise TypeError
        if value.tzinfo is not None:
            value = clock.local(value.astimezone(UTC).replace(tzinfo=None)).replace(tzinfo=None)
        return datetime.combine(value.date(), value.time())
