"""Who is told of what others do, once, and who is not."""

import pytest

from app.core.database import db
from app.dictionary.models import FAILURE_REASON
from app.mail.models import OutgoingMail
from app.notifications.models import Notification, NotificationChoice
from app.notifications.operations import notify
from app.opportunities import news, workflow
from app.opportunities.models import Opportunity, OpportunityState
from tests.acting import acting
from tests.factories import CustomerFactory, DictionaryItemFactory, OpportunityFactory, person

ASSIGNED = OpportunityState.ASSIGNED
NEVER_TOLD = "wang gao root admin".split()


@pytest.fixture
def development(make):
    """An opportunity that zhou found and li develops."""
    return make(OpportunityFactory, created_by="zhou", assignee="li", state=ASSIGNED)


@pytest.fixture
def reason(make):
    """Why an opportunity fails."""
    return make(DictionaryItemFactory, category=FAILURE_REASON)


@pytest.fixture
def choose(app):
    """`choose("li", news.WON, in_crm=False)`: what somebody wants to hear of."""

    def choose(username, kind, *, in_crm=True, by_mail=False):
        with app.app_context():
            chosen = {"kind": kind.name, "in_crm": in_crm, "by_mail": by_mail}
            db.session.add(NotificationChoice(user_id=person(username).id, **chosen))
            db.session.commit()

    return choose


# --- opportunities


def test_who_gets_an_opportunity_is_told(by, heard, make):  # core: OPP-4
    by("wang", make(OpportunityFactory, created_by="zhou"), workflow.assign, assignee="li")
    assert (heard("li"), heard("zhou"), heard("wang")) == (["opportunity_assigned"], [], [])


def test_who_gets_it_later_is_told_too(by, heard, development):  # core: OPP-12
    by("wang", development, workflow.reassign, assignee="sun", note="出差")
    assert (heard("sun"), heard("li"), heard("zhou")) == (["opportunity_assigned"], [], [])


def test_who_found_it_is_told_that_it_is_won(by, heard, development):  # core: OPP-7
    by("li", development, workflow.win)
    assert (heard("zhou"), heard("li")) == (["opportunity_won"], [])


def test_who_found_it_is_told_that_it_failed(by, heard, development, reason):  # core: OPP-8
    by("li", development, workflow.fail, reason=reason)
    assert (heard("zhou"), heard("li")) == (["opportunity_failed"], [])


def test_who_found_and_who_develops_it_are_told_that_it_goes_on(by, heard, make):  # core: OPP-12
    failed = make(OpportunityFactory, created_by="zhou", assignee="li", state=OpportunityState.FAILED)
    by("wang", failed, workflow.reopen, note="客户又来了")
    assert (heard("zhou"), heard("li"), heard("wang")) == (["opportunity_reopened"], ["opportunity_reopened"], [])


def test_nobody_is_told_of_what_they_did_themselves(by, heard, make, reason):
    own = make(OpportunityFactory, created_by="li", assignee="li", state=ASSIGNED)
    by("li", own, workflow.fail, reason=reason)
    by("wang", own, workflow.reopen, note="误操作")
    by("li", own, workflow.win)
    assert heard("li") == ["opportunity_reopened"]
    assert [username for username in NEVER_TOLD if heard(username)] == []


def test_who_has_left_is_told_nothing(app, by, heard, development):  # core: ROLE-4
    with app.app_context():
        person("zhou").active = False
        db.session.commit()
    by("li", development, workflow.win)
    assert heard("zhou") == []


def test_what_did_not_happen_is_not_told(app, heard, development):
    with app.app_context(), acting("li"):
        workflow.win(db.session.get(Opportunity, development.id))
        db.session.rollback()
    assert heard("zhou") == []


def test_a_step_that_is_refused_tells_nobody(as_wang, heard, make):
    lead = make(OpportunityFactory)
    assert as_wang.fill(f"/opportunities/step/assign/{lead.id}").status == 200
    assert heard("li") == []


def test_one_who_assigns_several_tells_of_each(as_wang, app, heard, make):
    leads = [make(OpportunityFactory) for _ in range(3)]
    with app.app_context():
        li = person("li").id
    keys = "&".join(f"ids={lead.id}" for lead in leads)
    assert as_wang.fill(f"/opportunities/steps/assign?{keys}", {"assignee": li}).status == 302
    assert heard("li") == ["opportunity_assigned"] * 3


# --- once


def test_the_same_is_told_once_in_a_transaction(app, heard, development):
    with app.app_context():
        here = db.session.get(Opportunity, development.id)
        for _ in range(2):
            notify(news.ASSIGNED, [person("li"), person("li")], here)
            db.session.flush()
        notify(news.WON, person("li"), here)
        db.session.commit()
        notify(news.ASSIGNED, person("li"), here)
        db.session.commit()
    assert heard("li") == ["opportunity_assigned", "opportunity_won", "opportunity_assigned"]


def test_what_a_savepoint_took_back_can_be_told_again(app, heard, development):
    with app.app_context():
        here, li = db.session.get(Opportunity, development.id), person("li")
        savepoint = db.session.begin_nested()
        notify(news.ASSIGNED, li, here)
        db.session.flush()
        savepoint.rollback()
        notify(news.ASSIGNED, li, here)
        db.session.commit()
    assert heard("li") == ["opportunity_assigned"]


def test_something_new_has_its_key_before_it_is_told_of(app, records):
    with app.app_context():
        from app.customers import news as customer_news

        customer = CustomerFactory.build(region=None, level=None, manager=person("li"))
        notify(customer_news.HANDED_OVER, customer.manager, customer)
        db.session.commit()
        key = customer.id
    (row,) = records(Notification)
    assert (row.record_type, row.record_id) == ("customer", key)


# --- as one wants it


def test_who_does_not_want_to_hear_of_something_does_not(by, heard, development, choose):
    choose("zhou", news.WON, in_crm=False)
    by("li", development, workflow.win)
    assert heard("zhou") == []


def test_mail_is_posted_where_it_is_wanted(office, by, development, choose, records):
    choose("zhou", news.WON, by_mail=True)
    by("li", development, workflow.win)
    (row,) = records(Notification)
    (mail,) = records(OutgoingMail)
    assert (row.mail_id, row.read_at, mail.to_id) == (mail.id, None, row.to_id)


def test_what_is_wanted_by_mail_only_is_read_already(office, by, development, choose, records):
    choose("zhou", news.WON, in_crm=False, by_mail=True)
    by("li", development, workflow.win)
    (row,) = records(Notification)
    assert row.read_at is not None
    assert len(records(OutgoingMail)) == 1


def test_without_a_mail_server_no_mail_is_posted(by, development, choose, records):
    choose("zhou", news.WON, in_crm=False, by_mail=True)
    choose("li", news.REOPENED, by_mail=True)
    by("li", development, workflow.win)
    by("wang", development, workflow.reopen, note="误操作")
    assert records(OutgoingMail) == []
    assert {row.kind for row in records(Notification)} == {"opportunity_reopened"}


def test_who_never_chose_gets_the_usual(office, by, make, records):
    by("wang", make(OpportunityFactory, created_by="zhou"), workflow.assign, assignee="li")
    development = make(OpportunityFactory, created_by="zhou", assignee="li", state=ASSIGNED)
    by("li", development, workflow.win)
    assert [bool(row.mail_id) for row in records(Notification)] == [True, False]
