"""Global search: customers, contacts and opportunities by part of a name, number, phone or pinyin initials."""

import pytest

from tests.cast import CAST
from tests.factories import ContactFactory, CustomerFactory, DictionaryItemFactory, OpportunityFactory
from tests.screens import column, english, press

PAGE, SUGGEST = "/search/", "/search/suggest"
SEES_NOTHING = ["gao", "root"]


@pytest.fixture
def beijing(make):
    """A customer, a contact and an opportunity that a search can find."""
    customer = make(CustomerFactory, name="北京科技有限公司", phone="010-62345678")
    contact = make(ContactFactory, customer=customer, name="北野", office_phone="021-55667788")
    opportunity = make(OpportunityFactory, customer_name="北京科技分公司", created_by="li", contact="王小明")
    return customer, contact, opportunity


def suggested(browser, text):
    """What is suggested while one types: kind → the words of each row."""
    answer = browser.client.get(SUGGEST, query_string={"q": text})
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    return {group["label"]: [row["label"] for row in group["rows"]] for group in answer.json}


def groups(page):
    """What the page found: kind → how many rows."""
    return {
        section.cssselect("h2")[0].text_content(): len(section.cssselect("li")) for section in page.find("main section")
    }


@pytest.mark.parametrize("text", ["京科", "bjkj", "BJKJ", " bjkj ", "科技"])
def test_a_part_of_the_name_or_its_pinyin_initials_find_it(as_li, beijing, text):
    customer, _, opportunity = beijing
    found = suggested(as_li, text)
    assert found["客户信息管理"] == [f"{customer.number} {customer.name}"]
    if "b" not in text.lower():
        assert found["销售机会"] == [f"{opportunity.number} {opportunity.customer_name}"]


def test_pinyin_initials_find_opportunities_and_contacts_too(as_li, beijing):
    assert set(suggested(as_li, "bjkj")) == {"销售机会", "客户信息管理"}
    assert suggested(as_li, "by")["联系人"] == ["北野"]


@pytest.mark.parametrize(
    ("text", "kind"), [("62345", "客户信息管理"), ("556677", "联系人"), ("王小", "销售机会"), ("138001380", "销售机会")]
)
def test_phones_and_contacts_find_it(as_li, beijing, text, kind):
    assert list(suggested(as_li, text)) == [kind]


def test_numbers_find_it(as_li, beijing):
    customer, _, opportunity = beijing
    assert suggested(as_li, customer.number) == {"客户信息管理": [f"{customer.number} {customer.name}"]}
    assert list(suggested(as_li, opportunity.number.lower())) == ["销售机会"]


def test_what_is_suggested_leads_to_the_record(as_li, beijing):
    rows = [row for group in as_li.client.get(SUGGEST, query_string={"q": "北"}).json for row in group["rows"]]
    assert rows == []
    rows = [row for group in as_li.client.get(SUGGEST, query_string={"q": "北京"}).json for row in group["rows"]]
    assert {row["url"].split("/")[1] for row in rows} == {"customers", "opportunities"}
    assert all(row["label"].split()[-1] in as_li.open(row["url"]).text for row in rows)


@pytest.mark.parametrize("text", ["", " ", "北", "x", "\0", "\0北\0", "%", "_"])
def test_less_than_two_characters_find_nothing(as_li, beijing, text):
    assert suggested(as_li, text) == {}
    page = as_li.open(PAGE, q=text)
    assert (page.status, groups(page)) == (200, {})


@pytest.mark.parametrize("text", ["%%", "__", "[a-z]", "\\\\", "' OR '1'='1", "<script>", "北" * 5000, "不存在"])
def test_what_means_something_to_a_database_is_plain_text(as_li, beijing, text):
    assert suggested(as_li, text) == {}
    page = as_li.open(PAGE, q=text)
    assert "没有符合的记录。" in page.text
    assert "<script>" not in str(page.find("main")[0].text_content()) or text == "<script>"


def test_the_page_says_what_to_type(as_li):
    assert "请至少输入两个字符。" in as_li.open(PAGE).text
    assert "请至少输入两个字符。" in as_li.open(PAGE, q="北").text
    english(as_li)
    assert "Type at least two characters." in as_li.open(PAGE, q="x").text
    assert "Nothing matches." in as_li.open(PAGE, q="xyz").text


def test_what_was_typed_is_shown_whole(as_li, make):
    make(CustomerFactory, name="阀门<DN50>有限公司")
    page = as_li.open(PAGE, q="阀门")
    assert "阀门<DN50>有限公司" in page.text


def test_the_page_shows_more_than_the_box_and_leads_to_the_list(as_li, make):
    for number in range(25):
        make(CustomerFactory, name=f"北京第{number:02d}工厂")
    assert len(suggested(as_li, "北京")["客户信息管理"]) == 5
    page = as_li.open(PAGE, q="北京")
    assert groups(page) == {"客户信息管理": 20}
    everything = press(as_li, page, "全部符合的记录")
    assert "共 25 条" in everything.text
    assert "All that match" in english(as_li).open(PAGE, q="北京").text


def test_the_list_behind_has_no_filter_of_its_own(as_li, make):
    for _ in range(21):
        make(OpportunityFactory, customer_name="北京公司", assignee="li", state="assigned")
    found = press(as_li, as_li.open(PAGE, q="北京"), "全部符合的记录")
    assert set(column(found, "状态")) == {"已指派"}


def test_a_page_in_english_names_its_kinds_in_english(as_li, beijing):
    english(as_li)
    assert groups(as_li.open(PAGE, q="北京")) == {"Customers": 1, "Opportunities": 1}
    assert set(suggested(as_li, "北京")) == {"Customers", "Opportunities"}


# --- whose


@pytest.mark.parametrize(
    ("username", "expected"),
    [("li", {"李的", "没有人的"}), ("zhou", {"周的", "没有人的"}), ("wang", {"李的", "周的", "没有人的"})],
)
def test_nobody_finds_opportunities_of_others(client_of, make, username, expected):  # core: ROLE-3, ROLE-7
    make(OpportunityFactory, customer_name="机械李的", assignee="li", state="assigned")
    make(OpportunityFactory, customer_name="机械周的", assignee="zhou", state="assigned")
    make(OpportunityFactory, customer_name="机械没有人的")
    browser = client_of(username)
    labels = suggested(browser, "机械")["销售机会"]
    assert {label.split()[-1].removeprefix("机械") for label in labels} == expected
    assert groups(browser.open(PAGE, q="机械")) == {"销售机会": len(expected)}


@pytest.mark.parametrize("username", SEES_NOTHING)
def test_who_sees_no_such_records_finds_none(client_of, beijing, username):  # core: ROLE-3, ROLE-7
    browser = client_of(username)
    assert suggested(browser, "北京") == {}
    page = browser.open(PAGE, q="北京")
    assert groups(page) == {}
    assert page.find("#search-everything") == []


@pytest.mark.parametrize("username", sorted(set(CAST) - set(SEES_NOTHING)))
def test_who_sees_some_has_the_box(client_of, username):
    (box,) = client_of(username).open("/").find("#search-everything")
    assert (box.get("data-suggest"), box.getparent().get("action")) == (SUGGEST, PAGE)
    assert box.get("aria-label") == "全局搜索"


def test_who_is_not_logged_in_finds_nothing(anonymous, beijing):  # core: ROLE-3
    assert anonymous.open("/search/suggest", q="北京").location.startswith("/login/")
    assert anonymous.open(PAGE, q="北京").location.startswith("/login/")


# --- what it costs


def test_a_search_takes_few_statements_however_much_it_finds(as_wang, make, statements):
    counted = []
    for number in range(3):
        for username in ("li", "zhou", "sun", "wang"):
            customer = make(
                CustomerFactory, name=f"北京{number}{username}", manager=username, region=make(DictionaryItemFactory)
            )
            make(ContactFactory, customer=customer, name=f"北京{username}")
            make(OpportunityFactory, customer_name=f"北京{username}", assignee=username, state="assigned")
        with statements() as seen:
            assert len(groups(as_wang.open(PAGE, q="北京"))) == 3
        counted.append(len(seen))
    assert len(set(counted)) == 1
    assert counted[0] <= 8, seen
    with statements() as seen:
        as_wang.client.get(SUGGEST, query_string={"q": "北京"})
    assert len(seen) <= 8, seen
