"""What all records have in common: a key, a version against lost updates, labels for people, who made them and when."""

from datetime import datetime
from enum import StrEnum
from types import SimpleNamespace
from typing import Any, ClassVar

from flask_appbuilder import Model
from flask_appbuilder.security.sqla.models import User
from flask_babel import lazy_gettext as _l
from sqlalchemy import DateTime, Enum, ForeignKey, Integer, Unicode
from sqlalchemy.orm import Mapped, MappedColumn, class_mapper, declared_attr, mapped_column, relationship

from app.core import clock, person


class Record(Model):
    """A row with a key and a version: who saves second is told, never ignored."""

    __abstract__ = True
    title: ClassVar[Any]
    """What one such record is called, translated: «Customer»."""
    parent: ClassVar[str | None] = None
    """The attribute that names the record this one belongs to, if it lives inside another."""
    called: ClassVar[str] = ""
    """The column with what people call it, where that is all of it."""

    small: ClassVar[bool] = False
    """Is the table so small that a request may read it whole (see `app.core.at_hand`)?"""

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    version: Mapped[int] = mapped_column(Integer, nullable=False)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 - SQLAlchemy calls it with the class
        return {"version_id_col": cls.__table__.c.version} if "__tablename__" in cls.__dict__ else {}

    def __str__(self) -> str:
        return getattr(self, self.called) if self.called else repr(self)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.id}>"


class Created:
    """Who made the record and when, filled in by itself."""

    created_at: Mapped[datetime] = mapped_column(
        DateTime, nullable=False, default=clock.now, info={"label": _l("Created at")}
    )

    @declared_attr
    def created_by_id(cls) -> Mapped[int | None]:
        return mapped_column(ForeignKey("ab_user.id"), index=True, default=person.current_id)

    @declared_attr
    def created_by(cls: Any) -> Mapped[User | None]:
        return relationship(User, foreign_keys=f"{cls.__name__}.created_by_id", info={"label": _l("Created by")})


class Attachable:
    """A record that files can be attached to (see `app.attachments`)."""

    attachments: ClassVar[Any] = SimpleNamespace(info={"label": _l("Attachments")})
    """What its history calls them."""


class Numbered:
    """A number for people, made from the day and a sequence when the record is first saved (see `app.core.numbers`)."""

    number_prefix: ClassVar[str]
    number: Mapped[str] = mapped_column(Unicode(20), unique=True, nullable=False, info={"label": _l("Number")})


class State(StrEnum):
    """A state of a record's life: its stored word, its label, and the tone of its badge."""

    label: Any
    tone: str

    def __new__(cls, value: str, label: Any, tone: str = "neutral") -> "State":
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        member.tone = tone
        return member


def labelled(label: Any, type_: Any = None, *, help_: Any = None, **options: Any) -> MappedColumn[Any]:
    """A column that knows what people call it. *help_* stands below its field in forms."""
    return mapped_column(type_, info={"label": label, "help": help_}, **options)


def derived(type_: Any, label: Any = None, **options: Any) -> MappedColumn[Any]:
    """A column that follows from others, for search or order; histories leave it out, people read what has a label."""
    told = {} if label is None else {"label": label}
    return mapped_column(type_, info={**told, "derived": True}, **options)


def state_column(states: type[State], start: State) -> MappedColumn[Any]:
    """The column that keeps a record's state; only a workflow moves it."""
    kind = Enum(
        states,
        native_enum=False,
        create_constraint=True,
        name="state",
        length=20,
        values_callable=lambda members: [member.value for member in members],
    )
    return mapped_column(kind, nullable=False, default=start, index=True, info={"label": _l("State")})


def key_of_parent(entity: Any) -> str | None:
    """The name of the column in which an *entity* keeps what it lives inside of; None if it lives by itself."""
    name = getattr(entity, "parent", None)
    return next(column.key for column in class_mapper(entity).relationships[name].local_columns) if name else None


def parts_of(entity: Any) -> list[Any]:
    """The entities whose records live inside of one of *entity*."""
    inside = [mapper for mapper in Record.registry.mappers if getattr(mapper.class_, "parent", None)]
    return [each.class_ for each in inside if each.relationships[each.class_.parent].mapper.class_ is entity]


def label_of(entity: Any, name: str) -> Any:
    """What people call the attribute *name* of *entity*; the name itself if nobody said."""
    return getattr(getattr(entity, name, None), "info", {}).get("label", name)
