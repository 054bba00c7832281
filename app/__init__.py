"""Kehu, a customer relationship management system."""

import gc
from collections.abc import Mapping
from typing import Any

from flask import Flask

from app.core import naming  # noqa: F401 - before any model


def create_app(environ: Mapping[str, str] | None = None, **overrides: Any) -> Flask:
    """The application that the settings in *environ* (the process's own, unless given) ask for."""
    from app.factory import build  # noqa: PLC0415 - whoever wants one rule need not load every screen

    app = build(environ, overrides)
    gc.collect()
    gc.freeze()  # what there is by now stays: it need not be looked through again with every collection of garbage
    return app
