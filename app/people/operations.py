"""What is done to users and roles, and by whom (ROLE-5).

A system administrator manages users and roles, but gives nobody more than the four roles hold together, and leaves the
accounts of those who have more alone: whoever resets a password can log in with it. Admin, and the system itself, may
do everything but lose the last Admin.
"""

import re
from collections.abc import Iterable
from typing import Any

from flask_appbuilder.security.sqla.models import PermissionView, Role, User
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, inspect, select, update

from app.core import person
from app.core.database import db
from app.core.errors import BusinessError, NotAllowed
from app.people import lockout, passwords, queries, sessions
from app.people.queries import ADMIN, BUILT_IN

USERNAME = re.compile(r"[\w.@+-]{2,64}")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
BEYOND = _l("This account may do more than a system administrator can grant; only an Admin may change it.")

TOO_MUCH = _l("You can only give permissions that the four roles hold together.")
TOO_MUCH_ROLE = _l("You can only give roles within what the four roles hold together.")


# -- accounts


def check_within_reach(user: User) -> None:
    """Raise NotAllowed unless the person acting may change the account of *user*."""
    if person.current().everything:
        return
    if db.session.scalar(select(User.id).where(User.id == user.id, User.id.in_(queries.beyond_reach()))):
        raise NotAllowed(BEYOND)


def add_user(
    username: str,
    first_name: str,
    last_name: str,
    email: str,
    roles: Iterable[str],
    password: str,
    *,
    must_change_password: bool = True,
    **more: Any,
) -> User:
    """A new active account with the *roles* of these names; *more* are further columns."""
    user = User(username=username, first_name=first_name, last_name=last_name, email=email, active=True, **more)
    settle(user, db.session.scalars(select(Role).where(Role.name.in_(list(roles)))).all(), password)
    user.must_change_password = must_change_password
    db.session.add(user)
    return user


def settle(user: User, roles: Iterable[Role], password: str | None = None) -> None:
    """Make sure that the account is as it may be after somebody filled it in, with *roles* and, if new, *password*."""
    if user.id:
        check_within_reach(user)
    _check_names(user)
    _give_roles(user, list(roles))
    _check_not_last_admin(user)
    _check_own_right(user)
    if password is not None:
        _set_password(user, password)
        user.must_change_password = True
    if user.id and not user.active:
        if user.id == person.current_id():
            raise BusinessError(_l("You cannot deactivate your own account."), "active")
        sessions.end_all(user.id)


def _check_own_right(user: User) -> None:
    """Nobody shuts themselves out: the right to manage users can only be taken by somebody else."""
    who = person.current()
    if not user.id or user.id != who.id or who.everything or not who.may("edit", "Users"):
        return
    kept = {(grant.permission.name, grant.view_menu.name) for role in user.roles for grant in role.permissions}
    if ("can_edit", "Users") not in kept:
        raise BusinessError(_l("You cannot take the right to manage users from yourself."), "roles")


def _check_names(user: User) -> None:
    if not USERNAME.fullmatch(user.username or ""):
        raise BusinessError(_l("A user name has 2 to 64 letters, digits or the signs . _ - @ +"), "username")
    if not EMAIL.fullmatch(user.email or ""):
        raise BusinessError(_l("This is not an e-mail address."), "email")
    for column, taken in (
        (User.username, _l("This user name is taken.")),
        (User.email, _l("Another user has this e-mail address.")),
    ):
        value = getattr(user, column.key)
        if db.session.scalar(select(User.id).where(func.lower(column) == value.lower(), User.id != (user.id or 0))):
            raise BusinessError(taken, column.key)


def _give_roles(user: User, roles: list[Role]) -> None:
    given = [role for role in roles if role not in user.roles]
    if given and not person.current().everything:
        within = {role.id for role in db.session.scalars(queries.grantable())}
        if any(role.id not in within for role in given):
            raise NotAllowed(TOO_MUCH_ROLE, "roles")
    if set(roles) != set(user.roles):
        user.roles = roles


def _check_not_last_admin(user: User) -> None:
    """Raise BusinessError if no active Admin would be left. The role stays locked, so that two do not go at once."""
    if user.active and any(role.name == ADMIN for role in user.roles):
        return
    was_admin = any(role.name == ADMIN for role in [*user.roles, *inspect(user).attrs.roles.history.deleted])
    if not user.id or not was_admin:
        return
    db.session.execute(update(Role).where(Role.name == ADMIN).values(name=ADMIN))
    if db.session.scalar(queries.other_admins(user.id).limit(1)) is None:
        field = "roles" if user.active else "active"
        raise BusinessError(_l("This is the last active Admin; somebody must be able to administer everything."), field)


# -- passwords


def reset_password(user: User, password: str) -> None:
    """Give somebody else's account a password that its owner must change at the next log-in; their sessions and
    waits end."""
    if user.id == person.current_id():
        raise BusinessError(_l("Change your own password on your profile page."))
    check_within_reach(user)
    _set_password(user, password)
    user.must_change_password = True
    sessions.end_all(user.id)
    lockout.forgive(user.username)


def change_own_password(user: User, password: str, token: str | None) -> None:
    """Change one's own password; all sessions but the one of *token* end."""
    if passwords.fits(password, user.password):
        raise BusinessError(_l("This is the password you have already."), "password")
    _set_password(user, password)
    user.must_change_password = False
    sessions.end_all(user.id, but=token)


def reset_own_password(user: User, password: str) -> None:
    """Change one's own password without the old one, having proved otherwise who one is; sessions and waits end."""
    _set_password(user, password)
    user.must_change_password = False
    sessions.end_all(user.id)
    lockout.forgive(user.username)


def _set_password(user: User, password: str) -> None:
    passwords.check(password, user.username, (user.first_name, user.last_name, user.email.partition("@")[0]))
    user.password = passwords.hashed(password)


# -- roles


def check_role_edit(role: Role) -> None:
    """Raise BusinessError unless the permissions of *role* can be chosen."""
    if role.name == ADMIN:
        raise NotAllowed(_l("Admin may do everything; there is nothing to choose."))


def check_role_add() -> None:
    """Raise NotAllowed unless the person acting may create roles."""
    if not person.current().everything:
        raise NotAllowed(_l("Only an Admin may create or delete roles."))


def check_role_delete(role: Role) -> None:
    """Raise BusinessError unless *role* may be deleted."""
    check_role_add()
    if role.name in BUILT_IN:
        raise BusinessError(_l("This role is part of the system and cannot be deleted."))
    if count := db.session.scalar(queries.holders(role.id)):
        raise BusinessError(_l("%(count)s users have this role; take it from them first.", count=count))


def settle_role(role: Role, name: str, keys: Iterable[int]) -> None:
    """Name a role and give it exactly the permissions with these *keys*, as far as the person acting may."""
    check_role_edit(role) if role.id else check_role_add()
    _rename(role, name)
    chosen = db.session.scalars(select(PermissionView).where(PermissionView.id.in_(list(keys)))).all()
    added = {permission.id for permission in chosen} - {permission.id for permission in role.permissions}
    if added and not person.current().everything and not added <= set(db.session.scalars(queries.bound())):
        raise NotAllowed(TOO_MUCH, "permissions")
    if set(chosen) != set(role.permissions):
        role.permissions = list(chosen)


def _rename(role: Role, name: str) -> None:
    if role.id and name == role.name:
        return
    if role.name in BUILT_IN:
        raise BusinessError(_l("This role is part of the system and keeps its name."), "name")
    check_role_add()
    if db.session.scalar(select(Role.id).where(func.lower(Role.name) == name.lower(), Role.id != (role.id or 0))):
        raise BusinessError(_l("Another role has this name."), "name")
    role.name = name
