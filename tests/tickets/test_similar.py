"""The archive as knowledge: similar tickets that were solved, reference answers first, and taking a solution over."""

import pytest
from hypothesis import given
from hypothesis.strategies import text

from app.core.database import db
from app.core.grams import LONGEST_GRAM, MOST_GRAMS, grams
from app.tickets import queries
from app.tickets.models import TicketRound, TicketState
from app.tickets.similar import solved_like
from tests.factories import TicketFactory
from tests.screens import buttons, english, press, typed

ARCHIVED, ASSIGNED = TicketState.ARCHIVED, TicketState.ASSIGNED


def archive(summary, **values):
    return TicketFactory(summary=summary, state=ARCHIVED, **values)


def found(words):
    return [each.ticket.summary for each in solved_like(words)]


# --- pieces of texts


@pytest.mark.parametrize(
    ("words", "pieces"),
    [
        ("读数漂移", ["读数", "数漂", "漂移"]),
        ("Error E12，读数", ["error", "e12", "读数"]),
        ("ＥＲＲＯＲ　Error", ["error"]),
        ("the pump is not on", ["pump"]),
        ("漂", []),
        ("", []),
        (None, []),
    ],
)
def test_a_text_is_compared_by_pairs_of_characters_and_by_words(words, pieces):
    assert grams(words) == pieces


@given(text(max_size=300))
def test_pieces_of_any_text_can_be_kept(words):
    pieces = grams(words)
    assert len(pieces) == len(set(pieces)) <= MOST_GRAMS
    assert all(0 < len(piece) <= LONGEST_GRAM for piece in pieces)


# --- what is similar


def test_what_shares_most_with_a_text_comes_first(session):
    for summary in ("流量计读数漂移", "流量计读数偏高", "发票税号开错"):
        archive(summary)
    assert found("流量计读数漂移严重") == ["流量计读数漂移", "流量计读数偏高"]


def test_the_newer_of_two_alike_comes_first(session):
    for summary in ("读数漂移一", "读数漂移二"):
        archive(summary)
    assert found("读数漂移") == ["读数漂移二", "读数漂移一"]


def test_a_reference_answer_comes_before_what_is_more_alike(session):
    archive("流量计读数偏高", reference=True)
    archive("流量计读数漂移")
    assert found("流量计读数漂移") == ["流量计读数偏高", "流量计读数漂移"]


def test_english_words_are_found_however_they_are_written(session):
    archive("GATEWAY offline after update")
    assert found("gateway Offline") == ["GATEWAY offline after update"]


def test_what_shares_little_or_nothing_is_not_similar(session):
    archive("发票税号开错")
    archive("建议改进流量计包装")
    assert found("流量计通信时断时续") == []
    assert found("漂") == found("") == []


def test_only_what_is_archived_teaches_anything(session):
    TicketFactory(summary="读数漂移", state=ASSIGNED)
    TicketFactory(summary="读数漂移", state=TicketState.HANDLED)
    assert found("读数漂移") == []


def test_the_solution_is_that_of_the_round_that_satisfied(session):
    ticket = archive("读数漂移", scores=[1, 5])
    ticket.rounds[-1].method = "重新接地"
    session.flush()
    (solved,) = solved_like("读数漂移")
    assert (solved.method, solved.stars) == ("重新接地", 5)


def test_many_alike_cost_no_more_statements(session, statements):
    for number in range(12):
        archive(f"读数漂移{number}")
    db.session.expire_all()
    with statements() as seen:
        assert len(solved_like("读数漂移")) == 5
    assert len(seen) <= 2 + 1  # the tickets, their solutions, and what the transaction may need


def test_nothing_is_asked_where_there_is_nothing_to_go_by(session, statements):
    with statements() as seen:
        assert solved_like("?") == []
    assert seen == []
    assert queries.similar("?", 5) is None


# --- while one types, and while one handles


def test_a_typed_summary_finds_what_was_solved(as_li, make):
    ticket = make(TicketFactory, summary="读数漂移", state=ARCHIVED, reference=True)
    make(TicketFactory, summary="读数漂移", state=ASSIGNED)
    field = as_li.open("/tickets/add").find("#summary")[0]
    assert (field.get("data-similar"), field.get("data-similar-title")) == ("/tickets/similar", "以往的解决办法")
    (told,) = as_li.open("/tickets/similar", name="读数漂移").response.get_json()
    assert told == {
        "label": f"{ticket.number} 读数漂移 · 参考答案",
        "url": f"/tickets/show/{ticket.id}",
        "more": "重新校准",
    }
    (told,) = english(as_li).open("/tickets/similar", name="读数漂移").response.get_json()
    assert told["label"].endswith("Reference answer")


def test_who_handles_a_ticket_takes_a_solution_over(as_li, make, records):
    solved = make(TicketFactory, summary="读数漂移", state=ARCHIVED)
    ticket = make(TicketFactory, summary="流量计读数漂移", state=ASSIGNED)
    page = as_li.open(f"/tickets/step/handle/{ticket.id}")
    assert f"{solved.number} {solved.summary}" in page.text
    page = press(as_li, page, f"采用 : {solved.number}".replace(" :", " :"))
    assert typed(page)["method"] == "重新校准"
    as_li.submit(page)
    (turn,) = records(TicketRound, ticket_id=ticket.id)
    assert turn.method == "重新校准"


@pytest.mark.parametrize("key", ["0", "x", "999999"])
def test_nothing_is_taken_over_from_nowhere(as_li, assigned, key):
    assert as_li.open(f"/tickets/step/handle/{assigned.id}", take=key).status == 404


def test_an_archived_ticket_shows_no_others(as_li, make):
    first, second = (make(TicketFactory, summary="读数漂移", state=ARCHIVED) for _ in range(2))
    assert first.number not in as_li.open(f"/tickets/show/{second.id}").text


# --- reference answers


def test_account_managers_mark_reference_answers(as_sun, archived, reload):  # core: ROLE-8
    show = f"/tickets/show/{archived.id}"
    page = press(as_sun, as_sun.open(show), "标为参考答案")
    assert as_sun.submit(page).status == 302
    assert reload(archived).reference
    labels = buttons(as_sun.open(show))
    assert ("取消参考答案" in labels, "标为参考答案" in labels) == (True, False)
    as_sun.submit(press(as_sun, as_sun.open(show), "取消参考答案"))
    assert not reload(archived).reference


def test_only_what_is_archived_is_marked_and_only_once(as_li, archived, handled, reload):  # core: ROLE-8
    assert as_li.forge(f"/tickets/step/mark_reference/{handled.id}").status == 409
    assert as_li.forge(f"/tickets/step/unmark_reference/{archived.id}").status == 409
    assert as_li.forge(f"/tickets/step/mark_reference/{archived.id}").status == 302
    assert as_li.forge(f"/tickets/step/mark_reference/{archived.id}").status == 409
    assert reload(archived).reference


def test_a_supervisor_marks_none(as_wang, archived):  # core: ROLE-8
    assert "标为参考答案" not in buttons(as_wang.open(f"/tickets/show/{archived.id}"))
    assert as_wang.forge(f"/tickets/step/mark_reference/{archived.id}").status == 403
