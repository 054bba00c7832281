"""Names of users are sorted as Chinese readers sort them: by pinyin, the family name first."""

from flask_appbuilder.security.sqla.models import User

from app.core import names
from app.core.database import db
from tests.factories import OpportunityFactory, person
from tests.screens import choices, column, press


def names_in(page, field):
    return [label.split(" ·")[0] for label, value in choices(page, field).items() if value]


def test_candidates_are_offered_by_pinyin(as_wang, make):
    lead = make(OpportunityFactory)
    assert names_in(as_wang.open(f"/opportunities/step/assign/{lead.id}"), "assignee") == ["李明", "孙伟", "周红"]


def test_filters_offer_people_by_pinyin(as_wang, app):
    with app.app_context():
        person("li").last_name = "张"
        db.session.commit()
    assert names_in(as_wang.open("/customers/list/"), "manager") == ["孙伟", "张明", "周红"]


def test_the_list_of_users_is_sorted_by_pinyin(as_root):
    page = press(as_root, as_root.open("/users/list/"), "姓")
    assert column(page, "姓") == ["艾", "高", "何", "李", "孙", "王", "周"]


def test_users_of_one_family_name_are_sorted_by_the_given_one(as_root, app):
    with app.app_context():
        person("zhou").last_name = person("gao").last_name = "李"
        db.session.commit()
    page = as_root.open("/users/list/", sort="last_name")
    assert [name for family, name in zip(column(page, "姓"), column(page, "名"), strict=True) if family == "李"] == [
        "红",
        "明",
        "山",
    ]


def test_the_key_of_a_foreign_name_is_the_name(app):
    assert names.pinyin_of_person("Ann", "Smith") == "s m i t h a n n"


def test_the_key_is_no_edit_of_the_user(app):
    with app.app_context():
        assert {user.version for user in db.session.query(User).filter(User.username != "admin")} == {1}
