"""One history, which leads from nothing to what the models say, and back."""

import pytest
from alembic import command
from flask import current_app

from app import create_app
from app.core.database import db


@pytest.fixture
def migrations(app, database):
    """Alembic's configuration, for an empty database."""
    empty = create_app({"CRM_ENV": "test", "CRM_DATABASE_URL": database.empty()})
    with empty.app_context():
        yield current_app.extensions["migrate"].migrate.get_config()
        db.session.remove()
        db.engine.dispose()


def test_the_migrations_lead_to_what_the_models_say(migrations):
    command.upgrade(migrations, "head")
    command.check(migrations)


def test_each_migration_can_be_taken_back(migrations):
    command.upgrade(migrations, "head")
    command.downgrade(migrations, "base")
    command.upgrade(migrations, "head")
    command.check(migrations)
