"""Somebody without a mouse: they press keys, and see where they are."""

from playwright.sync_api import TimeoutError as NotInTime
from playwright.sync_api import expect

from tests.chromium import PATIENCE

MOST_STOPS = 120

SEEN = """(element) => {
    const ringed = (each) => {
        const style = getComputedStyle(each);
        return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1;
    };
    const box = element.getBoundingClientRect();
    const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
    return inside && (ringed(element) || (element.labels?.length && ringed(element.labels[0])));
}"""
"""Is the element that has the focus marked, and within the window?"""


class Keyboard:
    """The keyboard of a person (see person.py)."""

    def __init__(self, person):
        self.person = person
        self.page = person.page

    def press(self, *keys):
        """Press one key after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def types(self, text):
        """Type, in the place of what is there."""
        self.press("Control+a")
        self.page.keyboard.type(text)

    def goes_to(self, target, key="Tab"):
        """Press Tab until *target* has the focus; each stop on the way is to be seen."""
        for _ in range(MOST_STOPS):
            if target.evaluate("(element) => element === document.activeElement"):
                return
            self.press(key)
            self.sees_where_it_is()
        raise AssertionError(f"{MOST_STOPS} stops, and {target} is not among them")

    def sees_where_it_is(self):
        """What has the focus is marked."""
        focused = self.page.evaluate_handle("document.activeElement")
        if focused.evaluate("(element) => element === document.body || element.id === 'content'"):
            return  # past the end of the page, or on its main part as a whole
        try:
            self.page.wait_for_function(SEEN, arg=focused, timeout=PATIENCE)  # scrolling there may take a moment
        except NotInTime as error:
            raise AssertionError(focused.evaluate("(element) => element.outerHTML.slice(0, 300)")) from error

    def enters(self, english, row=None, within="main", nth=0):
        """Go to the link or button that is called so, and press Enter."""
        self.goes_to(self.person.way(english, row, within).nth(nth))
        self.press("Enter")

    def fills(self, **values):
        """Go to each field and type."""
        for name, value in values.items():
            self.goes_to(self.person.field(name))
            self.types(value)

    def chooses(self, name, words=""):
        """Go down a list until the choice begins with *words*; the first one without."""
        field = self.person.field(name)
        self.goes_to(field)
        for _ in range(30):
            self.press("ArrowDown")
            chosen = field.locator("option:checked").text_content()
            if chosen and chosen.startswith(words):
                return
        raise AssertionError(f"no {words} in {name}")

    def rates(self, name, stars):
        """Give so many stars to what has none."""
        self.goes_to(self.page.locator(f"main [name={name}]:checked"))
        self.press(*["ArrowRight"] * stars)
        expect(self.page.locator(f"main [name={name}][value='{stars}']")).to_be_checked()
