"""The words that a new installation starts with."""

import pytest
from sqlalchemy import delete, select

from app.core.database import db
from app.dictionary.delivered import DELIVERED, deliver
from app.dictionary.models import GENDER, LEVEL, REGION, DictionaryItem
from app.dictionary.queries import items
from tests.factories import DictionaryItemFactory


def offered(category):
    return [item.item for item in db.session.scalars(items(category))]


def test_regions_begin_with_the_five_that_were_asked_for(session):
    assert offered(REGION)[:5] == ["北京", "华北", "中南", "东北", "西部"]


def test_levels_carry_their_value(session):
    levels = {item.item: item.value for item in session.scalars(items(LEVEL))}
    assert levels == {"普通客户": "1", "重点开发客户": "2", "大客户": "3", "合作伙伴": "4", "战略合作伙伴": "5"}


def test_gender_cannot_be_edited(session):  # core: CUS-2, DIC-1
    assert {item.item: item.editable for item in session.scalars(items(GENDER))} == {"男": False, "女": False}


@pytest.mark.parametrize("category", DELIVERED)
def test_every_word_has_an_english_label(session, category):
    found = session.scalars(items(category)).all()
    assert len(found) == len(DELIVERED[category].pairs)
    assert all(item.label_en for item in found)


def test_delivering_again_adds_nothing(session):
    before = len(session.scalars(select(DictionaryItem)).all())
    deliver()
    assert len(session.scalars(select(DictionaryItem)).all()) == before


def test_what_an_administrator_deleted_or_renamed_stays_so(session):
    beijing, north, *_ = session.scalars(items(REGION))
    session.delete(beijing)
    north.item = "河北山西"
    deliver()
    assert "北京" not in offered(REGION)
    assert "华北" not in offered(REGION)


def test_an_empty_category_is_filled(session):
    session.execute(delete(DictionaryItem).where(DictionaryItem.category == GENDER))
    deliver()
    assert offered(GENDER) == ["男", "女"]


def test_a_category_with_words_of_ones_own_is_left_alone(session):
    session.execute(delete(DictionaryItem).where(DictionaryItem.category == REGION))
    DictionaryItemFactory(category=REGION, item="总部")
    deliver()
    assert offered(REGION) == ["总部"]
