"""Customers who call: tickets are dispatched, handled and fed back, some of them more than once."""

from datetime import date, timedelta
from random import Random

from app.core.database import db
from app.demonstration import queries
from app.demonstration.company import Company, Story
from app.demonstration.developments import facts
from app.demonstration.diary import YEARS, Diary, working_day
from app.demonstration.organisations import Organisation
from app.demonstration.papers import file_readings
from app.demonstration.people import MANAGERS, SUPERVISOR
from app.demonstration.words.calls import CANNOT_COME, CASES, Case
from app.dictionary.models import TICKET_TYPE
from app.tickets import operations, workflow
from app.tickets.models import Ticket

TICKETS = 124
NEW, ASSIGNED, HANDLED = 6, 9, 7
"""So many of the latest are still in these states."""
REDISPATCHED = {4, 11, 30, 77}
SENT_BACK_AND_OPEN = {8, 12}
EASY = (3, 4, 4, 5, 5)
HARD_TO_PLEASE = (1, 2, 2)
EARLIEST = 90
"""So many days after the opening there are enough customers to call."""
MEASURED = {2, 9, 15, 21, 40, 66}
REFERENCES = {26, 33, 41, 58, 84}


class Call:
    """One ticket. *place* counts from the most recent."""

    def __init__(self, company: Company, organisations: dict[str, Organisation], place: int) -> None:
        self.company, self.organisations, self.place = company, organisations, place
        self.rng = Random(f"ticket {place}")  # noqa: S311 - a story, no secret
        self.diary = Diary(self.rng)
        self.case: Case = CASES[self.rng.randrange(len(CASES))]
        self.ticket = Ticket()
        self.handler = ""

    def story(self) -> Story[None]:
        """From the call to what it came to, as far as it has come."""
        day = self._first_day()
        taker = self.rng.choices((SUPERVISOR, *MANAGERS), (20, 40, 40))[0]
        yield self.diary.on(day, taker)
        if not self._open():
            return
        if self.place < NEW:
            return
        day = self._later(day, 2)
        yield self.diary.on(day, SUPERVISOR)
        self.handler = next(name for name in MANAGERS if self.company.users[name] is self.ticket.customer.manager)
        workflow.dispatch(self.ticket, assignee=self.company.users[self.handler])
        if self.place in REDISPATCHED:
            yield self.diary.on(self._later(day, 1), SUPERVISOR)
            self._redispatch()
        yield from self._rounds(day)

    def _first_day(self) -> date:
        """Most of what is open came in a short while ago: promises are kept here, as a rule."""
        if self.place < NEW + ASSIGNED + HANDLED:
            return working_day(self.company.ago(1 + self.place // 4))
        span = YEARS.days - EARLIEST
        return working_day(self.company.ago(max(int(span * (self.place / TICKETS) ** 1.1), 1 + self.place)))

    def _open(self) -> bool:
        """Somebody calls whom the company knows."""
        known = [each for each in db.session.scalars(queries.normal_customers()) if each.name in self.organisations]
        if not known:
            return False
        customer = self.rng.choice(known)
        organisation = self.organisations[customer.name]
        self.told = facts(organisation, organisation.people[0], self.rng)
        self.ticket.customer = customer
        self.ticket.type = self.company.word(TICKET_TYPE, self.case.type)
        self.ticket.summary = self._say(self.case.summary)
        self.ticket.request = self._say(self.case.request)
        operations.promise_dispatch(self.ticket)
        db.session.add(self.ticket)
        if self.place in MEASURED:
            file_readings(self.ticket, self.told)
        return True

    def _redispatch(self) -> None:
        person = self.company.users[self.handler]
        (self.handler,) = set(MANAGERS) - {self.handler}
        note = self.rng.choice(CANNOT_COME).format(person=person)
        workflow.redispatch(self.ticket, assignee=self.company.users[self.handler], note=note)

    def _rounds(self, day: date) -> Story[None]:
        """What does not help comes first, at times."""
        tries = self.case.tries[: self.rng.choices((0, 1, 2), (60, 28, 12))[0]]
        if self.place in SENT_BACK_AND_OPEN:
            tries = tries or self.case.tries[:1] or ((self.case.solution[0], "还没有解决，请再派人来看看。"),)
        for method, result in tries:
            if self.place < NEW + ASSIGNED and self.place not in SENT_BACK_AND_OPEN:
                return
            day = yield from self._round(day, method, result, self.rng.choice(HARD_TO_PLEASE))
        if self.place < NEW + ASSIGNED:
            return
        method, result = self.case.solution
        if self.place < NEW + ASSIGNED + HANDLED:
            yield self.diary.on(self._later(day, 2), self.handler)
            workflow.handle(self.ticket, method=self._say(method))
            return
        day = yield from self._round(day, method, result, self.rng.choice(EASY))
        if self.place in REFERENCES:
            yield self.diary.on(self._later(day, 3), self.handler)
            workflow.mark_reference(self.ticket)

    def _round(self, day: date, method: str, result: str, stars: int) -> Story[date]:
        handled = self._later(day, 4)
        yield self.diary.on(handled, self.handler)
        workflow.handle(self.ticket, method=self._say(method))
        asked = self._later(handled, 6)
        yield self.diary.on(asked, self.handler)
        workflow.feedback(self.ticket, result=self._say(result), satisfaction=stars)
        return asked

    def _later(self, day: date, within: int) -> date:
        return min(day + timedelta(days=self.rng.randint(0, within)), self.company.yesterday)

    def _say(self, text: str) -> str:
        return text.format(**self.told)


def calls(company: Company, organisations: dict[str, Organisation]) -> list[Story[None]]:
    """All tickets of the two years."""
    return [Call(company, organisations, place).story() for place in range(TICKETS)]
