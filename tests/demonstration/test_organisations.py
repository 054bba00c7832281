"""The organisations of the demonstration are made up, and look as if they were not."""

import re

import pytest
from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_10

from app.demonstration.organisations import organisations
from app.demonstration.words.cities import CITIES
from app.demonstration.words.companies import WORDS
from app.demonstration.words.industries import BY_TITLE, INDUSTRIES, PUBLIC, UNITS
from app.demonstration.words.names import POSITIONS, SURNAMES
from app.dictionary.delivered import DELIVERED
from app.dictionary.models import REGION

ORGANISATIONS = organisations(400)
PEOPLE = [somebody for organisation in ORGANISATIONS for somebody in organisation.people]


def all_of(column):
    return [organisation.columns[column] for organisation in ORGANISATIONS]


def test_no_two_are_alike():
    for values in ([one.name for one in ORGANISATIONS], all_of("website"), all_of("credit_code")):
        assert len(set(values)) == len(values)


def test_they_are_the_same_every_time():
    assert organisations(400) == ORGANISATIONS


def test_some_names_are_long_and_some_name_a_branch():
    names = [one.name for one in ORGANISATIONS]
    assert 45 <= max(map(len, names)) <= 60
    assert any("（" in name and name.endswith("）") for name in names)
    assert "杭州云栖精密仪器有限公司" in names


def test_credit_codes_are_valid():
    assert [code for code in all_of("credit_code") if not uscc.is_valid(code)] == []


def test_licences_carry_their_check_digit_and_the_public_has_none():
    licences = {one.name: one.columns["licence_no"] for one in ORGANISATIONS}
    assert [number for number in licences.values() if number and not mod_11_10.is_valid(number)] == []
    assert {one.name for one in ORGANISATIONS if not licences[one.name]} == {
        one.name for one in ORGANISATIONS if one.industry is PUBLIC
    }


@pytest.mark.parametrize("column", ["phone", "fax"])
def test_telephones_have_the_area_code_of_their_city(column):
    for one in ORGANISATIONS:
        assert re.fullmatch(rf"{one.city.area_code}-[2-8]\d{{{one.city.digits - 1}}}", one.columns[column])


def test_people_can_be_called():
    assert [one for one in PEOPLE if not re.fullmatch(r"1[3-9]\d{9}", one.columns["mobile"])] == []
    for organisation in ORGANISATIONS:
        for somebody in organisation.people:
            assert somebody.columns["office_phone"].startswith(organisation.city.area_code + "-")


def test_people_of_one_organisation_have_different_names_and_positions():
    for organisation in ORGANISATIONS:
        assert len({one.name for one in organisation.people}) == len(organisation.people)
        assert len({one.position for one in organisation.people}) == len(organisation.people)


def test_nobody_real_is_written_to():
    addresses = [*all_of("email"), *(one.columns["email"] for one in PEOPLE if one.columns["email"])]
    assert [address for address in addresses if not re.fullmatch(r"[a-z.]+@[a-z-]+\.example\.com", address)] == []
    assert [site for site in all_of("website") if not re.fullmatch(r"https://www\.[a-z-]+\.example\.com/", site)] == []


def test_addresses_name_city_district_and_street():
    for one in ORGANISATIONS:
        streets = "|".join(one.district.streets)
        begin = f"{one.city.province}{one.city.name}市{one.district.name}"
        assert re.fullmatch(rf"{begin}({streets})\d+号.*", one.columns["address"])
        assert one.columns["postcode"] == one.district.postcode


def test_districts_lie_in_their_city_and_have_postcodes():
    for city in CITIES:
        assert len({district.code[:2] for district in city.districts}) == 1
        for district in city.districts:
            assert re.fullmatch(r"\d{6}", district.code)
            assert re.fullmatch(r"\d{6}", district.postcode)


def test_regions_are_words_of_the_dictionary():
    delivered = {item for item, _ in DELIVERED[REGION].pairs}
    assert {city.region for city in CITIES} == delivered


def test_what_is_needed_is_for_sale():
    assert {product for industry in (*INDUSTRIES, PUBLIC) for product, _ in industry.needs} <= set(UNITS)


def test_words_are_not_repeated():
    assert len(set(WORDS)) == len(WORDS)
    assert len(BY_TITLE) == sum(len(industry.titles) for industry in (*INDUSTRIES, PUBLIC))


def test_people_are_spoken_of_by_family_name_and_title():
    titles = dict(POSITIONS)
    somebody = next(one for one in PEOPLE if one.position == "采购部经理")
    assert somebody.address == somebody.name[0] + titles["采购部经理"]
    assert somebody.name[0] in SURNAMES
