"""What a company decides about churn, on the settings page."""

import pytest
from sqlalchemy import select

from app.churn.settings import CHURN_MONTHS, CHURN_MONTHS_BY_LEVEL, CHURN_NEVER_ORDERED, CHURN_SCHEDULE
from app.core.database import db
from app.dictionary.models import LEVEL, DictionaryItem
from app.dictionary.queries import items
from tests.screens import english

SETTINGS = (CHURN_MONTHS, CHURN_MONTHS_BY_LEVEL, CHURN_NEVER_ORDERED, CHURN_SCHEDULE)


@pytest.fixture
def in_force(app):
    """`in_force()`: months, months by level, whether those count that never ordered, schedule."""

    def in_force():
        with app.app_context():
            return tuple(setting.get() for setting in SETTINGS)

    return in_force


@pytest.fixture
def levels(app):
    """The keys of the levels of customers, in their order."""
    with app.app_context():
        return [str(item.id) for item in db.session.scalars(items(LEVEL))]


def test_at_first_it_is_six_months_and_saturday_at_two(in_force):  # core: CHN-1, ROLE-9
    assert in_force() == (6, {}, True, "0 2 * * sat")


def test_the_environment_gives_the_defaults(app, in_force):  # core: ROLE-9
    app.config["CRM_CHURN_MONTHS"] = "9"
    app.config["CRM_CHURN_SCHEDULE"] = "30 1 * * sun"
    assert in_force() == (9, {}, True, "30 1 * * sun")


def test_an_administrator_decides(as_root, in_force, levels):  # core: ROLE-9
    values = {
        "churn_months": "4",
        f"churn_months_by_level-{levels[2]}": "3",
        f"churn_months_by_level-{levels[4]}": " 12 ",
        "churn_never_ordered": [],
        "churn_schedule": "15 3 * * mon,thu",
    }
    page = as_root.follow(as_root.fill("/settings/", values))
    assert "保存成功" in page.text
    assert in_force() == (4, {levels[2]: 3, levels[4]: 12}, False, "15 3 * * mon,thu")
    assert page.find(f"[name='churn_months_by_level-{levels[2]}']")[0].get("value") == "3"
    told = ["发出流失预警前的未下单月数: 6 → 4", "个别客户等级的月数: 大客户: 3个月, 战略合作伙伴: 12个月"]
    assert [words for words in told if words not in page.text.replace("– ", "")] == []
    text = english(as_root).open("/settings/").text
    assert "Major customer: 3 months, Strategic partner: 12 months" in text


def test_a_level_loses_its_own_months_when_its_number_is_taken_out(as_root, in_force, levels):  # core: ROLE-9
    as_root.fill("/settings/", {f"churn_months_by_level-{levels[0]}": "3"})
    as_root.fill("/settings/", {f"churn_months_by_level-{levels[0]}": ""})
    assert in_force()[1] == {}


@pytest.mark.parametrize("typed", ["0", "121", "-1", "x", "1.5", "", "9" * 40])
def test_months_must_be_a_sensible_number(as_root, in_force, typed):  # core: ROLE-9
    page = as_root.fill("/settings/", {"churn_months": typed})
    assert page.status == 200
    assert page.find("#churn_months-error")
    assert in_force()[0] == 6


@pytest.mark.parametrize("typed", ["0", "121", "x", "1.5", "٣"])
def test_months_of_a_level_must_be_too_and_stay_typed(as_root, in_force, levels, typed):  # core: ROLE-9
    name = f"churn_months_by_level-{levels[1]}"
    page = as_root.fill("/settings/", {name: typed})
    assert page.status == 200
    assert page.texts("#churn_months_by_level-error") == ["请输入 1 到 120 之间的数字。"]
    assert page.find(f"[name='{name}']")[0].get("value") == typed
    assert in_force()[1] == {}


@pytest.mark.parametrize("typed", ["0 2 * * 6", "saturday", "0 25 * * sat", "0 2 31 2 *", "0 2 * *", "", "a\0b"])
def test_a_schedule_that_means_nothing_is_refused_with_a_sentence(as_root, in_force, typed):  # core: CHN-1, ROLE-9
    page = as_root.fill("/settings/", {"churn_schedule": typed})
    assert page.status == 200
    assert page.texts("#churn_schedule-error") != [""]
    assert page.find("#churn_schedule-error")
    assert in_force()[3] == "0 2 * * sat"


def test_a_level_that_is_retired_is_asked_for_no_more(app, as_root, levels):  # core: DIC-2
    as_root.fill("/settings/", {f"churn_months_by_level-{levels[0]}": "3"})
    with app.app_context():
        db.session.scalars(select(DictionaryItem).where(DictionaryItem.id == int(levels[0]))).one().retired = True
        db.session.commit()
    page = as_root.open("/settings/")
    assert page.find(f"[name='churn_months_by_level-{levels[0]}']") == []
    assert "普通客户: 3个月" in page.text


@pytest.mark.parametrize("username", ["li", "wang", "gao"])
def test_nobody_else_decides(client_of, in_force, username):  # core: ROLE-8
    assert client_of(username).forge("/settings/", {"churn_months": "1"}).status == 403
    assert in_force()[0] == 6
