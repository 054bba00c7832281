"""Whose rows one sees, in one place: every ORM read of a limited entity, whoever issues it, is filtered.

An entity is limited by a class method ``visible_to(person_id)`` that returns the condition; who holds the permission
«see_all» on the entity's ``subject`` sees every row. The system itself, outside a request, is never limited.
"""

from functools import lru_cache
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria

from app.core import person
from app.core.records import Record

EVERYBODYS = {"all_rows": True}
"""Execution options of a statement that reads everybody's rows; whoever issues it answers for what is shown of them."""


def limited_entities() -> list[Any]:
    """The entities whose rows are not for everybody."""
    return [mapper.class_ for mapper in Record.registry.mappers if hasattr(mapper.class_, "visible_to")]


@lru_cache(maxsize=1024)
def _limits(who: person.Person) -> tuple[Any, ...]:
    """The conditions for *who*; they depend on nothing else, and each statement of a request wants them."""
    return tuple(
        with_loader_criteria(entity, entity.visible_to(who.id), include_aliases=True)
        for entity in limited_entities()
        if not who.may("see_all", entity.subject)
    )


def install() -> None:
    """Limit every read from now on."""
    if not event.contains(Session, "do_orm_execute", _limit):
        event.listen(Session, "do_orm_execute", _limit)


def _limit(state: ORMExecuteState) -> None:
    who = person.current()
    if who.everything or not state.is_select or state.is_column_load:
        return
    if not state.execution_options.get("all_rows"):
        state.statement = state.statement.options(*_limits(who))
