"""The people known to all tests."""

from dataclasses import dataclass

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


def hire(security_manager) -> None:
    """Write the cast into the database, inside an application context."""
    for member in CAST.values():
        security_manager.add_user(
            member.username,
            member.given_name,
            member.family_name,
            f"{member.username}@example.com",
            security_manager.find_role(member.role),
            PASSWORD,
        )
