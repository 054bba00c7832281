"""What users choose about a list: columns, page size, searches of their own and shared ones, an exact total."""

import pytest

from app.core import lists
from app.core.database import db
from app.core.list_preferences import ListPreference
from app.customers.models import Customer
from tests.cast import CAST
from tests.factories import (
    ActivityFactory,
    ContactFactory,
    CustomerFactory,
    DictionaryItemFactory,
    OpportunityFactory,
    PlanItemFactory,
)
from tests.screens import column, columns, english, messages, press, rows

LIST = "/customers/list/"
AT_FIRST = ["客户编号", "名称", "地区", "客户经理", "客户等级", "状态"]
LISTS = ("/customers", "/contacts", "/activities", "/opportunities", "/plans", "/plan_items")


@pytest.fixture
def customers(app):
    """60 customers, named by their number."""
    with app.app_context():
        db.session.add_all(Customer(name=f"客户{number:03d}") for number in range(1, 61))
        db.session.commit()


def choose(browser, names, page=None, size="25", base="/customers"):
    """Choose columns and a page size on a list; the list one is shown then."""
    shown = page or browser.open(f"{base}/list/")
    return browser.follow(browser.submit(shown, {"columns": names, "size": size}, action=f"{base}/look"))


def save(browser, name, page=None, **more):
    """Save the search of *page*; the list one is shown then."""
    shown = page or browser.open(LIST, name="客户00", sort="-name")
    return browser.follow(browser.submit(shown, {"name": name, **more}, action="/customers/searches"))


def saved(page):
    """The saved searches the page offers: name → the query of its link."""
    lists = "main .dropdown:not(.sorting) .dropdown-list:not(.files)"
    return {link.text_content(): link.get("href") for link in page.find(f"{lists} li a")}


# --- columns


def test_a_list_shows_the_columns_its_user_chose(as_li, make):
    make(CustomerFactory, name="东方贸易有限公司", phone="010-1")
    assert columns(as_li.open(LIST)) == AT_FIRST
    chosen = choose(as_li, ["name", "created_at", "phone"])
    assert columns(chosen) == columns(as_li.open(LIST)) == ["名称", "创建时间", "电话"]
    assert (rows(chosen)[0]["名称"], rows(chosen)[0]["电话"]) == ("东方贸易有限公司", "010-1")


def test_the_first_chosen_column_leads_to_the_record(as_li, make):
    customer = make(CustomerFactory, name="东方贸易有限公司")
    page = choose(as_li, ["phone", "name"])
    assert [link.get("href") for link in page.find("main tbody th a")] == [f"/customers/show/{customer.id}"]


def test_a_first_column_that_refers_to_another_record_is_one_link_still(as_li, make):
    item = make(
        PlanItemFactory, opportunity=make(OpportunityFactory, customer_name="北方机械", assignee="li", state="assigned")
    )
    page = choose(as_li, ["opportunity"], base="/plan_items")
    assert "北方机械" in column(page, "销售机会")[0]
    assert page.source.partition("<tbody>")[2].partition("</th>")[0].count("<a ") == 1
    assert item.content not in page.text


def test_columns_keep_the_order_of_the_screen(as_li, make):
    make(CustomerFactory)
    assert columns(choose(as_li, ["state", "phone", "number"])) == ["客户编号", "状态", "电话"]


def test_no_column_at_all_means_those_of_the_screen(as_li, make):
    make(CustomerFactory)
    choose(as_li, ["name"])
    assert columns(choose(as_li, [])) == AT_FIRST


@pytest.mark.parametrize(
    "name", ["password", "name_key", "version", "manager_id", "nonsense", "", "x\0", "sales_codes"]
)
def test_a_column_that_is_none_is_ignored(as_li, make, name):
    make(CustomerFactory)
    choose(as_li, ["name"])
    assert columns(choose(as_li, [name, "state"])) == ["状态"]
    assert columns(choose(as_li, [name])) == AT_FIRST


def test_a_column_that_no_longer_exists_is_left_out(as_li, make, app):
    make(CustomerFactory)
    choose(as_li, ["name", "phone"])
    with app.app_context():
        (kept,) = db.session.query(ListPreference)
        kept.value = kept.value.replace('"phone"', '"telex"')
        db.session.commit()
    assert columns(as_li.open(LIST)) == ["名称"]


def test_what_one_chooses_changes_no_other_list_and_no_list_of_others(as_li, client_of, make):
    make(CustomerFactory)
    make(OpportunityFactory)
    before = columns(as_li.open("/opportunities/list/"))
    choose(as_li, ["name"])
    assert columns(as_li.open("/opportunities/list/")) == before
    assert columns(client_of("zhou").open(LIST)) == AT_FIRST


def test_the_choice_is_kept_until_the_next_log_in(as_li, client_of, make):
    make(CustomerFactory)
    choose(as_li, ["name", "bank"])
    assert columns(english(client_of("li")).open(LIST)) == ["Name", "Bank"]


def test_choosing_columns_keeps_the_search_that_is_on(as_li, customers):
    page = choose(as_li, ["name"], as_li.open(LIST, name="客户00", sort="-name"))
    assert column(page, "名称") == [f"客户00{number}" for number in range(9, 0, -1)]


# --- page size


def test_a_list_keeps_its_users_page_size(as_li, customers):
    assert len(rows(choose(as_li, ["name"], size="50"))) == 50
    assert len(rows(as_li.open(LIST))) == 50
    assert len(rows(as_li.open(LIST, size=25))) == 25


def test_the_size_that_is_chosen_wins_over_the_one_in_the_address(as_li, customers):
    page = choose(as_li, ["name"], as_li.open(LIST, size=100), size="50")
    assert len(rows(page)) == 50


@pytest.mark.parametrize("size", ["0", "-1", "7", "1000000", "many", "", "50\0", "٥٠"])
def test_a_page_size_that_is_none_is_the_usual_one(as_li, customers, size):
    as_li.forge("/customers/look", {"columns": "name", "size": size})
    assert len(rows(as_li.open(LIST))) == 25


# --- saved searches


def test_a_search_is_saved_and_used_again(as_li, customers):
    page = save(as_li, "前九位")
    assert messages(page) == ["查询已保存。"]
    assert column(page, "名称")[0] == "客户009"
    again = press(as_li, as_li.open(LIST), "前九位")
    assert column(again, "名称") == [f"客户00{number}" for number in range(9, 0, -1)]


def test_saving_and_deleting_a_search_speak_english(as_li, customers):
    page = save(english(as_li), "First nine")
    assert messages(page) == ["The search is saved."]
    assert {"Saved searches", "Save this search", "Columns"} <= set(page.texts("main summary"))
    gone = as_li.follow(as_li.submit(page, action="/delete"))
    assert messages(gone) == ["The search is deleted."]
    assert saved(gone) == {}


def test_a_search_saved_under_the_same_name_is_replaced(as_li, customers):
    save(as_li, "我的")
    page = save(as_li, " 我的 ", as_li.open(LIST, name="客户01"))
    assert list(saved(page)) == ["我的"]
    assert "客户010" in column(press(as_li, page, "我的"), "名称")


def test_nothing_to_save_is_not_offered(as_li, customers):
    assert "保存此查询" not in as_li.open(LIST).texts("main summary")
    assert "保存此查询" in as_li.open(LIST, q="客户").texts("main summary")


@pytest.mark.parametrize("name", ["", "   ", "\0", "\t\n"])
def test_a_search_needs_a_name(as_li, customers, records, name):
    page = save(as_li, name)
    assert messages(page) == ["请填写查询名称。"]
    assert records(ListPreference) == []


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("  新 客户 ", "新 客户"), ("新\0客户\n", "新客户"), ("长" * 300, "长" * 60), ("长" * 59 + " 短", "长" * 59)],
)
def test_a_name_is_stripped_and_bounded(as_li, customers, records, typed, kept):
    save(as_li, typed)
    assert [each.name for each in records(ListPreference)] == [kept]


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("?q=a&nonsense=1&password=x&page=7&count=exact", "?q=a"),
        ("?sort=password&size=13&state=lost", "?state=lost"),
        ("?name=%00%E5%AE%A2\0", "?name=%E5%AE%A2"),
        ("javascript:alert(1)", "?q="),
        ("https://example.com/?q=a", "?q="),
        ("?q=<script>", "?q=%3Cscript%3E"),
        ("?q=%ff%fe", "?q=%EF%BF%BD%EF%BF%BD"),
        ("", "?q="),
        ("?" + "q=a&" * 5000, "?q=a"),
    ],
)
def test_a_search_is_reduced_to_what_the_list_understands(as_li, customers, records, query, kept):
    answer = as_li.forge("/customers/searches", {"name": "我的", "query": query})
    assert answer.location == LIST + kept
    assert [each.value for each in records(ListPreference)] == [kept]
    assert press(as_li, as_li.open(LIST), "我的").status == 200


def test_a_search_as_long_as_the_fields_allow_is_kept_whole(as_li, customers, records):
    text = "客" * lists.filters.LONGEST_SEARCH
    page = as_li.open(LIST, q=text, name=text, number=text)
    save(as_li, "我的", page)
    assert [each.value for each in records(ListPreference)] == [
        lists.ListRequest(text, {"number": text, "name": text}).query()
    ]


def test_nobody_can_keep_more_searches_than_a_list_can_show(as_li, customers, app, records):
    with app.app_context():
        owner = db.session.query(ListPreference.user_id).scalar() or _id_of("li")
        db.session.add_all(
            ListPreference(user_id=owner, screen="customers", name=f"查询{number}", value="?q=a")
            for number in range(50)
        )
        db.session.commit()
    page = save(as_li, "又一个")
    assert messages(page) == ["已存查询最多 50 个，请先删除一个。"]
    assert len(records(ListPreference)) == 50
    assert messages(save(as_li, "查询7")) == ["查询已保存。"]


def _id_of(username):
    from tests.factories import person

    return person(username).id


# --- whose


def test_a_search_is_its_owners_alone(as_li, client_of, customers):  # core: ROLE-3
    save(as_li, "李的")
    for username in ("zhou", "wang", "admin"):
        assert saved(client_of(username).open(LIST)) == {}


def test_a_supervisor_shares_a_search_with_everybody(as_wang, client_of, customers):  # core: ROLE-8
    save(as_wang, "大家的", shared="y")
    for username in ("li", "sun"):
        page = client_of(username).open(LIST)
        assert "大家的" in saved(page)
        assert page.find("main form[action$='/delete']") == []
        assert column(press(client_of(username), page, "大家的"), "名称")[0] == "客户009"
    assert "大家的" not in saved(as_wang.open("/contacts/list/"))


@pytest.mark.parametrize(("username", "may"), [("li", False), ("wang", True), ("admin", True)])
def test_only_a_supervisor_is_offered_to_share(client_of, customers, username, may):  # core: ROLE-8
    page = client_of(username).open(LIST, q="客户")
    assert ("与所有人共享" in page.text) is may
    assert bool(page.find("main [name=shared]")) is may


def test_a_manager_who_forges_it_shares_nothing(as_li, client_of, customers, records):  # core: ROLE-8
    save(as_li, "李的", shared="y")
    assert [each.shared for each in records(ListPreference)] == [False]
    assert saved(client_of("zhou").open(LIST)) == {}


def test_a_shared_search_shows_everybody_their_own_rows(as_wang, as_sun, make):  # core: ROLE-3, ROLE-7
    make(OpportunityFactory, customer_name="北方机械", assignee="li", state="assigned")
    make(OpportunityFactory, customer_name="南方机械", assignee="sun", state="assigned")
    page = as_wang.open("/opportunities/list/", q="机械")
    as_wang.submit(page, {"name": "机械", "shared": "y"}, action="/opportunities/searches")
    assert len(rows(press(as_wang, as_wang.open("/opportunities/list/"), "机械"))) == 2
    assert column(press(as_sun, as_sun.open("/opportunities/list/"), "机械"), "客户名称") == ["南方机械"]


def test_two_users_may_give_the_same_name(as_wang, as_li, customers, records):
    save(as_wang, "客户", shared="y")
    save(as_li, "客户")
    assert len(records(ListPreference)) == 2


def test_only_the_owner_deletes_a_search(as_wang, as_li, client_of, customers, records):  # core: ROLE-3
    save(as_wang, "大家的", shared="y")
    (search,) = records(ListPreference)
    for browser in (as_li, client_of("admin")):
        assert browser.forge(f"/customers/searches/{search.id}/delete").status == 404
    assert len(records(ListPreference)) == 1
    page = as_wang.open(LIST, q="客户")
    assert as_wang.submit(page, action=f"/{search.id}/delete").location.startswith(LIST)
    assert records(ListPreference) == []


@pytest.mark.parametrize("key", ["0", "-1", "999999", "x", "1e3", "99999999999999999999"])
def test_a_search_that_is_none_cannot_be_deleted(as_li, key):
    assert as_li.forge(f"/customers/searches/{key}/delete").status == 404


def test_what_a_list_looks_like_is_no_search_to_delete(as_li, customers, records):
    choose(as_li, ["name"])
    (look,) = records(ListPreference)
    assert as_li.forge(f"/customers/searches/{look.id}/delete").status == 404
    assert columns(as_li.open(LIST)) == ["名称"]


@pytest.mark.parametrize("username", sorted(set(CAST) - {"li", "zhou", "sun", "wang", "admin"}))
@pytest.mark.parametrize("path", ["look", "searches", "searches/1/delete"])
def test_who_may_not_see_a_list_chooses_nothing_about_it(client_of, records, username, path):  # core: ROLE-2, ROLE-7
    answer = client_of(username).forge(f"/customers/{path}", {"name": "x", "columns": "name"})
    assert answer.status in (302, 403)
    assert records(ListPreference) == []


@pytest.mark.parametrize("path", ["look", "searches", "searches/1/delete"])
def test_choices_are_posted_with_a_token_and_by_somebody(as_li, anonymous, path):
    assert as_li.open(f"/customers/{path}").status == 405
    assert as_li.client.post(f"/customers/{path}").status_code == 400
    assert anonymous.client.post(f"/customers/{path}").status_code in (302, 400)


# --- the total


def test_a_long_list_is_counted_exactly_on_demand(as_li, customers, monkeypatch):
    monkeypatch.setattr(lists, "COUNTED", 40)
    monkeypatch.setattr(lists.count, "__defaults__", (40,))
    page = as_li.open(LIST)
    assert "第 1–25 条，共 10,000+ 条" in page.text
    exact = press(as_li, page, "精确计数")
    assert "第 1–25 条，共 60 条" in exact.text
    assert "精确计数" not in exact.text
    assert "of 60" in press(as_li, english(as_li).open(LIST), "Count exactly").text


def test_counting_exactly_keeps_the_search_and_the_row_limits(as_sun, make, monkeypatch):  # core: ROLE-3
    monkeypatch.setattr(lists, "COUNTED", 1)
    for assignee in ("li", "sun", "sun", "sun"):
        make(OpportunityFactory, assignee=assignee, state="assigned", created_by="wang")
    page = press(as_sun, as_sun.open("/opportunities/list/", state="assigned"), "精确计数")
    assert "共 3 条" in page.text


# --- what it costs


@pytest.fixture
def something(make):
    """Two rows in every list, each referring to records of its own."""
    for username in ("li", "wang"):
        customer = make(CustomerFactory, region=make(DictionaryItemFactory), manager=username, created_by=username)
        make(ContactFactory, customer=customer, created_by=username)
        make(ActivityFactory, customer=customer, created_by=username)
        opportunity = make(
            OpportunityFactory, assignee=username, created_by="wang", state="assigned", customer=customer
        )
        make(PlanItemFactory, opportunity=opportunity, created_by=username)
        make(OpportunityFactory, created_by=username)


@pytest.mark.parametrize("base", LISTS)
def test_a_list_takes_few_statements_with_all_its_columns_on(as_wang, something, statements, base):
    page = as_wang.open(f"{base}/list/", q="")
    every = [each.get("value") for each in page.find("main [name=columns]")]
    with statements() as at_first:
        as_wang.open(f"{base}/list/", q="")
    assert len(columns(choose(as_wang, every, base=base))) == len(every)
    with statements() as with_all:
        as_wang.open(f"{base}/list/", q="")
    assert len(at_first) <= 8, at_first
    assert len(with_all) <= 9, with_all  # rows, and one for each kind of record that they refer to


@pytest.mark.parametrize("path", ["/users", "/roles", "/dictionary"])
def test_administrators_choose_columns_too(as_root, path, statements):
    page = as_root.open(f"{path}/list/")
    every = [each.get("value") for each in page.find("main [name=columns]")]
    assert len(columns(choose(as_root, every, base=path))) == len(every)
    with statements() as seen:
        as_root.open(f"{path}/list/")
    assert len(seen) <= 8, seen
