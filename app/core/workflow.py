"""Lives of records. A workflow is a list of steps; what every step needs is done here, once.

Three questions stay apart: the *state* allows it (`from_`), the *role* may (the permission «can_<step>», asked by the
edges), and it is for *this person*, this record (`only`).
"""

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import update
from sqlalchemy.orm import attributes, object_session
from sqlalchemy.orm.exc import StaleDataError

from app.core import clock, person
from app.core.errors import BusinessError, NotAllowed, Overtaken
from app.core.history import StateChange
from app.core.records import Record, State

OVERTAKEN = _l("Somebody else was faster. Please look at the record again.")

Only = Callable[[Any, person.Person], bool]
Body = Callable[..., None]


@dataclass(frozen=True)
class Either:
    """Where a step leads hangs on what was answered: to one of *states*, as *by* tells from the record and answers."""

    states: tuple[State, ...]
    by: Callable[..., State]


@dataclass(frozen=True)
class Step:
    """One transition: call it with the record and what it asks for."""

    name: str
    label: Any
    from_: tuple[State, ...]
    to: State | Either | None
    """Where it leads; None if the record stays in the state it is in."""
    asks: tuple[str, ...]
    offers: tuple[str, ...]
    only: Only | None
    done: Any
    body: Body = field(repr=False)

    def __call__(self, record: Any, **answers: Any) -> None:
        """Take the step, in the running transaction.

        Raises BusinessError when the state, the person or an answer does not allow it, Overtaken when a concurrent
        step won.
        """
        self.check(record)
        note = answers.pop("note", None) or None
        for name in self.asks:
            if not (note if name == "note" else answers.get(name)):
                raise BusinessError(_l("This field is required."), field=name)
        came_from = record.state
        taken = self._fill_in(record, answers)
        self._move(record, self._goal(record, answers))
        self._remember(record, came_from, note)
        self.body(record, **taken)

    @property
    def repeatable(self) -> bool:
        """Does it leave the record where it can be taken again?"""
        return self.to is None or self.to in self.from_

    def check(self, record: Any) -> None:
        """Raise BusinessError unless the record's state and the person acting allow this step."""
        if record.state not in self.from_:
            raise BusinessError(
                _l("«%(step)s» is not possible: the state is «%(state)s».", step=self.label, state=record.state.label)
            )
        who = person.current()
        if self.only is not None and who is not person.SYSTEM and not self.only(record, who):
            raise NotAllowed(_l("«%(step)s» is for the person responsible only.", step=self.label))

    def is_open(self, record: Any) -> bool:
        """Would `check` let it pass? For buttons."""
        try:
            self.check(record)
        except BusinessError:
            return False
        return True

    def _fill_in(self, record: Any, answers: dict[str, Any]) -> dict[str, Any]:
        """Set the answers on the record, apart from those that the step's function takes itself."""
        taken = {}
        parameters = inspect.signature(self.body).parameters
        for name, value in answers.items():
            if name in parameters:
                taken[name] = value
            else:
                setattr(record, name, value)
        return taken

    def leads_to(self, came_from: State) -> tuple[State, ...]:
        """The states in which a record that *came_from* one may be afterwards."""
        return self.to.states if isinstance(self.to, Either) else (self.to or came_from,)

    def _goal(self, record: Any, answers: dict[str, Any]) -> State:
        goal = self.to.by(record, **answers) if isinstance(self.to, Either) else self.to
        return goal or record.state

    def _move(self, record: Any, goal: State) -> None:
        record.state = goal
        attributes.flag_modified(record, "state")  # a step back into the same state changes the version too
        try:
            _session_of(record).flush()
        except StaleDataError as error:
            raise Overtaken(OVERTAKEN) from error

    def _remember(self, record: Any, came_from: State, note: str | None) -> None:
        _session_of(record).add(
            StateChange(
                at=clock.now(),
                person_id=person.current_id(),
                record_type=record.__tablename__,
                record_id=record.id,
                step=self.name,
                from_state=came_from.value,
                to_state=record.state.value,
                note=note,
            )
        )


class Workflow:
    """The steps of one kind of record, in the order of its life."""

    def __init__(self, entity: type[Record], start: State) -> None:
        self.entity = entity
        self.start = start
        self.steps: dict[str, Step] = {}

    def step(
        self,
        label: Any,
        *,
        from_: State | Iterable[State],
        to: State | Either | None,
        asks: tuple[str, ...] = (),
        offers: tuple[str, ...] = (),
        only: Only | None = None,
        done: Any = _l("Done"),
    ) -> Callable[[Body], Step]:
        """Make the decorated function a step named like it. It holds what this step does beside moving the state.

        *asks* names what must be answered, *offers* what may be; an answer the function does not take is set on the
        record. «note» goes into the history. *only* says for whom, *done* what the user reads afterwards.
        """

        def decorate(body: Body) -> Step:
            sources = (from_,) if isinstance(from_, State) else tuple(from_)
            step = Step(body.__name__, label, sources, to, asks, offers, only, done, body)
            self.steps[step.name] = step
            return step

        return decorate


def hold(record: Any, *states: State) -> None:
    """Make sure that *record* is in one of *states* until the transaction ends; BusinessError if it is not.

    For writes that depend on a state without changing it: the row stays locked, so a concurrent step waits.
    """
    table = record.__table__
    touch = update(table).where(table.c.id == record.id, table.c.state.in_(states)).values(state=table.c.state)
    if _session_of(record).execute(touch).rowcount == 0:
        raise BusinessError(_l("This is not possible in state «%(state)s».", state=record.state.label))


def diagram(workflow: Workflow) -> str:
    """The life cycle as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", f"    [*] --> {workflow.start.value}"]
    for step in workflow.steps.values():
        ways = [(source, goal) for source in step.from_ for goal in step.leads_to(source)]
        lines += [f"    {source.value} --> {goal.value}: {step.name}" for source, goal in ways]
    return "\n".join(lines)


def _session_of(record: Any) -> Any:
    session = object_session(record)
    if session is None:
        raise ValueError(f"{record!r} belongs to no session")
    return session
