"""`flask --app run crm …`: what an administrator does at the machine."""

import sys

import click
from flask import Flask
from flask.cli import AppGroup
from flask_babel import force_locale

from app import setup
from app.sales_system import health

crm = AppGroup("crm", help="Look after the CRM.")


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


@crm.command("workflows")
def workflows() -> None:
    """Print each life cycle as a Mermaid diagram."""
    for name, picture in setup.workflow_diagrams():
        click.echo(f"%% {name}\n{picture}\n")
