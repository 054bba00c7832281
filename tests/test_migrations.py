"""One history, which leads from nothing to what the models say, and back."""

import pytest
from alembic import command
from flask import current_app
from sqlalchemy import text

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


def test_users_who_were_there_before_get_the_key_they_are_sorted_by(migrations):
    command.upgrade(migrations, "0005")
    command.downgrade(migrations, "-1")
    db.session.execute(
        text(
            "INSERT INTO ab_user (first_name, last_name, username, email, must_change_password, version) "
            "VALUES ('明', '李', 'li', 'li@example.com', '0', 1)"
        )
    )
    db.session.commit()
    command.upgrade(migrations, "0005")
    assert db.session.execute(text("SELECT name_pinyin FROM ab_user")).scalars().all() == ["li ming"]
