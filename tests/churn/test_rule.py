"""How long is too long: calendar months, clipped to the end of a month, and from which day they count."""

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.churn.rule import Rule, Silence, in_words, months_before

DAYS = st.dates(date(1950, 1, 1), date(2100, 12, 31))
MONTHS = st.integers(1, 120)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("1998-07-04", 6, "1998-01-04"),
        ("2023-08-31", 6, "2023-02-28"),
        ("2024-08-31", 6, "2024-02-29"),
        ("2024-02-29", 12, "2023-02-28"),
        ("2026-01-31", 1, "2025-12-31"),
        ("2026-03-31", 1, "2026-02-28"),
        ("2026-05-31", 3, "2026-02-28"),
        ("2026-06-30", 120, "2016-06-30"),
    ],
)
def test_months_are_calendar_months_clipped_to_the_end_of_a_month(day, months, expected):  # core: CHN-1
    assert months_before(date.fromisoformat(day), months) == date.fromisoformat(expected)


@given(DAYS, MONTHS)
def test_so_many_months_earlier_is_in_the_month_so_many_before(day, months):  # core: CHN-1
    earlier = months_before(day, months)
    assert (day.year - earlier.year) * 12 + day.month - earlier.month == months
    assert earlier.day == min(day.day, monthrange(earlier.year, earlier.month)[1])


@given(DAYS, DAYS, MONTHS)
def test_a_later_day_never_has_an_earlier_bound(one, other, months):  # core: CHN-1
    first, second = sorted((one, other))
    assert months_before(first, months) <= months_before(second, months)


@given(DAYS, MONTHS, MONTHS)
def test_more_months_never_have_a_later_bound(day, one, other):  # core: CHN-1
    few, many = sorted((one, other))
    assert months_before(day, many) <= months_before(day, few)


@given(DAYS, MONTHS)
def test_what_was_exactly_so_many_months_ago_was_not_too_long_ago_yesterday_either(day, months):  # core: CHN-1
    bound = Rule(day, months).bound(None)
    assert bound >= Rule(day - timedelta(days=1), months).bound(None)


def test_a_level_may_have_months_of_its_own():  # core: CHN-1, ROLE-9
    rule = Rule(date(2026, 3, 7), 6, {4: 3})
    assert (rule.months_for(None), rule.months_for(5), rule.months_for(4)) == (6, 6, 3)
    assert (rule.bound(5), rule.bound(4)) == (date(2025, 9, 7), date(2025, 12, 7))


ENTERED, ORDERED, WON_BACK = date(2025, 1, 5), date(2025, 6, 1), date(2025, 8, 1)


@pytest.mark.parametrize(
    ("last", "won_back", "counted_from"),
    [
        (ORDERED, None, ORDERED),
        (None, None, ENTERED),
        (ORDERED, WON_BACK, WON_BACK),
        (None, WON_BACK, WON_BACK),
        (date(2025, 9, 1), WON_BACK, date(2025, 9, 1)),
        (date(2024, 1, 1), None, date(2024, 1, 1)),  # known to the sales system before it was to us
    ],
)
def test_months_count_from_the_latest_of_what_says_somebody_is_there(
    last, won_back, counted_from
):  # core: CHN-1, CHN-8
    silence = Silence.of(ENTERED, last, won_back, 6)
    assert (silence.last_order_on, silence.counted_from) == (last, counted_from)


@pytest.mark.parametrize(
    ("last", "won_back", "months", "sentence"),
    [
        (ORDERED, None, 6, "Last order on Jun 1, 2025, more than 6 months ago."),
        (ORDERED, None, 1, "Last order on Jun 1, 2025, more than 1 month ago."),
        (None, None, 6, "Never ordered; entered on Jan 5, 2025, more than 6 months ago."),
        (ORDERED, WON_BACK, 6, "Won back on Aug 1, 2025, more than 6 months ago, and no order since."),
        (None, WON_BACK, 6, "Won back on Aug 1, 2025, more than 6 months ago, and no order since."),
    ],
)
def test_the_reason_is_a_sentence(app, last, won_back, months, sentence):
    with app.test_request_context("/"):
        from flask_babel import force_locale

        with force_locale("en"):
            assert in_words(Silence.of(ENTERED, last, won_back, months), ENTERED) == sentence
