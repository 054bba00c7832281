"""The pipeline: opportunities as cards in a column for each state, with the steps that would move them."""

import pytest

from app.opportunities import board
from app.opportunities.models import OpportunityState
from tests.browser import folded
from tests.cast import CAST
from tests.factories import OpportunityFactory
from tests.screens import choice, english, press, rows

BOARD = "/opportunities/board/"
UNASSIGNED, ASSIGNED, WON, FAILED = OpportunityState


@pytest.fixture
def pipeline(make):
    """An opportunity in each state, Li's and Zhou's."""
    made = {}
    for assignee in ("li", "zhou"):
        made[assignee] = [
            make(OpportunityFactory, customer_name=f"{assignee}-{state}", assignee=assignee, state=state)
            for state in (ASSIGNED, WON, FAILED)
        ]
    made[None] = [make(OpportunityFactory, customer_name="none-unassigned")]
    return made


def cards(page):
    """State → the names on its cards, from the top."""
    return {
        section.get("data-drop"): [folded(link) for link in section.cssselect(".board-card > a")]
        for section in page.find("main .board-column")
    }


def ways(page, name):
    """Where a card may go: state → the address of the step."""
    (card,) = [each for each in page.find(".board-card") if folded(each.cssselect("a")[0]) == name]
    assert bool(card.cssselect("[data-move]")) is (card.get("draggable") == "true")
    return {move.get("data-move"): move.get("href") for move in card.cssselect("[data-move]")}


def heads(page):
    """What stands above each column."""
    return {section.get("data-drop"): folded(section.cssselect("p.help")[0]) for section in page.find(".board-column")}


def test_each_state_has_a_column_with_its_cards(as_wang, pipeline):
    page = press(as_wang, as_wang.open("/opportunities/list/"), "销售漏斗")
    assert page.texts("h1") == ["销售漏斗"]
    assert cards(page) == {
        "unassigned": ["none-unassigned"],
        "assigned": ["zhou-assigned", "li-assigned"],
        "won": ["zhou-won", "li-won"],
        "failed": ["zhou-failed", "li-failed"],
    }
    assert page.texts(".board h2") == ["未分配 1", "已指派 2", "开发成功 2", "开发失败 2"]


def test_the_board_speaks_english(as_wang, pipeline):
    page = english(as_wang).open(BOARD)
    assert page.texts("h1") == ["Pipeline"]
    assert page.texts(".board h2") == ["Unassigned 1", "Assigned 2", "Won 2", "Failed 2"]
    assert "Move to …" in page.texts("summary")
    assert "As a list" in page.texts("main a")


def test_a_card_says_what_one_wants_to_know(as_wang, make):
    make(
        OpportunityFactory,
        customer_name="北方机械",
        summary="采购车床",
        probability=70,
        expected_amount=123456,
        assignee="li",
        state=ASSIGNED,
    )
    (card,) = as_wang.open(BOARD).texts(".board-card")
    assert card.startswith("北方机械 采购车床 70 % · 123,456.00 · 李明")


def test_a_card_leads_to_the_opportunity(as_wang, pipeline):
    (lead,) = pipeline[None]
    page = as_wang.open(BOARD)
    (link,) = [each for each in page.find(".board-card > a") if folded(each) == lead.customer_name]
    assert lead.number in as_wang.open(link.get("href")).text


def test_columns_sum_what_is_expected_and_how_likely_it_is(as_wang, make):
    for probability, amount in ((50, 1000), (10, 2000), (100, None), (33, "100.50")):
        make(OpportunityFactory, probability=probability, expected_amount=amount, assignee="li", state=ASSIGNED)
    assert heads(as_wang.open(BOARD))["assigned"] == "预计 3,100.50 元，加权 733.00 元"
    assert heads(as_wang.open(BOARD))["won"] == "预计 0.00 元"
    assert heads(english(as_wang).open(BOARD))["assigned"] == "Expected 3,100.50 CNY, weighted 733.00"


def test_the_most_probable_come_first(as_wang, make):
    for probability in (10, 90, 50):
        make(OpportunityFactory, customer_name=f"{probability}", probability=probability, assignee="li", state=ASSIGNED)
    assert cards(as_wang.open(BOARD))["assigned"] == ["90", "50", "10"]


def test_a_long_column_ends_with_the_way_to_its_list(as_wang, make, monkeypatch):
    monkeypatch.setattr(board, "MOST_CARDS", 2)
    for _ in range(3):
        make(OpportunityFactory)
    page = as_wang.open(BOARD)
    assert len(cards(page)["unassigned"]) == 2
    assert len(rows(press(as_wang, page, "全部 3 条"))) == 3


def test_a_column_without_cards_says_so(as_wang):
    page = as_wang.open(BOARD)
    assert page.texts(".board li.empty") == ["暂无。"] * 4


# --- where cards may go


def test_a_supervisor_assigns_and_reopens(as_wang, pipeline):  # core: ROLE-8, OPP-4, OPP-12
    page = as_wang.open(BOARD)
    (lead,), (developed, won, failed) = pipeline[None], pipeline["li"]
    assert ways(page, "none-unassigned") == {"assigned": f"/opportunities/step/assign/{lead.id}"}
    assert ways(page, "li-won") == {"assigned": f"/opportunities/step/reopen/{won.id}"}
    assert ways(page, "li-failed") == {"assigned": f"/opportunities/step/reopen/{failed.id}"}
    assert ways(page, developed.customer_name) == {}


def test_a_manager_wins_and_gives_up_what_is_theirs(as_li, pipeline):  # core: ROLE-8, OPP-7
    page = as_li.open(BOARD)
    (developed, *_) = pipeline["li"]
    assert ways(page, "li-assigned") == {
        "won": f"/plans/step/win/{developed.id}",
        "failed": f"/plans/step/fail/{developed.id}",
    }
    assert ways(page, "none-unassigned") == ways(page, "li-won") == {}


def test_every_way_opens_the_step(as_wang, as_li, pipeline):
    for browser in (as_wang, as_li):
        ways_on = [link.get("href") for link in browser.open(BOARD).find("[data-move]")]
        assert ways_on
        assert {browser.open(way).status for way in ways_on} == {200}


def test_afterwards_one_is_back_at_the_board(as_wang, pipeline):
    (lead,) = pipeline[None]
    page = as_wang.open(f"/opportunities/step/assign/{lead.id}", next=BOARD)
    done = as_wang.follow(as_wang.submit(page, {"assignee": choice(page, "assignee", "李明")}))
    assert (done.address, cards(done)["unassigned"]) == (BOARD, [])
    assert "none-unassigned" in cards(done)["assigned"]


# --- whose


def test_nobody_sees_cards_of_others(as_li, as_sun, pipeline):  # core: ROLE-3, ROLE-7
    assert cards(as_li.open(BOARD)) == {
        "unassigned": ["none-unassigned"],
        "assigned": ["li-assigned"],
        "won": ["li-won"],
        "failed": ["li-failed"],
    }
    assert cards(as_sun.open(BOARD)) == {"unassigned": ["none-unassigned"], "assigned": [], "won": [], "failed": []}


def test_nobodys_sums_count_what_others_have(as_li, as_sun, make):  # core: ROLE-3, ROLE-7
    make(OpportunityFactory, expected_amount=500, probability=100, assignee="li", state=ASSIGNED)
    assert heads(as_li.open(BOARD))["assigned"] == "预计 500.00 元，加权 500.00 元"
    assert heads(as_sun.open(BOARD))["assigned"] == "预计 0.00 元，加权 0.00 元"
    assert as_sun.open(BOARD).texts(".board h2")[1] == "已指派 0"


def test_cards_of_others_take_no_place_in_a_column(as_li, make, monkeypatch):  # core: ROLE-3, ROLE-7
    monkeypatch.setattr(board, "MOST_CARDS", 1)
    make(OpportunityFactory, customer_name="mine", probability=1, assignee="li", state=ASSIGNED)
    make(OpportunityFactory, probability=99, assignee="zhou", state=ASSIGNED)
    assert cards(as_li.open(BOARD))["assigned"] == ["mine"]


@pytest.mark.parametrize("username", sorted(set(CAST) - {"li", "zhou", "sun", "wang", "admin"}))
def test_who_sees_no_opportunities_sees_no_board(client_of, pipeline, username):  # core: ROLE-2, ROLE-7
    assert client_of(username).open(BOARD).status in (302, 403)


def test_the_board_is_for_those_who_have_logged_in(anonymous):
    assert anonymous.open(BOARD).location.startswith("/login/")


# --- what it costs


def test_the_board_takes_few_statements_however_many_cards(as_wang, pipeline, make, statements):
    counted = []
    for _ in range(2):
        with statements() as seen:
            as_wang.open(BOARD)
        counted.append(len(seen))
        for assignee in ("li", "zhou", "sun"):
            make(OpportunityFactory, assignee=assignee, state=ASSIGNED, created_by=assignee)
    assert counted[0] == counted[1] <= 15, seen
