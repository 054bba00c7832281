"""Runs of jobs, who may run which job now, and the processes that look for due ones."""

import json
from datetime import datetime, timedelta

from flask_appbuilder import Model
from flask_appbuilder.security.sqla.models import User
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from sqlalchemy import DateTime, ForeignKey, Index, Integer, UniqueConstraint
from sqlalchemy import Unicode as Words
from sqlalchemy import UnicodeText as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import clock
from app.core.records import State, labelled, state_column


class RunState(State):
    """Where a run is."""

    WAITING = "waiting", lazy_pgettext("job", "Waiting"), "neutral"
    RUNNING = "running", lazy_pgettext("job", "Running"), "active"
    DONE = "done", lazy_pgettext("job", "Done"), "good"
    PARTLY = "partly", lazy_pgettext("job", "Done with failures"), "warning"
    FAILED = "failed", lazy_pgettext("job", "Failed"), "bad"
    INTERRUPTED = "interrupted", lazy_pgettext("job", "Interrupted"), "neutral"


OPEN = (RunState.WAITING, RunState.RUNNING)
WRONG = (RunState.FAILED, RunState.PARTLY)


class JobRun(Model):
    """One run of a job: due at an hour, or wanted by somebody; tried again as another attempt."""

    __tablename__ = "job_run"
    __table_args__ = (UniqueConstraint("job", "due_at", "attempt"), Index("ix_job_run_job", "job", "id"))
    title = _l("Job run")
    subject = "Jobs"
    parent = None

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    job: Mapped[str] = labelled(lazy_pgettext("job", "Job"), Words(64), nullable=False)
    due_at: Mapped[datetime] = labelled(lazy_pgettext("job", "Due at"), DateTime, nullable=False, index=True)
    attempt: Mapped[int] = labelled(_l("Attempt"), Integer, nullable=False, default=1)
    state: Mapped[RunState] = state_column(RunState, RunState.WAITING)
    requested_by_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"), index=True)
    requested_by: Mapped[User | None] = relationship(User, info={"label": lazy_pgettext("job", "Requested by")})
    host: Mapped[str | None] = labelled(lazy_pgettext("job", "Host"), Words(100))
    started_at: Mapped[datetime | None] = labelled(lazy_pgettext("job", "Started at"), DateTime)
    finished_at: Mapped[datetime | None] = labelled(lazy_pgettext("job", "Finished at"), DateTime)
    done: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    total: Mapped[int | None] = mapped_column(Integer)
    counts: Mapped[str] = labelled(lazy_pgettext("job", "Result"), LongText, nullable=False, default="{}")
    """JSON: how many of what there were."""
    error: Mapped[str | None] = labelled(lazy_pgettext("job", "Error"), LongText)
    """A sentence as `app.core.sentences` keeps it."""
    detail: Mapped[str | None] = labelled(lazy_pgettext("job", "Technical details"), LongText)

    @property
    def tally(self) -> dict[str, int]:
        """How many of what there were."""
        found: dict[str, int] = json.loads(self.counts)
        return found

    @property
    def duration(self) -> timedelta | None:
        """How long it took, or has taken until now."""
        return (self.finished_at or clock.now()) - self.started_at if self.started_at else None

    @property
    def is_open(self) -> bool:
        """Is it still to come to an end?"""
        return self.state in OPEN

    def __str__(self) -> str:
        return f"{self.job} {self.due_at:%Y-%m-%d %H:%M}"


class JobLease(Model):
    """One row for each job, the lock on its runs: whoever changes which runs there are, changes this row as well.

    *holder* runs the job; when *until* has passed, it is taken for dead.
    """

    __tablename__ = "job_lease"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    job: Mapped[str] = mapped_column(Words(64), nullable=False, unique=True)
    schedule: Mapped[str] = mapped_column(Words(200), nullable=False)
    since: Mapped[datetime] = mapped_column(DateTime, nullable=False)
    """From when on the job has had these hours: earlier ones were not missed."""
    latest_id: Mapped[int | None] = mapped_column(ForeignKey("job_run.id"))
    latest: Mapped[JobRun | None] = relationship(foreign_keys=[latest_id])
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("job_run.id"))
    holder: Mapped[JobRun | None] = relationship(foreign_keys=[holder_id])
    until: Mapped[datetime | None] = mapped_column(DateTime)


class Scheduler(Model):
    """A process that looks for due jobs, and when it last did."""

    __tablename__ = "scheduler"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    name: Mapped[str] = mapped_column(Words(100), nullable=False, unique=True)
    """Host and process."""
    seen_at: Mapped[datetime] = mapped_column(DateTime, nullable=False, index=True)
