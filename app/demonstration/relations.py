"""How a customer is kept: the record is completed, people become known, things are done together."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from random import Random
from typing import Any

from app.core import clock
from app.core.database import db
from app.customers import operations
from app.customers.models import Activity, Contact, Customer, CustomerState
from app.demonstration import queries
from app.demonstration.company import Company, Story
from app.demonstration.developments import facts
from app.demonstration.diary import YEARS, Diary, working_day
from app.demonstration.organisations import Organisation, Somebody
from app.demonstration.papers import file_billing, file_minutes
from app.demonstration.people import MANAGERS, SUPERVISOR
from app.demonstration.words.activities import DELIVERY, KINDS, REMARKS, Kind
from app.dictionary.models import GENDER, LEVEL, REGION

LEVELS = ("普通客户", "重点开发客户", "大客户", "合作伙伴", "战略合作伙伴")
LEVEL_WEIGHTS = (36, 28, 20, 10, 6)
LATER = {"bank", "bank_account", "local_tax_no", "national_tax_no", "licence_no", "credit_code"}
"""What some managers ask for only after the first order."""
DAY_OF_MINUTES = 18
"""Whoever did something on such a day of a month wrote minutes."""
BILLED = 3
"""Of so many customers, one has sent what its invoices must say."""

Act = tuple[date, str | None, Callable[[], None]]
"""A day, who acts (None: the customer's manager), and what they do."""


class Relation:
    """One customer and its scenes. *manager* is the username of who keeps it now."""

    def __init__(self, company: Company, organisation: Organisation, manager: str, rng: Random) -> None:
        self.company, self.organisation, self.manager, self.rng = company, organisation, manager, rng
        self.people = list(organisation.people[: rng.choices((1, 2, 3, 4), (20, 38, 28, 14))[0]])
        self.level = rng.choices(range(5), LEVEL_WEIGHTS)[0]
        self.rises = self.level > 0 and rng.random() < 0.45
        self.columns = self._columns()
        self.customer = Customer()
        self.buys_since: date | None = None
        """Since when they buy, if that is longer than they are in the CRM."""

    def enter(self, diary: Diary, day: date) -> Story[None]:
        """A supervisor enters a customer that the company had before."""
        yield diary.on(day, SUPERVISOR)
        self.buys_since = self.company.ago(YEARS.days)
        manager = self.company.users[self.manager]
        self.customer = Customer(name=self.organisation.name, manager=manager, **self.columns)
        db.session.add(self.customer)
        db.session.flush()
        for somebody in self.people:
            self._meet(somebody)

    def keep(self, diary: Diary, agenda: list[Act]) -> Story[None]:
        """Everything on the agenda is done, in the order of its days, unless the customer is lost before."""
        for day, who, act in sorted(agenda, key=lambda act: act[0]):
            yield diary.on(day, who or self.manager)
            if self.customer.state is CustomerState.NORMAL:
                act()

    def completing(self, since: date, codes: int) -> list[Act]:
        """The manager fills in what a won opportunity leaves open, at once or in two goes, and gets to know people."""
        first = self._soon(since, 9)
        again = self._soon(first, 20) if self.rng.random() < 0.3 else first
        at_once = {name: value for name, value in self.columns.items() if again == first or name not in LATER}
        rest = {name: value for name, value in self.columns.items() if name not in at_once}
        agenda: list[Act] = [(first, None, partial(self._complete, at_once))]
        if rest:
            agenda.append((again, None, partial(self._fill_in, rest)))
        agenda += [(self._some_day(first), None, partial(self._meet, somebody)) for somebody in self.people[1:]]
        return agenda + self.linking(again, codes)

    def beginning(self, since: date) -> list[Act]:
        """The manager of a new customer has only begun to fill in its record."""
        known = [name for name in ("address", "postcode", "website", "region") if self.rng.random() < 0.5]
        some = {name: self.columns[name] for name in known}
        return [(self._soon(since, 9), None, partial(self._fill_in, some))] if some else []

    def linking(self, since: date, codes: int) -> list[Act]:
        """Somebody in accounting opens an account in the sales system, so many *codes* in the end."""
        if not codes:
            return []
        days = [self._soon(since, 5)] + [self._some_day(since) for _ in range(codes - 1)]
        return [(day, None, self._add_code) for day in days]

    def doing(self, since: date, most: int = 8) -> list[Act]:
        """What is done with the customer: first something is delivered, then whatever comes up."""
        days = (self.company.yesterday - since).days
        wanted = min(most, max(1, round(self.rng.triangular(0.5, 8.2, 3 + days / 250))))
        agenda: list[Act] = [(self._soon(since, 40), None, partial(self._do, DELIVERY, since))]
        later = [self.rng.choice(KINDS) for _ in range(wanted - 1)]
        return agenda + [(self._some_day(agenda[0][0]), None, partial(self._do, kind, since)) for kind in later]

    def changing(self, since: date) -> list[Act]:
        """Some customers rise in importance, and some become more or less content."""
        agenda: list[Act] = []
        if self.rises:
            agenda.append((self._some_day(since), None, self._rise))
        if self.rng.random() < 0.25:
            agenda.append((self._some_day(since), None, self._judge_again))
        return agenda

    def handing_over(self) -> list[Act]:
        """The supervisor gives the customer to the other account manager."""
        return [(self._some_day(self.company.ago(120)), SUPERVISOR, self._hand_over)]

    def _columns(self) -> dict[str, Any]:
        level = LEVELS[self.level - self.rises]
        return {
            **self.organisation.columns,
            "region": self.company.word(REGION, self.organisation.city.region),
            "level": self.company.word(LEVEL, level),
            "satisfaction": self.rng.choices((1, 2, 3, 4, 5), (2, 6, 24, 42, 26))[0],
            "credit": self.rng.choices((1, 2, 3, 4, 5), (3, 8, 27, 38, 24))[0],
        }

    def _fill_in(self, columns: dict[str, Any]) -> None:
        operations.check_edit(self.customer)
        for name, value in columns.items():
            setattr(self.customer, name, value)
        operations.settle(self.customer)

    def _complete(self, columns: dict[str, Any]) -> None:
        self._fill_in(columns)
        known = db.session.scalars(queries.contacts(self.customer)).first()
        if known is None:
            self._meet(self.people[0])
        else:
            self._describe(known, self._whoever(known.name))

    def _whoever(self, name: str) -> Somebody:
        return next(somebody for somebody in self.organisation.people if somebody.name == name)

    def _meet(self, somebody: Somebody) -> None:
        operations.check_responsible(self.customer)
        contact = Contact(customer=self.customer, name=somebody.name)
        db.session.add(contact)
        self._describe(contact, somebody)

    def _describe(self, contact: Contact, somebody: Somebody) -> None:
        contact.gender = self.company.word(GENDER, "女" if somebody.woman else "男")
        contact.position = somebody.position
        for name, value in somebody.columns.items():
            setattr(contact, name, value)

    def _add_code(self) -> None:
        operations.check_edit(self.customer)
        codes = [code.code for code in self.customer.codes]
        since = self.buys_since or clock.today()
        operations.set_codes(self.customer, [*codes, self.company.open_account(self.organisation, since)])
        if self.customer.id % BILLED == 0:
            file_billing(self.customer)

    def _do(self, kind: Kind, since: date) -> None:
        operations.check_responsible(self.customer)
        told = facts(self.organisation, self.rng.choice(self.people), self.rng)
        summary, course, *outcomes = self.rng.choice(kind.episodes)
        words = (self.rng.choice(kind.places), summary, course + self.rng.choice(outcomes))
        place, summary, detail = (text.format(**told) for text in words)
        day = working_day(clock.today() - timedelta(days=self.rng.randint(0, 1)))
        remark = self.rng.choice(REMARKS) if self.rng.random() < 0.12 else None
        activity = Activity(customer=self.customer, happened_on=max(day, since), place=place, summary=summary)
        activity.detail, activity.remark = detail, remark
        db.session.add(activity)
        if activity.happened_on.day == DAY_OF_MINUTES:
            known = {"customer": self.customer.name, "place": place, "summary": summary, "detail": detail}
            file_minutes(activity, known)

    def _rise(self) -> None:
        self._fill_in({"level": self.company.word(LEVEL, LEVELS[self.level])})

    def _judge_again(self) -> None:
        satisfaction = self.customer.satisfaction or 3
        self._fill_in({"satisfaction": satisfaction - 1 if satisfaction > 3 else satisfaction + 1})

    def _hand_over(self) -> None:
        (self.manager,) = set(MANAGERS) - {self.manager}
        self._fill_in({"manager": self.company.users[self.manager]})

    def _soon(self, since: date, within: int) -> date:
        return min(since + timedelta(days=self.rng.randint(1, within)), self.company.yesterday)

    def _some_day(self, since: date) -> date:
        return since + timedelta(days=self.rng.randint(0, max(0, (self.company.yesterday - since).days)))
