"""What a mail looks like to whoever receives it, and to whoever tries to slip something in."""

from datetime import UTC, datetime

import pytest

from app.core.database import db
from tests.factories import person
from tests.wall import MORNING

HOSTILE = "李\r\nBcc: everybody@example.com\r\n\r\n<b>read this</b>"


@pytest.fixture
def received(office, posted, send):
    """`received("li")`: the mail that somebody gets."""

    def received(username="li"):
        posted(username)
        assert send() == {"sent": 1}
        return office.mails[-1]

    return received


def test_it_says_from_whom_to_whom_and_when(received):
    message = received().message
    assert str(message["From"]) == "客户关系管理 <crm@example.com>"
    assert str(message["To"]) == "李明 <li@example.com>"
    assert message["Subject"] == "Hello"
    assert message["Date"].datetime == MORNING.replace(tzinfo=UTC)
    assert message.get_content_type() == "text/plain"
    assert message.get_content_charset() == "utf-8"


def test_chinese_arrives_whole(received, letter):
    letter.update(
        subject="王芳把销售机会指派给您：" + "华东电子有限公司" * 12,
        text="请打开：\n" + "很长的一行" * 200 + "\n.\n..\n",
    )
    mail = received()
    assert mail.message["Subject"] == letter["subject"]
    assert mail.text == letter["text"]


def test_no_absence_note_answers_it(received):
    assert received().message["Auto-Submitted"] == "auto-generated"


def test_no_two_mails_have_the_same_id(received):
    ids = [received(username).message["Message-ID"] for username in ("li", "zhou")]
    assert len(set(ids)) == 2
    assert all(each.endswith("@example.com>") for each in ids)


def test_a_mail_that_is_tried_again_keeps_its_id(office, posted, send, outbox, wall):
    office.answers["."] = None
    posted("li")
    answers = iter(["250 taken, but we break off", "250 taken"])

    def break_off(_mail):
        if next(answers).endswith("off"):
            raise ConnectionResetError

    office.before_taking = break_off
    assert send() == {"postponed": 1}
    wall.now = outbox()[0].due_at
    assert send() == {"sent": 1}
    first, second = (mail.message["Message-ID"] for mail in office.mails)
    assert first == second


@pytest.mark.parametrize("field", ["subject", "name", "text"])
def test_nobody_slips_a_header_in(app, received, letter, field):
    if field == "name":
        with app.app_context():
            person("li").first_name = HOSTILE
            db.session.commit()
    else:
        letter[field] = HOSTILE
    mail = received()
    assert mail.receivers == ["li@example.com"]
    assert mail.message["Bcc"] is None
    assert mail.message.get_content_type() == "text/plain"
    assert "everybody@example.com" in (
        mail.text if field == "text" else str(mail.message["To" if field == "name" else "Subject"])
    )


def test_a_name_with_signs_is_still_one_receiver(app, received):
    with app.app_context():
        person("li").first_name = 'Ming "the <boss@example.com>", Li; (a)'
        db.session.commit()
    assert received().receivers == ["li@example.com"]


def test_it_is_written_in_the_language_of_its_reader(app, office, posted, send, monkeypatch):  # core: NFR-2
    from flask_babel import gettext

    from app.mail import letters

    monkeypatch.setitem(letters.WRITERS, "plain", lambda _mail: letters.Letter(gettext("Unassigned"), gettext("Won")))
    with app.app_context():
        person("zhou").language = "en"
        db.session.commit()
    posted("li")
    posted("zhou")
    assert send() == {"sent": 2}
    assert {mail.receivers[0]: mail.message["Subject"] for mail in office.mails} == {
        "li@example.com": "未分配",
        "zhou@example.com": "Unassigned",
    }


def test_the_date_is_that_of_the_one_clock(received, wall):
    wall.now = datetime(1998, 7, 4, 1, 0)
    assert received().message["Date"].datetime.year == 1998
