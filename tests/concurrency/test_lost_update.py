"""Who saves second sees what changed, and keeps what they typed."""

from tests.concurrency.visitor import at_once, statuses, visit
from tests.factories import CustomerFactory, DictionaryItemFactory, OpportunityFactory

MINE, THEIRS = "我刚输入的地址", "010-99998888"


def test_the_second_editor_sees_what_changed_and_keeps_what_they_typed(live, make, reload):  # core: CUS-1
    customer = make(CustomerFactory)
    path = f"/customers/edit/{customer.id}"
    li, wang = visit(live, "li"), visit(live, "wang")
    as_li_saw_it, as_wang_saw_it = li.get(path).fields(), wang.get(path).fields()

    assert wang.post(path, {**as_wang_saw_it, "phone": THEIRS}).status == 302
    refused = li.post(path, {**as_li_saw_it, "address": MINE})

    assert refused.status == 409
    assert all(word in refused.told() for word in ("王芳", "电话", customer.phone, THEIRS))
    assert refused.fields()["address"] == MINE
    assert refused.fields()["phone"] == customer.phone
    assert (reload(customer).address, reload(customer).phone) == (customer.address, THEIRS)


def test_whoever_has_compared_can_save_again(live, make, reload):  # core: CUS-1
    customer = make(CustomerFactory)
    path = f"/customers/edit/{customer.id}"
    li, wang = visit(live, "li"), visit(live, "wang")
    as_li_saw_it = li.get(path).fields()
    wang.post(path, {**wang.get(path).fields(), "phone": THEIRS})
    refused = li.post(path, {**as_li_saw_it, "address": MINE})

    assert li.post(path, {**refused.fields(), "phone": THEIRS}).status == 302
    assert (reload(customer).address, reload(customer).phone) == (MINE, THEIRS)


def test_whoever_saves_at_the_same_moment_keeps_what_they_typed(live, make, reload):  # core: CUS-1
    customer = make(CustomerFactory)
    path = f"/customers/edit/{customer.id}"
    visitors = [visit(live, "li"), visit(live, "wang")]
    typed = [{**visitor.get(path).fields(), "address": f"中山路{n}号"} for n, visitor in enumerate(visitors)]
    answers = at_once(*(visitor.posting(path, values) for visitor, values in zip(visitors, typed, strict=True)))
    assert statuses(answers) == [302, 409]
    (saved,) = [t["address"] for t, answer in zip(typed, answers, strict=True) if answer.status == 302]
    ((lost, refused),) = [(t, answer) for t, answer in zip(typed, answers, strict=True) if answer.status == 409]
    assert reload(customer).address == saved
    assert refused.fields()["address"] == lost["address"]
    assert refused.told()


def test_an_opportunity_assigned_meanwhile_is_not_edited(live, make, reload):  # core: OPP-2
    lead = make(OpportunityFactory)
    li, wang = visit(live, "li"), visit(live, "wang")
    form = li.get(f"/opportunities/edit/{lead.id}").fields()
    step = f"/opportunities/step/assign/{lead.id}"
    assert wang.post(step, {**wang.get(step).fields(), "assignee": li_key(make)}).status == 302
    refused = li.post(f"/opportunities/edit/{lead.id}", {**form, "summary": MINE})
    assert (refused.status, bool(refused.told())) == (409, True)
    assert reload(lead).summary == lead.summary


def li_key(make):
    return make(CustomerFactory, manager="li").manager_id


def test_a_deleted_record_is_not_saved_again(live, make, reload):
    word = make(DictionaryItemFactory)
    root, admin = visit(live, "root"), visit(live, "admin")
    form = root.get(f"/dictionary/edit/{word.id}").fields()
    assert admin.post(f"/dictionary/delete/{word.id}", {}).status == 302
    assert root.post(f"/dictionary/edit/{word.id}", form).status == 404
    assert reload(word) is None
