"""The one clock: moments are naive UTC, days the company's own."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import clock

MOMENT = datetime(2026, 3, 2, 16, 0)  # midnight in Shanghai


@pytest.fixture
def zone():
    """`zone("Europe/Berlin")`: the company lives elsewhere, for this test."""
    yield clock.use_zone
    clock.use_zone("Asia/Shanghai")


def test_now_is_this_moment_in_utc():
    assert abs(clock.now() - datetime.now(UTC).replace(tzinfo=None)) < timedelta(seconds=5)
    assert clock.now().tzinfo is None


def test_it_can_stand_still():
    with clock.at(MOMENT):
        assert (clock.now(), clock.now()) == (MOMENT, MOMENT)
        with clock.at(MOMENT + timedelta(days=1)):
            assert clock.now() == MOMENT + timedelta(days=1)
        assert clock.now() == MOMENT
    assert clock.now() > MOMENT


def test_it_goes_on_after_an_accident():
    with pytest.raises(RuntimeError), clock.at(datetime(2007, 1, 1)):
        raise RuntimeError
    assert clock.now().year >= 2026


def test_the_day_begins_at_midnight_where_the_company_is():
    with clock.at(MOMENT):
        assert clock.today() == date(2026, 3, 3)
    with clock.at(MOMENT - timedelta(seconds=1)):
        assert clock.today() == date(2026, 3, 2)


def test_another_company_has_another_midnight(zone):
    zone("America/New_York")
    with clock.at(MOMENT):
        assert clock.today() == date(2026, 3, 2)
    assert clock.local(MOMENT).hour == 11
    assert clock.utc(datetime(2026, 3, 2, 11)) == MOMENT


@given(st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2100, 1, 1)))
def test_there_and_back(moment):
    assert clock.utc(clock.local(moment).replace(tzinfo=None)) == moment or clock.local(moment).fold
