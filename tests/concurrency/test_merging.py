"""Two customers become one while others click, merge, write: exactly one wins, the others are told, nothing is lost."""

from app.attachments.models import Attachment
from app.churn.models import ChurnState, ChurnWarning
from app.customers.models import Contact, Customer, CustomerState, MergedCustomer, SalesCode
from app.tickets.models import Ticket
from tests.concurrency.visitor import at_once, statuses, visit
from tests.factories import ChurnWarningFactory, CustomerFactory, MeasureFactory
from tests.safety.scene import form_for

MANY = 8
ROUNDS = 4


def place(one, other):
    return f"/merging/{one.id}/with/{other.id}"


def pair(make):
    """Two customers of Li's."""
    return make(CustomerFactory, name="华东仪器有限公司"), make(CustomerFactory, name="华东仪器公司")


def assert_all_told(answers):
    """Those who lost read a whole sentence."""
    assert [answer.text for answer in answers if answer.status != 302 and not answer.told()] == []


def test_a_click_is_one_merge_however_often_it_comes(live, make, records):  # core: ROLE-8
    one, other = pair(make)
    wang = visit(live, "wang")
    form = wang.get(place(one, other)).fields()
    answers = at_once(*(wang.posting(place(one, other), form) for _ in range(MANY)))
    assert statuses(answers) == [302] + [409] * (MANY - 1)
    assert_all_told(answers)
    assert len(records(Customer)) == len(records(MergedCustomer)) == 1


def test_each_into_the_other_leaves_one(live, make, records):  # core: ROLE-8
    wang, admin = visit(live, "wang"), visit(live, "admin")
    for turn in range(1, ROUNDS + 1):
        one, other = pair(make)
        answers = at_once(wang.posting(place(one, other)), admin.posting(place(other, one)))
        assert statuses(answers) == [302, 409]
        assert_all_told(answers)
        assert len(records(Customer)) == len(records(MergedCustomer)) == turn


def test_one_of_two_who_merge_and_edit_at_once_is_told(live, make, reload):  # core: ROLE-8, CUS-1
    wang, li = visit(live, "wang"), visit(live, "li")
    for turn in range(ROUNDS):
        one, other = pair(make)
        edited = (one, other)[turn % 2]
        forms = wang.get(place(one, other)).fields(), li.get(f"/customers/edit/{edited.id}").fields()
        merged, saved = answers = at_once(
            wang.posting(place(one, other), forms[0]),
            li.posting(f"/customers/edit/{edited.id}", {**forms[1], "phone": "010-99999999"}),
        )
        assert merged.status == 302 or saved.status == 302
        assert_all_told(answers)
        assert (reload(other) is None) == (merged.status == 302)
        if saved.status == 302:
            assert reload(edited).phone == "010-99999999"


def test_what_is_added_to_the_other_meanwhile_is_not_lost(app, live, make, records):  # core: ROLE-8
    wang, li = visit(live, "wang"), visit(live, "li")
    contact = form_for(app, "/contacts/add?")
    for _ in range(ROUNDS):
        one, other = pair(make)
        ticket = {**form_for(app, "/tickets/add"), "customer": other.id}
        path = f"/customers/edit/{other.id}"
        code = {**li.get(path).fields(), "sales_codes": f"C{other.id}"}
        merged, *added = answers = at_once(
            wang.posting(place(one, other)),
            li.posting(f"/contacts/add?customer={other.id}", contact),
            li.posting("/tickets/add", ticket),
            li.posting(path, code),
            li.sending(f"/attachments/add?customer={other.id}", "files", ("合同.txt", b"Contract")),
        )
        assert 302 in statuses(answers)
        assert_all_told([answer for answer in answers if answer.status != 200])
        owner = one if merged.status == 302 else other
        found = [
            records(Contact, customer_id=owner.id),
            records(Ticket, customer_id=owner.id),
            records(SalesCode, customer_id=owner.id),
            records(Attachment, record_id=owner.id),
        ]
        assert [len(each) for each in found] == [answer.status == 302 for answer in added]


def test_churn_confirmed_meanwhile_leaves_one_of_both(live, make, records, reload):  # core: CHN-6, ROLE-8
    wang, li = visit(live, "wang"), visit(live, "li")
    for _ in range(ROUNDS):
        one, other = pair(make)
        warning = make(ChurnWarningFactory, customer=other, state=ChurnState.REPRIEVED)
        make(MeasureFactory, warning=warning)
        form = wang.get(place(one, other)).fields()
        merged, confirmed = answers = at_once(
            wang.posting(place(one, other), form),
            li.posting(f"/churn/step/confirm/{warning.id}", {"reason": "转向竞争对手"}),
        )
        assert {merged.status, confirmed.status} <= {302, 409}
        assert 302 in statuses(answers)
        assert_all_told(answers)
        (warning,) = records(ChurnWarning, id=warning.id)
        assert warning.customer_id == (one.id if merged.status == 302 else other.id)
        assert (warning.state is ChurnState.CONFIRMED) == (confirmed.status == 302)
        lost = {each.id for each in records(Customer, state=CustomerState.LOST)}
        assert (warning.customer_id in lost) == (confirmed.status == 302)
