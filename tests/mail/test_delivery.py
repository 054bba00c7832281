"""The way to the mail server: safe where it is to be safe, or not taken at all; and no secret on it for others."""

import logging

import pytest

import config
from app.mail.delivery import Carrier
from config import MailServer
from tests.smtp import certificate, post_office

PRODUCTION = {
    "CRM_SECRET_KEY": "x" * 40,
    "CRM_TRUSTED_HOSTS": "crm.example.com",
    "CRM_PROXIES": "1",
    "CRM_MAIL_FROM": "Kehu <crm@example.com>",
}


def server_of(url, **more):
    return config.load({**PRODUCTION, "CRM_MAIL_URL": url, **more})["CRM_MAIL_SERVER"]


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("", None),
        ("smtp://mail.example.com", MailServer("mail.example.com", 587, "starttls")),
        ("smtp://mail.example.com:2525/?tls=starttls", MailServer("mail.example.com", 2525, "starttls")),
        ("smtps://mail.example.com", MailServer("mail.example.com", 465, "ssl")),
        ("smtp://mail.example.com/?tls=ssl", MailServer("mail.example.com", 465, "ssl")),
        ("smtp://mail.example.com/?tls=none", MailServer("mail.example.com", 25, "none")),
        ("smtp://a%40b:p%2Fw%3A@mail.example.com", MailServer("mail.example.com", 587, "starttls", "a@b", "p/w:")),
        ("smtp://u:p@localhost/?tls=none", MailServer("localhost", 25, "none", "u", "p")),
    ],
)
def test_one_address_says_where_mail_is_handed_in(url, server):
    assert server_of(url) == server


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.com",
        "http://mail.example.com",
        "smtp://",
        "smtp://mail.example.com:99999",
        "smtp://mail.example.com:x",
        "smtp://[mail",
        "smtp://mail.example.com/?tls=yes",
        "smtp://user:s3cret@mail.example.com/?tls=none",
    ],
)
def test_an_address_that_will_not_do_is_refused_at_the_start_without_its_password(url):
    with pytest.raises(RuntimeError) as refusal:
        server_of(url)
    assert "CRM_MAIL_URL" in str(refusal.value)
    assert "s3cret" not in str(refusal.value)


@pytest.mark.parametrize("sender", ["", "Kehu", "Kehu <crm>"])
def test_mail_needs_a_sender(sender):
    with pytest.raises(RuntimeError, match="CRM_MAIL_FROM"):
        server_of("smtp://mail.example.com", CRM_MAIL_FROM=sender)


@pytest.mark.parametrize(
    ("environ", "address"),
    [
        ({}, "https://crm.example.com"),
        ({"CRM_TRUSTED_NETWORK": "yes"}, "http://crm.example.com"),
        ({"CRM_PUBLIC_URL": "https://intranet.example.com/crm/"}, "https://intranet.example.com/crm"),
    ],
)
def test_links_in_mail_lead_to_the_address_that_users_type(environ, address):
    assert config.load({**PRODUCTION, **environ})["CRM_PUBLIC_URL"] == address


@pytest.mark.parametrize("environ", [{"CRM_TRUSTED_HOSTS": ".example.com"}, {"CRM_PUBLIC_URL": "crm.example.com"}])
def test_an_address_that_does_not_tell_is_refused_where_mail_is_sent(environ):
    with pytest.raises(RuntimeError, match="CRM_PUBLIC_URL"):
        server_of("smtp://mail.example.com", **environ)


def test_the_demonstration_is_where_it_serves():
    assert config.load({"CRM_ENV": "demo", "CRM_PORT": "8081"})["CRM_PUBLIC_URL"] == "http://127.0.0.1:8081"


def test_the_password_is_not_in_what_is_printed_of_a_server():
    assert "s3cret" not in repr(MailServer("mail.example.com", 587, "starttls", "user", "s3cret"))


# --- the way itself


def message():
    from email.message import EmailMessage

    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "crm@example.com", "li@example.com", "Hello"
    made.set_content("How are you?")
    return made


def carry(server):
    with Carrier(server) as carrier:
        return carrier.carry(message())


def test_a_server_that_asks_for_a_password_gets_it():
    with post_office(offers=["AUTH PLAIN"], users={"crm": "s3cret"}) as office:
        assert carry(office.server(user="crm", password="s3cret")) is None
        assert len(office.mails) == 1


def test_a_wrong_password_is_said_to_administrators_and_tried_again(caplog):
    with post_office(offers=["AUTH PLAIN"], users={"crm": "s3cret"}) as office, caplog.at_level(logging.DEBUG):
        trouble = carry(office.server(user="crm", password="oth3r"))
    assert (trouble.error, trouble.for_good) == ("535 5.7.8 wrong user or password", False)
    assert office.mails == []
    assert "oth3r" not in caplog.text


@pytest.mark.parametrize("tls", ["starttls", "ssl"])
def test_where_the_way_cannot_be_made_safe_nothing_is_said(tls):
    with post_office(offers=["AUTH PLAIN"], users={"crm": "s3cret"}) as office:
        office.answers["STARTTLS"] = "454 not today"
        trouble = carry(office.server(tls=tls, user="crm", password="s3cret"))
    assert trouble is not None
    assert trouble.for_good is False
    assert office.mails == []
    assert not [line for line in office.heard if line.startswith(("AUTH", "MAIL"))]


def test_a_server_that_only_pretends_to_make_the_way_safe_hears_nothing():
    with post_office(offers=["STARTTLS", "AUTH PLAIN"], users={"crm": "s3cret"}) as office:
        office.answers["STARTTLS"] = "220 go on"
        assert carry(office.server(tls="starttls", user="crm", password="s3cret")) is not None
    assert not [line for line in office.heard if line.startswith(("AUTH", "MAIL"))]


@pytest.mark.openssl
@pytest.mark.parametrize("tls", ["starttls", "ssl"])
def test_over_a_safe_way_it_is_handed_in(tmp_path, monkeypatch, tls):
    context, certified = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(certified))
    options = {"offers": ["STARTTLS"], "context": context, "safe_from_the_start": tls == "ssl"}
    with post_office(**options) as office:
        assert carry(office.server(host="localhost", tls=tls)) is None
        assert len(office.mails) == 1


@pytest.mark.openssl
@pytest.mark.parametrize("name", ["localhost", "somebody.example.com"])
def test_a_server_nobody_vouches_for_gets_nothing(tmp_path, monkeypatch, name):
    """Neither one whose certificate is unknown nor one that has somebody else's."""
    context, certified = certificate(tmp_path, name)
    if name != "localhost":
        monkeypatch.setenv("SSL_CERT_FILE", str(certified))
    with post_office(offers=["STARTTLS"], context=context) as office:
        trouble = carry(office.server(host="localhost", tls="starttls"))
    assert "CERTIFICATE_VERIFY_FAILED" in trouble.error
    assert office.mails == []
