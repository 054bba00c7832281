"""ROLE-1: set-up offers each grant once."""

import pytest
from flask_appbuilder.security.sqla.models import PermissionView, Role, User
from sqlalchemy import select

from app.people import grants, labels, passwords, queries
from app.roles import ROLES


def allows(session, name):
    session.flush()
    role = session.scalars(select(Role).where(Role.name == name)).one()
    return {(each.permission.name, each.view_menu.name) for each in role.permissions}


def said(subjects):
    return {(f"can_{verb}", subject) for subject, verbs in subjects.items() for verb in verbs.split()}


@pytest.mark.parametrize("name", ROLES)
def test_the_roles_have_exactly_what_the_table_says(session, name):  # core: ROLE-1
    assert allows(session, name) == said(ROLES[name])


def test_admin_is_there(session):  # core: ROLE-1
    assert session.scalars(select(Role).where(Role.name == queries.ADMIN)).one()


def test_what_was_taken_away_stays_away(session):  # core: ROLE-1
    role = session.scalars(select(Role).where(Role.name == "Executive")).one()
    grants.offer({"Executive": {"Reports": "list show"}})
    role.permissions = [each for each in role.permissions if each.permission.name != "can_show"]
    grants.offer({"Executive": {"Reports": "list show"}})
    assert allows(session, "Executive") - said(ROLES["Executive"]) == {("can_list", "Reports")}


def test_an_upgrade_offers_what_is_new_once(session):  # core: ROLE-1
    grants.offer({"Executive": {"Reports": "list"}})
    grants.offer({"Executive": {"Reports": "list show"}, "Trainer": {"Reports": "list"}})
    assert allows(session, "Executive") >= {("can_list", "Reports"), ("can_show", "Reports")}
    assert allows(session, "Trainer") == {("can_list", "Reports")}


def test_offering_again_changes_nothing(session, statements):  # core: ROLE-1
    with statements() as seen:
        grants.offer(ROLES)
    assert not [statement for statement in seen if not statement.startswith("SELECT")]


def test_every_screen_has_its_permissions(app, session):
    known = {(each.permission.name, each.view_menu.name) for each in session.scalars(select(PermissionView))}
    asked = {
        (name, view.class_permission_name) for view in app.appbuilder.baseviews for name in view.base_permissions or ()
    }
    assert asked <= known


def test_there_is_one_first_administrator(session):
    assert grants.first_administrator() is None
    for user in session.scalars(select(User)):
        session.delete(user)
    session.flush()
    password = grants.first_administrator()
    (admin,) = session.scalars(select(User))
    assert passwords.fits(password, admin.password)
    assert admin.must_change_password
    assert [role.name for role in admin.roles] == [queries.ADMIN]
    assert grants.first_administrator() is None


def test_every_permission_has_a_name_that_people_read(app, session):  # core: NFR-2
    known = [(each.permission.name, each.view_menu.name) for each in session.scalars(select(PermissionView))]
    nameless = {subject for _verb, subject in known} - labels.SUBJECTS.keys()
    nameless |= {verb.removeprefix("can_") for verb, _subject in known} - labels.VERBS.keys()
    assert nameless == set()
