"""Whatever many people do at the same moment: one wins, the others are told, and nothing is half done."""

import re

from app.core.history import StateChange
from app.customers.models import Contact, Customer, SalesCode
from app.dictionary.models import DictionaryItem
from app.opportunities.models import Opportunity, OpportunityState, PlanItem
from tests.concurrency.visitor import at_once, statuses, visit
from tests.factories import ContactFactory, CustomerFactory, OpportunityFactory, PlanItemFactory
from tests.safety.scene import OPPORTUNITY, form_for

UNASSIGNED, ASSIGNED, WON, FAILED = OpportunityState
MANY = 20
ROUNDS = 5


def steps_of(records, opportunity, step):
    return records(StateChange, record_type="opportunity", record_id=opportunity.id, step=step)


def assert_all_told(answers):
    """Those who lost read a whole sentence."""
    silent = [answer.text for answer in answers if answer.status != 302 and not answer.told()]
    assert silent == []


def test_an_opportunity_won_twenty_times_at_once_makes_one_customer(live, make, records, reload):  # core: OPP-7
    opportunity = make(OpportunityFactory, assignee="li", state=ASSIGNED, contact="陈先生")
    li = visit(live, "li")
    answers = at_once(*(li.posting(f"/plans/step/win/{opportunity.id}") for _ in range(MANY)))
    assert statuses(answers) == [302] + [409] * (MANY - 1)
    assert_all_told(answers)
    (customer,), (contact,) = records(Customer), records(Contact)
    assert (customer.name, contact.name) == (opportunity.customer_name, "陈先生")
    assert (reload(opportunity).state, reload(opportunity).customer_id) == (WON, customer.id)
    assert len(steps_of(records, opportunity, "win")) == 1


def test_won_and_given_up_at_once_it_is_one_of_both(app, live, make, records, reload):  # core: OPP-7, OPP-8
    li, reason = visit(live, "li"), form_for(app, "/plans/step/fail")
    for _ in range(ROUNDS):
        opportunity, before = make(OpportunityFactory, assignee="li", state=ASSIGNED), len(records(Customer))
        won, failed = at_once(
            li.posting(f"/plans/step/win/{opportunity.id}"),
            li.posting(f"/plans/step/fail/{opportunity.id}", reason),
        )
        assert statuses([won, failed]) == [302, 409]
        assert reload(opportunity).state is (WON if won.status == 302 else FAILED)
        assert len(records(Customer)) - before == (won.status == 302)


def test_twenty_new_customers_at_once_have_twenty_numbers_in_a_row(app, live, records):  # core: CUS-1
    wang = visit(live, "wang")
    answers = at_once(*(wang.posting("/customers/add", form_for(app, "/customers/add")) for _ in range(MANY)))
    assert statuses(answers) == [302] * MANY
    numbers = sorted(customer.number for customer in records(Customer))
    assert all(re.fullmatch(r"KH\d{6}\d{3}", number) for number in numbers)
    assert [int(number[8:]) for number in numbers] == list(range(1, MANY + 1))


def test_two_supervisors_assign_at_once_and_one_is_told(app, live, make, records, reload):  # core: OPP-4
    wang, admin = visit(live, "wang"), visit(live, "admin")
    chosen = form_for(app, "/opportunities/step/assign")
    for _ in range(ROUNDS):
        lead = make(OpportunityFactory)
        path = f"/opportunities/step/assign/{lead.id}"
        answers = at_once(wang.posting(path, chosen), admin.posting(path, chosen))
        assert statuses(answers) == [302, 409]
        assert_all_told(answers)
        assert (reload(lead).state, len(steps_of(records, lead, "assign"))) == (ASSIGNED, 1)


def test_what_is_deleted_while_it_is_assigned_is_one_of_both(app, live, make, records, reload):  # core: OPP-3, OPP-4
    zhou, wang = visit(live, "zhou"), visit(live, "wang")
    chosen = form_for(app, "/opportunities/step/assign")
    for _ in range(ROUNDS):
        lead = make(OpportunityFactory, created_by="zhou")
        deleted, assigned = at_once(
            zhou.posting(f"/opportunities/delete/{lead.id}"),
            wang.posting(f"/opportunities/step/assign/{lead.id}", chosen),
        )
        answers = {deleted.status, assigned.status}
        assert answers in ({302, 404}, {302, 409})
        assert_all_told([deleted, assigned])
        assert (reload(lead) is None) == (deleted.status == 302)
        assert len(steps_of(records, lead, "assign")) == (assigned.status == 302)


def test_nothing_is_planned_after_the_end(live, make, records):  # core: OPP-5
    li = visit(live, "li")
    for _ in range(ROUNDS):
        plan = make(OpportunityFactory, assignee="li", state=ASSIGNED)
        values = {"planned_on": "2030-01-05", "content": "拜访"}
        added, won = at_once(
            li.posting(f"/plan_items/add?opportunity={plan.id}", values),
            li.posting(f"/plans/step/win/{plan.id}"),
        )
        assert (added.status, won.status) in ((302, 302), (409, 302))
        assert_all_told([added, won])
        ((end,), items) = steps_of(records, plan, "win"), records(PlanItem, opportunity_id=plan.id)
        assert [item for item in items if item.created_at > end.at] == []
        assert len(items) == (added.status == 302)


def test_no_result_is_lost_when_two_windows_save_it(live, make, reload):  # core: OPP-6
    li = visit(live, "li")
    item = make(PlanItemFactory, opportunity__assignee="li", opportunity__state=ASSIGNED)
    values = [{"content": item.content, "lock_version": "1", "result": result} for result in ("客户有意", "再联系")]
    answers = at_once(*(li.posting(f"/plan_items/edit/{item.id}", each) for each in values))
    assert statuses(answers) == [302, 409]
    (saved,) = [value["result"] for value, answer in zip(values, answers, strict=True) if answer.status == 302]
    assert reload(item).result == saved
    assert_all_told(answers)


def test_several_results_saved_in_two_windows_are_those_of_one(live, make, reload):  # core: OPP-6
    li = visit(live, "li")
    plan = make(OpportunityFactory, assignee="li", state=ASSIGNED)
    items = [make(PlanItemFactory, opportunity=plan) for _ in range(3)]
    answers = at_once(
        *(
            li.posting(
                f"/plans/results/{plan.id}",
                {f"result_{each.id}": said for each in items} | {f"version_{each.id}": "1" for each in items},
            )
            for said in ("客户有意", "再联系")
        )
    )
    assert statuses(answers) == [302, 409]
    assert len({reload(each).result for each in items}) == 1
    assert_all_told(answers)


def test_a_customer_deleted_while_it_gets_a_contact_is_one_of_both(app, live, make, records, reload):  # core: CUS-6
    wang, li = visit(live, "wang"), visit(live, "li")
    values = form_for(app, "/contacts/add?")
    for _ in range(ROUNDS):
        customer = make(CustomerFactory)
        deleted, added = at_once(
            wang.posting(f"/customers/delete/{customer.id}"),
            li.posting(f"/contacts/add?customer={customer.id}", values),
        )
        assert {deleted.status, added.status} in ({302, 404}, {302, 409})
        assert_all_told([deleted, added])
        assert (reload(customer) is None) == (deleted.status == 302)
        assert len(records(Contact, customer_id=customer.id)) == (added.status == 302)


def test_a_contact_deleted_twice_at_once_is_gone_and_told(live, make, reload):  # core: CUS-2
    li = visit(live, "li")
    for _ in range(ROUNDS):
        contact = make(ContactFactory)
        answers = at_once(*(li.posting(f"/contacts/delete/{contact.id}") for _ in range(2)))
        assert {answer.status for answer in answers} in ({302, 404}, {302, 409})
        assert_all_told(answers)
        assert reload(contact) is None


def test_a_double_click_on_save_is_no_bug(live, records):  # core: OPP-1
    li = visit(live, "li")
    answers = at_once(*(li.posting("/opportunities/add", OPPORTUNITY) for _ in range(4)))
    assert set(statuses(answers)) <= {302, 409}
    numbers = [opportunity.number for opportunity in records(Opportunity)]
    assert len(numbers) == len(set(numbers)) == statuses(answers).count(302)


def test_one_sales_code_given_to_two_customers_at_once_belongs_to_one(app, live, records):
    wang = visit(live, "wang")
    values = [{**form_for(app, "/customers/add"), "sales_codes": "C00001"} for _ in range(4)]
    answers = at_once(*(wang.posting("/customers/add", each) for each in values))
    assert statuses(answers) == [302, 409, 409, 409]
    assert_all_told(answers)
    assert (len(records(Customer)), len(records(SalesCode))) == (1, 1)


def test_one_word_added_twice_at_once_is_there_once(app, live, records):  # core: DIC-1
    root, values = visit(live, "root"), form_for(app, "/dictionary/add")
    answers = at_once(*(root.posting("/dictionary/add", values) for _ in range(4)))
    assert statuses(answers) == [302, 409, 409, 409]
    assert_all_told(answers)
    assert len(records(DictionaryItem, item=values["item"])) == 1


def test_one_user_name_given_twice_at_once_is_taken_once(app, live):
    root, values = visit(live, "root"), form_for(app, "/users/add")
    values["roles"] = values["roles"][0]
    answers = at_once(*(root.posting("/users/add", values) for _ in range(4)))
    assert statuses(answers) == [302, 409, 409, 409]
    assert_all_told(answers)


def test_a_setting_decided_twice_at_once_is_decided(app, live):  # core: ROLE-9
    root = visit(live, "root")
    values = [form_for(app, "/settings/") | {"customer_required": wanted} for wanted in ("fax", "phone")]
    answers = at_once(*(root.posting("/settings/", each) for each in values))
    assert set(statuses(answers)) <= {302, 409}
    assert 302 in statuses(answers)


def test_twenty_people_reading_while_others_write_are_all_answered(app, live, make):
    make(CustomerFactory)
    wang, li = visit(live, "wang"), visit(live, "li")
    readers = [li.getting("/customers/list/") for _ in range(MANY)]
    writers = [wang.posting("/customers/add", form_for(app, "/customers/add")) for _ in range(4)]
    answers = at_once(*readers, *writers)
    assert statuses(answers) == [200] * MANY + [302] * 4
