"""What set-up does about permissions: every one exists, and each grant is offered once (ROLE-1)."""

from collections.abc import Iterable, Mapping

from flask import current_app
from flask_appbuilder.security.sqla.models import Permission, PermissionView, Role, User, ViewMenu
from sqlalchemy import func, select

from app.core.database import db
from app.people import operations, passwords, queries
from app.people.models import OfferedGrant

Pair = tuple[str, str]
"""A permission («can_list») and its subject («Customers»)."""


def offer(roles: Mapping[str, Mapping[str, str]]) -> None:
    """Offer to each role, by subject, its verbs («list show add»). What was offered before is never given again."""
    wanted = {(name, pair) for name, grants in roles.items() for pair in _pairs(grants)}
    known = _permissions({*_of_screens(), *(pair for _name, pair in wanted)})
    rows = db.session.execute(select(OfferedGrant.role, OfferedGrant.permission, OfferedGrant.subject)).all()
    offered = {(row.role, (row.permission, row.subject)) for row in rows}
    existing = _roles([queries.ADMIN, *roles])
    for name, pair in sorted(wanted - offered):
        if known[pair] not in existing[name].permissions:
            existing[name].permissions.append(known[pair])
        db.session.add(OfferedGrant(role=name, permission=pair[0], subject=pair[1]))
    db.session.flush()


def _pairs(grants: Mapping[str, str]) -> Iterable[Pair]:
    return [(f"can_{verb}", subject) for subject, verbs in grants.items() for verb in verbs.split()]


def _of_screens() -> set[Pair]:
    """What the registered screens ask for."""
    return {
        (permission, view.class_permission_name)
        for view in current_app.extensions["appbuilder"].baseviews
        for permission in view.base_permissions or ()
    }


def _permissions(wanted: set[Pair]) -> dict[Pair, PermissionView]:
    """All permissions there are, those *wanted* and missing made."""
    verbs = {row.name: row for row in db.session.scalars(select(Permission))}
    subjects = {row.name: row for row in db.session.scalars(select(ViewMenu))}
    known = {(row.permission.name, row.view_menu.name): row for row in db.session.scalars(select(PermissionView))}
    for verb, subject in sorted(wanted - known.keys()):
        row = PermissionView(
            permission=verbs.setdefault(verb, Permission(name=verb)),
            view_menu=subjects.setdefault(subject, ViewMenu(name=subject)),
        )
        db.session.add(row)
        known[verb, subject] = row
    return known


def _roles(names: Iterable[str]) -> dict[str, Role]:
    known = {row.name: row for row in db.session.scalars(select(Role))}
    for name in names:
        if name not in known:
            known[name] = Role(name=name)
            db.session.add(known[name])
    return known


def first_administrator(username: str = "admin") -> str | None:
    """Where there is no user yet, make the first Admin; their one-time password."""
    if db.session.scalar(select(func.count()).select_from(User)):
        return None
    password = passwords.random()
    operations.add_user(username, "Admin", "", f"{username}@localhost", [queries.ADMIN], password)
    db.session.flush()
    return password
