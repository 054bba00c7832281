"""A forgotten password is reset by mail, once, for a while, and without telling strangers anything (ROLE-6)."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from app.core.database import db
from app.core.history import Change
from app.mail.jobs import send_mail
from app.mail.models import OutgoingMail
from app.people import resets
from app.people.jobs import forget_old_resets
from app.people.models import PasswordReset
from tests.browser import Browser
from tests.cast import PASSWORD
from tests.factories import person
from tests.screens import messages

NEW, OTHER = "umbrella-kestrel-92", "heron lantern 55 cargo"
SAID = "如果有这个账号，验证码正在发往它的电子邮箱。"
WAIT = "尝试次数过多"


@pytest.fixture
def ask(app, wall):
    """`ask("li")`: a stranger asks for a code; the page they get to."""

    def ask(name, address="10.0.0.1"):
        browser = Browser(app)
        browser.client.environ_base["REMOTE_ADDR"] = address
        with wall.standing():
            return browser.follow(browser.fill("/forgotten/", {"username": name}))

    return ask


@pytest.fixture
def deliver(app, wall):
    """`deliver()`: the job sends what waits."""

    def deliver():
        with app.app_context(), wall.standing():
            return dict(send_mail().counts)

    return deliver


@pytest.fixture
def code_for(office, ask, deliver):
    """`code_for("li")`: ask for a code and read it in the mail."""

    def code_for(name):
        ask(name)
        deliver()
        return code_in(office.mails[-1])

    return code_for


def code_in(mail):
    return re.search(r"#(\w+)", mail.text)[1]


@pytest.fixture
def redeem(app, wall):
    """`redeem(code)`: choose a new password with a code, in a browser of one's own."""

    def redeem(code, password=NEW, confirm=None):
        values = {"code": code, "password": password, "confirm": confirm or password}
        with wall.standing():
            return Browser(app).fill("/forgotten/new", values)

    return redeem


def opens(app, password, username="li"):
    return Browser(app).log_in(username, password).status == 302


def leave(app, username):
    with app.app_context():
        person(username).active = False
        db.session.commit()


def test_who_forgot_their_password_chooses_a_new_one_by_mail(app, office, code_for, redeem):  # core: ROLE-6
    page = redeem(code_for("li"))
    assert page.location == "/login/"
    assert opens(app, NEW)
    assert not opens(app, PASSWORD)
    (mail,) = office.mails
    assert mail.receivers == ["li@example.com"]
    assert "“li”" in mail.text


def test_the_door_offers_it_only_where_there_is_a_mail_server(app, office, anonymous):  # core: ROLE-6
    assert "/forgotten/" in anonymous.open("/login/").links()
    app.config["CRM_MAIL_SERVER"] = None
    assert "/forgotten/" not in anonymous.open("/login/").links()
    for path in ("/forgotten/", "/forgotten/new"):
        assert anonymous.open(path).status == 404


def test_the_mail_speaks_its_readers_language(app, office, code_for):  # core: NFR-2
    with app.app_context():
        person("li").language = "en"
        db.session.commit()
    code_for("li")
    assert office.mails[0].message["Subject"] == "A new password for your account"


def test_the_link_leads_to_the_address_of_the_installation(app, office, code_for):
    """Never to a host that a stranger wrote into their request."""
    app.config["CRM_PUBLIC_URL"] = "https://crm.example.com"
    code = code_for("li")
    assert f"https://crm.example.com/forgotten/new#{code}" in office.mails[0].text


@pytest.mark.parametrize("name", ["li@example.com", "LI", " Li@Example.com "])
def test_the_address_will_do_as_well(app, code_for, redeem, name):
    assert redeem(code_for(name)).location == "/login/"
    assert opens(app, NEW)


# --- strangers learn nothing


@pytest.mark.parametrize("name", ["li", "nobody", "nobody@example.com", "x" * 5000, "\0", "%", "' OR 1=1 --"])
def test_the_same_is_said_whether_the_account_exists_or_not(office, ask, name):  # core: ROLE-6
    page = ask(name)
    assert (page.status, messages(page)) == (200, [SAID])


def test_who_has_left_gets_nothing(app, office, ask, records):  # core: ROLE-4
    leave(app, "li")
    assert messages(ask("li")) == [SAID]
    assert records(OutgoingMail) == []


def test_who_leaves_meanwhile_gets_in_no_more(app, code_for, redeem):  # core: ROLE-4
    code = code_for("li")
    leave(app, "li")
    assert redeem(code).status == 200


def test_asking_again_and_again_takes_ever_longer(office, ask, wall):
    for _ in range(5):
        assert messages(ask("nobody")) == [SAID]
    assert WAIT in ask("nobody").text
    wall.pass_by(seconds=30)
    assert messages(ask("nobody")) == [SAID]
    assert WAIT in ask("nobody").text


def test_asking_keeps_nobody_from_logging_in(app, office, ask):
    for _ in range(8):
        ask("li")
    assert opens(app, PASSWORD)


def test_nobodys_mailbox_is_filled(office, ask, wall, records):
    """From however many addresses somebody asks, three codes may be open."""
    for number in range(10):
        ask("li", address=f"203.0.113.{number}")
    assert len(records(OutgoingMail)) == 3
    wall.pass_by(minutes=30)
    ask("li", address="203.0.113.99")
    assert len(records(OutgoingMail)) == 4


# --- a code


def test_a_code_opens_once(app, code_for, redeem):  # core: ROLE-6
    code = code_for("li")
    redeem(code)
    page = redeem(code, OTHER)
    assert page.status == 200
    assert "已经用过" in page.text
    assert opens(app, NEW)


def test_of_many_at_once_one_gets_in(app, code_for, wall):
    code = code_for("li")
    browsers = [Browser(app) for _ in range(5)]
    pages = [browser.open("/forgotten/new") for browser in browsers]
    words = [f"umbrella-kestrel-{number}" for number in range(5)]

    def redeem(given):
        browser, page, word = given
        with wall.standing():
            return browser.submit(page, {"code": code, "password": word, "confirm": word}).status

    with ThreadPoolExecutor(5) as threads:
        answers = sorted(threads.map(redeem, zip(browsers, pages, words, strict=True)))
    assert answers == [200, 200, 200, 200, 302]
    assert len([word for word in words if opens(app, word)]) == 1


def test_it_opens_for_half_an_hour(app, code_for, redeem, wall):  # core: ROLE-6
    early, late = code_for("li"), code_for("zhou")
    wall.pass_by(minutes=29, seconds=59)
    assert redeem(early).status == 302
    wall.pass_by(seconds=1)
    assert redeem(late).status == 200
    assert opens(app, PASSWORD, "zhou")


def test_a_newer_code_leaves_the_older_one_open_until_one_is_used(code_for, redeem):
    older, newer = code_for("li"), code_for("li")
    assert redeem(newer).status == 302
    assert redeem(older).status == 200


def test_all_sessions_end(client_of, code_for, redeem):  # core: ROLE-6
    before = client_of("li")
    redeem(code_for("li"))
    assert before.open("/profile/").location.startswith("/login/")


def test_waits_at_the_door_end(attempt, code_for, redeem):
    for _ in range(6):
        attempt("li", "wrong")
    redeem(code_for("li"))
    assert attempt("li", NEW).status == 302


def test_it_need_not_be_changed_at_the_next_log_in(app, as_root, user_of, code_for, redeem):  # core: ROLE-6
    as_root.fill(f"/users/password/{user_of('li')}", {"password": OTHER, "confirm": OTHER})
    redeem(code_for("li"))
    browser = Browser(app)
    browser.log_in("li", NEW)
    assert browser.open("/").status == 200


@pytest.mark.parametrize(("password", "confirm"), [("short", "short"), ("1234567890", "1234567890"), (NEW, NEW + "x")])
def test_a_password_that_will_not_do_leaves_the_code_open(app, code_for, redeem, password, confirm):
    code = code_for("li")
    for _ in range(6):
        assert redeem(code, password, confirm).status == 200
    assert opens(app, PASSWORD)
    assert redeem(code).status == 302


def test_guessing_codes_takes_ever_longer(office, redeem):
    for number in range(5):
        assert "验证码不正确" in redeem(f"guess{number}").text
    assert WAIT in redeem("guess").text


@pytest.mark.parametrize("code", ["", " ", "x" * 100_000, "\0", "李", "' OR 1=1 --"])
def test_nonsense_opens_nothing(office, redeem, code):
    assert redeem(code).status == 200


def test_no_code_is_kept_anywhere(app, code_for, caplog):
    """Who reads the database, or the log, cannot make one."""
    code = code_for("li")
    with app.app_context(), db.engine.connect() as connection:
        rows = [repr(tuple(row)) for table in db.metadata.sorted_tables for row in connection.execute(select(table))]
    assert code not in "\n".join(rows)
    assert code not in caplog.text
    assert len(code) >= 26


def test_another_installation_makes_other_codes(app):
    with app.app_context():
        ours = resets.code("salt")
        app.config["SECRET_KEY"] = "another" * 5
        assert resets.code("salt") != ours


def test_a_mail_that_is_tried_again_carries_the_same_code(office, ask, deliver, wall, redeem):
    ask("li")
    office.answers["RCPT"] = "450 later"
    assert deliver() == {"postponed": 1}
    del office.answers["RCPT"]
    wall.pass_by(minutes=5)
    assert deliver() == {"sent": 1}
    assert redeem(code_in(office.mails[0])).status == 302


def test_a_code_that_would_come_too_late_is_not_sent(office, ask, deliver, wall):
    ask("li")
    wall.pass_by(minutes=30)
    assert deliver() == {"given_up": 1}
    assert office.mails == []


def test_one_that_was_used_meanwhile_is_not_sent(office, ask, code_for, deliver, redeem):
    code = code_for("li")
    ask("li")
    redeem(code)
    assert deliver() == {}
    assert len(office.mails) == 1


def test_the_history_says_who_it_was_and_not_to_what(app, code_for, redeem, records):
    redeem(code_for("li"))
    with app.app_context():
        li = person("li").id
    (change,) = records(Change, record_type="ab_user", record_id=li, field="password")
    assert (change.person_id, change.old, change.new) == (li, None, None)


def test_who_is_logged_in_has_no_need_of_it(office, as_li):
    assert as_li.open("/forgotten/").location == "/"


def test_codes_that_ended_are_forgotten(app, office, ask, wall, records):
    ask("li")
    wall.pass_by(days=1, minutes=30, seconds=1)
    ask("zhou")
    with app.app_context(), wall.standing():
        assert dict(forget_old_resets().counts) == {"removed": 1}
    assert len(records(PasswordReset)) == 1
