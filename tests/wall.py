"""The clock on the wall, for tests that wait."""

from contextlib import contextmanager
from datetime import datetime, timedelta

from app.core import clock

MORNING = datetime(2026, 3, 2, 1, 0)  # nine o'clock in Shanghai


class Wall:
    """A clock that stands still until it is moved."""

    def __init__(self):
        self.now = MORNING

    def pass_by(self, **length):
        self.now += timedelta(**length)

    @contextmanager
    def standing(self):
        with clock.at(self.now):
            yield
