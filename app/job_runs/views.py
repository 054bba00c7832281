"""Screens of jobs and their runs."""

from datetime import datetime
from typing import Any, NamedTuple

from flask import abort, current_app, flash, jsonify, redirect, request
from flask_appbuilder import expose, has_access
from flask_appbuilder.models.sqla.interface import SQLAInterface
from flask_babel import format_decimal, lazy_pgettext, ngettext, pgettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from app.core import cells, clock, timetable
from app.core.database import db
from app.core.errors import BusinessError
from app.core.filters import Choice
from app.core.jobs import FAILED, Job
from app.core.navigation import way_back
from app.core.sentences import said
from app.core.views import RecordView
from app.job_runs import operations, queries
from app.job_runs.models import WRONG, JobLease, JobRun, RunState
from app.job_runs.scheduler import SILENT, lines

COLUMNS = ["job", "due_at", "started_at", "duration", "state", "counts", "error"]
DETAILS = "job state due_at attempt started_at finished_at duration host requested_by counts error detail".split()


class JobRunView(RecordView):
    """任务记录: what the CRM did by itself, and what it is about to do."""

    datamodel = SQLAInterface(JobRun)
    route_base = "/jobs"
    class_permission_name = "Jobs"
    extra_permissions = ("run",)
    exclude_route_methods = RecordView.exclude_route_methods | {"delete"}
    method_permission_name = {**RecordView.method_permission_name, "progress": "show", "run": "run"}
    list_title = _l("Job history")
    label_columns = {"duration": lazy_pgettext("job", "Duration")}
    nothing_yet = _l("Nothing has run yet. What the system does by itself is listed here from its first run on.")
    list_columns = COLUMNS
    sortable = ("job", "due_at", "started_at", "state")
    filters = [
        Choice("job", values=lambda: [(job.name, job.label) for job in jobs().values()]),
        Choice("state", values=lambda: [(state.value, state.label) for state in RunState]),
    ]
    show_fieldsets = [(None, {"fields": DETAILS})]
    show_template = "job_runs/run.html"
    row_buttons = ()
    page_buttons = ()

    def render_template(self, template: str, **context: Any) -> Any:
        """Above the runs are the jobs."""
        if template == "record/list.html":
            return super().render_template("job_runs/list.html", rows=job_rows(), silent=silence(), **context)
        return super().render_template(template, **context)

    def show_context(self, record: JobRun) -> dict[str, Any]:
        """A run, and what comes next."""
        job = jobs().get(record.job)
        lease = db.session.scalars(queries.leases().where(JobLease.job == record.job)).one_or_none()
        latest = lease.latest if lease else None
        return {
            "view": self,
            "record": record,
            "title": self.title_of(record),
            "latest": latest,
            "may_run": job is not None,
            "again": operations.retry_at(job, record) if job and latest is record else None,
            "silent": silence(),
        }

    def title_of(self, record: JobRun) -> str:
        """What is done, and the hour for which it was due."""
        return f"{label_of(record.job)} {cells.moment(record.due_at)}"

    def value(self, record: JobRun, name: str) -> Any:
        """In words."""
        match name:
            case "job":
                return label_of(record.job)
            case "duration":
                return in_time(record)
            case "counts":
                return result_of(record)
            case "error":
                return said(record.error)
        return super().value(record, name)

    @expose("/step/run/<name>", methods=["POST"])
    @has_access
    def run(self, name: str) -> Any:
        """Let a job run as soon as possible."""
        when, job = next((line for line in lines() if line[1].name == name), None) or abort(404)
        try:
            operations.request(job, when)
            db.session.commit()
        except BusinessError as error:
            db.session.rollback()
            flash(str(error.message), "warning")
        else:
            wake()
            flash(_("“%(job)s” runs in a moment.", job=job.label), "success")
        return redirect(way_back(request.form.get("next")) or self.url("list"))

    def how_far(self, record: JobRun) -> str:
        """How much is done, in words."""
        return how_far(record)

    @expose("/progress/<pk>")
    @has_access
    def progress(self, pk: str) -> Response:
        """How far a run is, for the page that shows it."""
        record = self.find(pk)
        running = record.state is RunState.RUNNING
        told = {"open": record.is_open, "running": running, "done": record.done, "total": record.total}
        return jsonify({**told, "words": how_far(record)})


class JobRow(NamedTuple):
    """A job, when it runs, when it will and when it last did."""

    job: Job
    hours: str
    spelling: str
    next_at: datetime | None
    last: JobRun | None


def jobs() -> dict[str, Job]:
    """The jobs there are, by name."""
    return {job.name: job for _when, job in current_app.extensions["schedule"]}


def job_rows() -> list[JobRow]:
    """All jobs, in the order of the schedule."""
    known: dict[str, JobLease] = {lease.job: lease for lease in db.session.scalars(queries.leases())}
    return [_job_row(job, when, known.get(job.name)) for when, job in lines()]


def _job_row(job: Job, when: str, lease: JobLease | None) -> JobRow:
    last = lease.latest if lease else None
    following = [timetable.following(when, clock.now()), operations.retry_at(job, last)]
    return JobRow(job, timetable.in_words(when), when, min(filter(None, following), default=None), last)


def label_of(name: str) -> str:
    """What a job is called; one that is no more, by its name."""
    return str(jobs()[name].label) if name in jobs() else name


def in_time(run: JobRun) -> str:
    """How long it took, or has taken: minutes and seconds."""
    if run.duration is None:
        return ""
    minutes, seconds = divmod(max(0, round(run.duration.total_seconds())), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def result_of(run: JobRun) -> str:
    """What a run has counted, as far as its job has words for it: «Checked 193 · Warned 12 · Recovered 0»."""
    if run.started_at is None:
        return ""
    tally = run.tally
    words = jobs()[run.job].counts if run.job in jobs() else {what: what for what in tally}
    counted = [(word, tally.get(what, 0)) for what, word in words.items() if what != FAILED]
    if tally.get(FAILED):
        counted.append((pgettext("count", "Failed"), tally[FAILED]))
    return " · ".join([f"{word} {format_decimal(number)}" for word, number in counted] or [how_far(run)])


def how_far(run: JobRun) -> str:
    """How much is done: «120 of 1,848»."""
    if run.state is RunState.WAITING or (run.total is None and not run.done):
        return ""
    if run.total is None:
        return ngettext("%(num)d done", "%(num)d done", run.done)
    return _("%(done)s of %(total)s", done=format_decimal(run.done), total=format_decimal(run.total))


def silence() -> str:
    """What is wrong with the schedulers, in a sentence; nothing if they are at work."""
    seen = db.session.scalar(queries.last_seen())
    if seen is None:
        return _(
            "No scheduler is at work: jobs do not run by themselves. An administrator starts one with “crm jobs run”."
        )
    if clock.now() - seen > SILENT:
        return _("No scheduler has been at work since %(time)s: jobs do not run.", time=cells.moment(seen))
    return ""


def wake() -> None:
    """Let the scheduler of this process look at once, if there is one; others look soon."""
    scheduler = current_app.extensions.get("scheduler")
    if scheduler is not None:
        scheduler.wake()


def state_of_jobs() -> tuple[bool, str, str]:
    """Do the jobs run? Yes or no, a sentence, and where there is more about it."""
    url = f"{request.script_root}/jobs/"
    if silent := silence():
        return False, silent, f"{url}list/"
    latest = [lease.latest for lease in db.session.scalars(queries.leases()) if lease.job in jobs()]
    failed = [run for run in latest if run and run.state in WRONG]
    if failed:
        return False, what_failed(failed[0]), f"{url}show/{failed[0].id}"
    return True, _("All jobs run as planned."), f"{url}list/"


def what_failed(run: JobRun) -> str:
    """In a sentence."""
    if run.state is RunState.PARTLY:
        return _("“%(job)s” is done, but some of it failed: %(result)s", job=label_of(run.job), result=result_of(run))
    return _("“%(job)s” failed: %(error)s", job=label_of(run.job), error=said(run.error))


def failed_runs() -> list[tuple[Any, int, str]]:
    """How many of the runs that are kept failed."""
    found: dict[Any, int] = dict(db.session.execute(queries.numbers_of(WRONG)).all())
    return [(state.label, found[state], f"?state={state.value}") for state in WRONG if found.get(state)]
