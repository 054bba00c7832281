"""ROLE-5 holds behind the forms too: for a job, a command, or the REST API."""

import pytest
from flask_appbuilder.security.sqla.models import Role, User
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from app.core import person
from app.core.errors import BusinessError, NotAllowed
from app.people import operations, queries, sessions

NEW = "umbrella-kestrel-92"


def user(session, username):
    return session.scalars(select(User).where(User.username == username)).one()


def role(session, name):
    return session.scalars(select(Role).where(Role.name == name)).one()


@pytest.fixture
def root(session):
    """A system administrator acts."""
    with person.acting_as(queries.person_for(user(session, "root").id)) as nothing:
        yield nothing


def test_admin_is_not_granted(session, root):  # core: ROLE-5
    li = user(session, "li")
    with pytest.raises(NotAllowed) as refusal:
        operations.settle(li, [*li.roles, role(session, queries.ADMIN)])
    assert refusal.value.field == "roles"


def test_nobody_is_hired_as_admin(session, root):  # core: ROLE-5
    with pytest.raises(NotAllowed):
        operations.add_user("zhao", "强", "赵", "zhao@example.com", [queries.ADMIN], NEW)


def test_an_admins_account_is_left_alone(session, root):  # core: ROLE-5
    admin = user(session, "admin")
    with pytest.raises(NotAllowed):
        operations.settle(admin, admin.roles)
    with pytest.raises(NotAllowed):
        operations.reset_password(admin, NEW)


def test_no_permission_beyond_the_bound_is_given(session, root):  # core: ROLE-5
    beyond = session.execute(
        queries.permissions().where(~queries.permissions().selected_columns[0].in_(queries.bound()))
    )
    keys = [row[0] for row in beyond]
    assert keys
    with pytest.raises(NotAllowed) as refusal:
        operations.settle_role(role(session, "Executive"), "Executive", keys[:1])
    assert refusal.value.field == "permissions"


def test_roles_are_not_made_renamed_or_deleted(session, root):  # core: ROLE-5
    trainee = Role(name="Trainee")
    session.add(trainee)
    session.flush()
    for act in (
        lambda: operations.settle_role(Role(), "Mine", []),
        lambda: operations.settle_role(trainee, "Mine", []),
        lambda: operations.check_role_delete(trainee),
    ):
        with pytest.raises(NotAllowed):
            act()


@pytest.mark.parametrize("name", queries.BUILT_IN)
def test_the_systems_own_roles_keep_their_names(session, name):
    with pytest.raises(BusinessError):
        operations.settle_role(role(session, name), "Boss", [])
    with pytest.raises(BusinessError):
        operations.check_role_delete(role(session, name))


def test_the_last_admin_stays_whoever_acts(session):
    admin = user(session, "admin")
    with session.no_autoflush, pytest.raises(BusinessError) as refusal:
        operations.settle(admin, [])
    assert refusal.value.field == "roles"
    session.rollback()
    admin = user(session, "admin")
    admin.active = False
    with pytest.raises(BusinessError) as refusal:
        operations.settle(admin, admin.roles)
    assert refusal.value.field == "active"


def test_a_database_that_does_not_answer_ends_in_a_page(as_li, app, monkeypatch):
    def refuse(*_):
        raise OperationalError("SELECT", {}, Exception("no connection"))

    monkeypatch.setattr(sessions, "user_of", refuse)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    page = as_li.open("/customers/list/")
    assert page.status == 500
    assert "no connection" not in page.source
