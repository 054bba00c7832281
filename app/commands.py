"""`flask --app run crm …`: what an administrator does at the machine."""

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from flask_babel import force_locale

from app import setup
from app.attachments import files
from app.backup.archive import Manifest, Unfit
from app.backup.restoring import looked_through, restore
from app.backup.taking import back_up
from app.core import clock
from app.core.database import db
from app.core.errors import BusinessError
from app.core.jobs import Progress
from app.core.sentences import said
from app.imports import whole
from app.imports.kinds import KINDS
from app.imports.models import Choice, ImportState
from app.job_runs import scheduler
from app.job_runs.models import RunState
from app.job_runs.scheduler import Scheduler
from app.job_runs.views import job_rows
from app.mail import letters
from app.mail.delivery import Carrier
from app.mail.server import server as mail_server
from app.sales_system import health

crm = AppGroup("crm", help="Look after the CRM.")
jobs = AppGroup("jobs", help="What the CRM does by itself.")
crm.add_command(jobs)


def install(app: Flask) -> None:
    """Offer the commands."""
    app.cli.add_command(crm)


@crm.command("setup")
def set_up() -> None:
    """Migrate the database, offer roles and dictionary, make the first administrator. Safe to repeat."""
    password = setup.set_up()
    click.echo("The database is up to date.")
    if password:
        click.echo(f"First administrator: admin, one-time password: {password}")


@crm.command("demo")
def demo() -> None:
    """Fill an empty database with the demonstration company."""
    result = setup.demonstrate()
    if result is None:
        click.echo("The database is not empty; nothing was changed.")
    else:
        click.echo(f"Demonstration users: {', '.join(result.users)}; password: {result.password}")


@crm.command("check-sales")
def check_sales() -> None:
    """Say whether the sales system can be reached and offers what was agreed; the exit code is 1 if not."""
    with force_locale("en"):
        findings = list(health.check())
    for finding in findings:
        click.echo(finding.sentence)
    sys.exit(0 if all(finding.ok for finding in findings) else 1)


@crm.command("check-mail")
@click.argument("address")
def check_mail(address: str) -> None:
    """Send a test to ADDRESS and say what the mail server answered; the exit code is 1 if it did not take it."""
    where = mail_server()
    if where is None:
        raise click.ClickException("CRM_MAIL_URL is not set; nothing is sent by mail.")
    try:
        with Carrier(where) as carrier, force_locale("en"):
            trouble = carrier.carry(letters.trial(address))
    except BusinessError as error:
        raise click.ClickException(str(error)) from error
    if trouble is not None:
        raise click.ClickException(trouble.error)
    click.echo(f"{where.host} took a mail to {address}.")


@crm.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
def write_backup(file: Path) -> None:
    """Write the database and all attachments, as they are at this moment, to the new FILE (a ZIP archive).

    People may work meanwhile. The archive holds everything, password hashes included.
    """
    with refusals_told(), ending_in_order():
        manifest = back_up(file)
    click.echo(f"{file}: {in_words(manifest)}")
    for name in manifest.missing:
        click.echo(f"The attachment's file {name} was lost before; it is not in the backup.", err=True)


@crm.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask.")
def read_backup(file: Path, *, yes: bool) -> None:
    """Fill the empty database and the folder of attachments from FILE, everything or nothing."""
    with refusals_told(), ending_in_order():
        archive = looked_through(file)
        click.echo(f"{file}, made at {archive.manifest.made_at} UTC: {in_words(archive.manifest)}")
        if not yes:
            click.confirm(f"Restore it into {db.engine.url!r} and {files.folder()}?", abort=True)
        restore(archive)
    click.echo("Everything was restored.")


@contextmanager
def refusals_told() -> Iterator[None]:
    """What cannot be done inside the block is told in a sentence, and fails the command."""
    try:
        yield
    except Unfit as error:
        raise click.ClickException(str(error)) from error


@contextmanager
def ending_in_order() -> Iterator[None]:
    """A process that is asked to end inside the block takes away what it has begun."""
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def in_words(manifest: Manifest) -> str:
    """What is in an archive."""
    size = sum(size for size, _digest in manifest.members.values())
    return (
        f"{len(manifest.rows)} tables with {sum(manifest.rows.values())} rows and {len(manifest.files)} files, "
        f"{size} bytes unpacked, schema {manifest.schema}, CRM {manifest.version}, from {manifest.database}"
    )


@crm.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as", "username", required=True, help="The user who imports, with their rights.")
@click.option("--kind", type=click.Choice([*KINDS]), default="customers", show_default=True, help="What it holds.")
@click.option("--duplicates", type=click.Choice([each.value for each in Choice]), default=Choice.SKIP.value)
@click.option("--gaps", is_flag=True, help="Also customers that lack required fields.")
@click.option("--all-or-nothing", is_flag=True, help="Import nothing if a row has a problem.")
def import_file(file: Path, username: str, *, all_or_nothing: bool, **wishes: Any) -> None:
    """Import FILE (CSV or .xlsx), by what its headings say; the exit code is 1 if nothing was imported."""
    try:
        with file.open("rb") as content, force_locale("en"):
            found = whole.bring(username, file.name, content, all_or_nothing=all_or_nothing, **wishes)
    except BusinessError as error:
        with force_locale("en"):
            raise click.ClickException(str(error)) from error
    click.echo(f"created {found.created}, updated {found.updated}, skipped {found.skipped}, with problems {found.bad}")
    if found.state is not ImportState.DONE:
        with force_locale("en"):
            raise click.ClickException(said(found.trouble) or "Nothing was imported.")


@crm.command("workflows")
def workflows() -> None:
    """Print each life cycle as a Mermaid diagram."""
    for name, picture in setup.workflow_diagrams():
        click.echo(f"%% {name}\n{picture}\n")


@jobs.command("list")
def list_jobs() -> None:
    """Each job with its hours, its next run and how its last one ended."""
    for row in job_rows():
        last = f"{row.last.state.value} {on_the_wall(row.last.due_at)}" if row.last else "never ran"
        following = on_the_wall(row.next_at) if row.next_at else "never"
        click.echo(f"{row.job.name}: {row.spelling}; next {following}; last {last}")


@jobs.command("now")
@click.argument("name")
def run_now(name: str) -> None:
    """Run the job NAME in this process. Ctrl+C lets it come to the end of a record."""
    known = {job.name: (job, when) for when, job in scheduler.lines()}
    if name not in known:
        raise click.BadParameter(f"one of {', '.join(known)}", param_hint="NAME")
    with force_locale("en"), asked_to_stop() as stop:
        try:
            outcome = scheduler.run_now(*known[name], stop=stop, watch=show_progress)
        except BusinessError as error:
            raise click.ClickException(str(error)) from error
        click.echo(f"{outcome.state.value}: {dict(outcome.progress.counts) if outcome.progress else {}}")
        if outcome.state is not RunState.DONE:
            raise click.ClickException(str(outcome.error or outcome.detail))


@jobs.command("run")
def run_jobs() -> None:
    """Run jobs at their hours, until stopped."""
    mine = Scheduler(current_app._get_current_object())  # type: ignore[attr-defined] # a proxy
    with asked_to_stop() as stop:
        mine.start()
        click.echo("Jobs run at their hours (stop with Ctrl+C)")
        while not stop.wait(1):  # an endless wait would not hear Ctrl+C on Windows
            pass
        mine.stop()


@contextmanager
def asked_to_stop() -> Iterator[threading.Event]:
    """An event that is set when this process is asked to end inside the block."""
    stop = threading.Event()
    before = {each: signal.signal(each, lambda *_: stop.set()) for each in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def on_the_wall(moment: datetime) -> str:
    """A moment where the company is, with its time zone."""
    return f"{clock.local(moment):%Y-%m-%d %H:%M %Z}"


def show_progress(progress: Progress) -> None:
    """On one line of the terminal, how far it is."""
    if sys.stderr.isatty():
        of = f" of {progress.total}" if progress.total is not None else ""
        click.echo(f"\r{progress.done}{of} {dict(progress.counts)}", nl=False, err=True)
