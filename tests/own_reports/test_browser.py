"""A question is asked, kept, shared and put on the first page, with the mouse alone but for its name."""

import pytest

from tests.chromium import obstacles
from tests.factories import CustomerFactory

pytestmark = pytest.mark.browser

NAME = "各地区客户"
WORDS = {
    "zh": "自定义报表|新建报表|客户|查询|保存为报表|高管|保存|显示在我的首页",
    "en": "Own reports|New report|Customers|Search|Save as a report|Executive|Save|Show it on my first page",
}


@pytest.mark.parametrize("language", WORDS)
def test_a_question_becomes_a_report_at_home(page_of, make, language):
    make(CustomerFactory)
    menu, new, about, search, keep, executive, save, at_home = WORDS[language].split("|")
    page = page_of("wang")
    main = page.locator("main")
    page.goto(f"/lang/{language}")
    page.locator("nav").get_by_role("link", name=menu, exact=True).click()
    main.get_by_role("link", name=new, exact=True).first.click()
    main.get_by_role("link", name=about, exact=True).click()
    page.locator("select[name=group1]").select_option("region")
    page.locator("select[name=group2]").select_option("state")
    main.get_by_role("button", name=search, exact=True).click()
    assert obstacles(page) == []
    page.locator("select[name=group2]").select_option("level")  # what is chosen is kept, searched or not
    main.get_by_role("button", name=keep, exact=True).click()
    page.locator("[name=name]").fill(NAME)
    page.get_by_label(executive, exact=True).check()
    main.get_by_role("button", name=save, exact=True).click()
    page.get_by_label(at_home, exact=True).check()
    page.locator(".wishes").get_by_role("button", name=save, exact=True).click()
    assert looked_at_from_home(page) == NAME
    assert page.locator("select[name=group2]").input_value() == "level"


def looked_at_from_home(page):
    """The heading of what the only chart at home leads to."""
    page.goto("/")
    tile = page.locator("section.tile")
    assert tile.locator("svg.drawing").is_visible()
    assert obstacles(page) == []
    tile.get_by_role("link", name=NAME, exact=True).click()
    return page.locator("h1").inner_text()
