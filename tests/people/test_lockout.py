"""Guessing a password takes ever longer, and keeps nobody else out."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from app.people import lockout
from tests.browser import Browser
from tests.cast import PASSWORD


def fail(attempt, times, username="li", **where):
    pages = [attempt(username, f"wrong {number}", **where) for number in range(times)]
    assert [page.status for page in pages] == [200] * times
    return pages[-1]


def waits(page):
    """The number in the sentence that asks to wait; None if it asks for nothing."""
    words = [text for text in page.texts(".alert-danger p") if "Too many attempts" in text or "尝试" in text]
    return words or None


def test_five_mistakes_are_free(attempt):
    assert not waits(fail(attempt, 5))
    assert waits(attempt("li", PASSWORD))


@pytest.mark.parametrize(("failures", "seconds"), [(4, 0), (5, 30), (6, 60), (7, 120), (9, 480), (10, 900), (99, 900)])
def test_the_wait_doubles_up_to_a_quarter_of_an_hour(failures, seconds):
    assert lockout.wait_after(failures).total_seconds() == seconds


def test_after_the_wait_the_right_password_opens(attempt, wall):
    fail(attempt, 5)
    wall.pass_by(seconds=29)
    assert waits(attempt("li", PASSWORD))
    wall.pass_by(seconds=1)
    assert attempt("li", PASSWORD).status == 302


def test_the_next_mistake_costs_twice_as_much(attempt, wall):
    fail(attempt, 5)
    wall.pass_by(seconds=30)
    fail(attempt, 1)
    wall.pass_by(seconds=59)
    assert waits(attempt("li", PASSWORD))
    wall.pass_by(seconds=1)
    assert attempt("li", PASSWORD).status == 302


def test_hammering_does_not_lengthen_the_wait(attempt, wall):
    fail(attempt, 5)
    for _ in range(20):
        assert waits(attempt("li", "wrong"))
    wall.pass_by(seconds=30)
    assert attempt("li", PASSWORD).status == 302


def test_a_log_in_forgives_what_was_before(attempt):
    fail(attempt, 4)
    assert attempt("li", PASSWORD).status == 302
    assert not waits(fail(attempt, 5))


def test_a_day_forgives_too(attempt, wall):
    fail(attempt, 5)
    wall.pass_by(days=1, seconds=1)
    assert not waits(fail(attempt, 1))
    assert attempt("li", PASSWORD).status == 302


def test_a_reset_forgives_and_forgets_nothing(attempt, as_root, user_of, log_ins):
    fail(attempt, 5)
    new = "umbrella-kestrel-92"
    assert as_root.fill(f"/users/password/{user_of('li')}", {"password": new, "confirm": new}).status == 302
    assert attempt("li", new).status == 302
    assert [succeeded for succeeded, _open in log_ins("li")] == [False] * 5 + [True]


def test_somebody_guessing_elsewhere_does_not_lock_the_owner_out(attempt):
    assert attempt("li", PASSWORD, address="10.0.0.1").status == 302
    for number in range(60):
        attempt("li", "wrong", address=f"203.0.113.{number}")
    assert attempt("li", PASSWORD, address="10.0.0.1").status == 302


def test_an_account_guessed_from_everywhere_waits_a_minute_at_unknown_addresses(attempt, wall):
    for number in range(50):
        assert not waits(attempt("li", "wrong", address=f"203.0.113.{number}"))
    assert waits(attempt("li", PASSWORD, address="10.9.9.9"))
    wall.pass_by(minutes=1)
    assert attempt("li", PASSWORD, address="10.9.9.9").status == 302


def test_an_address_that_guesses_many_accounts_waits(attempt, wall):
    for number in range(100):
        assert not waits(attempt(f"nobody{number}", "wrong"))
    assert waits(attempt("li", PASSWORD))
    wall.pass_by(minutes=1)
    assert attempt("li", PASSWORD).status == 302


def test_an_office_logs_in_at_nine_without_trouble(attempt):
    for _ in range(120):
        assert attempt("li", PASSWORD).status == 302
    fail(attempt, 5, "zhou")
    assert attempt("sun", PASSWORD).status == 302


def test_the_same_is_said_whether_the_account_exists_or_not(attempt):
    said = {tuple(fail(attempt, 1, name).texts(".alert-danger p")) for name in ("li", "nobody", "root")}
    assert len(said) == 1
    assert waits(attempt("nobody", "x")) is None
    fail(attempt, 4, "nobody")
    assert waits(attempt("nobody", "x"))


def test_case_and_blanks_make_no_other_account(attempt):
    for name in ("li", "LI", " li", "Li ", "lI"):
        attempt(name, "wrong")
    assert waits(attempt("li", PASSWORD))


@pytest.mark.parametrize("name", ["li\0", "\0", "x" * 5000, "李\u202e", "%", "' OR 1=1 --"])
def test_any_name_may_be_typed(attempt, name):
    assert attempt(name, "wrong").status == 200


def test_an_empty_or_endless_password_opens_nothing(attempt, change):
    change("li", password=None)
    assert attempt("li", "x" * 100_000).status == 200
    assert attempt("li", "\0").status == 200
    assert attempt("li", " ").status == 200


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("10.0.0.1", "10.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        (None, "unknown"),
        ("a proxy's invention", "a proxy's invention"),
    ],
)
def test_a_network_counts_as_one_address(address, network):
    assert lockout.network(address) == network


def test_guesses_at_the_same_moment_count_each_other(app, log_ins):
    browsers = [Browser(app) for _ in range(12)]
    pages = [browser.open("/login/") for browser in browsers]
    with ThreadPoolExecutor(12) as threads:
        list(
            threads.map(
                lambda pair: pair[0].submit(pair[1], {"username": "li", "password": "wrong"}),
                zip(browsers, pages, strict=True),
            )
        )
    assert len(log_ins("li")) <= lockout.FREE
