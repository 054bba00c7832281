"""The harness: which database, the application on it, the people who use it, their browsers.

Each test finds the database as set-up leaves it, with the cast (see cast.py) and nothing else.
"""

import gc
import os
from contextlib import contextmanager

import pytest
from flask_appbuilder.security.sqla.models import User
from hypothesis import settings
from sqlalchemy import Engine, event, select

from app import create_app
from app.core.database import db
from app.setup import set_up
from tests.browser import Browser
from tests.cast import CAST, PASSWORD, hire
from tests.database import EmbeddedPostgresql, Postgresql, Sqlite
from tests.live import serving
from tests.needs import NEEDS
from tests.sales import Sales, let_go
from tests.shadow import Shadow
from tests.smtp import post_office
from tests.wall import Wall
from tools import translations

MSSQL = "CRM_TEST_MSSQL_URL"
STRICT = bool(os.environ.get("CRM_STRICT"))
WALKS = {"safety", "budgets", "crawl", "demonstration"}
ON_ONE = {
    "tests/safety/test_matrix.py": "sqlite",
    "tests/api/test_matrix.py": "sqlite",
    "tests/api/test_any_input.py": "postgresql",
    "tests/safety/test_nonsense.py": "postgresql",
    "tests/safety/test_buttons.py": "sqlite",
    "tests/budgets/test_pages.py": "sqlite",
    "tests/demonstration": "sqlite",
}
"""Walks that say the same on both databases, and where they run: nonsense where more of it is refused.

Whose rows one sees is asked on both, by tests/safety/test_whose_rows.py and those of each feature.
"""
SERVER = pytest.StashKey[str]()
SHADOW = Shadow()

settings.register_profile("default", deadline=None, print_blob=True)
settings.load_profile("default")


# --- the run


def pytest_addoption(parser):
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite", help="where the tests run")
    parser.addoption("--long", action="store_true", help="also what takes longer than a check may (`make long`)")


def pytest_configure(config):
    config.addinivalue_line("markers", "long: takes longer than a check may, and runs with --long")
    for need in NEEDS:
        config.addinivalue_line("markers", f"{need.marker}: needs {need.what}")
    SHADOW.attach()
    if hasattr(config, "workerinput"):
        config.stash[SERVER] = config.workerinput["server"]
        return
    translations.compile_catalogues()
    config.stash[SERVER] = ""
    if config.getoption("--database") == "postgresql":
        config.stash[SERVER] = os.environ.get("CRM_TEST_DATABASE_URL") or _embedded(config)


def _embedded(config):
    server = EmbeddedPostgresql()
    config.add_cleanup(server.stop)
    return server.url


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node):
    node.workerinput["server"] = node.config.stash[SERVER]


def pytest_report_header(config):
    without = [] if MSSQL in os.environ else [f"SQL Server: not tested, {MSSQL} is not set"]
    missing = filter(None, (need.missing() for need in NEEDS))
    return [f"database: {config.getoption('--database')}", *missing, *without]


def pytest_runtest_setup(item):
    """What is not installed is left out, or fails where everything must be there."""
    for need in NEEDS:
        if item.get_closest_marker(need.marker) and (missing := need.missing()):
            (pytest.fail if STRICT else pytest.skip)(missing)


def pytest_collection_modifyitems(config, items):
    """On the second database run what touches a database, no browser again, and no long walk twice.

    Tests that walk through all screens say nothing new about coverage, and measuring takes half as long again.
    """
    for item in items:
        if item.get_closest_marker("browser") or item.path.parent.name in WALKS:
            item.add_marker("no_cover")
    if not config.getoption("--long"):
        _keep(config, items, lambda item: not item.get_closest_marker("long"))
    database = config.getoption("--database")
    elsewhere = tuple(str(config.rootpath / path) for path, where in ON_ONE.items() if where != database)
    _keep(config, items, lambda item: not str(item.path).startswith(elsewhere))
    if database != "sqlite":
        _keep(config, items, lambda item: "database" in item.fixturenames and not item.get_closest_marker("browser"))


def _keep(config, items, wanted):
    kept = [item for item in items if wanted(item)]
    config.hook.pytest_deselected(items=[item for item in items if not wanted(item)])
    items[:] = kept


# --- the application and its database


@pytest.fixture(scope="session")
def database(request, tmp_path_factory):
    """The database of this process."""
    if request.config.getoption("--database") == "sqlite":
        database = Sqlite(tmp_path_factory.mktemp("database"))
    else:
        database = Postgresql(request.config.stash[SERVER])
    yield database
    database.remove()


@pytest.fixture(scope="session")
def installed(database, tmp_path_factory):
    """The application, on a database as set-up leaves it, with the cast, and a sales system that sold one thing."""

    uploads = tmp_path_factory.mktemp("uploads")
    app = create_app({"CRM_ENV": "test", "CRM_DATABASE_URL": database.url, "CRM_UPLOADS": str(uploads)})
    sales = Sales(app, f"sqlite:///{tmp_path_factory.mktemp('sales') / 'sales.db'}")
    sales.stock(product := sales.product())
    for status in (5, 1):
        sales.order("DOORS", "2026-01-05", status=status, lines=[(product, 1, 5000)])
    with app.app_context():
        set_up()
        hire(db.session)
    _disconnect(app)
    database.keep()
    gc.collect()
    gc.freeze()  # the half a million objects there are by now stay, and need not be looked through again and again
    return app


def _disconnect(app):
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def app(installed, database, tmp_path):
    """The application, on a database fresh for this test, with an empty folder for files."""
    config = dict(installed.config)
    installed.config["CRM_UPLOADS"] = str(tmp_path / "uploads")
    database.restore()
    yield installed
    installed.config.clear()
    installed.config.update(config)
    let_go(installed)
    _disconnect(installed)


@pytest.fixture(autouse=True)
def _portable():
    """Every statement of the test would do on SQL Server too."""
    yield
    if complaints := SHADOW.drain():
        pytest.fail("not portable to SQL Server\n" + "\n".join(complaints), pytrace=False)


@pytest.fixture
def statements():
    """`with statements() as seen:` collects the SQL statements of the block."""

    @contextmanager
    def collecting():
        seen = []

        def see(_connection, _cursor, statement, *_):
            if not statement.startswith(("BEGIN", "PRAGMA", "SAVEPOINT", "RELEASE")):
                seen.append(statement)

        event.listen(Engine, "before_cursor_execute", see)
        try:
            yield seen
        finally:
            event.remove(Engine, "before_cursor_execute", see)

    return collecting


# --- records


@pytest.fixture
def make(app):
    """`make(CustomerFactory, manager="zhou")`: a record, saved; its columns can be read, not its relations."""

    def make(factory, **values):
        with app.app_context():
            record = factory(**values)
            db.session.commit()
            return _detached(record)

    return make


@pytest.fixture
def reload(app):
    """`reload(customer, "codes")`: the record as the database has it now, with the relations named, or None."""

    def reload(record, *relations):
        with app.app_context():
            found = db.session.get(type(record), record.id)
            return found and _detached(found, *relations)

    return reload


@pytest.fixture
def records(app):
    """`records(Customer, name="…")`: all such records, in the order they were made."""

    def records(entity, *relations, **values):
        with app.app_context():
            found = db.session.query(entity).filter_by(**values).order_by(entity.id).all()
            return [_detached(record, *relations) for record in found]

    return records


def _detached(record, *relations):
    db.session.refresh(record)
    for relation in relations:
        getattr(record, relation)
    return record


@pytest.fixture
def change(app):
    """`change("li", active=False)`: as another process would do behind everybody's back."""

    def change(username, **values):
        with app.app_context():
            user = db.session.scalars(select(User).where(User.username == username)).one()
            for name, value in values.items():
                setattr(user, name, value)
            db.session.commit()

    return change


@pytest.fixture
def user_of(app):
    """`user_of("li")`: the key of a user."""

    def user_of(username):
        with app.app_context():
            return db.session.scalar(select(User.id).where(User.username == username))

    return user_of


@pytest.fixture
def by(app):
    """`by("wang", opportunity, workflow.assign, assignee="li")`: somebody takes a step, and it is committed."""

    def by(username, record, step, **answers):
        from tests.acting import acting
        from tests.factories import present

        with app.app_context(), acting(username):
            step(present(record), **{name: present(value) for name, value in answers.items()})
            db.session.commit()

    return by


@pytest.fixture
def heard(app):
    """`heard("li")`: the kinds of what somebody was told, in the order it happened."""

    def heard(username):
        from app.notifications.models import Notification
        from tests.factories import person

        with app.app_context():
            mine = select(Notification.kind).where(Notification.to_id == person(username).id)
            return list(db.session.scalars(mine.order_by(Notification.id)))

    return heard


@pytest.fixture
def session(request, app):
    """The database session, for tests of rules without the web; what they do is never committed.

    A request inside an application context would share its `g`, so such a test has no browser.
    """
    assert not {"client_of", "anonymous", "live"} & set(request.fixturenames), "a browser, or a session"
    with app.app_context():
        yield db.session


@pytest.fixture
def sales(app, tmp_path):
    """A sales system of this test's own: `sales.order("C1", "2007-12-01", amount="99.50")`, `sales.stop()`."""
    return Sales(app, f"sqlite:///{tmp_path / 'sales.db'}")


@pytest.fixture
def wall():
    """`wall.pass_by(minutes=5)`, `with wall.standing():`: time as the test wants it; it stands still otherwise."""
    return Wall()


@pytest.fixture
def office(app):
    """A mail server that the application knows."""
    with post_office() as office:
        app.config.update(CRM_MAIL_SERVER=office.server(), CRM_MAIL_FROM="客户关系管理 <crm@example.com>")
        yield office


# --- people and their browsers


@pytest.fixture
def client_of(app):
    """`client_of("li")`: the browser of somebody who has logged in."""

    def log_in(username):
        browser = Browser(app)
        browser.let_in(username)
        return browser

    return log_in


def _logged_in(username):
    @pytest.fixture(name=f"as_{username}")
    def browser(client_of):
        return client_of(username)

    return browser


as_li, as_zhou, as_sun, as_wang, as_gao, as_root, as_admin = map(_logged_in, CAST)


@pytest.fixture
def anonymous(app):
    """The browser of somebody who has not logged in."""
    return Browser(app)


@pytest.fixture
def live(app):
    """The address of the application behind a real port, answering many requests at once."""
    with serving(app) as address:
        yield address


@pytest.fixture(scope="session")
def chromium():
    """A real browser."""
    from tests.chromium import running_chromium

    with running_chromium() as browser:
        yield browser


@pytest.fixture
def page(live, chromium):
    """A page (Playwright) of the application in a real browser; whatever it complains about fails the test."""
    from tests.chromium import watched_page

    with watched_page(chromium, live, locale="zh-CN") as (page, problems):
        yield page
        assert problems == []


@pytest.fixture
def page_of(page):
    """`page_of("li")`: the page after somebody has logged in."""

    def log_in(username):
        page.goto("/login/")
        page.fill("[name=username]", username)
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url(lambda url: "/login" not in url)
        return page

    return log_in
