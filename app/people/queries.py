"""Reads of users and what their roles allow."""

from datetime import timedelta
from typing import Any

from flask_appbuilder.security.sqla.models import (
    Permission,
    PermissionView,
    Role,
    User,
    ViewMenu,
    assoc_group_role,
    assoc_permissionview_role,
    assoc_user_group,
    assoc_user_role,
)
from sqlalchemy import Select, and_, false, func, or_, select, true, union, union_all

from app.core import clock
from app.core.database import db
from app.core.filters import escape
from app.core.person import Person
from app.people.models import LogIn, OfferedGrant, PasswordReset

ADMIN = "Admin"
FOUR_ROLES = ("System administrator", "Sales supervisor", "Account manager", "Executive")
BUILT_IN = (ADMIN, *FOUR_ROLES)


def _held(user_id: Any) -> Any:
    """The ids of the roles somebody holds, themselves or through a group."""
    own = select(assoc_user_role.c.role_id).where(assoc_user_role.c.user_id == user_id)
    through_groups = (
        select(assoc_group_role.c.role_id)
        .join(assoc_user_group, assoc_user_group.c.group_id == assoc_group_role.c.group_id)
        .where(assoc_user_group.c.user_id == user_id)
    )
    return union_all(own, through_groups).subquery()


def roles_of(user_id: Any) -> Select[tuple[int]]:
    """The ids of the same roles."""
    return select(_held(user_id).c.role_id)


def roles_that_may(verb: str, subject: str) -> Select[tuple[int]]:
    """The ids of the roles that may *verb* («list») on *subject* («OwnReports»)."""
    return (
        select(assoc_permissionview_role.c.role_id)
        .join(PermissionView, PermissionView.id == assoc_permissionview_role.c.permission_view_id)
        .join(Permission, Permission.id == PermissionView.permission_id)
        .join(ViewMenu, ViewMenu.id == PermissionView.view_menu_id)
        .where(Permission.name == f"can_{verb}", ViewMenu.name == subject)
    )


def person_for(user_id: int) -> Person:
    """The person behind a user, with everything their roles allow, in one statement."""
    held = _held(user_id)
    grants = (
        select(Role.name, Permission.name, ViewMenu.name)
        .select_from(held)
        .join(Role, Role.id == held.c.role_id)
        .outerjoin(assoc_permissionview_role, assoc_permissionview_role.c.role_id == Role.id)
        .outerjoin(PermissionView, PermissionView.id == assoc_permissionview_role.c.permission_view_id)
        .outerjoin(Permission, Permission.id == PermissionView.permission_id)
        .outerjoin(ViewMenu, ViewMenu.id == PermissionView.view_menu_id)
    )
    rows = db.session.execute(grants).all()
    if any(role == ADMIN for role, _, _ in rows):
        return Person(id=user_id, everything=True)
    return Person(id=user_id, permissions=frozenset((verb, subject) for _, verb, subject in rows if verb))


def holding(verb: str, subject: str, also: Any = None) -> Select[tuple[User]]:
    """Active users one of whose roles may *verb* («execute») on *subject* («Plans»), by name.

    Admin is not counted: it may everything and is nobody's job. Users for whom the condition *also* holds are added,
    active or not: for lists of what people own rather than of what they may be given.
    """
    roles = (
        roles_that_may(verb, subject)
        .join(Role, Role.id == assoc_permissionview_role.c.role_id)
        .where(Role.name != ADMIN)
    )
    own = select(assoc_user_role.c.user_id).where(assoc_user_role.c.role_id.in_(roles))
    through_groups = (
        select(assoc_user_group.c.user_id)
        .join(assoc_group_role, assoc_group_role.c.group_id == assoc_user_group.c.group_id)
        .where(assoc_group_role.c.role_id.in_(roles))
    )
    candidate = and_(User.active == true(), User.id.in_(own.union(through_groups)))
    return (
        select(User).where(or_(candidate, also) if also is not None else candidate).order_by(User.name_pinyin, User.id)
    )


def holding_with(load: Any, verb: str, subject: str, also: Any = None) -> Any:
    """The same users, each with the number that *load* has for them (pairs of a user's id and a number), 0 if none."""
    loads = load.subquery()
    key, number = loads.c
    return holding(verb, subject, also).add_columns(func.coalesce(number, 0)).outerjoin(loads, key == User.id)


def _offered() -> Select[tuple[int]]:
    """The permissions that set-up ever offered to one of the four roles."""
    return (
        select(PermissionView.id)
        .join(Permission, Permission.id == PermissionView.permission_id)
        .join(ViewMenu, ViewMenu.id == PermissionView.view_menu_id)
        .join(OfferedGrant, (OfferedGrant.permission == Permission.name) & (OfferedGrant.subject == ViewMenu.name))
        .where(OfferedGrant.role.in_(FOUR_ROLES))
    )


def bound() -> Select[tuple[int]]:
    """What somebody who is not Admin may give: the permissions the four roles hold or were ever offered (ROLE-5)."""
    held = (
        select(assoc_permissionview_role.c.permission_view_id)
        .join(Role, Role.id == assoc_permissionview_role.c.role_id)
        .where(Role.name.in_(FOUR_ROLES), assoc_permissionview_role.c.permission_view_id.is_not(None))
    )
    both = union(held, _offered()).subquery()
    return select(both.c[0])


def grantable() -> Select[tuple[Role]]:
    """The roles within the bound, by name."""
    beyond = select(assoc_permissionview_role.c.role_id).where(
        assoc_permissionview_role.c.role_id.is_not(None), assoc_permissionview_role.c.permission_view_id.not_in(bound())
    )
    return select(Role).where(Role.name != ADMIN, Role.id.not_in(beyond)).order_by(Role.name)


def beyond_reach() -> Select[tuple[int]]:
    """The ids of the users who hold Admin or another role beyond the bound: only an Admin changes their accounts."""
    within = select(grantable().order_by(None).subquery().c.id)
    own = select(assoc_user_role.c.user_id).where(assoc_user_role.c.role_id.not_in(within))
    through_groups = (
        select(assoc_user_group.c.user_id)
        .join(assoc_group_role, assoc_group_role.c.group_id == assoc_user_group.c.group_id)
        .where(assoc_group_role.c.role_id.not_in(within))
    )
    both = union(own, through_groups).subquery()
    return select(both.c[0])


def admins() -> Select[tuple[int]]:
    """The ids of the active users who hold Admin."""
    return (
        select(User.id)
        .join(assoc_user_role, assoc_user_role.c.user_id == User.id)
        .join(Role, Role.id == assoc_user_role.c.role_id)
        .where(Role.name == ADMIN, User.active == true())
    )


def other_admins(user_id: int) -> Select[tuple[int]]:
    """The same, but for this one."""
    return admins().where(User.id != user_id)


def named(username: str) -> Select[tuple[User]]:
    """The users of this name, however it is capitalised."""
    return select(User).where(func.lower(User.username) == username.strip().lower())


def with_name(text: str) -> Select[tuple[int]]:
    """The keys of the users whose name holds *text*, however it is put together."""
    pattern = f"%{escape(text)}%"
    chinese, other = User.last_name + User.first_name, User.first_name + " " + User.last_name
    return select(User.id).where(or_(chinese.ilike(pattern, escape="\\"), other.ilike(pattern, escape="\\")))


def recent_log_ins(user_id: int) -> Select[tuple[LogIn]]:
    """The attempts to log in to an account, newest first."""
    return select(LogIn).where(LogIn.user_id == user_id).order_by(LogIn.id.desc())


def log_ins_older_than(age: timedelta) -> Select[int]:
    """The keys of the log-in records of that age, the oldest first."""
    return select(LogIn.id).where(LogIn.at < clock.now() - age).order_by(LogIn.id)


def resets_that_ended(age: timedelta) -> Select[int]:
    """The keys of the codes for forgotten passwords that ended so long ago, the oldest first."""
    return select(PasswordReset.id).where(PasswordReset.until < clock.now() - age).order_by(PasswordReset.id)


def permissions() -> Select[tuple[int, str, str]]:
    """All permissions there are: key, verb, subject."""
    return (
        select(PermissionView.id, Permission.name, ViewMenu.name)
        .join(Permission, Permission.id == PermissionView.permission_id)
        .join(ViewMenu, ViewMenu.id == PermissionView.view_menu_id)
        .where(Permission.name.like("can%"))
    )


def holders(role_id: int) -> Any:
    """How many users hold a role, themselves or through a group."""
    through_groups = select(assoc_user_group.c.user_id).join(
        assoc_group_role, assoc_group_role.c.group_id == assoc_user_group.c.group_id
    )
    own = select(assoc_user_role.c.user_id).where(assoc_user_role.c.role_id == role_id)
    both = union(own, through_groups.where(assoc_group_role.c.role_id == role_id)).subquery()
    return select(func.count()).select_from(both)


def roles_to_give(who: Person) -> Select[tuple[Role]]:
    """The roles that somebody may give to users."""
    return select(Role).order_by(Role.name) if who.everything else grantable()


def permissions_to_give(who: Person, kept: list[int]) -> Select[tuple[int, str, str]]:
    """The permissions that somebody may give to roles, and those with the keys *kept*."""
    if who.everything:
        return permissions()
    return permissions().where(PermissionView.id.in_(bound()) | PermissionView.id.in_(kept))


def failed_log_ins(age: timedelta) -> Select[int]:
    """The keys of the attempts of that age that let nobody in."""
    return select(LogIn.id).where(LogIn.succeeded == false(), LogIn.at > clock.now() - age)
