"""The demonstration users (演示用户): one per role, two account managers."""

from dataclasses import dataclass
from typing import Any

from flask import current_app

from app.core import clock
from app.core.database import db
from app.demonstration.diary import opening


@dataclass(frozen=True)
class Member:
    """Somebody who works for the demonstration company."""

    username: str
    family_name: str
    given_name: str
    role: str
    region: str | None = None
    specialities: str | None = None


SUPERVISOR = "supervisor"
MANAGERS = ("manager1", "manager2")
MEMBERS = (
    Member("admin", "罗", "毅", "Admin"),
    Member("sysadmin", "陈", "涛", "System administrator"),
    Member(SUPERVISOR, "王", "建华", "Sales supervisor"),
    Member("manager1", "李", "晓梅", "Account manager", "华东、华南", "精密制造、电子信息、生物医药"),
    Member("manager2", "周", "志远", "Account manager", "北京、华北、东北、中南、西部", "能源冶金、环保水务、食品农业"),
    Member("executive", "高", "明", "Executive"),
)


def users(password: str) -> list[str]:
    """Hire the demonstration users, with *password*, in the running transaction, and say whom: their usernames.

    Whose name exists already is left alone, with the password they have.
    """
    security: Any = current_app.appbuilder.sm  # type: ignore[attr-defined] # the framework puts it there
    missing = [member for member in MEMBERS if security.find_user(username=member.username) is None]
    with clock.at(opening(clock.today())):
        for member in missing:
            _hire(security, member, password)
        db.session.flush()
    return [member.username for member in missing]


def _hire(security: Any, member: Member, password: str) -> None:
    user = security.add_user(
        member.username,
        member.given_name,
        member.family_name,
        f"{member.username}@example.com",
        security.find_role(member.role),
        password,
        commit=False,
    )
    if not user:
        raise RuntimeError(f"the demonstration user {member.username} cannot be made; the log says why")
    user.language = "zh"
    user.region, user.specialities = member.region, member.specialities
    user.must_change_password = False
    user.created_on = user.changed_on = clock.now()
