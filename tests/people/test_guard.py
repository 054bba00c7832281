"""ROLE-5: a system administrator manages users and roles, and gives nobody more than the four roles hold together."""

import pytest
from flask_appbuilder.security.sqla.models import Role, User

from app.core.history import Change
from tests.browser import Browser
from tests.cast import PASSWORD

NEW = "umbrella-kestrel-92"
FOUR = ("System administrator", "Sales supervisor", "Account manager", "Executive")
ZHAO = {
    "username": "zhao",
    "last_name": "赵",
    "first_name": "强",
    "email": "zhao@example.com",
    "new_password": NEW,
    "confirm": NEW,
}


@pytest.fixture
def roles(records):
    """`roles("li")`: the names of the roles somebody has."""

    def roles(username):
        (user,) = records(User, "roles", username=username)
        return sorted(role.name for role in user.roles)

    return roles


@pytest.fixture
def permissions(records):
    """`permissions("Executive")`: what a role allows, as text."""

    def permissions(name):
        (role,) = records(Role, "permissions", name=name)
        return {str(permission) for permission in role.permissions}

    return permissions


# --- what a system administrator does


def test_a_system_administrator_hires(as_root, role_of, roles, app):  # core: ROLE-5
    page = as_root.fill("/users/add", {**ZHAO, "roles": role_of("Account manager"), "region": "华北"})
    assert page.status == 302
    assert roles("zhao") == ["Account manager"]
    browser = Browser(app)
    assert browser.log_in("zhao", NEW).status == 302
    assert browser.open("/").location == "/profile/password"


@pytest.mark.parametrize("name", FOUR)
def test_each_of_the_four_roles_can_be_given_and_taken(as_root, user_of, role_of, roles, name):  # core: ROLE-5
    address = f"/users/edit/{user_of('sun')}"
    assert as_root.fill(address, {"roles": [role_of("Account manager"), role_of(name)]}).status == 302
    assert name in roles("sun")
    assert as_root.fill(address, {"roles": []}).status == 302
    assert roles("sun") == []


def test_the_four_roles_can_be_changed_within_the_bound(as_root, role_of, permission, permissions):  # core: ROLE-5
    key = permission("can_list", "Customers")
    assert as_root.fill(f"/roles/edit/{role_of('Executive')}", {"permissions": [key]}).status == 302
    assert permissions("Executive") == {"can list on Customers"}


def test_what_was_taken_away_can_be_given_back(as_root, as_admin, role_of, permission, permissions):  # core: ROLE-1
    key = permission("can_reopen", "Opportunities")
    address = f"/roles/edit/{role_of('Sales supervisor')}"
    assert as_root.fill(address, {"permissions": []}).status == 302
    assert permissions("Sales supervisor") == set()
    assert as_root.fill(address, {"permissions": [key]}).status == 302
    assert permissions("Sales supervisor") == {"can reopen on Opportunities"}


def test_what_is_done_to_users_and_roles_is_in_their_history(as_root, user_of, role_of, records):
    as_root.fill(f"/users/edit/{user_of('li')}", {"roles": [role_of("Executive")], "region": "华北"})
    changes = {
        row.field: (row.old, row.new, row.person_id)
        for row in records(Change, record_type="ab_user", record_id=user_of("li"))
    }
    root = user_of("root")
    assert changes["region"] == (None, "华北", root)
    assert changes["roles"] == ("Account manager", "Executive", root)
    assert as_root.open(f"/users/show/{user_of('li')}?tab=history").status == 200


# --- what he cannot


def test_admin_is_not_offered(as_root, user_of, role_of):  # core: ROLE-5
    for address in ("/users/add", f"/users/edit/{user_of('li')}", f"/users/edit/{user_of('root')}"):
        offered = as_root.open(address).tree.xpath("//input[@name='roles']/@value")
        assert len(offered) == 4
        assert str(role_of("Admin")) not in offered


@pytest.mark.parametrize("username", ["li", "root"])
def test_admin_is_not_granted(as_root, user_of, role_of, roles, username):  # core: ROLE-5
    before = roles(username)
    page = as_root.fill(f"/users/edit/{user_of(username)}", {"roles": [role_of("Admin")]})
    assert page.status in (200, 403)
    assert page.find(".error")
    assert roles(username) == before


def test_nobody_is_hired_as_admin(as_root, role_of, user_of):  # core: ROLE-5
    page = as_root.fill("/users/add", {**ZHAO, "roles": role_of("Admin")})
    assert page.find(".error")
    assert user_of("zhao") is None


@pytest.mark.parametrize("path", ["/users/edit/{}", "/users/password/{}"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_an_admins_account_is_left_alone(as_root, user_of, reload, records, path, method):  # core: ROLE-5
    target = user_of("admin")
    (before,) = records(User, "roles", username="admin")
    token = as_root.open("/profile/").form().fields["csrf_token"]
    answer = getattr(as_root.client, method)(
        path.format(target),
        data={"csrf_token": token, "password": NEW, "confirm": NEW, "username": "owned", "email": "x@example.com"},
    )
    assert answer.status_code == 403
    (after,) = records(User, "roles", id=target)
    assert (after.password, after.username, after.email, after.active) == (before.password, "admin", before.email, True)


def test_no_button_leads_to_an_admins_account(as_root, user_of):  # core: ROLE-2
    target = user_of("admin")
    for address in ("/users/list/", f"/users/show/{target}"):
        links = as_root.open(address).links()
        assert not [link for link in links if link in (f"/users/edit/{target}", f"/users/password/{target}")]


def test_an_account_with_more_than_the_bound_is_left_alone(as_root, user_of, grant, permission, app):  # core: ROLE-5
    """Whoever may reset its password could log in with it."""
    from sqlalchemy import select

    from app.core.database import db

    grant("Auditor", permission("can_read", "Secrets"))
    with app.app_context():
        li = db.session.scalars(select(User).where(User.username == "li")).one()
        li.roles.append(db.session.scalars(select(Role).where(Role.name == "Auditor")).one())
        db.session.commit()
    assert as_root.open(f"/users/edit/{user_of('li')}").status == 403
    assert as_root.open(f"/users/password/{user_of('li')}").status == 403
    assert as_root.open(f"/users/edit/{user_of('zhou')}").status == 200


def test_a_role_beyond_the_bound_is_not_granted(as_root, user_of, grant, permission, roles):  # core: ROLE-5
    key = grant("Auditor", permission("can_read", "Secrets"))
    page = as_root.fill(f"/users/edit/{user_of('li')}", {"roles": [key]})
    assert page.find(".error")
    assert roles("li") == ["Account manager"]


def test_no_permission_beyond_the_bound_is_given(as_root, role_of, permission, permissions):  # core: ROLE-5
    key = permission("can_add", "Roles")
    before = permissions("Executive")
    page = as_root.fill(f"/roles/edit/{role_of('Executive')}", {"permissions": [key]})
    assert page.find(".error")
    assert permissions("Executive") == before
    assert str(key) not in as_root.open(f"/roles/edit/{role_of('Executive')}").tree.xpath("//input/@value")


@pytest.mark.parametrize("values", [{"permissions": "x"}, {"permissions": "-1"}, {"permissions": "99999999999999"}])
def test_nonsense_is_no_permission(as_root, role_of, permissions, values):
    before = permissions("Executive")
    assert as_root.fill(f"/roles/edit/{role_of('Executive')}", values).status == 200
    assert permissions("Executive") == before


def test_the_admin_role_says_that_it_allows_everything(as_root, role_of):
    assert "全部权限，不能更改。" in as_root.open(f"/roles/show/{role_of('Admin')}").text


def test_the_admin_role_is_nobodys_to_edit(as_root, as_admin, role_of):  # core: ROLE-5
    for browser in (as_root, as_admin):
        assert browser.open(f"/roles/edit/{role_of('Admin')}").status == 403


def test_only_an_admin_makes_and_deletes_roles(as_root, grant, role_of):  # core: ROLE-5
    key = grant("Trainee")
    assert as_root.open("/roles/add").status == 403
    assert as_root.forge("/roles/add", {"name": "Mine"}).status == 403
    assert as_root.forge(f"/roles/delete/{key}").status == 403
    assert role_of("Mine") is None
    assert role_of("Trainee") == key


def test_a_permission_to_make_roles_does_not_suffice(as_root, grant, permission, role_of):  # core: ROLE-5
    grant("System administrator", permission("can_add", "Roles"), permission("can_delete", "Roles"))
    key = grant("Trainee")
    as_root.fill("/roles/add", {"name": "Mine"})
    as_root.forge(f"/roles/delete/{key}")
    assert role_of("Mine") is None
    assert role_of("Trainee") == key


def test_whoever_may_not_edit_users_does_not(as_li, as_wang, user_of, role_of, roles):  # core: ROLE-2
    for browser in (as_li, as_wang):
        for address in (
            "/users/list/",
            f"/users/edit/{user_of('li')}",
            "/roles/list/",
            f"/users/password/{user_of('gao')}",
        ):
            assert browser.open(address).status == 403
        assert browser.forge(f"/users/edit/{user_of('li')}", {"roles": role_of("Admin")}).status == 403
    assert roles("li") == ["Account manager"]


# --- what an Admin does


def test_an_admin_makes_an_admin(as_admin, user_of, role_of, roles):
    assert as_admin.fill(f"/users/edit/{user_of('wang')}", {"roles": [role_of("Admin")]}).status == 302
    assert roles("wang") == ["Admin"]


def test_an_admin_makes_renames_and_deletes_a_role(as_admin, role_of, permission):
    key = permission("can_list", "Customers")
    assert as_admin.fill("/roles/add", {"name": "Trainee", "permissions": [key]}).status == 302
    made = role_of("Trainee")
    assert as_admin.fill(f"/roles/edit/{made}", {"name": "Apprentice"}).status == 302
    assert role_of("Apprentice") == made
    assert as_admin.forge(f"/roles/delete/{made}").status == 302
    assert role_of("Apprentice") is None


@pytest.mark.parametrize("name", ["Admin", *FOUR])
def test_the_systems_own_roles_stay(as_admin, role_of, name):
    key = role_of(name)
    assert as_admin.forge(f"/roles/delete/{key}").status in (403, 409)
    as_admin.fill(f"/roles/edit/{role_of('Executive')}", {"name": "Boss"})
    assert role_of(name) == key


def test_a_role_with_users_is_not_deleted(as_admin, grant, user_of, role_of):
    key = grant("Trainee")
    as_admin.fill(f"/users/edit/{user_of('sun')}", {"roles": [key]})
    assert as_admin.forge(f"/roles/delete/{key}").status == 409
    assert role_of("Trainee") == key


@pytest.mark.parametrize("name", ["executive", "ADMIN", "Trainee"])
def test_no_two_roles_have_one_name(as_admin, grant, records, name):
    grant("Trainee")
    assert as_admin.fill("/roles/add", {"name": name}).find(".error")
    assert len(records(Role)) == 6


def test_the_last_admin_stays(as_admin, user_of, role_of, roles, reload, records):
    address = f"/users/edit/{user_of('admin')}"
    assert as_admin.fill(address, {"roles": [role_of("Executive")]}).status == 409
    assert as_admin.fill(address, {"active": []}).status == 409
    assert roles("admin") == ["Admin"]
    assert records(User, username="admin")[0].active


def test_an_admin_who_is_not_the_last_may_go(as_admin, user_of, role_of, roles):
    as_admin.fill(f"/users/edit/{user_of('wang')}", {"roles": [role_of("Admin")]})
    assert as_admin.fill(f"/users/edit/{user_of('admin')}", {"roles": []}).status == 302
    assert roles("admin") == []


def test_nobody_deactivates_himself(as_root, user_of, records):
    page = as_root.fill(f"/users/edit/{user_of('root')}", {"active": []})
    assert page.status == 409
    assert records(User, username="root")[0].active


# --- forms


def test_users_are_never_deleted(as_admin, user_of):
    assert as_admin.forge(f"/users/delete/{user_of('sun')}").status in (404, 405)
    assert user_of("sun")


@pytest.mark.parametrize(
    "fault",
    [
        {"username": "li"},
        {"username": "LI"},
        {"username": "zhao qiang"},
        {"username": ""},
        {"username": "zh\0ao"},
        {"email": "li@example.com"},
        {"email": "nowhere"},
        {"new_password": "short", "confirm": "short"},
        {"confirm": "something else"},
        {"new_password": "zhao-umbrella-kestrel", "confirm": "zhao-umbrella-kestrel"},
        {"language": "tlh"},
        {"last_name": ""},
    ],
)
def test_a_faulty_account_is_not_made_and_what_was_typed_stays(as_root, user_of, fault):
    page = as_root.fill("/users/add", {**ZHAO, **fault})
    assert page.find(".error")
    assert page.form().fields["first_name"] == "强"
    assert user_of("zhao") is None
    assert NEW not in page.source


def test_who_saves_second_is_told(as_root, as_admin, user_of, records):
    address = f"/users/edit/{user_of('li')}"
    old = as_root.open(address)
    assert as_admin.fill(address, {"region": "华北"}).status == 302
    assert as_root.submit(old, {"region": "东北"}).status == 409
    assert records(User, username="li")[0].region == "华北"


def test_logging_in_is_no_edit(as_root, app, user_of):
    old = as_root.open(f"/users/edit/{user_of('li')}")
    Browser(app).log_in("li", PASSWORD)
    assert as_root.submit(old, {"region": "东北"}).status == 302


@pytest.mark.parametrize("path", ["/users/list/", "/users/add", "/users/edit/{}", "/users/show/{}", "/roles/list/"])
def test_the_screens_cost_few_statements(as_root, user_of, statements, path):
    address = path.format(user_of("li"))
    with statements() as seen:
        assert as_root.open(address).status == 200
    assert len(seen) <= 8, seen


def test_a_role_costs_few_statements(as_root, role_of, statements):
    for path in ("/roles/show/{}", "/roles/edit/{}"):
        with statements() as seen:
            assert as_root.open(path.format(role_of("Sales supervisor"))).status == 200
        assert len(seen) <= 8, seen


@pytest.mark.parametrize(("wanted", "shown"), [("yes", 6), ("no", 1)])
def test_users_are_found_by_whether_they_are_active(as_root, change, wanted, shown):
    change("sun", active=False)
    assert len(as_root.open("/users/list/", active=wanted).find("table.records tbody tr")) == shown


def test_a_page_that_does_not_exist_still_knows_who_asks(as_root):
    assert "/users/list/" in as_root.open("/no/such/page").links()
