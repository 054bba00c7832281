"""What is counted where it happens: requests, and connections to the database.

Several processes of one server count together where `PROMETHEUS_MULTIPROC_DIR` names a folder of theirs, which
`deploy/gunicorn.conf.py` sees to.
"""

import os
from time import perf_counter
from typing import Any

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.multiprocess import MultiProcessCollector
from sqlalchemy import QueuePool, event

from app.core.database import db

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
BUCKETS = (0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 30)
"""Seconds. No page may take more than 15, no report more than 30."""
FOLDER = "PROMETHEUS_MULTIPROC_DIR"

OWN = CollectorRegistry()
REQUESTS = Counter("kehu_requests", "Requests that were answered", ["endpoint", "method", "status"], registry=OWN)
SECONDS = Histogram(
    "kehu_request_seconds", "How long an answer took to begin", ["endpoint", "method"], buckets=BUCKETS, registry=OWN
)
IN_USE = Gauge(
    "kehu_database_connections_in_use",
    "Connections to the database that requests and jobs hold",
    multiprocess_mode="livesum",
    registry=OWN,
)
AT_MOST = Gauge(
    "kehu_database_connections_max",
    "Connections that may be open before somebody has to wait",
    multiprocess_mode="livesum",
    registry=OWN,
)
ProcessCollector(registry=OWN)


def registry() -> CollectorRegistry:
    """What this process counted, or all of this server's that count together."""
    if FOLDER not in os.environ:
        return OWN
    together = CollectorRegistry()
    MultiProcessCollector(together)
    return together


def install(app: Flask) -> None:
    """Count from now on."""
    app.before_request(_begin)
    app.after_request(_count)
    with app.app_context():
        pool: Any = db.engine.pool
    event.listen(pool, "checkout", lambda *_: IN_USE.inc())
    event.listen(pool, "checkin", lambda *_: IN_USE.dec())
    if isinstance(pool, QueuePool):
        AT_MOST.set(pool.size() + pool._max_overflow)


def _begin() -> None:
    g.began = perf_counter()


def _count(response: Response) -> Response:
    endpoint = request.endpoint or "nowhere"
    method = request.method if request.method in METHODS else "other"
    REQUESTS.labels(endpoint, method, str(response.status_code)).inc()
    if began := g.get("began"):
        SECONDS.labels(endpoint, method).observe(perf_counter() - began)
    return response
