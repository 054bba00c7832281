"""Whom would the rule warn today, and why: looked at without writing anything."""

from datetime import date, datetime, timedelta

import pytest

from app.churn.models import ChurnWarning
from app.churn.settings import CHURN_MONTHS
from app.core.database import db
from tests.churn.conftest import SATURDAY, at
from tests.factories import ChurnWarningFactory, CustomerFactory
from tests.safety.contents import unchanged
from tests.screens import buttons, column, english, rows

PREVIEW = "/churn/preview/"


@pytest.fixture
def look():
    """`look(as_wang)`: the page as it is on the Saturday."""

    def look(browser, path=PREVIEW):
        with at(SATURDAY):
            return browser.open(path)

    return look


@pytest.fixture
def silent(customer_who):
    """Customers of several managers, most of them silent."""
    return [
        customer_who(ordered=[date(2025, 8, 1)], name="东方贸易有限公司", manager="li"),
        customer_who(entered=date(2025, 1, 5), name="从未下单公司", manager="li"),
        customer_who(ordered=[date(2025, 1, 1)], name="南方公司", manager="zhou"),
        customer_who(ordered=[date(2026, 1, 1)], name="常客公司", manager="li"),
    ]


def test_a_supervisor_sees_all_and_why(look, as_wang, silent):  # core: CHN-1, ROLE-8
    told = {row["客户"]: (row["客户经理"], row["原因"]) for row in rows(look(as_wang))}
    assert told == {
        "东方贸易有限公司": ("李明", "上次下单是2025-08-01，已超过6个月。"),
        "从未下单公司": ("李明", "从未下单；2025-01-05建档，已超过6个月。"),
        "南方公司": ("周红", "上次下单是2025-01-01，已超过6个月。"),
    }


def test_it_speaks_english_to_english_readers(look, as_wang, silent):  # core: NFR-2
    page = look(english(as_wang))
    assert "Last order on Aug 1, 2025, more than 6 months ago." in column(page, "Why")
    assert "The orders have not been summarised yet." in page.text
    assert "Customers without an order for more than 6 months" in page.text


def test_a_manager_sees_their_own(look, as_li, as_zhou, as_sun, silent):  # core: ROLE-7, ROLE-8
    assert set(column(look(as_li), "客户")) == {"东方贸易有限公司", "从未下单公司"}
    assert column(look(as_zhou), "客户") == ["南方公司"]
    assert "订单汇总之前无法判断。" in look(as_sun).text


def test_it_is_whom_the_check_warns_then(look, as_wang, silent, check, warned):  # core: CHN-1
    shown = {row["客户"] for row in rows(look(as_wang))}
    assert check()["warned"] == 3 == len(shown)
    assert rows(look(as_wang)) == []


def test_who_has_an_open_warning_already_is_not_among_them(look, as_wang, as_li, customer_who, make):
    customer = customer_who(ordered=[date(2025, 1, 1)])
    make(ChurnWarningFactory, customer=customer)
    assert rows(look(as_wang)) == []


def test_the_rule_in_force_is_told(app, look, as_wang, silent):  # core: ROLE-9
    with app.app_context():
        CHURN_MONTHS.put(12)
        db.session.commit()
    page = look(as_wang)
    assert "超过12个月没有下单的客户" in page.text
    assert column(page, "客户") == ["从未下单公司", "南方公司"]


def test_it_says_of_when_the_orders_are(look, as_wang, summary):
    summary.known_until(datetime(2026, 3, 6, 1))
    assert "订单数据截至2026-03-06 09:00。" in look(as_wang).text


def test_nothing_is_written(app, look, as_wang, silent, number_of):  # core: CHN-2
    look(as_wang)
    with unchanged(app):
        look(as_wang)
    assert number_of(ChurnWarning) == 0


def test_it_comes_in_pages_that_cost_alike(look, as_wang, customer_who, statements):
    for n in range(30):
        customer_who(ordered=[date(2025, 1, 1) + timedelta(days=n)])
    pages = [look(as_wang, f"{PREVIEW}?page={n}&size=25") for n in (1, 2)]
    assert [len(rows(page)) for page in pages] == [25, 5]
    assert "第 26–30 条，共 30 条" in pages[1].text
    with statements() as seen:
        look(as_wang)
    assert len(seen) <= 8, seen


@pytest.mark.parametrize("query", ["?page=0", "?page=x", "?page=999999", "?size=7&count=exact", "?q=%00&state=x"])
def test_nonsense_gives_a_page(look, as_wang, silent, query):
    assert look(as_wang, PREVIEW + query).status == 200


def test_the_list_leads_to_it(as_li, as_wang):
    for browser in (as_li, as_wang):
        assert "今天按规则会预警的客户" in buttons(browser.open("/churn/list/"))


def test_who_may_not_is_not_led_there(app, as_li):  # core: ROLE-2
    from flask_appbuilder.security.sqla.models import Permission, PermissionView, Role, ViewMenu
    from sqlalchemy import select

    with app.app_context():
        role = db.session.scalars(select(Role).where(Role.name == "Account manager")).one()
        found = select(PermissionView).join(Permission).join(ViewMenu)
        preview = db.session.scalars(found.where(Permission.name == "can_preview", ViewMenu.name == "Churn")).one()
        role.permissions.remove(preview)
        db.session.commit()
    assert as_li.open(PREVIEW).status == 403
    assert "今天按规则会预警的客户" not in buttons(as_li.open("/churn/list/"))


def test_customers_link_to_their_page(look, as_li, make, silent):
    (link, *_) = look(as_li).find("main td a")
    assert as_li.open(link.get("href")).status == 200
    assert make(CustomerFactory).id
