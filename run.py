"""Serve the CRM: `python run.py`. Settings come from the environment or a `.env` file, see `config.py`."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from dotenv import load_dotenv
from flask import Flask
from waitress import create_server

from app import create_app
from app.job_runs.scheduler import Scheduler
from app.setup import demonstrate, demonstration_password, prepare

load_dotenv()


def main() -> None:
    """Set up what is new, and serve until stopped."""
    try:
        app = create_app()
    except RuntimeError as error:
        sys.exit(str(error))
    host, port = app.config["CRM_HOST"], app.config["CRM_PORT"]
    if app.config["CRM_ENV"] == "demo":
        prepare_demonstration(app)
    # What proxies say about the browser is for app.factory to judge, which knows how many there are.
    options = {"threads": 8, "ident": None, "clear_untrusted_proxy_headers": not app.config["CRM_PROXIES"]}
    try:
        server = create_server(app, host=host, port=port, **options)
    except OSError as error:
        sys.exit(f"Nothing can be served on {host}:{port} ({error.strerror}); CRM_PORT names another port.")
    print(f"Kehu serves on http://{host}:{port} (stop it with Ctrl+C)", flush=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    with doing_jobs(app):
        server.run()


@contextmanager
def doing_jobs(app: Flask) -> Iterator[None]:
    """Run jobs along with the demonstration. In production they have a process of their own: `crm jobs run`."""
    if app.config["CRM_ENV"] != "demo":
        yield
        return
    scheduler = Scheduler(app)
    scheduler.start()
    try:
        yield
    finally:
        scheduler.stop()


def prepare_demonstration(app: Flask) -> None:
    """Make the demonstration company if there is nothing yet, and say how to get in."""
    with app.app_context():
        prepare()
        demonstrate()
        password = demonstration_password()
    print("Log in as admin, sysadmin, supervisor, manager1, manager2 or executive;")
    print(f"the password of each: {password}")


if __name__ == "__main__":
    os.umask(0o077)
    main()
