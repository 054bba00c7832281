"""The settings page: values that a company decides, with their history; the environment gives only the defaults."""

import pytest

from app.core.history import Change
from app.core.settings import SettingRow
from app.customers.settings import CUSTOMER_REQUIRED, REQUIRED_BY_DEFAULT, SALES_CODES_ARE_NAMES
from tests.cast import CAST
from tests.screens import choices, english


@pytest.fixture
def in_force(app):
    """The values in force: the required fields of a customer, and whether sales codes are names."""

    def in_force():
        with app.app_context():
            return CUSTOMER_REQUIRED.get(), SALES_CODES_ARE_NAMES.get()

    return in_force


def ticked(page, name):
    return {each.get("value") for each in page.find(f"[name={name}]") if each.get("checked") is not None}


def test_at_first_the_defaults_are_in_force(as_root, in_force):  # core: ROLE-9
    assert in_force() == (REQUIRED_BY_DEFAULT, False)
    page = as_root.open("/settings/")
    assert ticked(page, "customer_required") == set(REQUIRED_BY_DEFAULT)
    assert ticked(page, "sales_codes_are_names") == set()
    assert "还没有改动。" in page.text


def test_the_environment_gives_the_defaults(app, as_root, in_force):  # core: ROLE-9
    app.config["CRM_CUSTOMER_REQUIRED"] = "region, phone level"
    app.config["CRM_SALES_CODES_ARE_NAMES"] = "yes"
    assert in_force() == (["region", "phone", "level"], True)
    assert ticked(as_root.open("/settings/"), "customer_required") == {"region", "phone", "level"}
    as_root.fill("/settings/", {"customer_required": ["fax"]})
    assert in_force() == (["fax"], True)


@pytest.mark.parametrize(("text", "meant"), [("1", True), ("Yes", True), ("on", True), ("no", False), ("0", False)])
def test_the_environment_says_yes_in_several_words(app, in_force, text, meant):
    app.config["CRM_SALES_CODES_ARE_NAMES"] = text
    assert in_force()[1] is meant


def test_an_administrator_decides(as_root, in_force):  # core: ROLE-9
    page = as_root.follow(as_root.fill("/settings/", {"customer_required": ["phone"], "sales_codes_are_names": "y"}))
    assert "保存成功" in page.text
    assert in_force() == (["phone"], True)
    assert ticked(page, "customer_required") == {"phone"}


def test_nothing_may_be_required_at_all(as_root, in_force):  # core: ROLE-9
    assert as_root.fill("/settings/", {"customer_required": []}).status == 302
    assert in_force()[0] == []


def test_an_unknown_field_cannot_be_required(as_root, in_force):
    page = as_root.fill("/settings/", {"customer_required": ["phone", "password"]})
    assert page.status == 200
    assert in_force()[0] == REQUIRED_BY_DEFAULT


def test_who_decided_what_and_when_is_shown_below(as_root):  # core: ROLE-9
    short = ["phone", "region"]
    as_root.fill("/settings/", {"customer_required": short})
    as_root.fill("/settings/", {"customer_required": ["phone"], "sales_codes_are_names": "y"})
    text = as_root.open("/settings/").text
    told = ["何静 客户必填字段: 地区, 电话 → 电话", "何静 客户必填字段: 地区, 客户经理, 客户等级"]
    assert [words for words in told if words not in text] == []
    assert text.index(told[0]) < text.index(told[1])
    assert "何静 销售系统以名称标识客户: 否 → 是" in text
    text = english(as_root).open("/settings/").text
    for words in ("Required customer fields: Region, Phone → Phone", "The sales system names customers: No → Yes"):
        assert words in text


def test_the_history_is_kept(as_root, records):  # core: ROLE-9
    as_root.fill("/settings/", {"customer_required": ["phone"]})
    (change,) = records(Change, "person", record_type="setting", field="value")
    assert (change.person.username, change.new) == ("root", '["phone"]')
    assert '"fax"' in change.old


def test_saving_what_is_in_force_changes_nothing(as_root, records):
    as_root.fill("/settings/")
    assert records(SettingRow) == []
    assert records(Change, record_type="setting") == []


def test_the_page_speaks_both_languages(as_root):
    assert {"电话", "传真", "统一社会信用代码"} <= set(choices(as_root.open("/settings/"), "customer_required"))
    text = english(as_root).open("/settings/").text
    assert {"Phone", "Fax"} <= set(choices(as_root.open("/settings/"), "customer_required"))
    assert "Required customer fields" in text


@pytest.mark.parametrize("username", sorted(set(CAST) - {"root", "admin"}))
def test_nobody_else_decides(client_of, in_force, username):  # core: ROLE-8, ROLE-9
    browser = client_of(username)
    assert browser.open("/settings/").status == 403
    assert browser.forge("/settings/", {"customer_required": "phone"}).status == 403
    assert in_force()[0] == REQUIRED_BY_DEFAULT


def test_who_saves_second_is_told(as_root, as_admin, in_force):
    page = as_admin.open("/settings/")
    as_root.fill("/settings/", {"customer_required": ["phone"]})
    again = as_admin.submit(page, {"sales_codes_are_names": "y"})
    assert in_force() == (["phone"], False)
    assert again.status == 409
    assert "何静 · 客户必填字段" in again.text
    assert ticked(again, "sales_codes_are_names") == {"y"}
    assert as_admin.submit(again).status == 302
    assert in_force() == (REQUIRED_BY_DEFAULT, True)
