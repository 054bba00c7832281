"""Addresses of static files carry a hash of the content, so that browsers keep them for a year and never an old one."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, current_app


def install(app: Flask) -> None:
    """Put the version into every address that `url_for` makes for a static file."""

    @app.url_defaults
    def _add_version(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint.rsplit(".", maxsplit=1)[-1] == "static" and "filename" in values:
            values["v"] = _version(_folder(endpoint), values["filename"])


def _folder(endpoint: str) -> str:
    blueprint = endpoint.rpartition(".")[0]
    owner = current_app.blueprints[blueprint] if blueprint else current_app
    return str(owner.static_folder)


@cache
def _version(folder: str, filename: str) -> str:
    path = Path(folder) / filename
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else "0"
