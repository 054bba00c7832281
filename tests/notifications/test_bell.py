"""The bell and the list behind it: one's own, counted cheaply, read once."""

import json

import pytest
from sqlalchemy import func, select

from app.core.database import db
from app.notifications.jobs import forget_read_notifications
from app.notifications.kinds import KINDS
from app.notifications.models import Notification, NotificationChoice
from app.notifications.operations import notify
from app.opportunities import news, workflow
from app.opportunities.models import OpportunityState
from tests.cast import CAST
from tests.factories import CustomerFactory, OpportunityFactory, person
from tests.screens import english, messages, notifications, on_the_bell

LIST = "/notifications/list/"
ASSIGNED = OpportunityState.ASSIGNED


@pytest.fixture
def told_many(app):
    """`told_many("li", 30)`: let somebody have that many notifications, each about another opportunity of theirs."""

    def told_many(username, number):
        with app.app_context():
            reader = person(username)
            for opportunity in OpportunityFactory.create_batch(number, assignee=reader, state=ASSIGNED):
                notify(news.ASSIGNED, reader, opportunity)
            db.session.commit()

    return told_many


def keys(app, username):
    with app.app_context():
        mine = select(Notification.id).where(Notification.to_id == person(username).id).order_by(Notification.id)
        return list(db.session.scalars(mine))


def test_the_bell_counts_what_is_unread(as_li, told_many):
    assert on_the_bell(as_li.open("/")) == ""
    told_many("li", 3)
    page = as_li.open("/customers/list/")
    assert on_the_bell(page) == "3"
    (bell,) = page.find("header .bell")
    assert bell.get("aria-label") == "通知，3 条未读"
    assert english(as_li).open("/").find("header .bell")[0].get("aria-label") == "Notifications, 3 unread"


def test_it_counts_no_further_than_anybody_reads(as_li, told_many):
    told_many("li", 99)
    assert on_the_bell(as_li.open("/")) == "99"
    told_many("li", 50)
    page = as_li.open("/")
    assert on_the_bell(page) == "99+"
    assert page.find("header .bell")[0].get("aria-label") == "通知，超过 99 条未读"


def test_it_costs_no_page_a_statement(as_li, told_many, statements):
    """It is counted in the one that finds the user of the session."""
    told_many("li", 30)
    as_li.open("/help/")
    with statements() as seen:
        assert on_the_bell(as_li.open("/help/")) == "30"
    assert len(seen) <= 2, seen


def test_an_open_page_asks_how_many_there_are(as_li, told_many):
    told_many("li", 2)
    answer = as_li.open("/notifications/unread")
    assert json.loads(answer.source) == {"count": "2", "words": "通知，2 条未读"}


def test_asking_by_itself_does_not_keep_a_session_alive(as_li):
    """A page that stands open all night must not; whoever clicks does."""
    assert "Set-Cookie" not in as_li.open("/notifications/unread").response.headers
    assert "Set-Cookie" in as_li.open(LIST).response.headers


def test_opening_one_leads_to_its_record_and_reads_it(app, as_li, told_many, records):
    told_many("li", 2)
    page = as_li.open(LIST)
    (_older, newer) = keys(app, "li")
    answer = as_li.submit(page, action=None, to=f"/notifications/open/{newer}")
    assert answer.location == f"/plans/show/{records(Notification, id=newer)[0].record_id}"
    assert as_li.open(answer.location).status == 200
    assert on_the_bell(as_li.open("/")) == "1"


def test_looking_alone_reads_nothing(app, as_li, told_many):
    told_many("li", 1)
    as_li.open(LIST)
    as_li.open(f"/notifications/show/{keys(app, 'li')[0]}")
    assert on_the_bell(as_li.open("/")) == "1"


def test_one_can_be_read_without_going_anywhere(app, as_li, told_many):
    told_many("li", 1)
    (key,) = keys(app, "li")
    page = as_li.open(LIST + "?unread=yes")
    (back,) = page.find("form#news input[name=next]")
    answer = as_li.forge(f"/notifications/open/{key}", {"stay": "yes", "next": back.get("value")})
    assert answer.location == "/notifications/list/?unread=yes"
    assert on_the_bell(as_li.open("/")) == ""


def test_when_it_was_read_stays(app, as_li, told_many, records, wall):
    told_many("li", 1)
    (key,) = keys(app, "li")
    as_li.forge(f"/notifications/open/{key}")
    (first,) = records(Notification)
    with wall.standing():
        as_li.forge(f"/notifications/open/{key}")
    assert records(Notification)[0].read_at == first.read_at


def test_all_can_be_read_at_once_but_none_that_was_not_there(app, as_li, told_many, records):
    told_many("li", 3)
    page = as_li.open(LIST)
    told_many("li", 1)
    assert as_li.submit(page, action="read_all").location == LIST
    assert on_the_bell(as_li.open("/")) == "1"
    assert [row.read_at is None for row in records(Notification)] == [False, False, False, True]


def test_it_reads_nobody_elses(as_li, told_many):
    told_many("zhou", 2)
    as_li.forge("/notifications/read_all", {"until": "1999999999"})
    told_many("li", 1)
    as_li.forge("/notifications/read_all", {"until": "1999999999"})
    assert on_the_bell(as_li.open("/")) == ""


def test_nobody_reads_somebody_elses(app, as_zhou, as_wang, as_admin, told_many, records):  # core: ROLE-3
    told_many("li", 1)
    (key,) = keys(app, "li")
    for browser in (as_zhou, as_wang, as_admin):
        assert notifications(browser.open(LIST)) == []
        assert browser.open(f"/notifications/show/{key}").status == 404
        assert browser.forge(f"/notifications/open/{key}").status == 404
        assert browser.forge("/notifications/read_all", {"until": str(key)}).status == 302
    assert records(Notification)[0].read_at is None


@pytest.mark.parametrize("key", ["0", "x", "-1", "1999999999", "99999999999999999999"])
def test_what_is_none_is_not_found(as_li, key):
    assert as_li.open(f"/notifications/show/{key}").status == 404
    assert as_li.forge(f"/notifications/open/{key}").status == 404


@pytest.mark.parametrize("until", ["", "x", "-1", "99999999999999999999"])
def test_nonsense_reads_nothing(as_li, told_many, until):
    told_many("li", 1)
    assert as_li.forge("/notifications/read_all", {"until": until}).status == 302
    assert on_the_bell(as_li.open("/")) == "1"


# --- the list


def test_unread_ones_stand_out_and_can_be_listed_alone(app, as_li, told_many):
    told_many("li", 3)
    as_li.forge(f"/notifications/open/{keys(app, 'li')[0]}")
    page = as_li.open(LIST)
    assert len(page.find("main .news li")) == 3
    assert len(page.find("main .news li.unread")) == 2
    assert len(notifications(as_li.open(LIST + "?unread=yes"))) == 2
    assert len(notifications(as_li.open(LIST + "?unread=no"))) == 1


def test_the_list_can_be_narrowed_to_a_kind(app, as_li, by, told_many, make):
    told_many("li", 2)
    by(
        "wang",
        make(OpportunityFactory, created_by="li", assignee="li", state=OpportunityState.WON),
        workflow.reopen,
        note="误",
    )
    assert len(notifications(as_li.open(LIST + "?kind=opportunity_reopened"))) == 1
    assert len(notifications(as_li.open(LIST + "?kind=nonsense"))) == 3
    assert "没有这样的通知" in as_li.open(LIST + "?kind=opportunity_won").text


def test_it_comes_in_pages(as_li, told_many):
    told_many("li", 30)
    page = as_li.open(LIST)
    assert len(notifications(page)) == 25
    assert len(notifications(as_li.open(LIST + "?page=2"))) == 5
    assert "1–25" in page.text


def test_an_empty_one_says_what_will_be_there(as_gao):
    page = as_gao.open(LIST)
    assert "别人做了与您有关的事，会在这里告诉您" in page.text
    assert as_gao.open(page.find("main .empty a")[0].get("href").partition("#")[0]).status == 200


def test_it_takes_few_statements_however_many_there_are(app, as_li, told_many, statements):
    counted = []
    for number in (2, 30):
        told_many("li", number)
        with app.app_context():
            for customer in CustomerFactory.create_batch(5):
                notify(KINDS["customer_handed_over"], person("li"), customer)
            db.session.commit()
        as_li.open(LIST)
        with statements() as seen:
            as_li.open(LIST)
        counted.append(len(seen))
    assert counted[0] == counted[1] <= 8, seen


@pytest.mark.parametrize("username", CAST)
def test_everybody_has_one_whatever_their_roles(client_of, username):
    assert client_of(username).open(LIST).status == 200


# --- choices


def choices(page):
    """Which kinds are ticked, by the name of the boxes."""
    boxes = page.find("main input[type=checkbox]")
    return {
        name: [box.get("value") for box in boxes if box.get("name") == name and box.get("checked") is not None]
        for name in ("in_crm", "by_mail")
    }


def test_everybody_chooses_among_what_their_roles_bring(as_li, as_wang, as_root, as_gao, office):
    offered = {
        browser: {box.get("value") for box in browser.open("/profile/").find("main input[name=in_crm]")}
        for browser in (as_li, as_wang, as_root, as_gao)
    }
    assert offered[as_li] >= {"opportunity_assigned", "customer_handed_over", "churn_warned"}
    assert "lost_ordered_again" in offered[as_wang]
    assert offered[as_root] == {"job_failed"}
    assert offered[as_gao] == set()
    assert offered[as_li].isdisjoint({"job_failed", "lost_ordered_again"})


def test_mail_is_offered_only_where_there_is_a_mail_server(app, office, as_li):
    assert as_li.open("/profile/").find("main input[name=by_mail]")
    app.config["CRM_MAIL_SERVER"] = None
    assert not as_li.open("/profile/").find("main input[name=by_mail]")


def test_what_is_chosen_holds(office, as_li, by, heard, make):
    page = as_li.open("/profile/")
    before = choices(page)
    assert "opportunity_assigned" in before["in_crm"]
    assert "opportunity_assigned" in before["by_mail"]
    wanted = [name for name in before["in_crm"] if name != "opportunity_assigned"]
    answer = as_li.submit(page, {"in_crm": wanted, "by_mail": ["opportunity_won"]}, action="choices")
    assert answer.location == "/profile/"
    shown = as_li.open("/profile/")
    assert messages(shown) == ["保存成功"]
    assert choices(shown) == {"in_crm": wanted, "by_mail": ["opportunity_won"]}
    by("wang", make(OpportunityFactory), workflow.assign, assignee="li")
    assert heard("li") == []


def test_what_was_chosen_about_mail_outlives_the_mail_server(app, office, as_li, records):
    as_li.submit(as_li.open("/profile/"), {"in_crm": [], "by_mail": ["opportunity_won"]}, action="choices")
    app.config["CRM_MAIL_SERVER"] = None
    as_li.submit(as_li.open("/profile/"), {"in_crm": ["opportunity_won"]}, action="choices")
    mailed = [row.kind for row in records(NotificationChoice) if row.by_mail]
    assert mailed == ["opportunity_won"]


def test_nobody_chooses_what_is_not_theirs(as_li, records):
    as_li.forge("/notifications/choices", {"in_crm": "job_failed"})
    assert {row.kind for row in records(NotificationChoice)}.isdisjoint({"job_failed", "lost_ordered_again"})


def test_choosing_twice_keeps_one_choice_a_kind(as_li, records):
    for _ in range(2):
        as_li.forge("/notifications/choices", {"in_crm": "opportunity_won"})
    kinds = [row.kind for row in records(NotificationChoice)]
    assert len(kinds) == len(set(kinds)) > 1


# --- and gone


def test_what_was_read_half_a_year_ago_is_forgotten_and_the_rest_stays(app, wall, told_many):
    with wall.standing():
        told_many("li", 2)
        told_many("zhou", 1)
        with app.app_context():
            db.session.query(Notification).filter(Notification.to_id == person("li").id).update({"read_at": wall.now})
            db.session.commit()
    wall.pass_by(days=180)
    with app.app_context(), wall.standing():
        assert dict(forget_read_notifications().counts) == {}
    wall.pass_by(seconds=1)
    with app.app_context(), wall.standing():
        assert dict(forget_read_notifications().counts) == {"removed": 2}
        assert db.session.scalar(select(func.count()).select_from(Notification)) == 1
