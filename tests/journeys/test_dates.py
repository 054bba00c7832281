"""A day is typed or chosen from a calendar, in the reader's language; what is sent and kept is always the same."""

from datetime import date

import pytest
from playwright.sync_api import expect

from tests.factories import ActivityFactory, CustomerFactory
from tests.journeys.person import PHONE

pytestmark = pytest.mark.browser

SHOWN = {"zh": "2007-12-13", "en": "Dec 13, 2007"}
LEAP = {"zh": "2008-02-29", "en": "Feb 29, 2008"}
MONTH = {"zh": ("2007年12月", "2008年1月"), "en": ("December 2007", "January 2008")}
OPEN = {"zh": "选择日期: 时间", "en": "Choose a date: Date"}


@pytest.fixture
def activity(make):
    return make(ActivityFactory, customer=make(CustomerFactory), happened_on=date(2007, 12, 13))


@pytest.fixture
def li(enter, activity):
    li = enter("li")
    li.opens(f"/activities/edit/{activity.id}")
    return li


def calendar(li):
    return li.page.get_by_role("dialog")


def open_calendar(li):
    li.page.get_by_role("button", name=OPEN[li.language]).click()
    return calendar(li)


def day_of(li, number):
    return calendar(li).locator("td:not(.other)").get_by_text(str(number), exact=True)


def is_saved_as(li, reload, activity, day):
    with li.page.expect_request(lambda request: request.method == "POST") as sent:
        li.clicks("Save")
    assert f"happened_on={day.isoformat()}" in sent.value.post_data
    li.is_told("Saved")
    assert reload(activity).happened_on == day


def test_a_day_is_shown_as_the_language_has_it(li):
    li.still_has(happened_on=SHOWN[li.language])


def test_a_day_is_chosen_from_the_calendar(li, reload, activity):
    expect(open_calendar(li)).to_contain_text(MONTH[li.language][0])
    expect(day_of(li, 13)).to_have_attribute("aria-selected", "true")
    calendar(li).locator("[data-turn='1']").click()
    expect(calendar(li)).to_contain_text(MONTH[li.language][1])
    day_of(li, 31).click()
    expect(calendar(li)).to_have_count(0)
    is_saved_as(li, reload, activity, date(2008, 1, 31))


def test_the_calendar_speaks_one_language(li):
    words = open_calendar(li).inner_text()
    assert ("Mon" in words, "一" in words) == (li.language == "en", li.language == "zh")
    for english, chinese in (("Today", "今天"), ("Clear", "清除"), ("Close", "关闭")):
        assert (chinese if li.language == "zh" else english) in words


@pytest.mark.parametrize("typed", ["2008-02-29", "2008/2/29", "2008年2月29日", "{words}"])
def test_a_day_is_typed_as_one_is_used_to(li, reload, activity, typed):
    li.fills(happened_on=typed.format(words=LEAP[li.language]))
    li.field("happened_on").press("Tab")
    li.still_has(happened_on=LEAP[li.language])
    is_saved_as(li, reload, activity, date(2008, 2, 29))


def test_what_is_no_day_is_said_and_kept(li, reload, activity):
    li.fills(happened_on="2008-02-30")
    li.clicks("Save")
    li.is_told_beside("happened_on", "This is not a date; write it like 2007-12-13.")
    li.still_has(happened_on="2008-02-30")
    assert reload(activity).happened_on == date(2007, 12, 13)


def test_a_day_can_be_cleared(li):
    open_calendar(li).locator("[data-set='']").click()
    li.still_has(happened_on="")


def test_the_calendar_fits_on_a_phone(enter, activity):
    li = enter("li", PHONE)
    li.opens(f"/activities/edit/{activity.id}")
    box = open_calendar(li).bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]
    assert 0 <= box["y"] <= PHONE["height"] - box["height"]
    li.sees_all_of_it()


def test_without_scripts_a_day_is_typed(at_window, activity, reload):
    li = at_window(java_script_enabled=False)
    li.comes_in("li")
    li.page.goto(f"/activities/edit/{activity.id}")
    expect(li.page.locator(".day-button")).to_be_hidden()
    li.fills(happened_on="2008-03-01")
    li.way("Save").click()
    assert reload(activity).happened_on == date(2008, 3, 1)


def test_nobody_leaves_the_calendar_without_a_way_back(li):
    open_calendar(li)
    li.page.keyboard.press("Escape")
    expect(calendar(li)).to_have_count(0)
    expect(li.page.get_by_role("button", name=OPEN[li.language])).to_be_focused()
    li.still_has(happened_on=SHOWN[li.language])


def test_the_calendar_keeps_nobody_out(li):
    from tests.chromium import obstacles

    open_calendar(li)
    assert obstacles(li.page) == []
