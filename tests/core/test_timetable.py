"""Hours at which something happens by itself, on the company's wall."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import clock, timetable
from app.core.errors import BusinessError
from app.core.setting_fields import Hours

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
SPELLINGS = (
    "0 2 * * sat",
    "30 2 * * *",
    "* * * * *",
    "*/15 * * * *",
    "0 0 1 * *",
    "10 3 29 2 *",
    "59 23 31 12 *",
    "0 9-17 * * mon-fri",
)
ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "UTC", "Australia/Lord_Howe", "Asia/Kathmandu")

moments = st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1))
gaps = st.timedeltas(timedelta(0), timedelta(days=1000))


@pytest.fixture(autouse=True)
def _in_shanghai():
    yield
    clock.use_zone("Asia/Shanghai")


# --- the latest hour


@given(st.sampled_from(SPELLINGS), st.sampled_from(ZONES), moments, gaps)
def test_the_latest_hour_is_the_last_one_until_now(spelling, zone, after, gap):  # core: CHN-2
    clock.use_zone(zone)
    until = after + gap
    found = timetable.latest(spelling, after, until)
    if found is None:
        assert timetable.following(spelling, after, until) is None
    else:
        assert after < found <= until
        assert timetable.following(spelling, found, until) is None


def fits(spelling, wall):
    """Does the wall show one of these hours? Counted independently, minute by minute."""
    minute, hour, day, month, weekday = spelling.split()
    names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    values = ((minute, wall.minute), (hour, wall.hour), (day, wall.day), (month, wall.month))
    return all(each in ("*", str(value)) for each, value in values) and weekday in ("*", names[wall.weekday()])


@given(st.sampled_from(("0 2 * * sat", "30 5 * * *", "0 * * * *", "15 23 * * sun")), moments)
def test_no_hour_is_forgotten_and_none_is_made_up(spelling, after):
    until = after + DAY
    whole = after.replace(second=0, microsecond=0)
    minutes = (whole + n * MINUTE for n in range(1, 24 * 60 + 1))
    expected = [minute for minute in minutes if minute <= until and fits(spelling, clock.local(minute))]
    found, at = [], after
    while at := timetable.following(spelling, at, until):
        found.append(at)
    assert found == expected
    assert timetable.latest(spelling, after, until) == (expected[-1] if expected else None)


@given(moments)
def test_saturday_at_two_is_on_the_companys_wall(after):  # core: CHN-1
    hour = clock.local(timetable.following("0 2 * * sat", after))
    assert (hour.strftime("%a"), hour.hour, hour.minute, hour.second) == ("Sat", 2, 0, 0)
    assert clock.naive(hour) - after <= 7 * DAY


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
def test_when_clocks_change_a_daily_hour_comes_that_day_all_the_same(day):
    clock.use_zone("Europe/Berlin")
    start = clock.start_of(day)
    hour = timetable.latest("30 2 * * *", start, start + DAY)  # skipped in spring, there twice in autumn
    assert clock.local(hour).date() == day


def test_ten_years_of_minutes_are_found_in_a_few_steps(monkeypatch):
    asked, following = [], timetable.following
    monkeypatch.setattr(timetable, "following", lambda *given: asked.append(given) or following(*given))
    now = datetime(2026, 3, 7, 12, 0, 30)
    assert timetable.latest("* * * * *", now - 3650 * DAY, now) == datetime(2026, 3, 7, 12)
    assert len(asked) <= 30


# --- what is understood


@pytest.mark.parametrize(
    ("spelling", "plain"),
    [("0 2 * * sat", "0 2 * * sat"), ("  0  2 * *  SAT ", "0 2 * * sat"), ("*/5 8-18 * jan mon-fri", None)],
)
def test_hours_are_kept_in_one_spelling(spelling, plain):
    assert timetable.checked(spelling) == (plain or spelling)


@pytest.mark.parametrize(
    "spelling", ["", "sat", "0 2 * *", "0 2 * * sat *", "61 * * * *", "0 2 * * 星期六", "a b c d e"]
)
def test_what_is_no_crontab_is_refused(spelling):
    with pytest.raises(BusinessError) as refused:
        timetable.checked(spelling)
    assert refused.value.message == timetable.NOT_UNDERSTOOD


@pytest.mark.parametrize("weekday", ["6", "0", "7", "1-5", "*/2", "sat,0"])
def test_a_weekday_by_number_is_refused(weekday):
    """Six is Saturday to crontab and Sunday to the library."""
    with pytest.raises(BusinessError) as refused:
        timetable.checked(f"0 2 * * {weekday}")
    assert refused.value.message == timetable.WEEKDAY_BY_NAME


def test_an_hour_that_never_comes_is_refused():
    with pytest.raises(BusinessError) as refused:
        timetable.checked("0 2 30 2 *")
    assert refused.value.message == timetable.NEVER
    assert timetable.checked("0 2 29 2 *")


# --- in words


@pytest.mark.parametrize(
    ("spelling", "chinese", "english"),
    [
        ("0 2 * * sat", "星期六 02:00", "Saturday at 02:00"),
        ("30 14 * * mon,thu", "星期一, 星期四 14:30", "Monday, Thursday at 14:30"),
        ("10 3 * * *", "每天 03:10", "Daily at 03:10"),
        ("5 * * * *", "每小时第 05 分", "Every hour at minute 05"),
        ("*/15 * * * *", "每 15 分钟", "Every 15 minutes"),
        ("* * * * *", "每分钟", "Every minute"),
        ("0 2 1 * *", "0 2 1 * *", "0 2 1 * *"),
        ("0 9-17 * * mon-fri", "0 9-17 * * mon-fri", "0 9-17 * * mon-fri"),
    ],
)
def test_usual_hours_are_said_in_words(app, spelling, chinese, english):
    for language, words in (("zh", chinese), ("en", english)):
        with app.test_request_context(f"/?_l_={language}"):
            assert timetable.in_words(spelling) == Hours().say(spelling) == words
