"""What the database tells of the whole installation, whichever of its servers is asked."""

import logging
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

import config
from app.core.database import db
from app.job_runs import queries as runs
from app.job_runs.models import WRONG
from app.mail import queries as mail
from app.people.queries import failed_log_ins
from app.sales_system.link import sign_of_trouble

LATELY = timedelta(hours=1)

log = logging.getLogger(__name__)


class _Figures(Collector):
    """Asks when it is asked."""

    def collect(self) -> Iterator[Any]:
        """All figures; without the database, that it is away."""
        yield _figure("kehu_version", "Which CRM this is", {config.VERSION: 1}, "version")
        yield _figure("kehu_sales_system_up", "Does the sales system answer?", float(sign_of_trouble() is None))
        try:
            told = list(_told())
        except SQLAlchemyError:
            log.warning("the database told no figures", exc_info=True)
            db.session.rollback()
            told = None
        yield _figure("kehu_database_up", "Does the database answer?", float(told is not None))
        yield from told or []


def registry() -> CollectorRegistry:
    """The figures as they are now."""
    registry = CollectorRegistry()
    registry.register(_Figures())
    return registry


def _told() -> Iterator[GaugeMetricFamily]:
    ended, succeeded = _pairs(runs.last_ends()), _pairs(runs.last_successes())
    yield _figure(
        "kehu_job_failing",
        "Did the last run of the job fail, wholly or in part?",
        {job: float(state in WRONG) for job, state in ended.items()},
        "job",
    )
    yield _figure(
        "kehu_job_last_success_timestamp_seconds",
        "When the job last came to its end without failures",
        {job: _seconds(moment) for job, moment in succeeded.items()},
        "job",
    )
    seen = db.session.scalar(runs.last_seen())
    looked = "When a scheduler last looked for due jobs; 0 if none ever did"
    yield _figure("kehu_scheduler_seen_timestamp_seconds", looked, _seconds(seen) if seen else 0.0)
    yield _figure("kehu_mail_waiting", "Mails that have still to go out", _number(mail.unsettled()))
    yield _figure("kehu_mail_held_up", "Those of them that failed before", _number(mail.waiting()))
    yield _figure(
        "kehu_log_ins_failed_last_hour", "Log-ins that failed within an hour", _number(failed_log_ins(LATELY))
    )
    db.session.rollback()  # nobody waits for what was only read


def _figure(name: str, told: str, value: float | Mapping[str, float], by: str = "") -> GaugeMetricFamily:
    """One figure, or one for each of what it is told *by*."""
    if not isinstance(value, Mapping):
        return GaugeMetricFamily(name, told, value)
    family = GaugeMetricFamily(name, told, labels=[by])
    for label, each in value.items():
        family.add_metric([label], each)
    return family


def _pairs(statement: Any) -> dict[str, Any]:
    return {row[0]: row[1] for row in db.session.execute(statement)}


def _number(statement: Any) -> float:
    return float(db.session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0)


def _seconds(moment: datetime) -> float:
    return moment.replace(tzinfo=UTC).timestamp()
