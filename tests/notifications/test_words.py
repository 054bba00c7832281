"""What a notification says: in its reader's language, and of a record only what they may see when they read it."""

import pytest

from app.core.database import db
from app.notifications.models import Notification
from app.opportunities import workflow
from app.opportunities.models import OpportunityState
from tests.factories import DictionaryItemFactory, OpportunityFactory, person
from tests.screens import english, notifications

ASSIGNED = OpportunityState.ASSIGNED
NAME = "华东电子有限公司"


@pytest.fixture
def lead(make):
    return make(OpportunityFactory, created_by="zhou", customer_name=NAME)


def test_it_says_who_did_what(as_li, by, lead):
    by("wang", lead, workflow.assign, assignee="li")
    assert notifications(as_li.open("/notifications/list/")) == [f"王芳把销售机会指派给您：{lead.number} {NAME}"]


def test_it_says_so_in_the_language_of_whoever_reads(as_li, by, lead):  # core: NFR-2
    by("wang", lead, workflow.assign, assignee="li")
    page = english(as_li).open("/notifications/list/")
    assert notifications(page) == [f"王芳 assigned you an opportunity: {lead.number} {NAME}"]


def test_names_are_those_of_today(app, as_li, by, lead):
    by("wang", lead, workflow.assign, assignee="li")
    with app.app_context():
        person("wang").first_name = "芳芳 100% <b>"
        db.session.get(type(lead), lead.id).customer_name = "%(person)s <i>"
        db.session.commit()
    page = as_li.open("/notifications/list/")
    assert notifications(page) == [f"王芳芳 100% <b>把销售机会指派给您：{lead.number} %(person)s <i>"]


def test_what_is_no_longer_ones_own_has_no_name_any_more(as_li, by, lead):  # core: ROLE-3, ROLE-7
    by("wang", lead, workflow.assign, assignee="li")
    by("wang", lead, workflow.reassign, assignee="sun", note="出差")
    page = as_li.open("/notifications/list/")
    assert notifications(page) == ["王芳把销售机会指派给您：销售机会（您已不能查看）"]
    assert NAME not in page.source
    assert lead.number not in page.source


def test_nor_has_what_is_gone(app, as_zhou, by, make):
    gone = make(OpportunityFactory, created_by="zhou", assignee="li", state=ASSIGNED)
    by("li", gone, workflow.win)
    with app.app_context():
        db.session.delete(db.session.get(type(gone), gone.id))
        db.session.commit()
    assert notifications(as_zhou.open("/notifications/list/")) == [
        "李明开发成功了您创建的销售机会：销售机会（您已不能查看）"
    ]


def test_nor_has_what_ones_roles_do_not_show(app, as_li, by, lead, grant_nothing):  # core: ROLE-2
    by("wang", lead, workflow.assign, assignee="li")
    grant_nothing("Account manager", "Opportunities")
    page = as_li.open("/notifications/list/")
    assert NAME not in page.source


@pytest.fixture
def grant_nothing(app):
    """`grant_nothing("Account manager", "Opportunities")`: take away from a role all it may on a subject."""
    from flask_appbuilder.security.sqla.models import Role

    def grant_nothing(name, subject):
        with app.app_context():
            role = db.session.query(Role).filter_by(name=name).one()
            role.permissions = [each for each in role.permissions if each.view_menu.name != subject]
            db.session.commit()

    return grant_nothing


def test_what_comes_back_has_its_name_again(as_li, by, lead):
    by("wang", lead, workflow.assign, assignee="li")
    by("wang", lead, workflow.reassign, assignee="sun", note="出差")
    by("wang", lead, workflow.reassign, assignee="li", note="回来了")
    assert [NAME in sentence for sentence in notifications(as_li.open("/notifications/list/"))] == [True, True]


def test_a_kind_that_is_no_more_is_passed_over(app, as_li, by, lead):
    by("wang", lead, workflow.assign, assignee="li")
    with app.app_context():
        db.session.query(Notification).update({"kind": "something of long ago"})
        db.session.commit()
    page = as_li.open("/notifications/list/")
    assert (page.status, notifications(page)) == (200, [])


# --- by mail


def test_a_mail_says_the_same_and_leads_there(app, office, as_li, by, lead, send):
    app.config["CRM_PUBLIC_URL"] = "https://crm.example.com"
    by("wang", lead, workflow.assign, assignee="li")
    assert send() == {"sent": 1}
    (mail,) = office.mails
    sentence = f"王芳把销售机会指派给您：{lead.number} {NAME}"
    assert (mail.receivers, mail.message["Subject"]) == (["li@example.com"], sentence)
    (link, *_) = [word.removeprefix("https://crm.example.com") for word in mail.text.split() if word.startswith("http")]
    assert mail.text.startswith(f"{sentence}\n\n")
    page = as_li.open(link)
    assert sentence in page.text
    assert as_li.submit(page).location == f"/plans/show/{lead.id}"


def test_a_mail_is_in_the_language_of_its_reader(app, office, by, lead, send):  # core: NFR-2
    with app.app_context():
        person("li").language = "en"
        db.session.commit()
    by("wang", lead, workflow.assign, assignee="li")
    send()
    (mail,) = office.mails
    assert mail.message["Subject"] == f"王芳 assigned you an opportunity: {lead.number} {NAME}"
    assert "You can choose what you hear of by mail on your profile" in mail.text


def test_no_mail_tells_what_its_reader_may_not_see_any_more(office, by, lead, send):  # core: ROLE-3
    by("wang", lead, workflow.assign, assignee="li")
    by("wang", lead, workflow.reassign, assignee="sun", note="出差")
    assert send() == {"sent": 1}
    assert [mail.receivers for mail in office.mails] == [["sun@example.com"]]


def test_a_name_slips_nothing_into_a_mail(app, office, by, make, send):
    lead = make(OpportunityFactory, customer_name="A\r\nBcc: all@example.com\r\n\r\nB")
    by("wang", lead, workflow.assign, assignee="li")
    send()
    (mail,) = office.mails
    assert (mail.receivers, mail.message["Bcc"]) == (["li@example.com"], None)
    assert mail.message["Subject"].endswith("A Bcc: all@example.com B")


def test_a_reason_is_for_readers_of_the_record_only(as_zhou, by, make):
    """A note or a reason stands on the record, not in the news of it."""
    failed = make(OpportunityFactory, created_by="zhou", assignee="li", state=ASSIGNED)
    by("li", failed, workflow.fail, reason=make(DictionaryItemFactory, item="价格太高"), note="预算不足")
    page = as_zhou.open("/notifications/list/")
    assert "价格太高" not in page.source
    assert "预算不足" not in page.source
