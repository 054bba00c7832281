"""How the application is put together."""

import os
from collections.abc import Mapping
from typing import Any

from flask import Flask, jsonify
from flask_appbuilder import AppBuilder
from flask_bootstrap import Bootstrap5
from sqlalchemy import select, text
from werkzeug.middleware.proxy_fix import ProxyFix

import config
from app import commands, first_page, jobs, models, views
from app.api.description import OpenApi
from app.api.resources import resource
from app.core import clock, database, error_pages, headers, logs, rows, static, templating
from app.core.database import db
from app.job_runs import scheduler
from app.metrics import views as metrics
from app.notifications.views import bell
from app.people.security import SecurityManager
from app.search.views import screens


def build(environ: Mapping[str, str] | None, overrides: Mapping[str, Any]) -> Flask:
    """The application that the settings in *environ* (the process's own, unless given) ask for."""
    app = Flask(__name__, instance_path=str(config.INSTANCE))
    app.config.update(config.load(os.environ if environ is None else environ), **overrides)
    logs.install(app)
    clock.use_zone(app.config["CRM_TIMEZONE"])
    if proxies := app.config["CRM_PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies, x_prefix=proxies)  # type: ignore[method-assign]
    config.INSTANCE.mkdir(mode=0o700, exist_ok=True)
    database.install(app)
    rows.install()
    headers.install(app)
    static.install(app)
    Bootstrap5(app)
    _add_screens(app)
    templating.install(app)
    app.jinja_env.globals |= {"searched_screens": screens, "bell": bell}
    error_pages.install(app)
    _add_health(app)
    metrics.install(app)
    scheduler.install(app, jobs.SCHEDULE)
    commands.install(app)
    return app


class Framework(AppBuilder):
    """The framework with its security and languages, without its own pages and their scripts."""

    def _add_global_static(self) -> None:
        """Nothing: its templates are not in use."""

    def _add_admin_views(self) -> None:
        self._indexview = self.add_view_no_menu(self.indexview)
        self.bm.register_views()
        self.sm.register_views()


def _add_screens(app: Flask) -> None:
    framework = Framework(security_manager_class=SecurityManager, indexview=views.INDEX, update_perms=False)
    with app.app_context():
        framework.init_app(app, db.session)
        behind_menu = [view for entries in views.MENU.values() for view, *_label in entries]
        wanted = dict.fromkeys([*behind_menu, *views.BEHIND])
        registered = {each: framework.add_view_no_menu(each) for each in wanted}
    for view, tabs in views.TABS.items():
        registered[view].tabs = tuple(registered[tab] for tab in tabs)
        for tab in set(tabs) & set(views.BEHIND):  # what is only behind the menu is reached from where it is a tab
            registered[tab].parent_screen = registered[tab].parent_screen or view
    for view, sources in views.HISTORY.items():
        registered[view].tells_more = tuple(sources)
    for view, notices in views.NOTICES.items():
        registered[view].notices = tuple(notices)
    for view, origins in views.ORIGINS.items():
        registered[view].origins = tuple(origins)
    for view, facts in views.FACTS.items():
        registered[view].facts = tuple(facts)
    app.extensions["screens"] = registered
    with app.app_context():
        app.extensions["api"] = [framework.add_api(resource(*line)) for line in views.API.items()]
        framework.add_api(OpenApi)
    app.extensions["home"], app.extensions["tallies"] = first_page.HOME, first_page.TALLIES
    app.extensions["watches"], app.extensions["starts"] = first_page.WATCHES, first_page.STARTS
    app.extensions["searched"], app.extensions["health"] = views.SEARCHED, first_page.HEALTH
    app.extensions["profile"], app.extensions["along"] = views.PROFILE, views.ALONG
    app.extensions["attachments"] = views.ATTACHMENTS
    app.extensions["imported"] = {name: registered[view] for name, view in views.IMPORTED.items()}
    app.extensions["at_home"] = first_page.AT_HOME
    app.extensions["subjects"] = {each.name: each for each in views.SUBJECTS}
    app.extensions["menu"] = {
        group: [(registered[view], label, "".join(way)) for view, label, *way in entries]
        for group, entries in views.MENU.items()
    }


def _add_health(app: Flask) -> None:
    @app.get("/healthz")
    @headers.without_tls
    def healthz() -> Any:
        """The process lives."""
        return jsonify(status="ok")

    @app.get("/readyz")
    @headers.without_tls
    def readyz() -> Any:
        """The database answers."""
        db.session.execute(select(text("1")))
        return jsonify(status="ok")


__all__ = ["build", "models"]
