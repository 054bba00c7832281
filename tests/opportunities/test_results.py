"""Results of several plan items are written down at once: all of them, or none."""

import pytest

from app.core.database import db
from app.opportunities.models import OpportunityState, PlanItem
from tests.factories import PlanItemFactory
from tests.screens import messages


@pytest.fixture
def items(make, development):
    return [make(PlanItemFactory, opportunity=development, content=f"第{place}步") for place in range(3)]


def several(items, *results, version=None):
    sent = dict(zip(items, results, strict=False))
    return {f"result_{item.id}": text for item, text in sent.items()} | {
        f"version_{item.id}": version or str(item.version) for item in sent
    }


def write(browser, development, values):
    return browser.forge(f"/plans/results/{development.id}", values)


def results(reload, items):
    return [reload(item).result for item in items]


def test_several_results_are_saved_at_once(as_li, reload, development, items):  # core: OPP-6
    page = as_li.follow(write(as_li, development, several(items, "客户有意", "没有人在")))
    assert messages(page) == ["保存成功：2 条执行效果"]
    assert page.address == f"/plans/show/{development.id}"
    assert results(reload, items) == ["客户有意", "没有人在", None]


def test_the_address_of_results_leads_to_the_plan(as_li, development):
    assert as_li.open(f"/plans/results/{development.id}").location == f"/plans/show/{development.id}"


@pytest.mark.parametrize("username", ["wang", "zhou", "sun", "gao", "root"])
def test_nobody_but_the_assignee_writes_results(client_of, reload, development, items, username):  # core: OPP-6, ROLE-2
    assert write(client_of(username), development, several(items, "成了", "成了")).status in (403, 404)
    assert results(reload, items) == [None] * 3


def test_after_the_end_no_results_are_written(as_li, app, reload, development, items):  # core: OPP-6
    with app.app_context():
        db.session.merge(development).state = OpportunityState.FAILED
        db.session.commit()
    assert write(as_li, development, several(items, "成了")).status == 403
    assert results(reload, items) == [None] * 3


def test_one_result_that_is_too_long_keeps_all_of_them_on_the_page(as_li, reload, development, items):
    page = write(as_li, development, several(items, "客户有意", "长" * 1001))
    assert (page.status, results(reload, items)) == (200, [None] * 3)
    assert [field.text for field in page.find("textarea[name=result]")] == ["客户有意", "长" * 1001, None]
    assert "最多 1000 个字符。" in page.text
    assert [form.get("data-item") for form in page.find("form[data-unsaved]")] == [str(each.id) for each in items[:2]]


def test_who_saves_second_is_shown_the_others_result_and_keeps_their_own(as_li, reload, development, items):
    as_li.fill(f"/plan_items/edit/{items[0].id}", {"result": "别人写的"})
    values = several(items, "我写的", "另一条")
    page = write(as_li, development, values)
    assert page.status == 409
    assert "别人写的" in page.texts(".conflict")[0]
    assert results(reload, items) == ["别人写的", None, None]
    seen = {field.get("value") for field in page.find(".plan-result [name=lock_version]")}
    again = write(as_li, development, values | {f"version_{items[0].id}": max(seen)})
    assert (again.status, results(reload, items)) == (302, ["我写的", "另一条", None])


def test_what_was_written_about_an_item_that_is_gone_is_told(as_li, as_wang, records, development, items):
    as_wang.forge(f"/plan_items/delete/{items[0].id}")
    page = write(as_li, development, several(items, "客户有意", "没有人在"))
    assert page.status == 409
    assert "该计划项已被他人删除。您填写的内容：客户有意" in page.text
    assert [item.result for item in records(PlanItem)] == [None, None]


def test_items_of_another_plan_are_not_written(as_li, make, reload, development, items):  # core: ROLE-3
    foreign = make(PlanItemFactory)
    page = write(as_li, development, several([foreign], "偷偷写的"))
    assert (page.status, reload(foreign).result) == (409, None)


def test_the_number_of_statements_does_not_grow_with_the_results(as_li, make, development, items, statements):
    def cost(some):
        with statements() as seen:
            assert write(as_li, development, several([*map(fresh, some)], *["好"] * len(some))).status == 302
        return len([each for each in seen if each.startswith(("SELECT", "UPDATE opportunity"))])

    def fresh(item):
        return make_again[item.id]

    make_again = {item.id: item for item in items}
    assert cost(items[:1]) == cost(items[1:])
