"""`crm check-mail`: does mail get out, before anybody relies on it?"""

import pytest


@pytest.fixture
def check(app):
    """`check()`: how the command ended, and what it said."""

    def check(address="boss@example.com"):
        result = app.test_cli_runner().invoke(args=["crm", "check-mail", address])
        return result.exit_code, result.output.strip()

    return check


def test_it_sends_a_test_and_says_so(office, check):
    assert check() == (0, "127.0.0.1 took a mail to boss@example.com.")
    (mail,) = office.mails
    assert (mail.sender, mail.receivers) == ("crm@example.com", ["boss@example.com"])


def test_it_says_what_the_server_says(office, check):
    office.answers["RCPT"] = "550 5.7.1 relaying denied"
    assert check() == (1, "Error: 550 5.7.1 relaying denied")


def test_it_says_that_there_is_none(check):
    assert check() == (1, "Error: CRM_MAIL_URL is not set; nothing is sent by mail.")


def test_an_address_that_is_none_is_refused(office, check):
    code, said = check("nobody")
    assert (code, office.mails) == (1, [])
    assert "nobody" in said
