"""Doors, clocks and keys for the tests of people."""

import pytest
from flask_appbuilder.security.sqla.models import PermissionView, Role
from sqlalchemy import select

from app.core.database import db
from app.people.models import LogIn
from tests.browser import Page


@pytest.fixture
def attempt(app, wall):
    """`attempt("li", "wrong", address="10.0.0.1")`: try to log in with a browser of one's own."""

    def attempt(username, password, address="10.0.0.1"):
        client = app.test_client()
        with wall.standing():
            token = Page(client.get("/login/")).form().fields["csrf_token"]
            answer = client.post(
                "/login/",
                data={"csrf_token": token, "username": username, "password": password},
                environ_base={"REMOTE_ADDR": address},
            )
        return Page(answer)

    return attempt


@pytest.fixture
def role_of(app):
    """`role_of("Executive")`: the key of a role."""

    def role_of(name):
        with app.app_context():
            return db.session.scalar(select(Role.id).where(Role.name == name))

    return role_of


@pytest.fixture
def permission(app):
    """`permission("can_list", "Customers")`: the key of a permission, made if there is none."""

    def permission(verb, subject):
        from app.people.grants import _permissions

        with app.app_context():
            row = _permissions({(verb, subject)})[verb, subject]
            db.session.commit()
            return row.id

    return permission


@pytest.fixture
def grant(app):
    """`grant("Executive", key, …)`: give a role permissions, as an Admin might."""

    def grant(name, *keys):
        with app.app_context():
            role = db.session.scalar(select(Role).where(Role.name == name)) or Role(name=name)
            db.session.add(role)
            role.permissions += db.session.scalars(select(PermissionView).where(PermissionView.id.in_(keys))).all()
            db.session.commit()
            return role.id

    return grant


@pytest.fixture
def log_ins(app):
    """`log_ins("li")`: pairs of whether each attempt succeeded and whether its session goes on."""

    def log_ins(username):
        with app.app_context():
            rows = db.session.scalars(select(LogIn).where(LogIn.username == username).order_by(LogIn.id))
            return [(row.succeeded, row.token is not None and row.ended_at is None) for row in rows]

    return log_ins
