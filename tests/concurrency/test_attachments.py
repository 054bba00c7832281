"""Files that several people attach, read and remove at the same moment."""

from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

from app.attachments.models import Attachment
from app.customers.models import Customer
from tests.concurrency.visitor import PATIENCE, at_once, statuses, visit
from tests.factories import AttachmentFactory, CustomerFactory

MANY = 10
LARGE = b"0123456789abcdef" * (512 * 1024)


def names_in(app):
    return sorted(file.name for file in Path(app.config["CRM_UPLOADS"]).rglob("*") if file.is_file())


def test_ten_send_the_same_file_at_once_and_it_hangs_there_once(app, live, make, records):
    customer, li = make(CustomerFactory), visit(live, "li")
    same = li.sending(f"/attachments/add?customer={customer.id}", "files", ("报价单.txt", b"x"))
    assert statuses(at_once(*[same] * MANY)) == [302] * MANY
    (row,) = records(Attachment)
    assert names_in(app) == [row.stored_as]


def test_ten_send_a_file_each_and_all_hang_there(app, live, make, records):
    customer, li = make(CustomerFactory), visit(live, "li")
    path = f"/attachments/add?customer={customer.id}"
    answers = at_once(*(li.sending(path, "files", (f"{n}.txt", b"x" * n)) for n in range(1, MANY + 1)))
    assert statuses(answers) == [302] * MANY
    rows = records(Attachment)
    assert sorted(row.size for row in rows) == [*range(1, MANY + 1)]
    assert names_in(app) == sorted(row.stored_as for row in rows)


def test_a_record_deleted_while_files_are_attached_leaves_none_behind(app, live, make, records):
    wang = visit(live, "wang")
    for _ in range(4):
        customer = make(CustomerFactory)
        path = f"/attachments/add?customer={customer.id}"
        sending = [wang.sending(path, "files", (f"{n}.txt", b"x")) for n in range(4)]
        *_sent, deleted = at_once(*sending, wang.posting(f"/customers/delete/{customer.id}"))
        assert deleted.status == 302
    assert (records(Customer), records(Attachment), names_in(app)) == ([], [], [])


def test_of_ten_who_remove_a_file_one_does(app, live, make, records):
    attachment, wang = make(AttachmentFactory), visit(live, "wang")
    answers = at_once(*(wang.posting(f"/attachments/delete/{attachment.id}") for _ in range(MANY)))
    assert statuses(answers).count(302) == 1
    assert set(statuses(answers)) <= {302, 404, 409}
    assert (records(Attachment), names_in(app)) == ([], [])


def test_whoever_is_reading_a_file_gets_it_whole_though_it_is_removed(app, live, make):
    attachment, wang = make(AttachmentFactory, content=LARGE), visit(live, "wang")
    connection = HTTPConnection(urlsplit(live).netloc, timeout=PATIENCE)
    try:
        connection.request("GET", f"/attachments/file/{attachment.id}", headers={"Cookie": wang.cookie})
        response = connection.getresponse()
        begun = response.read(16)
        assert wang.twin().post(f"/attachments/delete/{attachment.id}", {}).status == 302
        assert begun + response.read() == LARGE
    finally:
        connection.close()
    assert names_in(app) == []
