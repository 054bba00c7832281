"""Somebody at a window: what they do, and what they find."""

import re

from playwright.sync_api import expect

from tests.cast import PASSWORD
from tests.chromium import PATIENCE
from tests.journeys.words import CHINESE

DESK = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
expect.set_options(timeout=PATIENCE)


class Person:
    """Somebody who reads one language at one window."""

    def __init__(self, page, language):
        self.page, self.language = page, language
        self.refusals = []
        """Addresses whose answers were errors as they should be; the browser complains about them."""

    def word(self, english):
        """What is read for *english* in the person's language."""
        return CHINESE[english] if self.language == "zh" else english.removesuffix(" it")

    # -- getting in

    def comes_in(self, username, password=PASSWORD):
        """Log in, in the language one reads."""
        self.page.goto("/login/")
        if self.language == "en":
            self.page.get_by_role("link", name="English", exact=True).click()
        self.page.fill("[name=username]", username)
        self.page.fill("[name=password]", password)
        self.clicks("Log in")
        self.page.wait_for_url(lambda url: "/login" not in url)

    # -- going about

    def opens(self, path):
        """Type an address."""
        self.page.goto(path)
        self.sees_all_of_it()

    def clicks(self, english, row=None, within="main"):
        """Follow the link or press the button that is called so; *row* is what the list's row holds."""
        self.sees_all_of_it()
        self.way(english, row, within).first.click()

    def follows(self, text):
        """Follow the link that begins with *text*, which is data."""
        self.page.locator("main").get_by_role("link").filter(has_text=re.compile(f"^{re.escape(text)}")).first.click()

    def goes_to(self, english):
        """Choose from the menu, which is a drawer on a phone."""
        drawer = self.page.get_by_role("banner").get_by_role("button", name=self.word("Menu")).first
        if self.page.viewport_size == PHONE:
            drawer.click()
        self.clicks(english, within="nav#menu")

    def way(self, english, row=None, within="main"):
        """The links and buttons that are called so."""
        place = self.page.locator(within) if row is None else self.row(row)
        name = self.word(english)
        link = place.get_by_role("link", name=name, exact=True)
        return link.or_(place.get_by_role("button", name=name, exact=True))

    def row(self, text):
        """The row of the list that holds *text*."""
        return self.page.locator("main tbody tr").filter(has_text=text)

    # -- filling in

    def field(self, name):
        """The field of the form called *name*."""
        return self.page.locator(f"main [name={name}]:not([type=hidden])")

    def fills(self, **values):
        """Type into fields."""
        for name, value in values.items():
            self.field(name).fill(value)

    def chooses(self, name, words):
        """Choose from a list the one option that begins with *words*."""
        option = self.field(name).locator("option").filter(has_text=re.compile(f"^{re.escape(words)}"))
        self.field(name).select_option(option.get_attribute("value"))

    # -- finding

    def sees(self, text):
        """*text* is on the page."""
        expect(self.page.locator("main")).to_contain_text(text)

    def reads(self, english):
        """The sentence is on the page."""
        self.sees(self.word(english))

    def is_told(self, english):
        """The message is above the page."""
        expect(self.page.locator("main > .message")).to_contain_text(self.word(english))

    def is_told_beside(self, name, english):
        """The message is beside the field."""
        error = self.page.locator("main .field", has=self.page.locator(f"[name={name}]")).locator(".error")
        expect(error).to_have_text(self.word(english))

    def still_has(self, **values):
        """What was typed is in the fields."""
        for name, value in values.items():
            expect(self.field(name)).to_have_value(value)

    def is_offered(self, *english, row=None, within="main"):
        """There are such links and buttons."""
        for each in english:
            expect(self.way(each, row, within).first).to_be_visible()

    def is_not_offered(self, *english, row=None, within="main"):
        """There are no such links and buttons."""
        for each in english:
            expect(self.way(each, row, within)).to_have_count(0)

    def is_refused(self, path, english="You are not allowed to do this.", status=403):
        """A typed address answers that it is not for this person."""
        self.refusals.append(path)
        answer = self.page.goto(path)
        assert (path, answer.status) == (path, status)
        self.reads(english)

    def will_be_refused(self):
        """Saving the form that is open will be refused."""
        self.refusals.append(re.sub(r"^https?://[^/]+", "", self.page.url))

    def sees_all_of_it(self):
        """Nothing has to be scrolled sideways."""
        wide, window = self.page.locator("body").evaluate(
            "() => [document.documentElement.scrollWidth, window.innerWidth]"
        )
        assert wide <= window, f"{self.page.url} is {wide} wide in a window of {window}"
