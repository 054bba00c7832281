"""A supervisor makes one customer of two (ROLE-8): which other one, what stays of both, what is told."""

import pytest
from flask_appbuilder.security.sqla.models import Role
from sqlalchemy import select

from app.core.database import db
from app.core.history import Change, StateChange
from app.customers.models import Customer, CustomerState, MergedCustomer
from tests.cast import CAST
from tests.factories import ContactFactory, CustomerFactory
from tests.merging.conftest import place
from tests.screens import beside, buttons, choices, columns, english, messages, press, rows, typed

NORMAL, LOST = CustomerState
MINE, THEIRS = "mine", "theirs"
LICENCE = "91110108551385082Q"


# --- who may


def test_a_supervisor_finds_the_way_on_the_customer_s_page(as_wang, one, other):  # core: ROLE-8
    page = press(as_wang, as_wang.open(f"/customers/show/{one.id}"), "合并")
    page = press(as_wang, page, "对比", row="华东仪器公司")
    assert page.address == place(one, other)
    page = as_wang.submit(page)
    assert page.location == f"/customers/show/{one.id}"
    assert messages(as_wang.follow(page)) == [f"已合并：{other.number} 华东仪器公司 已并入该客户。"]


@pytest.mark.parametrize("username", set(CAST) - {"wang", "admin"})
def test_nobody_else_merges(client_of, one, other, reload, username):  # core: ROLE-2, ROLE-8
    browser = client_of(username)
    for path in (f"/merging/{one.id}", place(one, other)):
        assert browser.open(path).status == 403
    assert browser.forge(place(one, other)).status == 403
    assert reload(other) is not None
    page = browser.open(f"/customers/show/{one.id}")
    assert page.status == 403 or "合并" not in buttons(page)


def test_who_is_only_granted_the_verb_merges_their_own_customers(app, client_of, one, other, reload):  # core: ROLE-7
    with app.app_context():
        manager, wang = (
            db.session.scalars(select(Role).where(Role.name == name)).one()
            for name in ("Account manager", "Sales supervisor")
        )
        manager.permissions += [each for each in wang.permissions if str(each) == "can merge on Customers"]
        db.session.commit()
    li = client_of("li")
    assert li.open(f"/merging/{one.id}").status == 200
    assert li.open(place(one, other)).status == 403
    assert li.forge(place(one, other)).status == 403
    assert reload(other) is not None


# --- which other one


def test_those_that_look_the_same_stand_first(as_wang, make, one):
    for values in (
        {"name": "另一家", "credit_code": LICENCE},
        {"name": "再一家", "phone": one.phone},
        {"name": "华东仪器有限公司"},
        {"name": "北方电子"},
    ):
        make(CustomerFactory, **{"phone": None, **values})
    make(CustomerFactory, name="原来的", credit_code=None)
    with_code = make(CustomerFactory, name="甲公司", credit_code=LICENCE, phone=one.phone)
    page = as_wang.open(f"/merging/{with_code.id}")
    assert columns(page) == ["客户编号", "名称", "客户经理", "状态", "原因"]
    assert [(row["名称"], row["原因"]) for row in rows(page)] == [
        ("另一家", "统一社会信用代码相同"),
        ("再一家", "电话相同"),
        ("华东仪器有限公司", "电话相同"),
    ]
    page = as_wang.open(f"/merging/{one.id}")
    assert [row["名称"] for row in rows(page)] == ["华东仪器有限公司", "再一家", "甲公司"]


def test_any_other_one_can_be_chosen(as_wang, make, one):
    far = make(CustomerFactory, name="北方电子", phone=None)
    page = as_wang.open(f"/merging/{one.id}")
    assert rows(page) == []
    assert page.find("select[name=other][data-search='/customers/options']")
    assert as_wang.open(f"/merging/{one.id}", other=far.id).location == place(one, far)


@pytest.mark.parametrize(
    ("other", "message"), [("", "此项必填。"), ("999999", "不是有效的选项。"), ("nonsense", "不是有效的选项。")]
)
def test_what_is_no_customer_is_said_beside_it(as_wang, one, other, message):
    page = as_wang.open(f"/merging/{one.id}?other={other}")
    assert (page.status, message in beside(page, "other")) == (200, True)


def test_a_customer_is_not_merged_with_itself(as_wang, one, reload):
    page = as_wang.open(f"/merging/{one.id}", other=one.id)
    assert "客户不能与自身合并。" in beside(page, "other")
    assert as_wang.open(place(one, one)).status == 409
    assert as_wang.forge(place(one, one)).status == 409
    assert reload(one) is not None


# --- what stays


def test_what_differs_stands_side_by_side(as_wang, one, other):
    page = as_wang.open(place(one, other))
    assert choices(page, "name") == {"华东仪器有限公司": MINE, "华东仪器公司": THEIRS}
    assert choices(page, "manager") == {"李明": MINE, "周红": THEIRS}
    assert choices(page, "fax") == {"（空）": MINE, "010-33333333": THEIRS}
    assert not choices(page, "level")
    asked = typed(page)
    assert {name: asked[name] for name in ("name", "manager", "phone", "fax", "credit")} == {
        "name": MINE,
        "manager": MINE,
        "phone": MINE,
        "fax": THEIRS,
        "credit": MINE,
    }


def test_the_one_that_stays_keeps_its_values_and_takes_what_it_lacks(as_wang, one, other, reload):
    as_wang.fill(place(one, other))
    kept = reload(one, "manager")
    assert (kept.name, kept.phone, kept.fax, kept.credit) == ("华东仪器有限公司", one.phone, other.fax, 2)
    assert (kept.number, kept.manager.username) == (one.number, "li")
    assert reload(other) is None


def test_each_value_is_chosen(as_wang, one, other, reload):
    chosen = {"name": THEIRS, "manager": THEIRS, "phone": THEIRS, "credit": THEIRS, "fax": MINE}
    refused = as_wang.fill(place(one, other), chosen)
    assert "此项必填。" in beside(refused, "fax")  # it is required, and both were complete
    assert (reload(other), reload(one).name) != (None, "华东仪器公司")
    as_wang.submit(refused, {"fax": THEIRS})
    kept = reload(one, "manager")
    assert (kept.name, kept.name_key, kept.phone, kept.credit) == (other.name, other.name_key, other.phone, 5)
    assert kept.manager.username == "zhou"


def test_a_forged_form_chooses_only_between_the_two(as_wang, one, other, reload):
    values = {"name": "伪造的名称", "number": THEIRS, "state": "lost", "level": THEIRS, "id": "4711"}
    page = as_wang.fill(place(one, other), values)
    assert "不是有效的选项。" in beside(page, "name")
    assert reload(other) is not None
    as_wang.submit(page, {**values, "name": MINE, "incomplete": "y", "created_by_id": "1", "version": "99"})
    kept = reload(one)
    assert (kept.id, kept.number, kept.state, kept.level_id) == (one.id, one.number, NORMAL, one.level_id)
    assert (kept.name, kept.created_by_id, kept.incomplete) == (one.name, one.created_by_id, False)


def test_what_a_form_does_not_answer_is_as_it_was_offered(as_wang, one, other, reload):
    assert as_wang.forge(place(one, other)).status == 302
    assert (reload(one).phone, reload(one).fax) == (one.phone, other.fax)


def test_two_that_are_known_to_be_the_same_are_merged_all_the_same(as_wang, make, one, reload):
    with_same = {name: getattr(one, name) for name in ("name", "address", "postcode", "legal_representative", "fax")}
    twin = make(CustomerFactory, **with_same, phone=one.phone, credit=one.credit, bank_account=one.bank_account)
    page = as_wang.open(place(one, twin))
    assert "两个客户的资料完全相同。" in page.text
    as_wang.submit(page)
    assert reload(twin) is None


@pytest.mark.parametrize(("mine", "theirs", "after"), [(True, False, False), (False, True, False), (True, True, True)])
def test_it_is_complete_once_nothing_required_is_missing(make, merge, reload, mine, theirs, after):  # core: CUS-1
    bare = {"region": None, "level": None, "incomplete": True, "satisfaction": None}
    one, other = (make(CustomerFactory, **(bare if incomplete else {})) for incomplete in (mine, theirs))
    gaps = ("region", "level", "satisfaction") if mine and not theirs else ()
    merge(other, one, *gaps)
    assert reload(one).incomplete is after


def test_of_a_lost_one_and_a_normal_one_comes_a_normal_one(as_wang, make, other, records, reload):  # core: CHN-8
    lost = make(CustomerFactory, state=LOST)
    page = as_wang.open(place(lost, other))
    assert "合并后状态为正常" in page.text
    as_wang.submit(page)
    assert reload(lost).state is NORMAL
    (step,) = records(StateChange, record_type="customer", record_id=lost.id)
    assert (step.step, step.note) == ("win_back", f"{other.number} {other.name}")


@pytest.mark.parametrize(("mine", "theirs"), [(NORMAL, LOST), (LOST, LOST)])
def test_otherwise_its_state_stays(make, merge, reload, records, mine, theirs):
    one, other = (make(CustomerFactory, state=state) for state in (mine, theirs))
    merge(other, one)
    assert reload(one).state is mine
    assert records(StateChange, record_type="customer") == []


# --- what is told


def test_what_moves_is_said_before(as_wang, make, one, other):
    for _ in range(2):
        make(ContactFactory, customer=other)
    page = as_wang.open(place(one, other))
    assert {term.text_content(): term.getnext().text_content() for term in page.find("main dl dt")} == {"联系人": "2"}
    assert "名下没有其他资料" in as_wang.open(place(other, one)).text
    assert place(other, one) in page.links()


def test_a_bookmark_leads_to_the_one_that_stays(as_li, merge, one, other):
    merge(other, one)
    page = as_li.open(f"/customers/show/{other.id}?tab=contacts")
    assert page.location == f"/customers/show/{one.id}"
    assert messages(as_li.follow(page)) == [
        f"{other.number} 华东仪器公司 已与其他客户合并，现属于 {one.number} 华东仪器有限公司。"
    ]
    for path in (f"/customers/edit/{other.id}", f"/contacts/list/?customer={other.id}", f"/merging/{other.id}"):
        assert as_li.open(path).status in (302, 403)


def test_so_does_one_of_a_customer_merged_twice(as_li, make, merge, one, other):
    last = make(CustomerFactory, name="最后一家")
    merge(other, one)
    merge(one, last)
    for gone in (one, other):
        assert as_li.open(f"/customers/show/{gone.id}").location == f"/customers/show/{last.id}"


def test_who_may_not_look_at_customers_is_told_nothing(as_gao, as_root, merge, one, other):  # core: ROLE-7
    merge(other, one)
    for browser in (as_gao, as_root):
        page = browser.open(f"/customers/show/{other.id}")
        assert (page.status, one.name in page.text) == (403, False)


def test_the_history_tells_of_both(as_wang, client_of, merge, one, other):  # quality: 2 Safety
    client_of("zhou").fill(f"/customers/edit/{other.id}", {"address": "老地址"})
    merge(other, one, "phone")
    page = as_wang.open(f"/customers/show/{one.id}?tab=history")
    called = f"{other.number} 华东仪器公司"
    assert f"并入的客户: {called}" in page.text
    assert f"{called}: 删除" in page.text
    assert "老地址" in page.text
    assert "电话: 010-22222222" in page.text
    assert "传真: 010-33333333" in page.text
    assert "华东仪器公司: Edited" in english(as_wang).open(f"/customers/show/{one.id}?tab=history").text


def test_what_the_other_was_stays_in_the_change_history(merge, records, one, other):
    merge(other, one)
    last = {row.field: row.old for row in records(Change, record_type="customer", record_id=other.id, kind="deleted")}
    assert last[None] == other.name
    assert {"name", "phone", "fax", "credit", "region_id", "level_id", "manager_id", "bank_account"} <= last.keys()
    (part,) = records(MergedCustomer)
    assert (part.number, part.name, part.into_id) == (other.number, other.name, one.id)


def test_both_account_managers_hear_of_it(as_zhou, merge, heard, one, other):
    merge(other, one)
    assert heard("li") == heard("zhou") == ["customers_merged"]
    page = as_zhou.open("/notifications/list/")
    assert f"王芳把客户 {other.number} 并入了 华东仪器有限公司" in page.text
    assert f"the customer {other.number} with" in english(as_zhou).open("/notifications/list/").text


def test_numbers_are_not_given_again(as_wang, make, merge, one, other):  # core: CUS-1
    merge(other, one)
    assert make(CustomerFactory).number > other.number


def test_a_customer_that_others_became_part_of_can_be_deleted(as_wang, merge, records, one, other):  # core: CUS-6
    merge(other, one)
    press(as_wang, as_wang.open(f"/customers/show/{one.id}"), "删除")
    assert records(Customer) == records(MergedCustomer) == []
    assert as_wang.open(f"/customers/show/{other.id}").status == 404


# --- twice, and at once


def test_a_second_click_is_told(as_wang, one, other, records):  # quality: 3 Steadiness
    page = as_wang.open(place(one, other))
    assert as_wang.submit(page).status == 302
    again = as_wang.submit(page)
    assert (again.status, "现属于" in again.text) == (409, True)
    assert len(records(MergedCustomer)) == 1


def test_whoever_writes_to_the_other_meanwhile_is_told(as_wang, as_zhou, one, other, reload):  # quality: 3 Steadiness
    form = as_zhou.open(f"/customers/edit/{other.id}")
    as_wang.fill(place(one, other))
    refused = as_zhou.submit(form, {"address": "新地址"})
    assert (refused.status, "现属于" in refused.text) == (409, True)
    contact = {"name": "陈大文", "position": "采购经理", "office_phone": "010-62345678"}
    assert as_zhou.forge(f"/contacts/add?customer={other.id}", contact).status == 409
    assert reload(one).address == one.address


@pytest.mark.parametrize("changed", ["one", "other"])
def test_what_was_changed_meanwhile_is_compared_again(as_wang, as_admin, one, other, reload, changed):
    seen = as_wang.open(place(one, other))
    target = {"one": one, "other": other}[changed]
    typed_in = {"phone": "010-99999999", "fax": other.fax}
    assert as_admin.fill(f"/customers/edit/{target.id}", typed_in).status == 302
    refused = as_wang.submit(seen, {"credit": THEIRS})
    assert (refused.status, "010-99999999" in refused.text) == (409, True)
    assert typed(refused)["credit"] == THEIRS
    assert reload(other) is not None
    assert as_wang.submit(refused).status == 302
    assert (reload(other), reload(one).credit) == (None, 5)


# --- long names, few statements


def test_a_name_of_sixty_characters_is_shown_whole(as_wang, make, reload):
    name = "华东仪器" * 15
    one, other = (make(CustomerFactory, name=f"{name}{end}"[-60:], phone="1") for end in ("甲", "乙"))
    page = as_wang.open(f"/merging/{one.id}")
    assert [row["名称"] for row in rows(page)] == [other.name]
    page = press(as_wang, page, "对比", row=other.name)
    assert set(choices(page, "name")) == {one.name, other.name}
    as_wang.submit(page, {"name": THEIRS})
    assert reload(one).name == other.name


def test_it_takes_few_statements_however_much_there_is(as_wang, make, one, other, statements):  # quality: 1 Speed
    for _ in range(20):
        make(ContactFactory, customer=other)
    for path in (f"/merging/{one.id}", place(one, other)):
        as_wang.open(path)
        with statements() as seen:
            as_wang.open(path)
        assert len(seen) <= 8, "\n".join(seen)
