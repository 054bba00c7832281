"""Form fields of own reports."""

from typing import Any

from flask_appbuilder.security.sqla.models import Role
from sqlalchemy import select

from app.core.database import db
from app.own_reports.subjects import PERMISSION
from app.people import labels
from app.people.fields import RoleBoxes
from app.people.queries import ADMIN, roles_that_may


class SharedField(RoleBoxes):
    """The roles that a report is shared with; Admin sees everything without."""

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, choices=_roles, **kwargs)

    def populate_obj(self, obj: Any, name: str) -> None:
        """From keys to roles."""
        setattr(obj, name, list(db.session.scalars(select(Role).where(Role.id.in_(self.data or ())))))


def _roles() -> list[tuple[int, str]]:
    """Those whose holders have own reports at all."""
    readers = Role.id.in_(roles_that_may("list", PERMISSION))
    roles = db.session.scalars(select(Role).where(Role.name != ADMIN, readers).order_by(Role.name))
    return [(role.id, labels.role(role.name)) for role in roles]
