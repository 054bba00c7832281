"""Records made up from what an entity declares, for pictures: any number, ordinary or as long as they may be.

They are written past the rules of the features, so that an entity needs to say nothing for it; what the rules would
never let through is therefore to be seen too.
"""

from collections.abc import Iterable
from datetime import timedelta
from decimal import Decimal
from enum import Enum as PythonEnum
from itertools import cycle, islice
from typing import Any

from flask_appbuilder.security.sqla.models import User
from sqlalchemy import Boolean, Date, DateTime, Enum, Integer, Numeric, UnicodeText, select
from sqlalchemy.exc import IntegrityError

from app.core import clock
from app.core.cells import RATINGS
from app.core.database import db
from app.core.records import Record
from app.dictionary.models import REGION
from app.people import operations as people
from app.people.queries import holding

LONGEST_LINE = 60
"""So long is a name at its longest; other lines are twice as long, where they may be, and texts more."""
LONGEST_TEXT = 400
TELLING = {
    "email": "info{n}@example.com",
    "website": "https://www.example.com/{n}",
    "phone": "010-6234 {n:04}",
    "fax": "010-6235 {n:04}",
    "mobile": "138 0013 {n:04}",
    "postcode": "1000{n:02}",
    "category": REGION,
    "about": "customers",
    "kind": "customers",
    "duplicates": "skip",
    "url": "https://program.example.com/{n}",
    "steps": "opportunity.win ticket.handle",
}
ORDINARY = ("华东仪表有限公司", "上门拜访，介绍新产品", "采购压力变送器", "Northern Instruments Ltd.")
LONG = ("北京市朝阳区高精度自动化测量与控制仪器设备研究开发制造", "Internationale Präzisionsmessgerätegesellschaft ")


class MakerOfRecords:
    """Makes records of any entity; *long* ones have as much in each field as people may type."""

    def __init__(self, views: Iterable[Any], *, long: bool = False) -> None:
        self.long = long
        self.options = _options(views)
        self.made: dict[Any, list[Any]] = {}

    def make(self, entity: Any, count: int) -> None:
        """Let there be *count* records of *entity*, and what they refer to; but for those the database refuses."""
        there = len(db.session.scalars(select(entity.id).limit(count)).all())
        for number in range(there, count):
            record = self._record(entity, number)
            db.session.add(record)
            try:
                db.session.commit()
            except IntegrityError:
                db.session.rollback()
                continue
            self.made.setdefault(entity, []).append(record)

    def edit(self, entity: Any) -> None:
        """Change each record that was made, so that there is something in its history."""
        for record in self.made.get(entity, ()):
            column = next((each for each in _filled_in(entity) if isinstance(each.type, UnicodeText)), None)
            if column is not None:
                setattr(record, column.key, self._words(column.key, 200, 7))
        db.session.commit()

    def _record(self, entity: Any, number: int) -> Any:
        values = {column.key: self._value(column, number) for column in _filled_in(entity)}
        relations = [each for each in entity.__mapper__.relationships if each.direction.name == "MANYTOONE"]
        return entity(**values, **{each.key: self._target(entity, each, number) for each in relations})

    def _value(self, column: Any, number: int) -> Any:
        match column.type:
            case Enum(enum_class=kind) if kind and issubclass(kind, PythonEnum):
                return [*kind][number % len(kind)]
            case Boolean():
                return column.default.arg if column.default is not None else number % 2 == 1
            case Integer():
                return 1 + number % 5 if column.key in RATINGS else number * 7 % 100
            case Numeric():
                return Decimal(number * 98_765 % 1_000_000) + Decimal("0.5")
            case Date():
                return clock.today() + timedelta(days=number % 60 - 20)
            case DateTime():
                return clock.now() - timedelta(hours=number * 5)
        return self._words(column.key, getattr(column.type, "length", None) or LONGEST_TEXT, number)

    def _words(self, name: str, most: int, number: int) -> str:
        telling = next((TELLING[part] for part in TELLING if name == part or name.endswith(f"_{part}")), None)
        if telling:
            return telling.format(n=number)[:most]
        if not self.long:
            return f"{ORDINARY[number % len(ORDINARY)]} {number + 1}"[:most]
        room = min(most, LONGEST_LINE * (1 if "name" in name else 2 if most < LONGEST_TEXT else 8))
        return "".join(islice(cycle(LONG[number % 2]), room - 3)) + f"{number:03}"

    def _target(self, entity: Any, relation: Any, number: int) -> Any:
        target = relation.mapper.class_
        offered = self.options.get((entity, relation.key))
        if offered is None and target is User:
            offered = _account_managers
        if offered is None and relation.local_remote_pairs[0][0].nullable and target is entity:
            return None
        if offered is None and issubclass(target, Record):
            self.make(target, 1)
        found = offered() if offered else db.session.scalars(select(target).order_by(target.id).limit(200)).all()
        return found[number % len(found)] if found else None


def hire(count: int, *, long: bool) -> None:
    """Let there be *count* users more."""
    roles = ("Account manager", "Sales supervisor", "Executive", "System administrator")
    for number in range(count):
        family, given = ("欧阳", f"小{number}") if number % 2 else ("Smith", f"Ann {number}")
        if long:
            family, given = LONG[number % 2][:30], LONG[number % 2][:30]
        name, mail = f"user{number}", f"user{number}@{'long' * 12 * long}example.com"
        people.add_user(name, given, family, mail, [roles[number % 4]], "three-lamps-under-the-bridge")
    db.session.commit()


def _account_managers() -> list[Any]:
    """The one who looks at most screens (see `tools.gallery.WHO`)."""
    return list(db.session.scalars(holding("execute", "Plans").where(User.username == "manager1")))


def _options(views: Iterable[Any]) -> dict[tuple[Any, str], Any]:
    """What the forms offer for references, by entity and attribute."""
    offered = {}
    for view in views:
        for name, field in view.form_fields.items():
            if options := getattr(field, "kwargs", {}).get("options"):
                offered[view.entity, name] = options
    return offered


def _filled_in(entity: Any) -> list[Any]:
    """The columns that people, or steps, fill in."""
    columns = [each for each in entity.__table__.columns if each.key not in ("id", "version", "number")]
    return [each for each in columns if not each.foreign_keys and not each.info.get("derived")]
