"""Reads of users and what their roles allow."""

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
from sqlalchemy import Select, select, true, union_all

from app.core.database import db
from app.core.person import Person

ADMIN = "Admin"


def _held(user_id: Any) -> Any:
    """The ids of the roles somebody holds, themselves or through a group."""
    own = select(assoc_user_role.c.role_id).where(assoc_user_role.c.user_id == user_id)
    through_groups = (
        select(assoc_group_role.c.role_id)
        .join(assoc_user_group, assoc_user_group.c.group_id == assoc_group_role.c.group_id)
        .where(assoc_user_group.c.user_id == user_id)
    )
    return union_all(own, through_groups).subquery()


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


def holding(verb: str, subject: str) -> Select[tuple[User]]:
    """Active users one of whose roles may *verb* («execute») on *subject* («Plans»), by name.

    Admin is not counted: it may everything and is nobody's job.
    """
    roles = (
        select(assoc_permissionview_role.c.role_id)
        .join(PermissionView, PermissionView.id == assoc_permissionview_role.c.permission_view_id)
        .join(Permission, Permission.id == PermissionView.permission_id)
        .join(ViewMenu, ViewMenu.id == PermissionView.view_menu_id)
        .join(Role, Role.id == assoc_permissionview_role.c.role_id)
        .where(Permission.name == f"can_{verb}", ViewMenu.name == subject, Role.name != ADMIN)
    )
    own = select(assoc_user_role.c.user_id).where(assoc_user_role.c.role_id.in_(roles))
    through_groups = (
        select(assoc_user_group.c.user_id)
        .join(assoc_group_role, assoc_group_role.c.group_id == assoc_user_group.c.group_id)
        .where(assoc_group_role.c.role_id.in_(roles))
    )
    return (
        select(User)
        .where(User.active == true(), User.id.in_(own.union(through_groups)))
        .order_by(User.last_name, User.first_name, User.id)
    )
