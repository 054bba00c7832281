"""Whatever somebody can open from the menu is sound in a real browser and open to everybody, in both languages."""

from itertools import cycle

import pytest

from tests.cast import CAST
from tests.chromium import obstacles

LANGUAGES = ("zh", "en")
"""They take turns, unless there is time for both."""


@pytest.mark.browser
@pytest.mark.parametrize(
    ("username", "language"),
    [
        pytest.param(username, language, marks=() if language == turn else pytest.mark.long)
        for username, turn in zip(CAST, cycle(LANGUAGES), strict=False)
        for language in LANGUAGES
    ],
)
def test_the_screens_of_the_menu_are_sound(page_of, username, language):
    page = page_of(username)
    page.goto(f"/lang/{language}")
    links = page.locator("nav a[href]").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    found = []
    for link in links:
        page.goto(link)
        found += [(link, obstacle) for obstacle in obstacles(page)]
    assert (bool(links), found) == (True, [])
