"""Runs the migrations on the application's own database, or in the transaction of whoever gives a connection."""

from contextlib import nullcontext

from alembic import context
from flask import current_app

from app.core.database import changing_tables

migrate = current_app.extensions["migrate"]


def leave_out_empty(_context, _revision, directives):
    """Write no migration where nothing changed."""
    if getattr(context.config.cmd_opts, "autogenerate", False) and directives[0].upgrade_ops.is_empty():
        directives[:] = []


def run() -> None:
    """Run them in one transaction."""
    given = context.config.attributes.get("connection")
    with nullcontext(given) if given is not None else changing_tables() as connection:
        options = {**migrate.configure_args, "process_revision_directives": leave_out_empty}
        context.configure(connection=connection, target_metadata=migrate.db.metadata, **options)
        with context.begin_transaction():
            context.run_migrations()


run()
