"""How an opportunity is developed: found, assigned, planned, worked on, and won or lost."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from app.core.database import db
from app.customers.models import Customer
from app.demonstration.company import Company, Story
from app.demonstration.diary import Diary
from app.demonstration.organisations import Organisation, Somebody
from app.demonstration.papers import file_quotation
from app.demonstration.people import SUPERVISOR
from app.demonstration.words import leads
from app.dictionary.models import FAILURE_REASON
from app.opportunities import operations, workflow
from app.opportunities.models import Opportunity, PlanItem

QUOTED = 4
"""Of so many opportunities that are won, one keeps its quotation."""


@dataclass(frozen=True)
class Lead:
    """An organisation that might buy: who to talk to there, who found it when, and how likely it is (in percent)."""

    organisation: Organisation
    contact: Somebody | None
    creator: str
    found_on: date
    probability: int
    close_on: date | None


@dataclass(frozen=True)
class Step:
    """One item of a plan, with what will come of it."""

    day: date
    content: str
    result: str | None = None


class Development:
    """One opportunity and its scenes. *assignee* is the username of who develops it now."""

    def __init__(self, company: Company, lead: Lead, assignee: str, rng: Random) -> None:
        self.company, self.lead, self.assignee = company, lead, assignee
        self.rng, self.diary = rng, Diary(rng)
        self.facts = facts(lead.organisation, lead.contact, rng)
        self.opportunity = Opportunity()

    def say(self, text: str) -> str:
        """*text* about this organisation."""
        return text.format(**self.facts)

    def find(self) -> Story[None]:
        """Somebody enters the opportunity."""
        yield self.diary.on(self.lead.found_on, self.lead.creator)
        self.opportunity = Opportunity(**self._what_is_known())
        db.session.add(self.opportunity)

    def learn_more(self, day: date) -> Story[None]:
        """While it waits to be assigned, the supervisor hears better news."""
        yield self.diary.on(day, SUPERVISOR)
        operations.check_edit(self.opportunity)
        self.opportunity.probability = min(self.opportunity.probability + 10, 95)
        self.opportunity.description += "\n" + self.rng.choice(leads.ADDENDA)

    def assign(self, day: date) -> Story[None]:
        """The supervisor gives it to the assignee."""
        yield self.diary.on(day, SUPERVISOR)
        workflow.assign(self.opportunity, assignee=self.company.users[self.assignee])

    def reassign(self, day: date, assignee: str) -> Story[None]:
        """The supervisor gives it to somebody else."""
        yield self.diary.on(day, SUPERVISOR)
        note = self.rng.choice(leads.REASSIGNMENTS)
        workflow.reassign(self.opportunity, assignee=self.company.users[assignee], note=note)
        self.assignee = assignee

    def work(self, first: date, steps: list[Step]) -> Story[None]:
        """The plan is made bit by bit from the day *first* on, and what was done is written down."""
        planner = SUPERVISOR if self.rng.random() < 0.06 else self.assignee
        yield self.diary.on(first, planner)
        items = self._plan(steps, [], 0)
        for done, step in enumerate(steps):
            if step.result is None:
                return
            yield self.diary.on(step.day + timedelta(days=self.rng.randint(0, 1)), self.assignee)
            operations.execute(items[done], step.result)
            items = self._plan(steps, items, done + 1)

    def win(self, day: date, link_to: Customer | None = None) -> Story[Customer]:
        """They buy."""
        yield self.diary.on(day, self.assignee)
        if self.opportunity.id % QUOTED == 0:
            file_quotation(self.opportunity, {**self.facts, "customer": self.opportunity.customer_name})
        workflow.win(self.opportunity, link_to=link_to)
        assert self.opportunity.customer is not None
        return self.opportunity.customer

    def fail(self, day: date, reason: str, note: str) -> Story[None]:
        """They do not buy."""
        yield self.diary.on(day, self.assignee)
        workflow.fail(self.opportunity, reason=self.company.word(FAILURE_REASON, reason), note=self.say(note))

    def reopen(self, day: date) -> Story[None]:
        """They might buy after all."""
        yield self.diary.on(day, SUPERVISOR)
        workflow.reopen(self.opportunity, note=self.say(leads.REOPENING))

    def _what_is_known(self) -> dict[str, Any]:
        lead, rng = self.lead, self.rng
        description = [rng.choice(part) for part in (leads.BACKGROUNDS, leads.SITUATIONS, leads.NEXT_STEPS)]
        return {
            "source": rng.choice(leads.SOURCES) if rng.random() < 0.93 else None,
            "customer_name": lead.organisation.name,
            "probability": lead.probability,
            "summary": self.say(rng.choice(leads.SUMMARIES)),
            "contact": lead.contact and lead.contact.name,
            "contact_phone": lead.contact and lead.contact.columns[rng.choice(("mobile", "office_phone"))],
            "expected_amount": Decimal(rng.randint(6, 480) * 5000) if rng.random() < 0.8 else None,
            "expected_close_on": lead.close_on,
            "description": self.say("".join(description)),
        }

    def _plan(self, steps: list[Step], items: list[PlanItem], done: int) -> list[PlanItem]:
        """Plan two steps ahead of those *done*; once nothing more has been done, the whole rest."""
        all_told = done >= len(steps) or steps[done].result is None
        ahead = steps[len(items) :] if all_told else steps[len(items) : done + 2]
        return items + [operations.plan(self.opportunity, step.day, step.content) for step in ahead]


def facts(organisation: Organisation, contact: Somebody | None, rng: Random) -> dict[str, Any]:
    """What texts about an organisation tell."""
    return {
        "city": organisation.city.name,
        "district": organisation.district.name,
        "business": organisation.industry.business,
        "product": organisation.product,
        "unit": organisation.unit,
        "usage": organisation.usage,
        "quantity": rng.choice((6, 8, 10, 12, 15, 16, 20, 24, 30, 36, 48, 60)),
        "weeks": rng.choice(("二", "三", "四", "六")),
        "contact": contact.address if contact else "对方采购部",
    }
