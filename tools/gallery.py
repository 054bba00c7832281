"""Every screen as everybody might meet it, to be looked at: `make gallery`, or `make gallery only=customers`.

The screens are those that the application has registered; each is shown in both languages, on three sizes of screen,
with no rows, one row, two hundred, everything as long as it may be, and with whatever can go wrong. The pictures and a
page with all of them go to build/gallery/; what is wider than its window is listed there.
"""

import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Flask
from flask_appbuilder.security.sqla.models import User
from markupsafe import Markup
from playwright.sync_api import Page, Playwright, Response, sync_playwright
from sqlalchemy import select

from app.core import clock
from app.core.database import db
from app.core.records import Record
from app.core.views import HISTORY, RecordView
from app.customers.models import Customer
from app.demonstration import people as demonstration_people
from app.setup import demonstrate, demonstration_password, prepare
from tools.made_up import MakerOfRecords, hire
from tools.screenshots import LANGUAGES, NOW, application, chromium, log_in, serving

BUILD = Path(__file__).parent.parent / "build" / "gallery"
SIZES = {"1366": (1366, 768), "1920": (1920, 1080), "390": (390, 844)}
WHO = ("manager1", "supervisor", "sysadmin", "executive", "admin")
"""Whoever of them may open a screen first is the one who looks at it."""
MANY = 200
ASKED = {"/search/": "?q=%E6%9C%89%E9%99%90", "/help/": "index", "/reports/contribution/orders": "?of=1"}
ASKED |= {f"/reports/contribution/orders{way}": "?of=1" for way in ("/print", ".xlsx", ".csv")}
"""What pages that are about nothing by themselves are asked for."""
NOWHERE = "sqlite:////nowhere/at/all.db"
WITH_MAIL = {"CRM_MAIL_URL": "smtp://mail.example.com/?tls=none", "CRM_MAIL_FROM": "Kehu <crm@example.com>"}
"""What is shown only where a mail server is set is shown; no job runs, so none is asked."""
FILES = (".xlsx", ".csv")
LEFT_OUT = ("/logout/", "/forgotten/", "/lang/", "/healthz", "/readyz", "/static/", "/bootstrap/", "/broken")


@dataclass
class State:
    """A company with so much in it, and the screens as they are there."""

    name: str
    rows: int
    long: bool = False
    demonstration: bool = False
    app: Flask = field(init=False)

    def found(self, folder: Path) -> None:
        """Write the company into a database in *folder*."""
        folder.mkdir()
        self.app = application(folder, **WITH_MAIL)
        self.app.config["PROPAGATE_EXCEPTIONS"] = False
        self.app.add_url_rule("/broken", "broken", lambda: str(1 // 0))  # what a bug looks like
        with clock.at(NOW), self.app.test_request_context():
            prepare()
            if self.demonstration:
                demonstrate()
            demonstration_people.users(demonstration_password())
            maker = MakerOfRecords(self.views, long=self.long)
            hire(self.rows // 10 or self.rows * self.long, long=self.long)
            for entity in dict.fromkeys(view.entity for view in self.views):
                if issubclass(entity, Record) and entity.metadata is db.metadata:
                    maker.make(entity, self.rows)
                    maker.edit(entity)

    @cached_property
    def views(self) -> list[RecordView]:
        """The screens of records."""
        with self.app.app_context():
            return [each for each in self.app.extensions["appbuilder"].baseviews if isinstance(each, RecordView)]

    def paths(self) -> Iterator[str]:
        """The addresses of all screens."""
        of_records = {view.endpoint for view in self.views}
        for rule in self.app.url_map.iter_rules():
            if "GET" in (rule.methods or ()) and rule.endpoint.split(".")[0] not in of_records and not rule.arguments:
                yield rule.rule + ASKED.get(rule.rule, "")
        yield from (f"/own_reports/of/{subject}" for subject in self.app.extensions["subjects"])
        with self.app.test_request_context():
            givers = db.session.scalars(select(User.id).where(User.username.in_(("manager1", "executive")))).all()
            twins = db.session.scalars(select(Customer.id).order_by(Customer.id.desc()).limit(2)).all()
        yield from (f"/hand_over/{key}" for key in givers)
        yield from (f"/merging/{key}{other}" for key in twins[1:] for other in ("", f"/with/{twins[0]}"))
        for view in self.views:
            yield from self._of_records(view)

    def _of_records(self, view: RecordView) -> Iterator[str]:
        methods = view.exclude_route_methods
        if "list" in methods:  # it is only a tab of other screens
            return
        yield f"{view.list_path}?q="
        yield f"{view.list_path}?q=%E6%B2%A1%E6%9C%89"
        yield from (f"{view.route_base}/{path}" for path, _label, _verb in view.other_looks)
        if "add" not in methods:
            yield f"{view.route_base}/add"
        keys = self.keys(view)
        for key in keys:
            tabs = [tab.tab_name() for tab in view.tabs] + [HISTORY]
            yield from (f"{view.route_base}/show/{key}?tab={tab}" for tab in tabs)
            only_tabs = [tab.route_base for tab in view.tabs if "list" in tab.exclude_route_methods]
            yield from (f"{base}/add?{view.entity.__tablename__}={key}" for base in only_tabs)
            if "edit" not in methods:
                yield f"{view.route_base}/edit/{key}"
            if "step" not in methods:
                yield from (f"{view.route_base}/step/{step.name}/{key}" for step in view.steps)
        for step in view.bulk_steps if keys else ():
            yield f"{view.route_base}/steps/{step.name}?" + "&".join(f"ids={key}" for key in keys)

    def keys(self, view: RecordView) -> list[Any]:
        """Some records that have a page, of each state if they have any."""
        if "show" in view.exclude_route_methods:
            return []
        with clock.at(NOW), self.app.test_request_context():
            rows = view.read(lambda session: session.scalars(view.select()).all())
            return sorted({getattr(row, "state", None): row.id for row in rows}.values())


STATES = (
    State("no rows", 0),
    State("one row", 1),
    State("200 rows", MANY, demonstration=True),
    State("long", 3, long=True),
)


class Gallery:
    """The pictures that were taken."""

    def __init__(self, only: str) -> None:
        self.only = only
        self.taken: dict[str, list[Path]] = {}
        self.too_wide: list[str] = []

    def hang(self, page: Page, title: str, language: str, state: str) -> None:
        """Take pictures of what the page shows, one for each size of screen."""
        name = title.strip("/").replace("/", ".").replace("?", "~").replace("&", "~") or "home"
        for size, (width, height) in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            path = BUILD / state.replace(" ", "-") / f"{name[:80]}.{language}.{size}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=path, full_page=True, animations="disabled")
            self.taken.setdefault(f"{state}: {title}", []).append(path)
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                self.too_wide.append(f"{state}: {title} ({language}, {size})")

    def catalogue(self) -> None:
        """Write the page with all pictures."""
        picture = Markup('<a href="{0}"><img src="{0}" alt="{0}" loading="lazy" height="320"></a>\n')
        parts = [Markup("<!doctype html><meta charset=utf-8><title>Gallery</title><h1>Gallery</h1>")]
        parts += [Markup("<p>Wider than the window: {}</p>").format(each) for each in self.too_wide]
        for title, paths in self.taken.items():
            parts.append(Markup("<h2>{}</h2>").format(title))
            parts += [picture.format(path.relative_to(BUILD).as_posix()) for path in paths]
        (BUILD / "index.html").write_text("\n".join(parts), encoding="utf-8")


class Visitors:
    """The people who look at one state's screens in one language."""

    def __init__(self, playwright: Playwright, address: str, language: str) -> None:
        self.browser = chromium(playwright, language)
        self.address, self.language = address, language
        self.pages: dict[str, Page] = {}

    def page_of(self, who: str) -> Page:
        """The window of *who*, logged in; of a stranger if it is nobody."""
        if who not in self.pages:
            self.pages[who] = self.browser.new_page(base_url=self.address, locale=LANGUAGES[self.language])
            self.pages[who].goto(f"/lang/{self.language}")
            if who:
                log_in(self.pages[who], who)
                self.pages[who].goto(f"/lang/{self.language}")
        return self.pages[who]

    def open(self, path: str) -> tuple[Page, Response] | None:
        """The page at *path*, of whoever may see it and has the most to do there; None if it is no page."""
        answers = []
        for who in WHO:
            page = self.page_of(who)
            answer = page.goto(path)
            if answer is None or "html" not in answer.headers.get("content-type", ""):
                return None
            answers.append((page, answer))
            if answer.status == 200:
                break
        return next((each for each in answers if each[1].status not in (403, 404)), answers[-1])


def main(only: str = "") -> None:
    """Take all pictures whose address or state holds *only*."""
    shutil.rmtree(BUILD, ignore_errors=True)
    gallery = Gallery(only)
    with TemporaryDirectory() as folder, sync_playwright() as playwright, ExitStack() as served:
        for state in STATES:
            state.found(Path(folder) / state.name)
            address = served.enter_context(serving(state.app))
            for language in LANGUAGES:
                visitors = Visitors(playwright, address, language)
                _look_round(gallery, state, visitors)
                if state.demonstration:
                    _meet_silence(gallery, state, visitors)
                if state is STATES[-1]:
                    _meet_errors(gallery, visitors)
                visitors.browser.close()
            print(state.name, sum(map(len, gallery.taken.values())), "pictures", flush=True)  # noqa: T201 - a command
    gallery.catalogue()


def _look_round(gallery: Gallery, state: State, visitors: Visitors) -> None:
    for path in state.paths():
        left_out = path.startswith(LEFT_OUT) or path.partition("?")[0].endswith(FILES)
        if left_out or gallery.only not in f"{state.name}{path}":
            continue
        if (seen := visitors.open(path)) is None:
            continue
        page, answer = seen
        title = path if answer.status == 200 else f"{path} {answer.status}"
        gallery.hang(page, title, visitors.language, state.name)
        if state.long and answer.status == 200 and page.locator("form.record-form [name=lock_version]").count():
            _send_wrongly(gallery, page, path, visitors.language)


def _send_wrongly(gallery: Gallery, page: Page, path: str, language: str) -> None:
    """The form with nothing in it, and with a version that others have overwritten."""
    for name, spoil in (("empty", EMPTY), ("overtaken", OVERTAKEN), ("expired", EXPIRED)):
        page.goto(path)
        if page.evaluate(spoil):
            with page.expect_navigation():
                page.evaluate("document.querySelector('form.record-form').submit()")
            gallery.hang(page, f"{path} {name}", language, "errors")


EMPTY = """() => {
    document.querySelectorAll('form.record-form :is(input, textarea, select):not([type=hidden])').forEach((each) => {
        each[each.type === 'checkbox' || each.type === 'radio' ? 'checked' : 'value'] = '';
    });
    return true;
}"""
OVERTAKEN = """() => {
    const seen = document.querySelector('form.record-form [name=lock_version]');
    return seen && seen.value && (seen.value = '0');
}"""
EXPIRED = """() => {
    const token = document.querySelector('form.record-form [name=csrf_token]');
    return location.pathname.endsWith('/add') && token && (token.value = 'x');
}"""


def _meet_silence(gallery: Gallery, state: State, visitors: Visitors) -> None:
    """The sales system cannot be reached."""
    with state.app.test_request_context():
        linked = db.session.scalars(select(Customer.id).where(Customer.codes.any()).order_by(Customer.id)).first()
    asked = [f"/customers/show/{linked}?tab={tab}" for tab in ("orders", HISTORY)]
    state.app.config["CRM_SALES_DATABASE_URL"] = NOWHERE
    for path in (*asked, "/products/list/", "/products/show/1", "/stock/list/", f"/orders/list/?customer={linked}"):
        if gallery.only in f"silence{path}" and (seen := visitors.open(path)) is not None:
            gallery.hang(seen[0], path, visitors.language, "silence")
    state.app.config["CRM_SALES_DATABASE_URL"] = ""


def _meet_errors(gallery: Gallery, visitors: Visitors) -> None:
    """What is met rarely."""
    for who, path in (
        ("executive", "/customers/list/"),
        ("manager1", "/customers/show/999999"),
        ("manager1", "/broken"),
    ):
        page = visitors.page_of(who)
        page.goto("/")
        page.goto(path)
        gallery.hang(page, path, visitors.language, "errors")
    page = visitors.page_of("")
    for path in ("/forgotten/", "/forgotten/new"):
        page.goto(path)
        gallery.hang(page, path, visitors.language, "errors")
    for attempt in range(8):
        page.goto("/login/")
        page.fill("[name=username]", "gao" * bool(attempt))
        page.fill("[name=password]", "wrong" * bool(attempt))
        page.press("[name=password]", "Enter")
        page.wait_for_load_state()
        if attempt in (0, 1, 7):
            gallery.hang(page, f"/login/ attempt {attempt}", visitors.language, "errors")


if __name__ == "__main__":
    main(*sys.argv[1:])
