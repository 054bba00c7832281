"""Nobody shuts themselves out of what they look after."""

from flask_appbuilder.security.sqla.models import Role, User


def test_a_system_administrator_keeps_the_right_to_manage_users(as_root, records):  # core: ROLE-5
    (root,) = records(User, username="root")
    (executive,) = records(Role, name="Executive")
    page = as_root.fill(f"/users/edit/{root.id}", {"roles": [str(executive.id)]})
    assert "不能取消自己管理用户的权限。" in page.text
    assert as_root.open("/users/list/").status == 200
