"""A real browser, and an eye on what it complains about."""

from contextlib import contextmanager

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from tests.needs import chromium

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 30_000
"""How long to wait for what will surely come, in milliseconds: a busy machine is not a fault of the page."""


@contextmanager
def running_chromium():
    """A headless Chromium of the system."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), headless=True, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def watched_page(browser, address, **context):
    """A page of its own, and the list of what went wrong on it.

    Errors in scripts and on the console (violations of the content security policy are told there), requests to
    another host, and answers that are errors of the server.
    """
    with browser.new_context(base_url=address, **context) as window:
        problems = []
        window.on("console", lambda message: _check_console(message, problems))
        window.on("weberror", lambda error: problems.append(str(error.error)))
        window.on("request", lambda request: _check_host(request.url, address, problems))
        window.set_default_timeout(PATIENCE)
        yield window.new_page(), problems


def _check_console(message, problems):
    if message.type == "error":
        problems.append(f"{message.text} ({message.location['url']})")


def _check_host(url, address, problems):
    if not url.startswith((address, "data:", "blob:", "about:")):
        problems.append(f"a request to another host: {url}")


@contextmanager
def another_page(page):
    """What is done inside the block leads to another page, which is there when the block ends."""
    with page.expect_navigation(wait_until="load"):
        yield


def obstacles(page):
    """What keeps people with a screen reader or without a mouse from using the page, as axe sees it."""
    page.wait_for_load_state()
    found = Axe().run(page).response["violations"]
    return [f"{rule['id']}: {rule['help']} {[node['html'] for node in rule['nodes']]}" for rule in found]
