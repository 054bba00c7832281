"""How the development of an opportunity ends: a customer is won, or not."""

import threading

import pytest

from app.core.history import StateChange
from app.customers.models import Contact, Customer, CustomerState
from app.dictionary.models import FAILURE_REASON, DictionaryItem
from app.opportunities.models import OpportunityState
from tests.cast import CAST
from tests.factories import ContactFactory, CustomerFactory, DictionaryItemFactory, OpportunityFactory
from tests.screens import beside, choice, choices, details, english, press

ASSIGNED, FAILED, WON = OpportunityState.ASSIGNED, OpportunityState.FAILED, OpportunityState.WON


def win(opportunity):
    return f"/plans/step/win/{opportunity.id}"


def fail(opportunity):
    return f"/plans/step/fail/{opportunity.id}"


@pytest.fixture
def twin(make, development):
    """Zhou's customer, named like the one that Li's opportunity is about but for the accidents of typing."""
    return make(CustomerFactory, name="北方 机械有限公司", manager="zhou", phone="010-11111111")


# --- winning


@pytest.mark.parametrize("place", ["/plans/list/", "/plans/show/{}"])
def test_the_assignee_wins_from_the_list_or_from_the_plan(as_li, reload, development, place):  # core: OPP-7
    page = press(as_li, as_li.open(place.format(development.id)), "开发成功")
    assert "操作成功" in as_li.follow(as_li.submit(page)).text
    assert reload(development).state is WON


def test_winning_makes_a_customer_of_the_assignee(as_li, records, reload, development):  # core: OPP-7
    as_li.fill(win(development))
    (customer,) = records(Customer, "manager")
    assert (customer.name, customer.manager.username) == ("北方机械有限公司", "li")
    assert (customer.state, customer.incomplete, customer.phone) == (CustomerState.NORMAL, True, None)
    assert reload(development).customer_id == customer.id


def test_the_contact_becomes_the_first_contact_of_the_customer(as_li, records, development):  # core: OPP-7
    as_li.fill(win(development))
    (contact,) = records(Contact, "customer")
    assert (contact.name, contact.office_phone) == ("陈大文", "010-88886666")
    assert contact.customer.name == "北方机械有限公司"
    assert contact.gender_id is None


@pytest.mark.parametrize("phone", ["010-88886666", None])
def test_without_a_contact_the_phone_becomes_the_customers(as_li, make, records, phone):  # core: OPP-7
    opportunity = make(OpportunityFactory, assignee="li", state=ASSIGNED, contact=None, contact_phone=phone)
    as_li.fill(win(opportunity))
    assert records(Contact) == []
    assert [customer.phone for customer in records(Customer)] == [phone]


def test_who_won_is_told_whom(as_li, records, development):
    page = as_li.follow(as_li.fill(win(development)))
    (customer,) = records(Customer)
    (message,) = page.find("[role=status], .alert-success")[:1]
    assert f"/customers/show/{customer.id}" in [link.get("href") for link in message.cssselect("a")]


def test_winning_is_confirmed_in_english_too(as_li, development):  # core: OPP-7
    page = press(as_li, english(as_li).open("/plans/list/"), "Won", development.number)
    assert "Done" in as_li.follow(as_li.submit(page)).text


@pytest.mark.parametrize("username", set(CAST) - {"li"})
def test_nobody_else_ends_a_development(client_of, make, reload, records, username):  # core: OPP-7, OPP-8, ROLE-8
    development = make(OpportunityFactory, created_by="zhou", assignee="li", state=ASSIGNED)
    browser = client_of(username)
    for address, values in ((win(development), {}), (fail(development), {"reason": 1})):
        assert browser.open(address).status in (403, 404)
        assert browser.forge(address, values).status in (403, 404)
    assert reload(development).state is ASSIGNED
    assert records(Customer) == []


def test_what_is_not_being_developed_cannot_be_ended(as_li, make, reload, records):  # core: OPP-7, OPP-8
    for state in (WON, FAILED):
        ended = make(OpportunityFactory, assignee="li", state=state)
        for address, values in ((win(ended), {}), (fail(ended), {"reason": 1})):
            assert as_li.open(address).status == 409
            assert as_li.forge(address, values).status == 409
        assert reload(ended).version == ended.version
    assert records(Customer) == []


def test_winning_twice_makes_one_customer(as_li, records, development):  # core: OPP-7
    page = as_li.open(win(development))
    assert [as_li.submit(page).status for _ in range(2)] == [302, 409]
    assert len(records(Customer)) == 1


def test_winning_many_times_at_once_makes_one_customer(app, client_of, records, development):  # core: OPP-7
    clients = [client_of("li") for _ in range(4)]
    pages = [client.open(win(development)) for client in clients]
    answers, together = [], threading.Barrier(len(clients))

    def click(client, page):
        together.wait()
        answers.append(client.submit(page).status)

    threads = [threading.Thread(target=click, args=pair) for pair in zip(clients, pages, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [302, 409, 409, 409]
    assert (len(records(Customer)), len(records(Contact)), len(records(StateChange))) == (1, 1, 1)


# --- customers of that name


def test_who_wins_a_customer_of_a_known_name_is_told_and_asked(as_li, records, development, twin):  # core: OPP-7
    page = as_li.open(win(development))
    assert "已有同名客户。开发成功的是哪一个？" in page.text
    offered = choices(page, "link_to")
    assert [value for label, value in offered.items() if twin.name in label] == [str(twin.id)]
    assert offered["新建一个客户"] == ""
    english(as_li)
    assert "A customer of this name exists already. Which one was won?" in as_li.open(win(development)).text


def test_the_question_must_be_answered(as_li, records, reload, development, twin):  # core: OPP-7
    page = as_li.fill(win(development))
    assert (page.status, "请选择：关联到已有客户，或新建一个客户。" in page.text) == (200, True)
    assert reload(development).state is ASSIGNED
    assert len(records(Customer)) == 1


def test_a_name_that_is_known_by_now_is_asked_about_before_anything_is_done(as_li, make, reload, development):
    page = as_li.open(win(development))  # core: OPP-7
    make(CustomerFactory, name="北方机械有限公司")
    assert as_li.submit(page).status == 200
    assert reload(development).state is ASSIGNED


def test_another_customer_of_that_name_may_be_made(as_li, records, reload, development, twin):  # core: OPP-7
    page = as_li.open(win(development))
    assert as_li.submit(page, {"link_to": choice(page, "link_to", "新建一个客户")}).status == 302
    other = records(Customer)[-1]
    assert (other.id != twin.id, other.name) == (True, "北方机械有限公司")
    assert reload(development).customer_id == other.id


def test_linking_adds_the_contact_and_changes_nothing_else(as_li, records, reload, development, twin):  # core: OPP-7
    page = as_li.open(win(development))
    assert as_li.submit(page, {"link_to": str(twin.id)}).status == 302
    after = reload(twin, "manager")
    assert (after.manager.username, after.state, after.phone) == ("zhou", CustomerState.NORMAL, "010-11111111")
    assert (after.name, after.incomplete, after.version) == (twin.name, False, twin.version)
    assert [(contact.name, contact.customer_id) for contact in records(Contact)] == [("陈大文", twin.id)]
    assert reload(development).customer_id == twin.id
    assert len(records(Customer)) == 1


def test_linking_without_a_contact_does_not_touch_the_phone(as_li, make, reload, records):  # core: OPP-7
    twin = make(CustomerFactory, name="某某公司", phone="010-11111111")
    opportunity = make(OpportunityFactory, customer_name="某某公司", assignee="li", state=ASSIGNED, contact=None)
    as_li.fill(win(opportunity), {"link_to": twin.id})
    assert reload(twin).phone == "010-11111111"
    assert records(Contact) == []


def test_a_lost_customer_must_be_won_back_before_it_is_linked_to(as_li, make, reload, records, development):
    lost = make(CustomerFactory, name=development.customer_name, state=CustomerState.LOST)  # core: OPP-7
    page = as_li.fill(win(development), {"link_to": lost.id})
    assert (page.status, "该客户已流失，请先恢复客户。" in page.text) == (409, True)
    assert (reload(development).state, reload(lost).state) == (ASSIGNED, CustomerState.LOST)
    assert (records(Contact), records(StateChange)) == ([], [])


@pytest.mark.parametrize("wrong", ["999999", "abc", "-1", "0"])
def test_linking_to_what_does_not_exist_is_refused(as_li, reload, development, twin, wrong):
    assert as_li.fill(win(development), {"link_to": wrong}).status == 200
    assert reload(development).state is ASSIGNED


# --- an opportunity that has its customer from the start


def test_winning_for_a_known_customer_makes_none_and_changes_none(as_li, make, reload, records):  # core: OPP-11
    customer = make(CustomerFactory, manager="zhou", phone="010-11111111")
    opportunity = make(
        OpportunityFactory, customer=customer, customer_name=customer.name, assignee="li", state=ASSIGNED
    )
    page = as_li.open(win(opportunity))
    assert choices(page, "link_to") == {}
    assert as_li.submit(page).status == 302
    after = reload(customer, "manager")
    assert (after.version, after.manager.username, after.phone) == (customer.version, "zhou", "010-11111111")
    assert (len(records(Customer)), records(Contact)) == (1, [])
    assert (reload(opportunity).state, reload(opportunity).customer_id) == (WON, customer.id)


def test_not_even_a_forged_link_changes_whose_opportunity_it_is(as_li, make, reload, records):  # core: OPP-11
    customer, other = make(CustomerFactory), make(CustomerFactory)
    opportunity = make(OpportunityFactory, customer=customer, assignee="li", state=ASSIGNED)
    as_li.fill(win(opportunity), {"link_to": other.id})
    assert reload(opportunity).customer_id == customer.id
    assert records(Contact) == []


def test_only_a_customer_of_the_won_name_can_be_linked_to(as_li, make, reload, records, development):  # core: OPP-7
    other = make(CustomerFactory, name="别家公司", manager="zhou")
    assert as_li.fill(win(development), {"link_to": other.id}).status == 200
    assert (reload(development).state, records(Contact)) == (ASSIGNED, [])


def test_the_customer_of_an_opportunity_is_shown_on_it(as_li, make):  # core: OPP-11
    customer = make(CustomerFactory)
    opportunity = make(OpportunityFactory, customer=customer, assignee="li", state=ASSIGNED)
    assert customer.name in details(as_li.open(f"/plans/show/{opportunity.id}"))["客户"]


def test_a_won_opportunity_is_shown_on_its_customer(as_li, make):
    contact = make(ContactFactory)
    opportunity = make(OpportunityFactory, customer_id=contact.customer_id, assignee="li", state=WON)
    assert opportunity.number in as_li.open(f"/customers/show/{contact.customer_id}?tab=opportunities").text


# --- failing


@pytest.mark.parametrize("place", ["/plans/list/", "/plans/show/{}"])
def test_the_assignee_stops_with_a_reason_and_a_remark(as_li, records, reload, development, place):  # core: OPP-8
    page = press(as_li, as_li.open(place.format(development.id)), "终止开发")
    answers = {"reason": choice(page, "reason", "价格过高"), "note": "对方预算只有一半"}
    assert "操作成功" in as_li.follow(as_li.submit(page, answers)).text
    after = reload(development, "reason")
    assert (after.state, after.reason.item) == (FAILED, "价格过高")
    (change,) = records(StateChange)
    assert (change.from_state, change.to_state, change.note) == ("assigned", "failed", "对方预算只有一半")
    assert records(Customer) == []


def test_the_remark_may_be_left_out(as_li, reload, development):  # core: OPP-8
    page = as_li.open(fail(development))
    assert as_li.submit(page, {"reason": choice(page, "reason", "其他")}).status == 302
    assert reload(development).state is FAILED


def test_the_reason_is_required(as_li, reload, development):  # core: OPP-8
    page = as_li.fill(fail(development), {"note": "不知道为什么"})
    assert (page.status, "此项必填。" in beside(page, "reason")) == (200, True)
    assert "不知道为什么" in beside(page, "note")
    assert reload(development).state is ASSIGNED


def test_the_reasons_come_from_the_dictionary(as_li, make, records, development):  # core: OPP-8, DIC-1, DIC-2
    make(DictionaryItemFactory, category=FAILURE_REASON, item="客户倒闭")
    make(DictionaryItemFactory, category=FAILURE_REASON, item="旧的原因", retired=True)
    wanted = [item.item for item in records(DictionaryItem, category=FAILURE_REASON) if not item.retired]
    offered = choices(as_li.open(fail(development)), "reason")
    assert sorted(label for label in offered if label) == sorted(wanted)
    assert "Price too high" in choices(english(as_li).open(fail(development)), "reason")


def test_a_word_of_another_category_is_no_reason(as_li, records, reload, development):  # core: OPP-8
    (region, *_) = records(DictionaryItem, category="地区")
    page = as_li.fill(fail(development), {"reason": region.id})
    assert (page.status, "不是有效的选项。" in beside(page, "reason")) == (200, True)
    assert reload(development).state is ASSIGNED


def test_the_reason_is_shown_on_the_opportunity(as_li, records, make):  # core: OPP-8
    (reason, *_) = records(DictionaryItem, category=FAILURE_REASON)
    opportunity = make(OpportunityFactory, assignee="li", state=FAILED, reason=reason)
    assert details(as_li.open(f"/plans/show/{opportunity.id}"))["失败原因"] == reason.item
    shown = details(english(as_li).open(f"/plans/show/{opportunity.id}"))
    assert (shown["Reason for failure"], shown["State"]) == (reason.label_en, "Failed")
