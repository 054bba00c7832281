"""Runs the migrations on the application's own database."""

from alembic import context
from flask import current_app
from sqlalchemy import text

migrate = current_app.extensions["migrate"]


def leave_out_empty(_context, _revision, directives):
    """Write no migration where nothing changed."""
    if getattr(context.config.cmd_opts, "autogenerate", False) and directives[0].upgrade_ops.is_empty():
        directives[:] = []


def run() -> None:
    """Run them in one transaction."""
    with migrate.db.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            # Changing a table means making it anew there; the old one's end must not delete what refers to it.
            connection.execute(text("COMMIT"))
            connection.execute(text("PRAGMA foreign_keys = OFF"))
            connection.execute(text("BEGIN IMMEDIATE"))
        options = {**migrate.configure_args, "process_revision_directives": leave_out_empty}
        context.configure(connection=connection, target_metadata=migrate.db.metadata, **options)
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
        if connection.dialect.name == "sqlite":
            connection.execute(text("COMMIT"))
            connection.execute(text("PRAGMA foreign_keys = ON"))
            connection.execute(text("BEGIN"))


run()
