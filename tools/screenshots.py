"""The READMEs' pictures of a demonstration that is being served: `python -m tools.screenshots ADDRESS PASSWORD`."""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

IMAGES = Path(__file__).parent.parent / "docs" / "images"
WHO = "manager1"
LANGUAGES = {"en": ("en-US", ""), "zh": ("zh-CN", ".zh")}  # Chinese last: it is the language the user started with
SIZE = {"width": 1120, "height": 660}
FLAGS = ["--no-sandbox", "--disable-lcd-text"]  # grey letters make smaller files than coloured ones


def take(page: Page, language: str, suffix: str, password: str) -> None:
    """Log in and take each picture in one language."""
    page.goto("/login/")
    page.fill("[name=username]", WHO)
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/")
    page.goto(f"/lang/{language}")
    for name, path in pictures(page).items():
        page.goto(path)
        page.wait_for_timeout(500)  # milliseconds, for what moves
        page.screenshot(path=IMAGES / f"{name}{suffix}.png")


def pictures(page: Page) -> dict[str, str]:
    """What is shown, by name: the path of its page."""
    page.goto("/plans/list/?state=assigned&sort=probability")
    plan = page.locator("tbody a").first.get_attribute("href")
    return {"home": "/", "plan": f"{plan}#plan"}


def main(address: str, password: str) -> None:
    """Take them all."""
    IMAGES.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for language, (locale, suffix) in LANGUAGES.items():
            page = browser.new_page(base_url=address, viewport=SIZE, locale=locale)  # type: ignore[arg-type] # a size
            take(page, language, suffix, password)
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
