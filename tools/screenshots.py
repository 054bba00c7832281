"""The pictures of the READMEs and of the user manual: `make screenshots`.

They show a demonstration company that is made anew in a temporary database, on a day at which the clock stands still:
the same screens give the same pictures.
"""

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, Page, Playwright, sync_playwright
from waitress import create_server

from app import create_app
from app.core import clock
from app.setup import demonstrate, prepare

DOCS = Path(__file__).parent.parent / "docs"
NOW = datetime(2026, 6, 17, 2, 30)  # noqa: DTZ001 - naive UTC; a Wednesday, half past ten in Shanghai
PASSWORD = "three-lamps-under-the-bridge"  # noqa: S105 - of people who live in a temporary database
LANGUAGES = {"zh": "zh-CN", "en": "en-US"}
COLOURS = 96
FLAGS = ["--no-sandbox", "--disable-lcd-text"]  # grey letters make smaller files than coloured ones


@dataclass(frozen=True)
class Picture:
    """What somebody (*who*) sees at *path* after clicking what is on the *way*: all of the window, or a *part* of it.

    The menu is folded where it would only take room.
    """

    who: str
    path: str
    way: tuple[str, ...] = ()
    part: str = ""
    width: int = 1000
    height: int = 600
    folded: bool = True


DEVELOPMENTS, CUSTOMERS = "/plans/list/?state=assigned&sort=probability", "/customers/list/?state=normal&sort=number"
READMES = {
    "home": Picture("manager1", "/", width=1120, height=660, folded=False),
    "plan": Picture("manager1", DEVELOPMENTS, ("tbody a",), width=1120, height=660, folded=False),
}
MANUAL = {
    "log-in": Picture("", "/login/", part=".door"),
    "home": Picture("manager1", "/", folded=False),
    "list": Picture("manager1", "/customers/list/?state=normal&linked=yes&sort=-number", height=480),
    "opportunities": Picture("supervisor", "/opportunities/list/", height=480),
    "assign": Picture("supervisor", "/opportunities/list/", ("tbody a[href*='/assign/']",), height=480),
    "board": Picture("supervisor", "/opportunities/board/", height=520),
    "plan": Picture("manager1", DEVELOPMENTS, ("tbody a",), "#plan"),
    "customer": Picture("manager1", CUSTOMERS, ("tbody a",)),
    "refused": Picture("supervisor", "/customers/add", ("form.record-form .btn-primary",), height=460),
    "contacts": Picture("manager1", CUSTOMERS, ("tbody a[href*='/contacts/']",), height=360),
    "activities": Picture("manager1", CUSTOMERS, ("tbody a[href*='/activities/']",), height=440),
    "api": Picture("manager1", "/tokens/offers/?of=customers", height=640),
    "dictionary": Picture("sysadmin", "/dictionary/list/", height=480),
    "dispatch": Picture("supervisor", "/tickets/dispatch/", height=480),
    "ticket": Picture("supervisor", "/tickets/list/?state=archived&sort=-number", ("tbody a",), height=560),
    "churn": Picture("supervisor", "/churn/list/?state=open", height=440),
    "churn-warning": Picture("supervisor", "/churn/list/?state=reprieved", ("tbody a",), height=640),
    "cooling": Picture("manager1", "/cooling/list/", height=440),
    "orders": Picture("manager1", CUSTOMERS, ("tbody a[href*='/orders/']",), height=440),
    "executive-cockpit": Picture("executive", "/cockpits/executive", height=640),
    "supervisor-cockpit": Picture("supervisor", "/cockpits/supervisor", height=560),
    "contribution": Picture("executive", "/reports/contribution?year=2026", height=720),
    "composition": Picture("executive", "/reports/composition", height=600),
    "service-report": Picture("executive", "/reports/service?year=2026", height=520),
    "churn-report": Picture("executive", "/reports/churn", height=600),
    "own-report": Picture("executive", "/own_reports/of/customers?group1=region", height=620),
    "jobs": Picture("sysadmin", "/jobs/list/", height=480),
    "settings": Picture("sysadmin", "/settings/", part=".record-form fieldset"),
    "hand-over": Picture("supervisor", "/hand_over/", ("tbody tr .acts a",), height=760),
    "users": Picture("sysadmin", "/users/list/", height=480),
    "role": Picture("sysadmin", "/roles/list/", ("tbody tr:nth-child(3) a[href*='/edit/']",)),
    "profile": Picture("manager1", "/profile/", height=420),
}


def main() -> None:
    """Take all of them, in each language."""
    with (
        TemporaryDirectory() as folder,
        serving(demonstration(Path(folder))) as address,
        sync_playwright() as playwright,
    ):
        for language in LANGUAGES:
            browser = chromium(playwright, language)
            album = Album(browser, address, language)
            suffix = "" if language == "en" else f".{language}"
            for name, picture in READMES.items():
                album.take(picture, DOCS / "images" / f"{name}{suffix}.png")
            for name, picture in MANUAL.items():
                album.take(picture, DOCS / "manual" / "images" / language / f"{name}.png")
            browser.close()


def chromium(playwright: Playwright, language: str) -> Browser:
    """A browser that reads *language*."""
    spoken = LANGUAGES[language].replace("-", "_")  # it chooses its fonts by it
    environ: dict[str, Any] = {**os.environ, "LANGUAGE": spoken, "LANG": f"{spoken}.UTF-8"}
    return playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS, env=environ)


def demonstration(folder: Path) -> Flask:
    """The application with the demonstration company, in a database in *folder*."""
    app = application(folder)
    with clock.at(NOW), app.app_context():
        prepare()
        demonstrate()
    return app


def application(folder: Path, **more: str) -> Flask:
    """The application on a database in *folder*, with *more* in its environment."""
    url = f"sqlite:///{folder / 'kehu.db'}"
    environ = {"CRM_ENV": "test", "CRM_DATABASE_URL": url, "CRM_DEMO_PASSWORD": PASSWORD, **more}
    return create_app(environ, EMBEDDED_SALES_SYSTEM=folder / "sales.db")


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serve *app*, on the day of the pictures, inside the block, at the address that is given."""

    def answer(*request: Any) -> Any:
        with clock.at(NOW):
            return app(*request)

    server = create_server(answer, host="127.0.0.1", port=0)
    threading.Thread(target=server.run, daemon=True).start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()


class Album:
    """The pictures of one language; who is in them logs in once."""

    def __init__(self, browser: Browser, address: str, language: str) -> None:
        self.browser, self.address, self.language = browser, address, language
        self.pages: dict[str, Page] = {}

    def take(self, picture: Picture, path: Path) -> None:
        """Take it and put it, small, where it belongs."""
        page = self._page_of(picture.who)
        page.set_viewport_size({"width": picture.width, "height": picture.height})
        page.context.add_cookies([{"name": "menu", "value": "folded" * picture.folded, "url": self.address}])
        page.goto(picture.path)
        for step in picture.way:
            page.locator(step).first.click()
        page.wait_for_load_state("networkidle")
        target: Any = page.locator(picture.part).first if picture.part else page
        shot = Image.open(BytesIO(target.screenshot(animations="disabled"))).convert("RGB")
        path.parent.mkdir(parents=True, exist_ok=True)
        shot.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)

    def _page_of(self, who: str) -> Page:
        if who not in self.pages:
            self.pages[who] = self.browser.new_page(base_url=self.address, locale=LANGUAGES[self.language])
            self.pages[who].goto(f"/lang/{self.language}")
            if who:
                log_in(self.pages[who], who)
        return self.pages[who]


def log_in(page: Page, who: str) -> None:
    """Let *who* in."""
    page.goto("/login/")
    page.fill("[name=username]", who)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/")


if __name__ == "__main__":
    main()
