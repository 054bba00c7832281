"""The address at which Prometheus asks."""

import hmac

from flask import Flask, Response, current_app, request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

import config
from app.core.headers import without_tls
from app.metrics import counting, figures


def install(app: Flask) -> None:
    """Count and tell, where CRM_METRICS says to whom."""
    if not app.config["CRM_METRICS"]:
        return
    counting.install(app)
    app.get("/metrics")(without_tls(metrics))


def metrics() -> Response:
    """Everything there is to tell, for those who may know."""
    if not _may_know():
        return Response(
            "CRM_METRICS names the token.\n", 401, {"WWW-Authenticate": "Bearer"}, content_type="text/plain"
        )
    told = generate_latest(counting.registry()) + generate_latest(figures.registry())
    return Response(told, content_type=CONTENT_TYPE_LATEST)


def _may_know() -> bool:
    asked: str = current_app.config["CRM_METRICS"]
    brought = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return asked == config.TO_ALL or hmac.compare_digest(brought.encode(), asked.encode())
