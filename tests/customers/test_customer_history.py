"""A customer's page tells everything that happened: what people did, changed and decided, the newest first."""

from datetime import date, datetime

import pytest

from app.core import clock
from app.core.database import db
from app.opportunities.models import OpportunityState
from tests.browser import folded
from tests.factories import ActivityFactory, ContactFactory, CustomerFactory, OpportunityFactory, person
from tests.screens import choice, english

ASSIGNED = OpportunityState.ASSIGNED


@pytest.fixture
def busy(as_wang, make, customer):
    """A customer with an edit, an activity, and an opportunity that was assigned, each on a day of its own."""
    with clock.at(datetime(2026, 3, 2, 1, 0)):
        as_wang.fill(f"/customers/edit/{customer.id}", {"bank": "招商银行"})
    make(
        ActivityFactory,
        customer=customer,
        happened_on=date(2026, 3, 4),
        place="上海",
        summary="谈合同",
        detail="价格谈妥",
        created_by="li",
    )
    lead = make(OpportunityFactory, customer=customer, customer_name=customer.name)
    with clock.at(datetime(2026, 3, 6, 1, 0)):
        page = as_wang.open(f"/opportunities/step/assign/{lead.id}")
        as_wang.submit(page, {"assignee": choice(page, "assignee", "李明")})
    return customer


def history(browser, customer, **query):
    return browser.open(f"/customers/show/{customer.id}", tab="history", **query)


def told(page):
    """What is told, from the top, without the entry about making the record."""
    return [folded(each) for each in page.find("main .timeline li") if each.get("class")]


def kinds(page):
    return [each.get("class").removeprefix("of-") for each in page.find("main .timeline > li")]


def test_everything_that_happened_is_told_newest_first(as_li, busy):
    page = history(as_li, busy)
    assert [each for each in kinds(page) if each != "edit"] == ["opportunity", "activity"]
    days = [each.get("datetime")[:10] for each in page.find("main .timeline time")]
    moments = [each.get("datetime") for each in page.find("main .timeline time")]
    assert moments == sorted(moments, reverse=True)
    assert {"2026-03-02", "2026-03-04", "2026-03-06"} <= set(days)


def test_an_activity_is_told_with_its_day_and_leads_to_it(as_li, busy, records):
    from app.customers.models import Activity

    (activity,) = records(Activity)
    page = history(as_li, busy, kind="activity")
    (entry,) = page.find("main .timeline > li")
    assert folded(entry) == "2026-03-04 李明 交往记录: 谈合同 上海. 价格谈妥"
    assert [link.get("href") for link in entry.cssselect("a")] == [f"/activities/show/{activity.id}"]


def test_a_step_of_an_opportunity_is_told_and_leads_to_it(as_li, busy):
    (entry,) = history(as_li, busy, kind="opportunity").find("main .timeline > li")
    assert "指派: 未分配 → 已指派" in folded(entry)
    assert "王芳" in folded(entry)
    (link,) = entry.cssselect("a")
    assert as_li.open(link.get("href")).status == 200


def test_an_edit_is_told_with_the_old_and_the_new_value(as_li, busy):
    entries = told(history(as_li, busy, kind="edit"))
    assert [each for each in entries if "招商银行" in each and "中国工商银行" in each]


@pytest.mark.parametrize("kind", ["activity", "opportunity", "edit", "step"])
def test_one_kind_can_be_looked_at_alone(as_li, busy, kind):
    page = history(as_li, busy, kind=kind)
    assert set(kinds(page)) <= {kind}
    assert len(kinds(page)) < len(kinds(history(as_li, busy)))
    (chosen,) = page.find("main .kinds [aria-current]")
    assert chosen.get("href").endswith(f"kind={kind}#tab")


@pytest.mark.parametrize("kind", ["nonsense", "\0", "<script>", "edit' OR 1=1"])
def test_a_kind_that_is_none_has_no_entries(as_li, busy, kind):
    page = history(as_li, busy, kind=kind)
    assert (page.status, kinds(page)) == (200, [])


def test_the_history_speaks_english(as_li, busy):
    page = history(english(as_li), busy)
    assert "What happened" in page.texts("nav.tabs a")
    kinds = [
        "Everything",
        "Activities",
        "State changes",
        "Tickets",
        "Opportunities",
        "Orders",
        "Churn warnings",
        "Edits",
    ]
    assert page.texts(".kinds a") == kinds
    assert "Assign: Unassigned → Assigned" in page.text
    assert "Mar 4, 2026" in page.text


def test_contacts_that_come_change_and_go_are_told(as_li, make, customer):
    with clock.at(datetime(2026, 3, 2, 1, 0)):
        contact = make(ContactFactory, customer=customer, name="赵敏", mobile="13800000001", created_by="li")
    with clock.at(datetime(2026, 3, 3, 1, 0)):
        as_li.fill(f"/contacts/edit/{contact.id}", {"mobile": "13800000002"})
    page = history(as_li, customer, kind="edit")
    changed, added = [each for each in told(page) if "赵敏" in each]
    assert added.endswith("联系人 赵敏: 新建")
    assert changed == "2026-03-03 09:00 李明 联系人 赵敏: 修改 手机: 13800000001 → 13800000002"
    assert [link.get("href") for link in page.find("main .timeline a")] == [f"/contacts/show/{contact.id}"] * 2
    with clock.at(datetime(2026, 3, 4, 1, 0)):
        as_li.forge(f"/contacts/delete/{contact.id}")
    page = history(as_li, customer, kind="edit")
    gone, changed, added = [each for each in told(page) if "赵敏" in each]
    assert gone.startswith("2026-03-04 09:00 李明 联系人 赵敏: 删除")
    assert "手机: 13800000002 → –" in gone
    assert "客户: " not in gone
    assert page.find("main .timeline a") == []


def test_an_activity_is_told_once_and_when_it_changes_or_goes(as_li, make, customer):
    activity = make(ActivityFactory, customer=customer, summary="谈合同", created_by="li")
    assert len([each for each in told(history(as_li, customer)) if "谈合同" in each]) == 1
    as_li.fill(f"/activities/edit/{activity.id}", {"place": "苏州"})
    assert [each for each in told(history(as_li, customer, kind="edit")) if "交往记录 谈合同: 修改" in each]
    as_li.forge(f"/activities/delete/{activity.id}")
    edits = told(history(as_li, customer, kind="edit"))
    assert ["删除" in each for each in edits if "谈合同" in each] == [True, False]


def test_what_happened_to_contacts_is_told_in_english(as_li, make, customer):
    contact = make(ContactFactory, customer=customer, name="赵敏", mobile="1", created_by="li")
    as_li.fill(f"/contacts/edit/{contact.id}", {"mobile": "2"})
    text = history(english(as_li), customer, kind="edit").text
    assert "Contact 赵敏: Added" in text
    assert "Contact 赵敏: Edited Mobile: 1 → 2" in text


def test_contacts_that_a_role_may_not_list_are_not_told(as_li, make, customer, app):  # core: ROLE-2, ROLE-3
    make(ContactFactory, customer=customer, name="赵敏", created_by="li")
    assert "赵敏" in history(as_li, customer).text
    take_away(app, "Contacts")
    assert "赵敏" not in history(as_li, customer).text


def test_winning_back_is_told_as_a_change_of_state(as_wang, make):
    lost = make(CustomerFactory, state="lost")
    as_wang.fill(f"/customers/step/win_back/{lost.id}", {"note": "又来电话了"})
    (entry,) = told(history(as_wang, lost, kind="step"))
    assert "又来电话了" in entry


def test_what_happened_to_other_customers_is_not_told(as_li, busy, make):
    other = make(CustomerFactory)
    make(ActivityFactory, customer=other, summary="别的客户")
    make(OpportunityFactory, customer=other)
    assert "别的客户" not in history(as_li, busy).text
    assert "谈合同" not in history(as_li, other).text


def test_what_was_typed_is_shown_as_text(as_li, make, customer):
    make(ActivityFactory, customer=customer, summary="<script>alert(1)</script>", detail="<b>x</b>\n第二行")
    page = history(as_li, customer)
    assert page.find("main .timeline script, main .timeline b b, main .note b") == []
    assert "<script>alert(1)</script>" in page.text


# --- whose


def test_steps_of_opportunities_that_one_does_not_see_are_not_told(
    as_wang, as_li, as_sun, busy
):  # core: ROLE-3, ROLE-7
    assert kinds(history(as_li, busy, kind="opportunity")) == ["opportunity"]
    assert kinds(history(as_wang, busy, kind="opportunity")) == ["opportunity"]
    page = history(as_sun, busy)
    assert "opportunity" not in kinds(page)
    assert "activity" in kinds(page)


def take_away(app, subject):
    """Nobody of Li's role may list *subject* any more."""
    with app.app_context():
        (role,) = person("li").roles
        role.permissions = [
            each for each in role.permissions if (each.permission.name, each.view_menu.name) != ("can_list", subject)
        ]
        db.session.commit()


@pytest.mark.parametrize(("subject", "hidden"), [("Activities", "activity"), ("Opportunities", "opportunity")])
def test_what_a_role_may_not_list_its_history_does_not_tell(as_li, busy, app, subject, hidden):  # core: ROLE-2, ROLE-3
    assert hidden in kinds(history(as_li, busy))
    take_away(app, subject)
    page = history(as_li, busy)
    assert page.status == 200
    assert hidden not in kinds(page)


@pytest.mark.parametrize("username", ["gao", "root"])
def test_who_sees_no_customers_reads_no_history(client_of, customer, username):  # core: ROLE-2, ROLE-7
    assert history(client_of(username), customer).status == 403


# --- what it costs


def test_the_history_takes_few_statements_however_long_it_is(as_wang, busy, make, statements):
    counted = []
    contact = make(ContactFactory, customer=busy, created_by="li")
    activity = make(ActivityFactory, customer=busy, created_by="li", summary="谈价格")
    as_wang.fill(f"/contacts/edit/{contact.id}", {"mobile": "2"})
    as_wang.fill(f"/activities/edit/{activity.id}", {"place": "苏州"})
    for username in ("li", "zhou"):
        with statements() as seen:
            history(as_wang, busy)
        counted.append(len(seen))
        for number in range(3):
            make(ContactFactory, customer=busy, created_by=username)
            make(ActivityFactory, customer=busy, created_by=username, summary=f"{number}")
            lead = make(OpportunityFactory, customer=busy, created_by=username)
            page = as_wang.open(f"/opportunities/step/assign/{lead.id}")
            as_wang.submit(page, {"assignee": choice(page, "assignee", "李明")})
    assert counted[0] == counted[1] <= 15, seen
