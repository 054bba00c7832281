"""What is in the outbox goes out once, is tried again while there is hope, and is given up in the open."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from app.core.database import db
from app.mail import health, operations
from app.mail.operations import post
from tests.factories import person
from tests.smtp import post_office


@pytest.fixture
def state(app, wall):
    """`state()`: what administrators read on their first page."""

    def state():
        with app.app_context(), wall.standing():
            well, sentence, _url = health.state()
            return well, sentence

    return state


def test_a_mail_goes_out_once(office, posted, send, outbox):
    posted("li")
    assert send() == {"sent": 1}
    assert send() == {}
    (mail,) = office.mails
    assert (mail.sender, mail.receivers) == ("crm@example.com", ["li@example.com"])
    (kept,) = outbox()
    assert (kept.attempts, kept.due_at, kept.error) == (1, None, None)
    assert kept.sent_at


def test_without_a_mail_server_nothing_gets_into_the_outbox(app, letter, outbox):
    with app.app_context():
        assert post("plain", person("li")) is None
        db.session.commit()
    assert outbox() == []


def test_what_is_rolled_back_is_not_sent(app, office, letter, send):
    with app.app_context():
        post("plain", person("li"))
        db.session.rollback()
    assert send() == {}
    assert office.mails == []


def test_many_mails_go_over_one_connection(office, posted, send):
    for username in ("li", "zhou", "sun"):
        posted(username)
    assert send() == {"sent": 3}
    assert office.connections == 1


def test_a_server_that_is_away_is_tried_again_after_pauses_that_grow(app, office, posted, send, wall, outbox, state):
    posted("li")
    away, app.config["CRM_MAIL_SERVER"] = app.config["CRM_MAIL_SERVER"], office.server(port=1)
    pauses = []
    for _ in range(6):
        assert send() == {"postponed": 1}
        pauses.append((outbox()[0].due_at - wall.now).total_seconds() / 60)
        wall.now = outbox()[0].due_at
    assert pauses == [5, 10, 20, 40, 60, 60]
    assert state() == (False, "尚未发出的邮件：1 封。ConnectionRefusedError: [Errno 111] Connection refused")
    app.config["CRM_MAIL_SERVER"] = away
    assert send() == {"sent": 1}
    assert state() == (True, "没有积压的邮件。")
    assert len(office.mails) == 1


def test_it_is_not_tried_before_its_pause_is_over(app, office, posted, send, wall):
    office.answers["RCPT"] = "450 4.2.1 mailbox busy"
    posted("li")
    assert send() == {"postponed": 1}
    wall.pass_by(minutes=4)
    assert send() == {}
    wall.pass_by(minutes=1)
    assert send() == {"postponed": 1}


def test_a_server_that_is_away_is_asked_once_for_all_mails(app, office, posted, send):
    for username in ("li", "zhou", "sun"):
        posted(username)
    with post_office(answers={"EHLO": "421 later", "HELO": "421 later"}) as closed:
        app.config["CRM_MAIL_SERVER"] = closed.server()
        assert send() == {"postponed": 3}
        assert closed.connections == 1


def test_after_a_day_it_is_given_up_and_administrators_see_it(office, posted, send, wall, outbox, state):
    office.answers["DATA"] = "451 4.3.0 disk full"
    posted("li")
    for _ in range(40):
        counted = send()
        if counted == {"given_up": 1}:
            break
        wall.now = outbox()[0].due_at
    (mail,) = outbox()
    assert (mail.due_at, mail.sent_at) == (None, None)
    assert (wall.now - mail.posted_at).total_seconds() / 3600 == pytest.approx(24, abs=1)
    assert state()[0] is False
    assert "放弃发送的邮件：1 封，最近一封发给李明" in state()[1]
    assert "451 4.3.0 disk full" in state()[1]


def test_administrators_read_of_it_on_their_first_page(as_root, as_li, office, posted, send, wall):
    office.answers["RCPT"] = "550 5.1.1 no such user"
    posted("li")
    assert send() == {"given_up": 1}
    with wall.standing():
        assert "550 5.1.1 no such user" in as_root.open("/").text
        assert "550 5.1.1" not in as_li.open("/").text


@pytest.mark.parametrize(
    ("word", "answer", "what"),
    [
        ("RCPT", "550 5.1.1 no such user", "given_up"),
        ("DATA", "554 5.7.1 this is spam", "given_up"),
        ("RCPT", "450 4.2.1 mailbox busy", "postponed"),
        ("MAIL", "550 5.7.1 you may not send", "postponed"),
        ("DATA", "421 4.3.2 closing", "postponed"),
    ],
)
def test_what_is_refused_for_good_is_given_up_at_once(office, posted, send, outbox, word, answer, what):
    """A sender who is refused is a setting that somebody can put right; a receiver is not."""
    office.answers[word] = answer
    posted("li")
    assert send() == {what: 1}
    assert answer.partition(" ")[2] in outbox()[0].error


def test_one_that_is_refused_keeps_no_other_back(office, posted, send):
    office.answers["RCPT"] = lambda rest: "550 no such user" if "zhou@" in rest else "250 yes"
    for username in ("li", "zhou", "sun"):
        posted(username)
    assert send() == {"sent": 2, "given_up": 1}


def test_a_connection_that_breaks_off_is_made_anew(office, posted, send):
    posted("li")
    posted("zhou")
    office.answers["MAIL"] = _first("421 4.3.2 restarting", office)
    assert send() == {"postponed": 1, "sent": 1}
    assert office.connections == 2


def _first(answer, office):
    def once(_rest):
        del office.answers["MAIL"]
        return answer

    return once


def test_one_who_left_gets_no_mail(app, office, posted, send, outbox):
    posted("li")
    with app.app_context():
        person("li").active = False
        db.session.commit()
    assert send() == {}
    assert office.mails == []
    assert (outbox()[0].due_at, outbox()[0].error) == (None, None)


def test_where_there_is_nothing_to_say_any_more_nothing_is_sent(office, posted, send, letter, outbox):
    posted("li")
    letter.clear()
    assert send() == {}
    assert office.mails == []
    assert outbox()[0].due_at is None


def test_what_comes_too_late_is_not_sent(office, posted, send, wall, state):
    posted("li")
    wall.pass_by(days=1)
    assert send() == {"given_up": 1}
    assert office.mails == []
    assert "轮到发送时已经没有用了" in state()[1]


def test_an_address_that_is_none_is_told_to_administrators(app, office, posted, send, state):
    with app.app_context():
        person("li").email = "li<@example.com"
        db.session.commit()
    posted("li")
    assert send() == {"given_up": 1}
    assert "无法向“li<@example.com”这个地址发送邮件" in state()[1]


def test_of_many_senders_at_once_one_gets_a_mail(app, office, posted, wall):
    key = posted("li")

    def claim(_number):
        with app.app_context(), wall.standing():
            claimed = operations.claim(key)
            db.session.commit()
            return claimed

    with ThreadPoolExecutor(8) as threads:
        assert sorted(threads.map(claim, range(8))) == [False] * 7 + [True]


def test_no_transaction_is_open_while_the_server_is_spoken_to(app, office, posted, send):
    """SQLite would let nobody else write."""
    posted("li")
    written = []

    def write_elsewhere(_mail):
        with app.app_context():
            person("zhou").region = "华东"
            db.session.commit()
            written.append(True)

    office.before_taking = write_elsewhere
    assert send() == {"sent": 1}
    assert written == [True]


def test_old_mail_is_forgotten_and_what_waits_stays(app, office, posted, send, wall, outbox):
    from app.mail.jobs import forget_old_mail

    posted("li")
    send()
    wall.pass_by(days=30, seconds=1)
    late = posted("zhou")
    with app.app_context(), wall.standing():
        assert dict(forget_old_mail().counts) == {"removed": 1}
    assert [mail.id for mail in outbox()] == [late]
