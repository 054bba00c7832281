"""Whatever somebody can open from the menu is sound in a real browser and open to everybody, in both languages."""

import pytest

from tests.cast import CAST
from tests.chromium import obstacles


@pytest.mark.browser
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("username", CAST)
def test_the_screens_of_the_menu_are_sound(page_of, username, language):
    page = page_of(username)
    page.goto(f"/lang/{language}")
    links = page.locator("nav a[href]").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    found = []
    for link in links:
        page.goto(link)
        found += [(link, obstacle) for obstacle in obstacles(page)]
    assert (bool(links), found) == (True, [])
