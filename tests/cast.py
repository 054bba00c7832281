"""The people known to all tests."""

from dataclasses import dataclass

from flask_appbuilder.security.sqla.models import Role, User
from sqlalchemy import select

from app.people import passwords

PASSWORD = "correct-horse-42-battery"


@dataclass(frozen=True)
class Member:
    """Somebody with one role."""

    username: str
    family_name: str
    given_name: str
    role: str


CAST = {
    member.username: member
    for member in (
        Member("li", "李", "明", "Account manager"),
        Member("zhou", "周", "红", "Account manager"),
        Member("sun", "孙", "伟", "Account manager"),  # somebody else's manager, who must not get in
        Member("wang", "王", "芳", "Sales supervisor"),
        Member("gao", "高", "山", "Executive"),
        Member("root", "何", "静", "System administrator"),
        Member("admin", "艾", "德明", "Admin"),
    )
}


def hire(session) -> None:
    """Write the cast into the database, where set-up has made the roles and the administrator."""
    users = {user.username: user for user in session.scalars(select(User))}
    roles = {role.name: role for role in session.scalars(select(Role))}
    for member in CAST.values():
        user = users.get(member.username) or User(username=member.username, email=f"{member.username}@example.com")
        user.first_name, user.last_name = member.given_name, member.family_name
        user.roles, user.active, user.must_change_password = [roles[member.role]], True, False
        user.password = passwords.hashed(PASSWORD)
        session.add(user)
    session.commit()
