"""Of several who save at the very same moment one succeeds, and the others are told."""

import threading

from app.customers.models import SalesCode
from tests.factories import CustomerFactory


def at_once(*actions):
    """What each of the *actions* answers, all begun together."""
    answers, together = [], threading.Barrier(len(actions))

    def act(action):
        together.wait()
        answers.append(action())

    threads = [threading.Thread(target=act, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_one_of_many_edits_of_a_record_is_saved(client_of, make, reload):
    customer = make(CustomerFactory)
    browsers = [client_of(username) for username in ("li", "wang", "wang")]
    pages = [browser.open(f"/customers/edit/{customer.id}") for browser in browsers]

    def save(browser, page, phone):
        return lambda: (browser.submit(page, {"phone": phone}).status, phone)

    phones = ["010-1", "010-2", "010-3"]
    answers = at_once(*map(save, browsers, pages, phones))
    (winner,) = [phone for status, phone in answers if status == 302]
    assert sorted(status for status, _ in answers) == [302, 409, 409]
    assert reload(customer).phone == winner


def test_a_code_goes_to_one_of_those_who_want_it(client_of, make, records):
    customers = [make(CustomerFactory) for _ in range(3)]
    browsers = [client_of("wang") for _ in customers]
    pages = [browser.open(f"/customers/edit/{each.id}") for browser, each in zip(browsers, customers, strict=True)]

    def give(browser, page):
        return lambda: browser.submit(page, {"sales_codes": "C001"}).status

    assert sorted(at_once(*map(give, browsers, pages))) == [302, 409, 409]
    assert len(records(SalesCode, code="C001")) == 1
