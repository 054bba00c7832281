"""Working time across nights, weekends and the Spring Festival, by hand and against a count of every minute."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import clock
from app.core.working_time import LONGEST, WorkingTime, is_announced, public_days

SHANGHAI = ZoneInfo("Asia/Shanghai")
HOURS = ((time(9), time(12)), (time(13, 30), time(18)))
CHINA = WorkingTime(HOURS, frozenset(range(5)), country="CN")
PLAIN = WorkingTime(HOURS, frozenset(range(5)))
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _in_shanghai():
    before = clock.zone().key
    clock.use_zone("Asia/Shanghai")
    yield
    clock.use_zone(before)


def at(text):
    """«2026-02-13 16:00» on the wall of Shanghai, as naive UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC).replace(tzinfo=None)


def hours(number):
    return timedelta(hours=number)


BY_HAND = [
    # within a day, over lunch, over a night, over a weekend
    ("2026-03-02 09:00", 2, "2026-03-02 11:00"),
    ("2026-03-02 11:00", 2, "2026-03-02 14:30"),
    ("2026-03-02 10:00", 2, "2026-03-02 12:00"),
    ("2026-03-02 17:00", 2, "2026-03-03 10:00"),
    ("2026-03-06 17:00", 2, "2026-03-09 10:00"),
    # before work, at lunch, at night, on a Sunday
    ("2026-03-02 06:00", 1, "2026-03-02 10:00"),
    ("2026-03-02 12:30", 1, "2026-03-02 14:30"),
    ("2026-03-02 23:59", 1, "2026-03-03 10:00"),
    ("2026-03-08 15:00", 1, "2026-03-09 10:00"),
    # Spring Festival 2026: off from Sunday 15 to Monday 23 February, worked on Saturdays 14 and 28
    ("2026-02-13 17:00", 2, "2026-02-14 10:00"),
    ("2026-02-14 17:00", 2, "2026-02-24 10:00"),
    ("2026-02-16 10:00", 1, "2026-02-24 10:00"),
    ("2026-02-27 17:00", 2, "2026-02-28 10:00"),
    ("2026-02-28 17:00", 2, "2026-03-02 10:00"),
    ("2026-02-13 09:00", 24, "2026-02-25 10:30"),
    # Spring Festival 2025: off from 28 January to 4 February, worked on Sunday 26 January and Saturday 8 February
    ("2025-01-24 17:00", 2, "2025-01-26 10:00"),
    ("2025-01-27 17:00", 2, "2025-02-05 10:00"),
    ("2025-02-07 17:30", 1, "2025-02-08 09:30"),
    # over the end of a year: 1 and 2 January 2026 are off, Sunday 4 January is worked
    ("2025-12-31 17:00", 2, "2026-01-04 10:00"),
]


@pytest.mark.parametrize(("start", "much", "end"), BY_HAND)
def test_by_hand(start, much, end):
    assert CHINA.after(at(start), hours(much)) == at(end)
    assert CHINA.between(at(start), at(end)) == hours(much)
    assert CHINA.between(at(end), at(start)) == -hours(much)


def test_the_companys_own_days_come_before_the_calendar():
    own = WorkingTime(
        HOURS,
        frozenset(range(5)),
        frozenset([date(2026, 3, 3)]),
        frozenset([date(2026, 2, 17), date(2026, 3, 1)]),
        "CN",
    )
    assert [own.works(date(2026, 3, 3)), own.works(date(2026, 2, 17)), own.works(date(2026, 3, 1))] == [
        False,
        True,
        True,
    ]
    assert own.works(date(2026, 2, 14))


def test_a_company_may_work_at_other_hours_and_on_other_days():
    night = WorkingTime(((time(0), time(6)),), frozenset([5, 6]))
    assert night.after(at("2026-03-02 09:00"), hours(7)) == at("2026-03-08 01:00")
    assert night.day == hours(6)


def test_a_year_whose_working_weekends_are_not_announced_has_its_weekdays_and_says_so():
    assert is_announced("CN", 2026)
    assert not is_announced("CN", 2060)
    assert is_announced("", 2060)
    assert is_announced("DE", 2060)
    assert public_days("CN", 2060)[1] == frozenset()
    assert CHINA.works(date(2060, 3, 2))
    assert not CHINA.works(date(2060, 10, 1))


def test_nothing_is_counted_without_end():
    assert PLAIN.between(at("2000-01-03 09:00"), at("2026-01-05 09:00")) == LONGEST
    assert PLAIN.after(at("2026-03-02 09:00"), hours(10**6)) == PLAIN.after(at("2026-03-02 09:00"), LONGEST)


# --- any time


def minutes_of_work(office, start, end):
    """The same, counted minute by minute."""
    found, moment = timedelta(), start
    while moment < end:
        wall = clock.local(moment)
        if office.works(wall.date()) and any(begin <= wall.time() < stop for begin, stop in office.hours):
            found += MINUTE
        moment += MINUTE
    return found


moments = st.integers(0, 60 * 24 * 60).map(lambda minutes: at("2026-01-20 00:00") + minutes * MINUTE)


@given(moments, st.integers(0, 60 * 24 * 6))
def test_what_lies_between_is_every_minute_of_work(start, length):
    end = start + length * MINUTE
    assert CHINA.between(start, end) == minutes_of_work(CHINA, start, end)


@given(moments, st.integers(1, 60 * 60))
def test_what_is_promised_lies_so_much_work_later_and_no_minute_more(start, much):
    end = CHINA.after(start, much * MINUTE)
    assert CHINA.between(start, end) == much * MINUTE
    assert CHINA.between(start, end - MINUTE) == (much - 1) * MINUTE


@given(moments, moments, moments)
def test_pieces_add_up(first, second, third):
    whole = CHINA.between(first, third)
    assert CHINA.between(first, second) + CHINA.between(second, third) == whole
