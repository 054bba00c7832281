"""Several opportunities are assigned at once: which ones is said first, then all of them or none."""

import pytest

from app.core.history import StateChange
from app.opportunities.models import Opportunity, OpportunityState
from tests.cast import CAST
from tests.factories import OpportunityFactory, person
from tests.screens import beside, choice, clickable, english, folded, messages

UNASSIGNED, ASSIGNED = OpportunityState.UNASSIGNED, OpportunityState.ASSIGNED
LIST, STEPS = "/opportunities/list/", "/opportunities/steps/assign"


@pytest.fixture
def leads(make):
    """Three opportunities that wait to be assigned."""
    return [make(OpportunityFactory, customer_name=f"{place}机械有限公司") for place in ("东方", "南方", "西方")]


@pytest.fixture
def li(app):
    with app.app_context():
        return person("li").id


def asked(browser, *records):
    """The page about these records."""
    return browser.open(STEPS, ids=[each.id for each in records])


def assigned(records):
    """To whom everything is assigned."""
    return [each.assignee and each.assignee.username for each in records(Opportunity, "assignee")]


def named(page):
    return page.texts("main .chosen li")


def test_a_supervisor_assigns_several_at_once(as_wang, leads, records):  # core: OPP-4
    page = asked(as_wang, *leads[:2])
    done = as_wang.follow(as_wang.submit(page, {"assignee": choice(page, "assignee", "李明")}))
    assert messages(done) == ["指派成功"]
    assert assigned(records) == ["li", "li", None]
    changes = records(StateChange, "person")
    assert [(each.step, each.person.username) for each in changes] == [("assign", "wang")] * 2


def test_the_rows_are_chosen_in_the_list(as_wang, leads):  # core: OPP-4
    page = as_wang.open(LIST)
    boxes = {box.get("value"): box.get("aria-label") for box in page.find("main input[form=bulk][name=ids]")}
    assert boxes == {str(each.id): f"{each.number} {each.customer_name}" for each in leads}
    (button,) = page.find("main button[form=bulk]")
    assert (folded(button), button.get("formaction")) == ("指派所选记录", STEPS)
    assert english(as_wang).open(LIST).texts("main button[form=bulk]") == ["Assign the chosen ones"]


def test_how_many_and_which_is_said_first(as_wang, leads):  # core: OPP-4
    page = asked(as_wang, *leads)
    assert page.texts("h1") == ["指派：3 条记录"]
    assert sorted(named(page)) == sorted(f"{each.number} {each.customer_name} 未分配" for each in leads)
    assert "指派" in [folded(each) for each in clickable(page.find("main form")[0])]


def test_how_many_is_said_in_english(as_wang, leads):
    english(as_wang)
    assert asked(as_wang, *leads).texts("h1") == ["Assign: 3 records"]
    assert asked(as_wang, leads[0]).texts("h1") == ["Assign: 1 record"]


def test_what_is_not_possible_is_left_out_and_said(as_wang, leads, development, records):  # core: OPP-4
    page = asked(as_wang, leads[0], development)
    assert page.texts("h1") == ["指派：1 条记录"]
    (left_out,) = [each for each in named(page) if "将略过" in each]
    assert left_out.startswith(f"{development.number} {development.customer_name} 已指派")
    as_wang.submit(page, {"assignee": choice(page, "assignee", "周红")})
    assert sorted(filter(None, assigned(records))) == ["li", "zhou"]
    assert "it is left out" in asked(english(as_wang), leads[1], development).text


def test_where_none_is_possible_nothing_can_be_sent(as_wang, development, ended):
    page = asked(as_wang, development, ended)
    assert page.texts("h1") == ["指派：0 条记录"]
    assert page.find("main form") == []


def test_all_or_none_where_one_was_faster(as_wang, leads, records, client_of):  # core: OPP-4
    page = asked(as_wang, *leads)
    other = client_of("wang")
    alone = other.open(f"/opportunities/step/assign/{leads[1].id}")
    other.submit(alone, {"assignee": choice(alone, "assignee", "周红")})
    again = as_wang.submit(page, {"assignee": choice(page, "assignee", "李明")})
    assert again.status == 409
    assert f"{leads[1].number} {leads[1].customer_name}: 不能“指派”：当前状态为“已指派”。" in again.text
    assert assigned(records) == [None, "zhou", None]
    assert again.texts("h1") == ["指派：2 条记录"]
    assert as_wang.submit(again).status == 302
    assert assigned(records) == ["li", "zhou", "li"]


def test_somebody_must_be_chosen(as_wang, leads, records):  # core: OPP-4
    page = as_wang.submit(asked(as_wang, *leads))
    assert (page.status, "此项必填。" in beside(page, "assignee")) == (200, True)
    assert assigned(records) == [None] * 3
    assert as_wang.submit(page, {"assignee": choice(page, "assignee", "李明")}).status == 302
    assert assigned(records) == ["li"] * 3


@pytest.mark.parametrize("username", ["wang", "gao", "root"])
def test_a_forged_candidate_is_refused(as_wang, leads, records, app, username):  # core: OPP-4
    with app.app_context():
        wrong = person(username).id
    page = as_wang.submit(asked(as_wang, *leads), {"assignee": wrong})
    assert "不是有效的选项。" in beside(page, "assignee")
    assert assigned(records) == [None] * 3


@pytest.mark.parametrize(
    "query", ["", "?ids=", "?ids=x", "?ids=0&ids=-1", "?ids=999999", "?ids=99999999999999999999", "?ids=%00"]
)
def test_no_row_is_no_reason_to_fail(as_wang, leads, query):
    back = as_wang.follow(as_wang.open(STEPS + query))
    assert (back.address, messages(back)) == (LIST, ["请至少选择一行。"])
    english(as_wang)
    assert messages(as_wang.follow(as_wang.open(STEPS + query))) == ["Please choose at least one row."]


def test_rows_that_are_gone_do_not_send_one_round_in_circles(as_wang, leads, app):
    page = asked(as_wang, leads[0])
    as_wang.forge(f"/opportunities/delete/{leads[0].id}")
    here = f"http://localhost{page.address}"
    answer = as_wang.client.get(page.address, headers={"Referer": here})
    assert answer.headers["Location"] == LIST


def test_the_same_row_twice_is_one_row(as_wang, leads, li, records):
    page = as_wang.open(STEPS, ids=[leads[0].id] * 3)
    assert page.texts("h1") == ["指派：1 条记录"]
    assert as_wang.submit(page, {"assignee": li, "ids": [leads[0].id] * 3}).status == 302
    assert len(records(StateChange)) == 1


@pytest.mark.parametrize("username", sorted(set(CAST) - {"wang", "admin"}))
def test_nobody_else_assigns_several(client_of, leads, li, records, username):  # core: OPP-4, ROLE-2, ROLE-8
    browser = client_of(username)
    assert asked(browser, *leads).status == 403
    assert browser.forge(STEPS, {"ids": leads[0].id, "assignee": li}).status == 403
    assert assigned(records) == [None] * 3


@pytest.mark.parametrize("username", ["li", "sun"])
def test_who_may_not_is_not_asked_to_choose_rows(client_of, leads, username):  # core: ROLE-2
    assert client_of(username).open(LIST).find("main [form=bulk]") == []


def test_who_is_not_logged_in_does_that_first(anonymous, leads):
    assert asked(anonymous, *leads).location.startswith("/login/")


@pytest.mark.parametrize("step", ["win", "reassign", "reopen", "delete", "x", "check"])
def test_only_what_is_meant_for_it_is_done_to_several(as_wang, as_li, leads, step):
    for browser in (as_wang, as_li):
        assert browser.open(f"/opportunities/steps/{step}", ids=leads[0].id).status == 404
        assert browser.open(f"/plans/steps/{step}", ids=leads[0].id).status == 404


def test_rows_one_does_not_see_are_not_touched(as_zhou, app, make, leads, li, records):  # core: ROLE-3, ROLE-7
    from app.core.database import db

    with app.app_context():
        manager = person("zhou").roles[0]
        sm = app.appbuilder.sm
        manager.permissions.append(sm.find_permission_view_menu("can_assign", "Opportunities"))
        foreign = OpportunityFactory(customer_name="别人的公司", assignee="li", created_by="li")
        foreign.state = ASSIGNED
        db.session.commit()
        key = foreign.id
    page = as_zhou.open(STEPS, ids=[leads[0].id, key])
    assert page.texts("h1") == ["指派：1 条记录"]
    assert "别人的公司" not in page.text
    assert as_zhou.open(STEPS, ids=key).status == 302
    as_zhou.submit(page, {"ids": [leads[0].id, key], "assignee": li})
    assert [each.record_id for each in records(StateChange)] == [leads[0].id]


def test_twenty_are_assigned_at_once(as_wang, make, statements, records):  # core: OPP-4
    many = [make(OpportunityFactory) for _ in range(20)]
    with statements() as seen:
        page = asked(as_wang, *many)
    assert page.texts("h1") == ["指派：20 条记录"]
    assert len(seen) <= 15, seen
    as_wang.submit(page, {"assignee": choice(page, "assignee", "李明")})
    assert assigned(records) == ["li"] * 20
    assert len(records(StateChange)) == 20


def test_afterwards_one_is_back_in_the_list_as_it_was(as_wang, leads):
    page = as_wang.open(STEPS, ids=leads[0].id, next=f"{LIST}?state=unassigned&size=50")
    done = as_wang.submit(page, {"assignee": choice(page, "assignee", "李明")})
    assert done.location == f"{LIST}?state=unassigned&size=50"


def test_a_list_of_what_cannot_be_done_to_several_has_no_boxes(as_wang, development):
    assert as_wang.open("/plans/list/").find("main [form=bulk]") == []
