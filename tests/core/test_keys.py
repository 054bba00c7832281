"""Keys: a page left open must never meet a newer record under the key of one that is gone."""

from app.customers.models import Customer
from tests.factories import CustomerFactory


def test_the_key_of_a_deleted_record_is_never_given_again(make, as_wang):  # quality: 3 Steadiness
    gone = make(CustomerFactory)
    assert as_wang.forge(f"/customers/delete/{gone.id}", {}).status == 302
    newer = make(CustomerFactory)
    assert newer.id > gone.id


def test_a_stale_page_deletes_nothing_newer(make, as_wang, records):  # quality: 3 Steadiness
    gone = make(CustomerFactory)
    as_wang.forge(f"/customers/delete/{gone.id}", {})
    newer = make(CustomerFactory)
    assert as_wang.forge(f"/customers/delete/{gone.id}", {}).status == 404
    assert [customer.id for customer in records(Customer)] == [newer.id]
