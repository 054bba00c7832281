"""Numbers for people: a prefix, the day, and a sequence of that day."""

import threading
from datetime import datetime

import pytest

from app.core import clock
from app.core.database import db
from app.core.numbers import NumberSequence, next_number
from app.customers.models import Customer
from tests.factories import CustomerFactory, DictionaryItemFactory, OpportunityFactory

DAY = datetime(2007, 12, 2, 4, 0)
NEXT_DAY = datetime(2007, 12, 3, 4, 0)


@pytest.mark.parametrize(
    ("factory", "prefix"), [(CustomerFactory, "KH"), (OpportunityFactory, "XS"), (DictionaryItemFactory, "ZD")]
)
def test_each_kind_of_record_has_its_prefix(make, factory, prefix):
    with clock.at(DAY):
        assert [make(factory).number for _ in range(2)] == [f"{prefix}071202001", f"{prefix}071202002"]


def test_each_day_begins_with_001(session):
    with clock.at(DAY):
        assert [next_number(session, "KH") for _ in range(2)] == ["KH071202001", "KH071202002"]
    with clock.at(NEXT_DAY):
        assert next_number(session, "KH") == "KH071203001"
    with clock.at(DAY):
        assert next_number(session, "KH") == "KH071202003"


def test_prefixes_do_not_disturb_each_other(session):
    with clock.at(DAY):
        assert [next_number(session, prefix) for prefix in ("KH", "XS", "KH")] == [
            "KH071202001",
            "XS071202001",
            "KH071202002",
        ]


def test_after_999_there_are_more_digits(session):
    session.add(NumberSequence(scope="KH071202", last=998))
    with clock.at(DAY):
        assert [next_number(session, "KH") for _ in range(2)] == ["KH071202999", "KH0712021000"]


def test_what_was_not_saved_gives_its_number_back(session):
    with clock.at(DAY):
        CustomerFactory()
        session.rollback()
        assert CustomerFactory().number == "KH071202001"


def test_a_number_that_is_given_is_kept(session):
    assert CustomerFactory(number="KH990101001").number == "KH990101001"


def test_many_who_save_at_once_get_numbers_of_their_own(app, records):
    people, rounds = 6, 3
    together = threading.Barrier(people)
    with app.app_context():
        values = {"level_id": None, "region_id": None}

    def save(number):
        together.wait()
        for each in range(rounds):
            with app.app_context(), clock.at(DAY):
                db.session.add(Customer(name=f"公司{number}-{each}", **values))
                db.session.commit()

    threads = [threading.Thread(target=save, args=(number,)) for number in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    numbers = sorted(customer.number for customer in records(Customer))
    assert numbers == [f"KH071202{number:03d}" for number in range(1, people * rounds + 1)]
