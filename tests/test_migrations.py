"""One history, which leads from nothing to what the models say, and back."""

from datetime import date, datetime

import pytest
from alembic import command
from flask import current_app
from sqlalchemy import Boolean, Date, DateTime, Integer, Unicode, column, insert, table, text

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


def test_of_warnings_that_were_there_before_people_know(migrations):
    command.upgrade(migrations, "0007")
    command.downgrade(migrations, "-1")
    made = datetime(2026, 3, 7)
    named = {"name": "北方", "name_key": "北方", "initials": "bf", "name_pinyin": "bei fang", "number": "KH260307001"}
    add("customer", **named, state="normal", incomplete=False, version=1, created_at=made)
    for number, state in enumerate(("warned", "confirmed")):
        silent = {"customer_id": 1, "counted_from": date(2025, 9, 1), "months": 6}
        add("churn_warning", **silent, state=state, number=f"LS26030700{number}", version=1, created_at=made)
    db.session.commit()
    command.upgrade(migrations, "0007")
    known = db.session.execute(text("SELECT told_at FROM churn_warning ORDER BY id")).scalars().all()
    assert [told_at is not None for told_at in known] == [True, False]


def test_what_happened_to_parts_before_is_found_by_what_they_belong_to(migrations):
    command.upgrade(migrations, "0015")
    command.downgrade(migrations, "-1")
    made = datetime(2026, 3, 7)
    named = {"name": "北方", "name_key": "北方", "initials": "bf", "name_pinyin": "bei fang", "number": "KH260307001"}
    add("customer", **named, state="normal", incomplete=False, version=1, created_at=made)
    person = {"name": "赵敏", "initials": "zm", "name_pinyin": "zhao min"}
    add("contact", **person, customer_id=1, version=1, created_at=made)
    changes = [
        ("contact", 1, "added", None, None),
        ("contact", 7, "added", None, None),
        ("contact", 7, "deleted", None, "王五"),
        ("contact", 7, "deleted", "customer_id", "1"),
        ("contact", 8, "edited", "name", "13"),
        ("customer", 1, "added", None, None),
    ]
    for record_type, record_id, kind, field, old in changes:
        told = {"record_type": record_type, "record_id": record_id, "kind": kind, "field": field, "old": old}
        add("change", at=made, **told)
    db.session.commit()
    command.upgrade(migrations, "0015")
    found = db.session.execute(text("SELECT parent_id FROM change ORDER BY id")).scalars().all()
    assert found == [1, 1, 1, 1, None, None]


def add(name, /, **values):
    """A row, in a table as it was then."""
    kinds = {bool: Boolean, int: Integer, date: Date, datetime: DateTime}
    there = table(name, *(column(each, kinds.get(type(value), Unicode)) for each, value in values.items()))
    db.session.execute(insert(there).values(values))
