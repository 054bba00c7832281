"""The log: one JSON object a line, with the id of the request that the error page shows too."""

import logging
import sys
from typing import Any

from flask import Flask, g, has_request_context, request
from pythonjsonlogger.json import JsonFormatter

from app.core import person


class _Request(logging.Filter):
    """Adds who asked for what; never what they typed."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let everything pass."""
        if has_request_context():
            record.request = g.get("request_id", "")
            record.method, record.path = request.method, request.path
            record.person = person.current_id()
        return True


def install(app: Flask) -> None:
    """Write the log of *app* to standard error, unless somebody else has taken care of logging."""
    if app.config["CRM_ENV"] == "test" or logging.getLogger().handlers:
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter("%(levelname)s %(name)s %(message)s", timestamp=True))
    handler.addFilter(_Request())
    logging.basicConfig(handlers=[handler], level=_level(app))
    logging.getLogger("flask_appbuilder").setLevel(logging.ERROR)
    logging.getLogger("apscheduler").setLevel(logging.WARNING)  # it tells of every look for due jobs


def _level(app: Flask) -> Any:
    return logging.WARNING if app.config["CRM_ENV"] == "demo" else logging.INFO
