"""Whatever belongs to the one customer belongs to the other afterwards, and nothing is forgotten (ROLE-8)."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import and_, func, insert, select

from app.attachments.models import Attachment
from app.churn.jobs import churn_check, find_cooling
from app.churn.models import ChurnState, ChurnWarning, CoolingSign, Measure
from app.core import clock
from app.core.database import db
from app.core.filters import Parent
from app.core.history import Change, StateChange
from app.core.list_preferences import ListPreference
from app.customers.models import Contact, Customer, CustomerState, MergedCustomer, SalesCode
from app.merging.belongings import BELONGINGS, SEARCHES
from app.notifications.models import Notification
from app.opportunities import workflow as opportunities
from app.opportunities.models import OpportunityState
from app.orders.models import ALL_YEARS, Contribution, ContributionTotal
from app.tickets import operations as tickets
from app.tickets.models import TicketState
from app.tickets.scores import proposal
from tests.acting import acting
from tests.factories import (
    ActivityFactory,
    AttachmentFactory,
    ChurnWarningFactory,
    ContactFactory,
    CoolingSignFactory,
    CustomerFactory,
    MeasureFactory,
    OpportunityFactory,
    SalesCodeFactory,
    TicketFactory,
    person,
    present,
)
from tests.screens import column, details

WARNED, REPRIEVED, CONFIRMED, RECOVERED = ChurnState
KEPT = {"change.record_id", "state_change.record_id"}
"""What happened to a customer stays under its key, and is told with the history of the other."""


def places():
    """Every column that may hold a customer's key: by its name."""
    found = {}
    for table in db.metadata.sorted_tables:
        for column_ in table.columns:
            if any(key.column is Customer.__table__.c.id for key in column_.foreign_keys):
                found[str(column_)] = column_
        if {"record_type", "record_id"} <= {*table.columns.keys()}:
            found[f"{table.name}.record_id"] = table.c.record_id
    return found


def number_of(place, customer):
    """How many rows name *customer* there."""
    its_own = place == customer.id
    if place.name == "record_id":
        its_own = and_(place.table.c.record_type == "customer", its_own)
    return db.session.scalar(select(func.count()).select_from(place.table).where(its_own))


def test_the_table_forgets_no_place_where_a_customer_is_named(app):
    known = {str(each.place.property.columns[0]) for each in BELONGINGS}
    assert sorted(places().keys() - known) == []


@pytest.fixture
def everything(app, make, merge, one, other, sales, refresh):
    """One of each kind that can belong to the other customer."""
    merge(make(CustomerFactory, name="从前的一家"), other)
    for day in ("2024-01-05", "2025-03-05"):
        sales.order("C2", day, amount="250")
    make(SalesCodeFactory, customer=other, code="C2")
    refresh()
    for factory in (ContactFactory, ActivityFactory, OpportunityFactory, TicketFactory, ChurnWarningFactory):
        make(factory, customer=other)
    make(CoolingSignFactory, customer=other)
    make(AttachmentFactory, to=other)
    with app.app_context():
        tickets.decline_satisfaction(present(other))
        news = {"to_id": person("li").id, "kind": "customer_handed_over", "facts": "{}", "at": clock.now()}
        db.session.execute(insert(Notification), [{**news, "record_type": "customer", "record_id": other.id}])
        db.session.execute(
            insert(StateChange),
            [{"at": clock.now(), "record_type": "customer", "record_id": other.id, "step": "lose", "to_state": "lost"}],
        )
        db.session.commit()


def test_nothing_names_the_other_one_any_more(app, everything, merge, one, other):  # core: ROLE-8
    with app.app_context():
        before = {name: number_of(place, other) for name, place in places().items()}
        empty = [name for name, number in before.items() if not number]
    assert empty == [], "let the other customer have one of these"
    merge(other, one)
    with app.app_context():
        after = {name for name, place in places().items() if number_of(place, other)}
        here = {name for name, place in places().items() if number_of(place, one)}
    assert after == KEPT
    assert places().keys() - here == {"state_change.record_id"} | {
        "cooling_sign.customer_id",  # found anew
        "declined_satisfaction.customer_id",  # what was declined was reckoned otherwise
    }


def test_only_some_lists_name_a_customer_in_saved_searches(app):
    with app.app_context():
        screens = [each for each in app.extensions["screens"].values() if hasattr(each, "filters")]
        naming = {
            each.screen
            for each in screens
            for filter_ in each.filters
            if isinstance(filter_, Parent) and filter_.name == "customer"
        }
    assert naming == {*SEARCHES}


# --- kind by kind


def test_its_page_shows_what_came(as_wang, make, merge, one, other):
    for customer, name in ((one, "甲先生"), (other, "乙先生")):
        make(ContactFactory, customer=customer, name=name)
    make(OpportunityFactory, customer=other, customer_name="机会")
    make(TicketFactory, customer=other, summary="问题")
    merge(other, one)
    page = as_wang.open(f"/customers/show/{one.id}?tab=contacts")
    assert sorted(column(page, "姓名")) == ["乙先生", "甲先生"]
    assert "问题" in as_wang.open(f"/customers/show/{one.id}?tab=tickets").text
    assert "采购笔记本电脑意向" in as_wang.open(f"/customers/show/{one.id}?tab=opportunities").text


def test_orders_follow_their_codes(app, merge, make, sales, refresh, one, other, records):  # core: REP-1
    third = make(CustomerFactory)
    for customer, code, amount in ((one, "C1", 100), (other, "C2", 250), (third, "C3", 7)):
        make(SalesCodeFactory, customer=customer, code=code)
        sales.order(code, "2024-01-05", amount=amount)
        sales.order(code, "2025-01-05", amount=amount)
    refresh()
    merge(other, one)
    assert sorted(code.code for code in records(SalesCode, customer_id=one.id)) == ["C1", "C2"]
    told = {(row.customer_id, row.year): (row.orders, row.amount) for row in records(Contribution)}
    assert told == {
        (one.id, 2024): (2, Decimal(350)),
        (one.id, 2025): (2, Decimal(350)),
        (one.id, ALL_YEARS): (4, Decimal(700)),
        (third.id, 2024): (1, Decimal(7)),
        (third.id, 2025): (1, Decimal(7)),
        (third.id, ALL_YEARS): (2, Decimal(14)),
    }
    totals = {row.year: (row.customers, row.orders, row.amount) for row in records(ContributionTotal)}
    assert totals == {2024: (2, 3, Decimal(357)), 2025: (2, 3, Decimal(357)), ALL_YEARS: (2, 6, Decimal(714))}
    refresh(everything=True)
    assert {(row.customer_id, row.year): (row.orders, row.amount) for row in records(Contribution)} == told


def test_of_two_open_warnings_one_goes_on(make, merge, records, reload, one, other):  # core: CHN-2, CHN-5
    mine = make(ChurnWarningFactory, customer=one, last_order_on=date(2025, 1, 5))
    theirs = make(ChurnWarningFactory, customer=other, last_order_on=date(2025, 3, 5), state=REPRIEVED)
    make(MeasureFactory, warning=theirs, measure="上门拜访")
    merge(other, one)
    (kept,) = records(ChurnWarning, "measures")
    assert (kept.id, kept.customer_id, kept.state) == (mine.id, one.id, REPRIEVED)
    assert (kept.last_order_on, kept.counted_from) == (date(2025, 3, 5), date(2025, 3, 5))
    assert [measure.measure for measure in kept.measures] == ["上门拜访"]
    assert len(records(Measure)) == 1


def test_it_is_said_before(as_wang, make, one, other):
    for customer in (one, other):
        make(ChurnWarningFactory, customer=customer)
    assert "合并后保留一条" in as_wang.open(f"/merging/{one.id}/with/{other.id}").text


def test_warnings_that_are_over_stay_beside_an_open_one(make, merge, records, one, other):
    make(ChurnWarningFactory, customer=one)
    for state in (CONFIRMED, RECOVERED):
        make(ChurnWarningFactory, customer=other, state=state)
    merge(other, one)
    assert [row.state for row in records(ChurnWarning, customer_id=one.id)] == [WARNED, CONFIRMED, RECOVERED]


def test_a_warning_ends_with_what_the_other_ordered(app, make, merge, sales, records, one, other):  # core: CHN-7
    make(ChurnWarningFactory, customer=one, last_order_on=date(2025, 1, 5))
    make(SalesCodeFactory, customer=other, code="C2")
    sales.order("C2", clock.today(), amount=5)
    merge(other, one)
    with app.app_context():
        churn_check()
    (warning,) = records(ChurnWarning)
    assert (warning.customer_id, warning.state) == (one.id, RECOVERED)


def test_news_and_history_of_a_warning_go_to_the_one_that_goes_on(make, merge, by, records, heard, one, other):
    from app.churn import workflow

    mine = make(ChurnWarningFactory, customer=one)
    theirs = make(ChurnWarningFactory, customer=other)
    by("zhou", theirs, workflow.reprieve, measure="电话回访")
    merge(other, one)
    (step,) = records(StateChange, record_type="churn_warning")
    assert (step.step, step.record_id) == ("reprieve", mine.id)


def test_signs_are_those_of_both_together(app, make, merge, sales, refresh, records, one, other):
    today = clock.today()
    for customer, code in ((one, "C1"), (other, "C2")):
        make(SalesCodeFactory, customer=customer, code=code)
    for back in range(300, 500, 30):
        sales.order("C1", date.fromordinal(today.toordinal() - back))
    sales.order("C2", today)
    refresh()
    with app.app_context():
        find_cooling()
    assert [row.customer_id for row in records(CoolingSign, kind="silent")] == [one.id]
    merge(other, one)
    assert records(CoolingSign, kind="silent") == []


def test_files_come_along_and_none_twice(as_wang, make, merge, records, files, one, other):
    for customer, name, content in (
        (one, "报价单.txt", "一样"),
        (other, "报价单.txt", "一样"),
        (other, "合同.txt", "别的"),
        (other, "报价单.txt", "不一样"),
    ):
        make(AttachmentFactory, to=customer, name=name, content=content)
    merge(other, one)
    rows = records(Attachment)
    assert [(row.record_id, row.name) for row in rows] == [
        (one.id, name) for name in ("报价单.txt", "合同.txt", "报价单.txt")
    ]
    assert sorted(row.stored_as for row in rows) == files()
    assert as_wang.open(f"/attachments/file/{rows[-1].id}").status == 200


def test_stars_are_proposed_of_the_tickets_of_both(app, make, merge, one, other):  # core: SVC-4
    for customer, stars in ((one, 1), (other, 3)):
        make(TicketFactory, customer=customer, state=TicketState.ARCHIVED, scores=[stars])
    with app.app_context():
        tickets.decline_satisfaction(present(one))
        db.session.commit()
    merge(other, one)
    with app.app_context():
        assert proposal(present(one)).stars == 2


def test_what_was_told_of_the_other_is_about_the_one(app, as_zhou, make, merge, one):
    other = make(CustomerFactory, manager="li")
    with app.app_context(), acting("wang"):
        from app.customers import operations

        operations.hand_over(present(other), person("zhou"))
        db.session.commit()
    merge(other, one)
    assert as_zhou.open("/notifications/list/").text.count(one.name) == 2


def test_saved_searches_ask_for_the_one(app, merge, records, one, other):
    with app.app_context():
        for screen, value in (("contacts", f"?customer={other.id}&q=陈"), ("contacts", f"?customer={other.id}0")):
            db.session.add(ListPreference(user_id=person("li").id, screen=screen, name=value[:20], value=value))
        db.session.commit()
    merge(other, one)
    values = [row.value for row in records(ListPreference)]
    assert values == [f"?customer={one.id}&q=%E9%99%88", f"?customer={other.id}0"]


def test_the_history_of_an_opportunity_says_whom_it_won(as_wang, by, make, merge, one):
    lead = make(OpportunityFactory, state=OpportunityState.ASSIGNED, assignee="li", contact=None, contact_phone=None)
    by("li", lead, opportunities.win)
    with as_wang.client.application.app_context():
        made = db.session.scalars(select(Customer).where(Customer.name == lead.customer_name)).one()
    merge(made, one)
    page = as_wang.open(f"/opportunities/show/{lead.id}?tab=history")
    assert f"客户: {one.name}" in page.text
    assert details(page)["客户"] == one.name


def test_the_history_tells_of_contacts_of_the_other(as_wang, make, merge, records, one, other):
    gone = make(ContactFactory, customer=other, name="离开的人")
    as_wang.forge(f"/contacts/delete/{gone.id}")
    merge(other, one)
    assert "离开的人: 删除" in as_wang.open(f"/customers/show/{one.id}?tab=history").text
    assert records(Contact) == []


# --- what of it others reckon


def test_an_account_manager_sees_the_tickets_that_came(as_li, as_zhou, make, merge, one, other):  # core: ROLE-7
    ticket = make(TicketFactory, customer=other, created_by="wang")
    assert as_zhou.open(f"/tickets/show/{ticket.id}").status == 200
    merge(other, one)
    assert (as_li.open(f"/tickets/show/{ticket.id}").status, as_zhou.open(f"/tickets/show/{ticket.id}").status) == (
        200,
        404,
    )


def test_a_broken_move_leaves_everything_as_it_was(app, everything, merge, one, other, monkeypatch):
    from app.merging import operations

    def refuse(*_args, **_facts):
        raise ZeroDivisionError

    with app.app_context():
        before = {name: number_of(place, other) for name, place in places().items()}
    monkeypatch.setattr(operations, "notify", refuse)
    with pytest.raises(ZeroDivisionError):
        merge(other, one, "phone")
    with app.app_context():
        assert {name: number_of(place, other) for name, place in places().items()} == before
        assert (present(one).phone, db.session.get(MergedCustomer, other.id)) == (one.phone, None)


def test_what_a_lost_one_was_reported_of_stays(make, merge, as_wang, one):  # core: REP-4
    lost = make(CustomerFactory, name="流失的公司", state=CustomerState.LOST)
    make(ChurnWarningFactory, customer=lost, state=CONFIRMED, reason="价格", confirmed_at=datetime(2025, 3, 4, 5))
    merge(lost, one)
    page = as_wang.open("/reports/churn")
    assert (one.name in page.text, "价格" in page.text) == (True, True)


def test_changes_are_written_once(merge, records, one, other):
    merge(other, one, "phone")
    told = [(row.field, row.new) for row in records(Change, record_type="customer", record_id=one.id, kind="edited")]
    assert told.count(("phone", other.phone)) == 1
    assert ("merged", f"{other.number} {other.name}") in told
