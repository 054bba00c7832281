"""Which stories there are to tell, and who plays in them. The same ones every time."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from random import Random

from app.core.database import db
from app.customers.queries import named
from app.demonstration.calls import calls
from app.demonstration.company import Company, Story
from app.demonstration.developments import Development, Lead, Step
from app.demonstration.diary import YEARS, Diary, evenly, working_day
from app.demonstration.organisations import Organisation, organisations
from app.demonstration.people import MANAGERS, SUPERVISOR
from app.demonstration.questions import questions
from app.demonstration.relations import Act, Relation
from app.demonstration.silence import Desk, checks, second_thoughts
from app.demonstration.words.plans import FAILURES, FOLLOW_UPS, STAGES

OLD, WON, FAILED, ASSIGNED, WAITING = 42, 190, 28, 29, 14
REASSIGNED_WON, REASSIGNED_OPEN, REOPENED = 77, 15, 9
LINKED = 12
"""The place, among the old customers, of the one that somebody found once more as an opportunity."""
INCOMPLETE = {*range(10), 31, 74}
UNLINKED_OLD, UNLINKED_WON = {8, 23, 36}, {10, 11, 13, 16, 22, 40, 58, 83, 109, 127, 150, 171}
TWO_CODES = {35, 140}
HANDED_OVER = {52, 118, 163}
EASTERN = {"华东", "华南"}

Stage = tuple[tuple[str, str], ...]


class Plot:
    """The stories of one company. Those of one kind are counted from the most recent."""

    def __init__(self, company: Company) -> None:
        self.company = company
        everybody = iter(organisations(OLD + WON + FAILED + ASSIGNED + WAITING))
        self.old, self.won, self.failed, self.assigned, self.waiting = (
            [next(everybody) for _ in range(count)] for count in (OLD, WON, FAILED, ASSIGNED, WAITING)
        )

    def stories(self) -> Iterator[Story[None]]:
        """All of them."""
        yield from (self._old_customer(place, one) for place, one in enumerate(self.old))
        yield from (self._win(place, one) for place, one in enumerate(self.won))
        yield from (self._failure(place, one) for place, one in enumerate(self.failed))
        yield from (self._open(place, one) for place, one in enumerate(self.assigned))
        yield from (self._waiting(place, one) for place, one in enumerate(self.waiting))
        yield self._found_again(self.old[LINKED])
        yield checks(self.company)
        yield from (Desk(self.company, manager).weeks() for manager in MANAGERS)
        yield second_thoughts(self.company)
        yield questions(self.company, Diary(_rng("questions", 0)))
        yield from calls(self.company, {each.name: each for each in [*self.old, *self.won]})

    def _old_customer(self, place: int, organisation: Organisation) -> Story[None]:
        rng = _rng("old", place)
        diary = Diary(rng)
        relation = Relation(self.company, organisation, _manager(organisation, rng), rng)
        day = working_day(self.company.ago(YEARS.days - place // 3 if place < 30 else rng.randint(40, 600)))
        yield from relation.enter(diary, day)
        yield from relation.keep(
            diary,
            relation.linking(day, codes=place not in UNLINKED_OLD)
            + relation.doing(day)
            + relation.changing(day + timedelta(days=30)),
        )

    def _win(self, place: int, organisation: Organisation) -> Story[None]:
        rng = _rng("won", place)
        ended_ago = 2 + int(700 * ((place + 0.5) / WON) ** 1.15)
        found_ago = min(ended_ago + rng.randint(20, 110), YEARS.days - rng.randint(0, 3))
        development = self._development(organisation, rng, found_ago, ended_ago, (55, 90))
        first, last = yield from self._start(development, found_ago, ended_ago)
        between = sorted(rng.sample((1, 2, 3), rng.randint(1, 3)))
        stages = [STAGES[0], *(STAGES[stage] for stage in between), STAGES[-1]]
        steps = self._good_steps(development, first, last - timedelta(days=2), stages)
        if place == REASSIGNED_WON:
            yield from self._with_a_change_of_hands(development, first, steps)
        else:
            yield from development.work(first, steps)
        customer = yield from development.win(last)
        relation = Relation(self.company, organisation, development.assignee, rng)
        relation.customer = customer
        yield from relation.keep(development.diary, self._care(place, relation, last))

    def _care(self, place: int, relation: Relation, since: date) -> list[Act]:
        if place in INCOMPLETE:
            return relation.beginning(since) + relation.doing(since, most=2)
        codes = 0 if place in UNLINKED_WON else 1 + (place in TWO_CODES)
        return (
            relation.completing(since, codes)
            + relation.doing(since)
            + relation.changing(since + timedelta(days=60))
            + (relation.handing_over() if place in HANDED_OVER else [])
        )

    def _failure(self, place: int, organisation: Organisation) -> Story[None]:
        rng = _rng("failed", place)
        reason = list(FAILURES)[place % len(FAILURES)]
        ended_ago = 45 if place == REOPENED else 6 + int(670 * (place + 0.5) / FAILED)
        found_ago = min(ended_ago + rng.randint(25, 100), YEARS.days - 2)
        development = self._development(organisation, rng, found_ago, ended_ago, (15, 60))
        first, last = yield from self._start(development, found_ago, ended_ago)
        content, result, note = FAILURES[reason]
        final = Step(working_day(last - timedelta(days=2)), development.say(content), development.say(result))
        good = self._good_steps(development, first, final.day - timedelta(days=3), STAGES[: rng.randint(1, 2)])
        yield from development.work(first, [*good, final])
        yield from development.fail(last, reason, note)
        if place == REOPENED:
            yield from self._second_chance(development)

    def _second_chance(self, development: Development) -> Story[None]:
        again = working_day(self.company.ago(11))
        yield from development.reopen(again)
        done = self._good_steps(development, again, self.company.ago(6), [STAGES[1]])
        yield from development.work(again, done + self._steps_to_come(development, again, late=0))

    def _open(self, place: int, organisation: Organisation) -> Story[None]:
        rng = _rng("assigned", place)
        found_ago = 8 + 3 * place + rng.randint(0, 6)
        development = self._development(organisation, rng, found_ago, -rng.randint(-6, 100), (30, 85))
        first, _ = yield from self._start(development, found_ago, 1)
        stages = STAGES[: min(3, place // 4)]
        done = self._good_steps(development, first, self.company.ago(8), stages)
        steps = done + self._steps_to_come(development, first, late=place % 3)
        if place == REASSIGNED_OPEN:
            yield from self._with_a_change_of_hands(development, first, steps)
        else:
            yield from development.work(first, steps)

    def _waiting(self, place: int, organisation: Organisation) -> Story[None]:
        rng = _rng("waiting", place)
        found_ago = 1 + int(1.4 * place)
        development = self._development(organisation, rng, found_ago, -rng.randint(20, 120), (20, 80))
        yield from development.find()
        if place % 4 == 2:
            yield from development.learn_more(self.company.ago(found_ago // 2))

    def _found_again(self, organisation: Organisation) -> Story[None]:
        """Somebody works on an organisation that a supervisor meanwhile enters as a customer."""
        rng = _rng("found again", 0)
        development = self._development(organisation, rng, 690, 600, (70, 80), person=-1)
        first, last = yield from self._start(development, 690, 600)
        yield from development.work(first, self._good_steps(development, first, last, [*STAGES[:2], STAGES[-1]]))
        known = db.session.scalars(named(organisation.name)).first()
        yield from development.win(last, link_to=known)

    def _development(
        self,
        organisation: Organisation,
        rng: Random,
        found_ago: int,
        ended_ago: int,
        chances: tuple[int, int],
        person: int = 0,
    ) -> Development:
        assignee = _manager(organisation, rng)
        creator = rng.choices((SUPERVISOR, assignee, rng.choice(MANAGERS)), (45, 40, 15))[0]
        expected = self.company.today + timedelta(days=rng.randint(-15, 20) - ended_ago)
        lead = Lead(
            organisation,
            organisation.people[person] if found_ago < 30 or rng.random() < 0.94 else None,
            creator,
            self.company.ago(found_ago),
            5 * rng.randint(chances[0] // 5, chances[1] // 5),
            max(expected, self.company.ago(found_ago - 10)) if rng.random() < 0.75 else None,
        )
        return Development(self.company, lead, assignee, rng)

    def _start(self, development: Development, found_ago: int, ended_ago: int) -> Story[tuple[date, date]]:
        """Find and assign. Returns the first and the last working day of what follows."""
        rng = development.rng
        patience = max(1, min(6, (found_ago - ended_ago) // 4))
        assigned_ago = found_ago - rng.randint(0, patience)
        yield from development.find()
        if rng.random() < 0.15:
            yield from development.learn_more(self.company.ago(rng.randint(assigned_ago, found_ago)))
        yield from development.assign(self.company.ago(assigned_ago))
        first = self.company.ago(assigned_ago - rng.randint(0, 2))
        return working_day(first), working_day(self.company.ago(ended_ago))

    def _good_steps(self, development: Development, first: date, last: date, stages: Sequence[Stage]) -> list[Step]:
        rng = development.rng
        days = evenly(first, max(first, last), len(stages), rng)
        chosen = [rng.choice(stage) for stage in stages]
        return [
            Step(day, development.say(content), development.say(result))
            for day, (content, result) in zip(days, chosen, strict=True)
        ]

    def _steps_to_come(self, development: Development, first: date, late: int) -> list[Step]:
        """So many steps that should have been taken already, and some for the weeks ahead."""
        rng, today = development.rng, self.company.today
        ahead = sorted(0 if rng.random() < 0.12 else rng.randint(1, 35) for _ in range(rng.randint(1, 3)))
        days = [max(first, working_day(today - timedelta(days=3 * number))) for number in range(late, 0, -1)]
        days += [working_day(today + timedelta(days=number), onwards=True) for number in ahead]
        contents = rng.sample(FOLLOW_UPS, len(days))
        return [Step(day, development.say(content)) for day, content in zip(days, contents, strict=True)]

    def _with_a_change_of_hands(self, development: Development, first: date, steps: list[Step]) -> Story[None]:
        half = len([step for step in steps if step.result]) // 2
        yield from development.work(first, steps[:half])
        (other,) = set(MANAGERS) - {development.assignee}
        day = steps[half - 1].day if half else first
        yield from development.reassign(day + timedelta(days=2), other)
        yield from development.work(day + timedelta(days=3), steps[half:])


def _rng(kind: str, place: int) -> Random:
    return Random(f"{kind} {place}")  # noqa: S311 - a story, no secret


def _manager(organisation: Organisation, rng: Random) -> str:
    """Mostly who is responsible for the region."""
    at_home = MANAGERS[0] if organisation.city.region in EASTERN else MANAGERS[1]
    return at_home if rng.random() < 0.9 else rng.choice(MANAGERS)
