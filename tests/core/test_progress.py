"""Who waits for a long file sees how far it is; nobody else does, and nothing is left when it is done or broken off."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest

from app.core import clock, progress
from app.core.exports import Exports
from app.core.person import acting_as
from app.core.progress import Making
from app.people.queries import person_for
from tests.factories import CustomerFactory, MakingFactory, person

TOKEN = "0123456789abcdef" * 2


@pytest.fixture
def make_file(app, monkeypatch):
    """`make_file(5, look)`: Li's file of so many rows, with a word after every second; *look* comes before each."""
    monkeypatch.setattr(progress, "EVERY", 2)

    def make_file(number, look, token=TOKEN, *, counted=True):
        with app.app_context():
            li = person_for(person("li").id)

        def rows():
            for row in range(number):
                look()
                yield row

        with app.test_request_context(f"/customers/list.csv?progress={token}"), acting_as(li):
            return [*progress.told(rows(), number if counted else None)]

    return make_file


def far(browser, token=TOKEN):
    """What the page hears, in a thread of its own: inside a request another one would share its transaction."""
    with ThreadPoolExecutor(1) as elsewhere:
        return elsewhere.submit(lambda: browser.open(f"/progress/{token}").response.json).result()


def test_the_page_hears_how_far_it_is(as_li, as_zhou, make_file, records):  # quality: long work
    heard, others = [], []
    rows = make_file(5, lambda: (heard.append(far(as_li)), others.append(far(as_zhou))))
    assert rows == [0, 1, 2, 3, 4]
    assert [each["rows"] for each in heard] == [0, 0, 2, 2, 4]
    assert {each["of"] for each in heard} == {5}
    assert others == [{}] * 5
    assert far(as_li) == {}
    assert records(Making) == []


def test_where_the_number_is_not_known_the_rows_are_told(as_li, make_file):
    heard = []
    make_file(3, lambda: heard.append(far(as_li)), counted=False)
    assert heard[-1] == {"rows": 2, "of": None}


def test_nothing_is_left_of_what_broke_off(as_li, make_file, records):
    def fail():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        make_file(5, fail)
    assert records(Making) == []


@pytest.mark.parametrize("token", ["", "nonsense", TOKEN.upper(), TOKEN + "0", "%00"])
def test_without_a_name_for_it_nothing_is_kept(make_file, records, token):
    kept = []
    assert make_file(5, lambda: kept.extend(records(Making)), token) == [0, 1, 2, 3, 4]
    assert kept == []


def test_short_files_are_made_without_a_word(make_file, records):
    kept = []
    make_file(2, lambda: kept.extend(records(Making)))
    assert kept == []


def test_what_a_killed_process_left_is_forgotten(make_file, make, records):
    with clock.at(clock.now() - timedelta(hours=2)):
        make(MakingFactory, token="f" * 32)
    tokens = []
    make_file(3, lambda: tokens.append([row.token for row in records(Making)]))
    assert tokens[0] == [TOKEN]


def test_two_files_of_one_name_are_no_bug(as_li, make, monkeypatch):
    monkeypatch.setattr(progress, "EVERY", 1)
    for _number in range(3):
        make(CustomerFactory)
    for _again in range(2):
        assert as_li.open(f"/customers/list.csv?progress={TOKEN}").status == 200


@pytest.mark.browser
def test_a_note_says_so_until_it_is_done(page_of):
    page = page_of("wang")
    answers = iter([{}, {"rows": 1000, "of": 25000}, {"rows": 24000, "of": 25000}, {}])

    def answer(route):
        assert re.search("/progress/[0-9a-f]{32}$", route.request.url)
        route.fulfill(body=json.dumps(next(answers)), content_type="application/json")

    page.route("**/progress/*", answer)
    page.goto("/customers/list/?q=")
    page.get_by_text("导出", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert download.value.suggested_filename.endswith(".csv")
    note = page.locator(".making")
    note.filter(has_text="1,000").wait_for()
    note.filter(has_text="24,000").wait_for()
    note.wait_for(state="detached")


@pytest.fixture
def long_file(make, monkeypatch):
    """Three customers are a long list, whose rows are read once `long_file.set()` was said."""
    monkeypatch.setattr(progress, "EVERY", 1)
    for number in range(3):
        make(CustomerFactory, name=f"长名单{number}")
    go_on, read = Event(), Exports._rows_in_file

    def rows(*args):
        assert go_on.wait(30)
        yield from read(*args)

    monkeypatch.setattr(Exports, "_rows_in_file", rows)
    return go_on


@pytest.mark.parametrize(("path", "begins"), [("list.csv", b"\xef\xbb\xbf"), ("list.xlsx", b"PK\x03\x04")])
def test_a_long_file_is_begun_before_its_rows_are_read(as_wang, long_file, path, begins):  # quality: long work
    answer = as_wang.client.get(f"/customers/{path}")
    parts = iter(answer.response)
    assert next(parts) == begins
    assert "attachment" in answer.headers["Content-Disposition"]
    long_file.set()
    assert len(b"".join(parts)) > 100
    answer.close()


def test_a_long_file_that_fails_is_broken_off(as_wang, long_file, monkeypatch):
    def fail(*_):
        raise ZeroDivisionError
        yield

    monkeypatch.setattr(Exports, "_rows_in_file", fail)
    answer = as_wang.client.get("/customers/list.csv")
    parts = iter(answer.response)
    next(parts)
    with pytest.raises(ZeroDivisionError):
        next(parts)
    answer.close()


@pytest.mark.browser
def test_who_leaves_the_page_has_the_file_all_the_same(page_of, long_file):  # quality: long work
    page = page_of("wang")
    page.goto("/customers/list/?q=")
    page.get_by_text("导出", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    page.goto("/opportunities/list/")
    long_file.set()
    kept = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert all(f"长名单{number}" in kept for number in range(3))
