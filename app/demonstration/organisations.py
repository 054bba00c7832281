"""Organisations that might buy: names, addresses, registrations, banks and people, all made up and all well-formed."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

from pypinyin import lazy_pinyin
from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_10

from app.core import names
from app.demonstration.words.cities import BY_NAME, CITIES, City, District
from app.demonstration.words.companies import BANKS, CAPITALS, FORMS, LONG_NAMES, PUBLIC_BODIES, WORDS, Special
from app.demonstration.words.industries import BY_TITLE, INDUSTRIES, PUBLIC, UNITS, Industry
from app.demonstration.words.names import MEN, MOBILES, POSITIONS, PUBLIC_POSITIONS, REMARKS, SURNAMES, WOMEN

MOST_PEOPLE = 5
_ORGANISATION_CODE_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True)
class Somebody:
    """A person to talk to. *title* is what they are addressed by after the family name."""

    name: str
    woman: bool
    position: str
    title: str
    columns: dict[str, str | None]

    @property
    def address(self) -> str:
        """How one speaks of them: «王经理»."""
        return self.name[0] + self.title


@dataclass(frozen=True)
class Organisation:
    """An organisation, what it needs and what is on file about it (*columns* of a customer)."""

    name: str
    city: City
    district: District
    industry: Industry
    product: str
    usage: str
    columns: dict[str, Any]
    people: tuple[Somebody, ...]

    @property
    def unit(self) -> str:
        """What its product is sold by."""
        return UNITS[self.product]


@dataclass(frozen=True)
class _Identity:
    name: str
    city: City
    domain: str
    industry: Industry

    @property
    def public(self) -> bool:
        return self.industry is PUBLIC


def organisations(count: int) -> list[Organisation]:
    """*count* organisations, no two alike, the same ones every time."""
    rng = Random("organisations")  # noqa: S311 - a story, no secret
    identities = [_special(special) for special in LONG_NAMES + PUBLIC_BODIES]
    ordinary = _ordinary({identity.domain for identity in identities}, rng)
    while len(identities) < count:
        identities.append(next(ordinary))
    rng.shuffle(identities)
    return [_organisation(identity, rng) for identity in identities]


def _special(special: Special) -> _Identity:
    city = BY_NAME[special.city]
    return _Identity(special.name, city, _domain(special.latin, city), BY_TITLE[special.title])


def _ordinary(taken: set[str], rng: Random) -> Iterator[_Identity]:
    weights = [city.weight for city in CITIES]
    while True:
        for word in rng.sample(WORDS, len(WORDS)):
            city, industry = rng.choices(CITIES, weights)[0], rng.choice(INDUSTRIES)
            domain = _domain("".join(lazy_pinyin(word)), city)
            if domain not in taken:
                taken.add(domain)
                yield _Identity(_name(word, city, rng.choice(industry.titles), rng), city, domain, industry)


def _name(word: str, city: City, title: str, rng: Random) -> str:
    form = rng.choice(FORMS)
    return f"{word}{title}（{city.name}）{form}" if rng.random() < 0.12 else f"{city.name}{word}{title}{form}"


def _domain(latin: str, city: City) -> str:
    return f"{latin}-{names.initials(city.name)}.example.com"


def _organisation(identity: _Identity, rng: Random) -> Organisation:
    district = rng.choice(identity.city.districts)
    exchange = rng.choice("568") + _digits(identity.city.digits - 5, rng)
    product, usage = rng.choice(identity.industry.needs)
    columns = _where(identity, district, exchange, rng) | _registration(identity, district, rng) | _bank(district, rng)
    return Organisation(
        identity.name,
        identity.city,
        district,
        identity.industry,
        product,
        usage,
        columns,
        _people(identity, exchange, rng),
    )


def _where(identity: _Identity, district: District, exchange: str, rng: Random) -> dict[str, Any]:
    city = identity.city
    house = f"{rng.choice(district.streets)}{rng.randint(1, 1980)}号"
    building = rng.choice(("", "", f"{rng.randint(1, 12)}号楼", f"{rng.choice('ABC')}座{rng.randint(3, 22)}层"))
    return {
        "address": f"{city.province}{city.name}市{district.name}{house}{building}",
        "postcode": district.postcode,
        "phone": _landline(city, exchange, rng),
        "fax": _landline(city, exchange, rng),
        "website": f"https://www.{identity.domain}/",
        "email": f"{rng.choice(('info', 'office', 'sales', 'purchasing'))}@{identity.domain}",
    }


def _registration(identity: _Identity, district: District, rng: Random) -> dict[str, Any]:
    organisation_code = _organisation_code(rng)
    code = f"{'12' if identity.public else '91'}{district.code}{organisation_code}"
    code += uscc.calc_check_digit(code)
    capital = None if identity.public else rng.choice(CAPITALS)
    licence = f"{district.code}{_digits(8, rng)}"
    return {
        "credit_code": code,
        "licence_no": None if identity.public else licence + mod_11_10.calc_check_digit(licence),
        "legal_representative": _full_name(rng, woman=rng.random() < 0.25),
        "registered_capital": capital and Decimal(capital),
        "annual_turnover": capital and Decimal(int(capital * rng.uniform(0.8, 6)) // 10 * 10),
        "local_tax_no": f"{district.code}{organisation_code}",
        "national_tax_no": code,
    }


def _organisation_code(rng: Random) -> str:
    """Nine characters, the last one a check digit (GB 11714)."""
    body = f"MA{rng.choice('0123456789')}{_letters(3, rng)}{_digits(2, rng)}" if rng.random() < 0.6 else _digits(8, rng)
    rest = sum(int(sign, 36) * weight for sign, weight in zip(body, _ORGANISATION_CODE_WEIGHTS, strict=True)) % 11
    return body + ("0X"[rest] if rest < 2 else str(11 - rest))


def _bank(district: District, rng: Random) -> dict[str, Any]:
    bank, begin = rng.choice(BANKS)
    return {
        "bank": f"{bank}{district.name.removesuffix('园区')}支行",
        "bank_account": f"{begin}{district.code[:4]}{_digits(rng.choice((9, 11)), rng)}",
    }


def _people(identity: _Identity, exchange: str, rng: Random) -> tuple[Somebody, ...]:
    people: dict[str, Somebody] = {}
    positions = rng.sample(PUBLIC_POSITIONS if identity.public else POSITIONS, MOST_PEOPLE)
    while len(people) < MOST_PEOPLE:
        woman = rng.random() < 0.4
        name = _full_name(rng, woman=woman)
        position, title = positions[len(people)]
        if name not in people:
            people[name] = Somebody(name, woman, position, title, _reachable(identity, name, exchange, rng))
    return tuple(people.values())


def _reachable(identity: _Identity, name: str, exchange: str, rng: Random) -> dict[str, str | None]:
    latin = lazy_pinyin(name)
    return {
        "office_phone": _landline(identity.city, exchange, rng),
        "mobile": rng.choice(MOBILES) + _digits(8, rng),
        "email": f"{latin[0]}.{''.join(latin[1:])}@{identity.domain}" if rng.random() < 0.8 else None,
        "wechat": f"{''.join(latin)}{_digits(4, rng)}" if rng.random() < 0.5 else None,
        "remark": rng.choice(REMARKS) if rng.random() < 0.35 else None,
    }


def _full_name(rng: Random, *, woman: bool) -> str:
    return rng.choice(SURNAMES) + rng.choice(WOMEN if woman else MEN)


def _landline(city: City, exchange: str, rng: Random) -> str:
    return f"{city.area_code}-{exchange}{_digits(4, rng)}"


def _digits(count: int, rng: Random) -> str:
    return "".join(rng.choices("0123456789", k=count))


def _letters(count: int, rng: Random) -> str:
    return "".join(rng.choices("ABCDEFGHJKLMNPQRTUWXY", k=count))
