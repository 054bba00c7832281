"""Days as people write them."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis.strategies import dates, text

from app.core import cells, days


@pytest.mark.parametrize(
    "typed",
    [
        "2007-12-13",
        "2007/12/13",
        "2007.12.13",
        "2007年12月13日",
        "2007 年 12 月 13 日",
        "Dec 13, 2007",
        "december 13 2007",
    ],
)
def test_a_day_is_understood_as_people_write_it(typed):
    assert days.day_from(typed) == date(2007, 12, 13)


@pytest.mark.parametrize(
    "typed", ["13.12.2007", "12/13/2007", "2007-13-12", "2007-02-30", "Foo 13, 2007", "13", "昨天"]
)
def test_what_could_mean_two_days_or_none_is_refused(typed):
    with pytest.raises(ValueError, match=r"."):
        days.day_from(typed)


@given(dates(min_value=date(1000, 1, 1)))
def test_a_day_that_is_shown_can_be_typed(app_in_both, day):
    for shown in app_in_both(lambda: cells.day(day)):
        assert days.day_from(shown) == day


@given(text(max_size=30))
def test_any_other_text_is_refused_in_peace(typed):
    with suppress(ValueError):
        assert isinstance(days.day_from(typed), date)


@pytest.fixture(scope="module")
def app_in_both(installed):
    """`app_in_both(show)`: what *show* gives in Chinese and in English."""
    from flask_babel import force_locale

    def both(show):
        shown = []
        with installed.test_request_context():
            for language in ("zh", "en"):
                with force_locale(language):
                    shown.append(show())
        return shown

    return both


def test_the_calendar_speaks_the_readers_language(app_in_both):
    chinese, english = app_in_both(days.calendar)
    assert [short for short, _long in chinese["weekdays"]] == list("一二三四五六日")
    assert [short for short, _long in english["weekdays"]] == "Mon Tue Wed Thu Fri Sat Sun".split()
    assert (chinese["months"][11], english["long_months"][11]) == ("12月", "December")
