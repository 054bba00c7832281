"""The data dictionary: what the selection lists offer is the company's own."""

import pytest

from app.core.history import Change
from app.dictionary.models import FAILURE_REASON, LEVEL, REGION, DictionaryItem
from tests.cast import CAST
from tests.factories import (
    ContactFactory,
    CustomerFactory,
    DictionaryItemFactory,
    OpportunityFactory,
)
from tests.screens import beside, choices, column, columns, confirmation, english, press, row_buttons, typed

LIST = "/dictionary/list/"
NEW = {"category": REGION, "item": "海外", "value": "9", "label_en": "Overseas", "editable": "y"}
OTHERS = sorted(set(CAST) - {"root", "admin"})


@pytest.fixture
def word(make):
    """An item of the regions that nobody uses yet."""
    return make(DictionaryItemFactory, item="长三角")


@pytest.fixture
def fixed(make):
    """An item that is not editable."""
    return make(DictionaryItemFactory, item="固定区", editable=False)


# --- adding, editing, deleting


def test_an_administrator_adds_an_item(as_root, as_wang, records):  # core: DIC-1
    page = as_root.follow(as_root.fill("/dictionary/add", NEW))
    assert "保存成功" in page.text
    (item,) = records(DictionaryItem, item="海外")
    assert (item.category, item.value, item.label_en, item.editable, item.retired) == (
        REGION,
        "9",
        "Overseas",
        True,
        False,
    )
    assert "海外" in choices(as_wang.open("/customers/add"), "region")
    assert "Overseas" in choices(english(as_wang).open("/customers/add"), "region")


def test_its_number_is_generated(as_root, records):  # core: DIC-1
    as_root.fill("/dictionary/add", {**NEW, "number": "ZD1"})
    (item,) = records(DictionaryItem, item="海外")
    assert item.number.startswith("ZD2")
    assert item.number not in {each.number for each in records(DictionaryItem) if each.id != item.id}


@pytest.mark.parametrize("name", ["category", "item", "value"])
def test_category_item_and_value_are_required(as_root, records, name):  # core: DIC-1
    before = len(records(DictionaryItem))
    page = as_root.fill("/dictionary/add", {**NEW, name: " "})
    assert (page.status, "此项必填。" in beside(page, name)) == (200, True)
    assert typed(page)["label_en"] == "Overseas"
    assert len(records(DictionaryItem)) == before


def test_while_a_category_is_typed_existing_ones_are_offered(as_root, make):  # core: DIC-1
    make(DictionaryItemFactory, category="产品线")
    page = as_root.open("/dictionary/add")
    (field,) = page.find("[name=category]")
    offered = {option.get("value") for option in page.find(f"#{field.get('list')} option")}
    assert {REGION, LEVEL, FAILURE_REASON, "产品线"} <= offered


def test_a_new_category_may_be_typed(as_root, records):  # core: DIC-1
    assert as_root.fill("/dictionary/add", {**NEW, "category": "产品线"}).status == 302
    assert records(DictionaryItem, category="产品线")[0].item == "海外"


def test_a_category_names_each_item_once(as_root, records):
    page = as_root.fill("/dictionary/add", {**NEW, "item": "北京"})
    assert (page.status, "该类别中已有同名条目。" in beside(page, "item")) == (409, True)
    assert len(records(DictionaryItem, item="北京")) == 1


def test_an_administrator_edits_an_item(as_root, reload, word):  # core: DIC-1
    page = as_root.follow(as_root.fill(f"/dictionary/edit/{word.id}", {"item": "长江三角洲"}))
    assert "保存成功" in page.text
    assert reload(word).item == "长江三角洲"


def test_an_administrator_deletes_an_item_that_nobody_uses(as_root, reload, word):  # core: DIC-1
    page = as_root.open(LIST, item=word.item)
    assert confirmation(page, "删除", word.item) == "确认删除?"
    assert "删除成功" in press(as_root, page, "删除", word.item).text
    assert reload(word) is None


def test_what_became_of_an_item_is_in_its_history(as_root, records, word):
    as_root.fill(f"/dictionary/edit/{word.id}", {"item": "长江三角洲"})
    (edit,) = records(Change, "person", record_type="dictionary_item", record_id=word.id, field="item")
    assert (edit.kind, edit.old, edit.new, edit.person.username) == ("edited", "长三角", "长江三角洲", "root")
    assert "条目: 长三角 → 长江三角洲" in as_root.open(f"/dictionary/show/{word.id}?tab=history").text


@pytest.mark.parametrize("username", OTHERS)
def test_nobody_else_looks_after_the_dictionary(client_of, records, reload, word, username):  # core: DIC-1, ROLE-8
    browser = client_of(username)
    for path in (f"/dictionary/edit/{word.id}", "/dictionary/add"):
        assert browser.open(path).status == 403, path
    before = len(records(DictionaryItem))
    assert browser.forge("/dictionary/add", NEW).status == 403
    assert browser.forge(f"/dictionary/edit/{word.id}", NEW).status == 403
    assert browser.forge(f"/dictionary/delete/{word.id}").status == 403
    assert (reload(word).version, len(records(DictionaryItem))) == (word.version, before)


@pytest.mark.parametrize(("username", "status"), [("li", 200), ("wang", 200), ("gao", 403)])
def test_who_works_with_its_words_reads_the_dictionary(client_of, word, username, status):  # core: ROLE-7
    browser = client_of(username)
    assert [browser.open(path).status for path in ("/dictionary/list/", f"/dictionary/show/{word.id}")] == [status] * 2


# --- items that are not editable


def test_an_administrator_may_make_an_item_fixed(as_root, reload, word):  # core: DIC-1
    page = as_root.open(f"/dictionary/edit/{word.id}")
    (box,) = page.find("[name=editable]")
    box.checked = False
    assert as_root.submit(page).status == 302
    assert reload(word).editable is False
    assert as_root.open(f"/dictionary/edit/{word.id}").status == 409


def test_a_fixed_item_has_no_button_for_editing_or_deleting(as_root, word, fixed):  # core: DIC-1
    page = as_root.open(LIST, category=REGION)
    assert row_buttons(page, word.item) == ["编辑", "删除"]
    assert row_buttons(page, fixed.item) == []
    shown = as_root.open(f"/dictionary/show/{fixed.id}").texts("main a, main button")
    assert not {"编辑", "删除"} & set(shown)


def test_a_fixed_item_refuses_both(as_root, as_admin, reload, fixed):  # core: DIC-1
    for browser in (as_root, as_admin):
        assert "该条目不可编辑。" in browser.open(f"/dictionary/edit/{fixed.id}").text
        for path in ("edit", "delete"):
            page = browser.forge(f"/dictionary/{path}/{fixed.id}", NEW)
            assert (page.status, "该条目不可编辑。" in page.text) == (409, True)
    assert reload(fixed).version == fixed.version
    assert "This item is not editable." in english(as_root).open(f"/dictionary/edit/{fixed.id}").text


def test_the_genders_are_fixed(as_root, records):  # core: CUS-2, DIC-1
    for item in records(DictionaryItem, category="性别"):
        assert as_root.forge(f"/dictionary/delete/{item.id}").status == 409


# --- items in use


@pytest.mark.parametrize(
    ("factory", "attribute", "category", "title"),
    [
        (CustomerFactory, "region", REGION, "客户"),
        (CustomerFactory, "level", LEVEL, "客户"),
        (OpportunityFactory, "reason", FAILURE_REASON, "销售机会"),
        (ContactFactory, "gender", "性别", "联系人"),
    ],
)
def test_an_item_in_use_cannot_be_deleted_and_says_where_it_is_used(  # core: DIC-2
    as_root, make, reload, factory, attribute, category, title
):
    item = make(DictionaryItemFactory, category=category, item="在用")
    for _ in range(2):
        make(factory, **{attribute: item})
    page = as_root.forge(f"/dictionary/delete/{item.id}")
    assert (page.status, f"“在用”正在使用，不能删除（{title}: 2）。" in page.text) == (409, True)
    assert reload(item) is not None


def test_where_it_is_used_is_said_in_english_too(as_root, make, word):  # core: DIC-2
    make(CustomerFactory, region=word)
    page = english(as_root).forge(f"/dictionary/delete/{word.id}")
    assert f"«{word.item}» is in use and cannot be deleted (Customer: 1)." in page.text


def test_an_item_can_be_retired(as_root, as_li, as_wang, make, reload, word):  # core: DIC-2
    customer = make(CustomerFactory, region=word)
    assert as_root.fill(f"/dictionary/edit/{word.id}", {"retired": "y"}).status == 302
    assert word.item not in choices(as_wang.open("/customers/add"), "region")
    assert word.item in as_li.open("/customers/list/").text
    page = as_li.open(f"/customers/edit/{customer.id}")
    assert choices(page, "region")[word.item] == str(word.id)
    assert as_li.submit(page, {"phone": "010-1"}).status == 302
    assert reload(customer).region_id == word.id


def test_a_retired_item_can_be_chosen_by_nobody_new(as_li, make, reload):  # core: DIC-2
    retired = make(DictionaryItemFactory, item="旧区", retired=True)
    customer = make(CustomerFactory)
    page = as_li.fill(f"/customers/edit/{customer.id}", {"region": retired.id})
    assert "不是有效的选项。" in beside(page, "region")
    assert reload(customer).region_id == customer.region_id


def test_an_item_in_use_stays_in_its_category(as_root, make, reload, word):
    make(CustomerFactory, region=word)
    page = as_root.fill(f"/dictionary/edit/{word.id}", {"category": LEVEL})
    assert (page.status, "该条目正在使用，不能更改类别。" in beside(page, "category")) == (409, True)
    assert reload(word).category == REGION


# --- lists


def test_the_list_has_the_columns_that_were_asked_for(as_root, word):  # core: DIC-1
    wanted = ["编号", "类别", "条目", "值", "是否可编辑"]
    assert [name for name in columns(as_root.open(LIST)) if name in wanted] == wanted
    page = english(as_root).open(LIST, category=REGION)
    assert set(column(page, "Category")) == {"Region"}
    assert set(column(page, "Editable")) == {"Yes"}


@pytest.mark.parametrize(("field", "words"), [("item", "三角"), ("value", "SJ"), ("q", "三角"), ("q", "Delta")])
def test_items_are_found_by_their_fields(as_root, make, field, words):
    wanted = make(DictionaryItemFactory, item="长三角", value="SJ1", label_en="Yangtze Delta")
    assert column(as_root.open("/dictionary/list/", **{field: words}), "编号") == [wanted.number]


def test_items_are_found_by_category(as_root, records):
    page = as_root.open("/dictionary/list/", category=LEVEL)
    assert column(page, "编号") == [item.number for item in records(DictionaryItem, category=LEVEL)]


@pytest.mark.parametrize("sign", ["%", "_", "["])
def test_signs_that_databases_know_as_patterns_are_taken_literally(as_root, make, sign):
    wanted = make(DictionaryItemFactory, item=f"甲{sign}乙", value=f"1{sign}2")
    for field in ("item", "value", "q"):
        assert column(as_root.open("/dictionary/list/", **{field: sign}), "编号") == [wanted.number]


def test_a_numeric_value_gives_the_place_in_selection_lists(as_root, as_wang):
    for item, value in (("第三", "103"), ("第一", "101"), ("末尾", "无"), ("第二", "102")):
        as_root.fill("/dictionary/add", {**NEW, "item": item, "value": value, "label_en": ""})
    offered = [label for label in choices(as_wang.open("/customers/add"), "region") if label]
    assert offered[-4:] == ["第一", "第二", "第三", "末尾"]
    assert offered[:5] == ["北京", "华北", "中南", "东北", "西部"]
