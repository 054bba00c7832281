"""From rows to records: through the form and the rules of the screen on which people would type them in."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import or_, select
from werkzeug.datastructures import MultiDict
from wtforms.fields.core import UnboundField

from app.core import names
from app.core.database import db
from app.core.errors import BusinessError
from app.core.fields import MOST_STARS, RecordField, SearchedRecordField, StarsField
from app.core.forms import RecordForm
from app.customers.models import Customer
from app.imports.kind import Kind
from app.imports.kinds import KINDS, names_of
from app.imports.models import Choice, Import, Outcome
from app.imports.reading import Row

SHOWN = 8
"""So many choices are named where none of them is meant."""
ROW = ""
"""Under which name a problem is kept that belongs to no cell."""


@dataclass
class Draft:
    """A row on its way to become a record."""

    line: int
    cells: list[str]
    typed: dict[str, str] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    """What its form has understood."""
    parent: Any = None
    record: Any = None
    form: Any = None
    outcome: Outcome = Outcome.PROBLEM
    alike_id: int | None = None
    alike_line: int | None = None
    alike_by: str | None = None
    choice: str = Choice.CREATE
    picture: dict[str, str | None] | None = None
    """What the record was like before, if it was there."""


class Filler:
    """Judges the rows of one import, portion by portion, and fills in their records."""

    def __init__(self, import_: Import) -> None:
        self.kind: Kind = KINDS[import_.kind]()
        self.screen = self.kind.screen
        self.gaps = import_.gaps
        self.fields, self.chosen, self.usual = import_.fields, import_.chosen, import_.duplicates
        self.offers = Offers(self.screen.form_class)
        self.blanks: dict[bool, RecordForm] = {}
        self.seen: dict[int, int] = {}
        self.taken: dict[Any, int] = {}
        """By which line a record is updated already, and a code is used."""

    def portion(self, rows: Iterable[Row]) -> list[Draft]:
        """What becomes of *rows*; the records of those that are good are in the session, to be kept or let go."""
        self.offers.read()
        self.blanks = {}
        with db.session.no_autoflush:
            drafts = [Draft(line, cells, self._typed(cells)) for line, cells in rows]
            self._find_parents(drafts)
            for draft in drafts:
                self._fill(draft)
            known = self.kind.known([(draft.values, draft.parent) for draft in drafts])
            for draft in drafts:
                self._compare(draft, known)
            targets = self.kind.load({draft.alike_id for draft in drafts if draft.choice == Choice.UPDATE})
            for draft in drafts:
                self._settle(draft, targets)
        return drafts

    # -- what the row says

    def _typed(self, cells: list[str]) -> dict[str, str]:
        return {name: cells[place] for name, place in self.fields.items() if place < len(cells) and cells[place]}

    def _find_parents(self, drafts: list[Draft]) -> None:
        """Find the customer that each row names."""
        if self.kind.parent is None:
            return
        named = {draft.typed.get(self.kind.parent, "") for draft in drafts} - {""}
        found = _customers(named)
        for draft in drafts:
            text = draft.typed.pop(self.kind.parent, "")
            several = found.get(names.key(text), [])
            draft.parent = several[0] if len(several) == 1 else None
            if len(several) > 1:
                draft.problems[self.kind.parent] = _("Several customers have this name; please write the number.")
            elif text and not several:
                draft.problems[self.kind.parent] = _("There is no customer with this number or name.")

    def _fill(self, draft: Draft) -> None:
        """Let the form of a new record read the row."""
        record = self.kind.entity()
        if draft.parent is not None:
            setattr(record, self.kind.parent or "", draft.parent)
        self.kind.begin(record, gaps=self.gaps)
        draft.typed = self.offers.understood(draft.typed, draft.problems)
        draft.record, draft.form = record, self._blank(record)
        draft.form.process(MultiDict(self.kind.given(draft.typed)))
        draft.problems = {**_problems(draft.form), **draft.problems}
        draft.values = {each.name: each.data for each in draft.form if each.name not in draft.problems}

    def _blank(self, record: Any) -> RecordForm:
        """The form of a new record. It is the same for all of a portion: making one takes longer than reading a row."""
        key = self.kind.parent is None or getattr(record, self.kind.parent) is None
        if key not in self.blanks:
            self.blanks[key] = self._form(record, {})
        return self.blanks[key]

    def _form(self, record: Any, typed: dict[str, str]) -> RecordForm:
        form = self.offers.form_class(MultiDict(typed), obj=record, meta={"csrf": False})
        return self.screen.make_form(record, form)

    # -- what it looks like

    def _compare(self, draft: Draft, known: Any) -> None:
        keys = self.kind.keys(draft.values, draft.parent)
        before = next((key for key in keys if hash(key) in self.seen), None)
        there = next((key for key in keys if key in known), None)
        if before is not None:
            draft.alike_line, draft.alike_by = self.seen[hash(before)], before[0]
        elif there is not None:
            draft.alike_id, draft.alike_by = known[there], there[0]
        if draft.alike_by is not None:
            draft.choice = self.chosen.get(draft.line, self.usual)
        if draft.alike_by is None and not draft.problems:
            self.seen |= {hash(key): draft.line for key in keys}

    # -- what becomes of it

    def _settle(self, draft: Draft, targets: dict[int | None, Any]) -> None:
        earlier = self.taken.get(draft.alike_id) if draft.choice == Choice.UPDATE else None
        if earlier is not None:
            draft.alike_line = earlier
        if draft.choice == Choice.SKIP or (draft.choice == Choice.UPDATE and draft.alike_line is not None):
            draft.outcome, draft.problems = Outcome.SKIP, {}
        elif draft.choice == Choice.UPDATE:
            self._update(draft, targets.get(draft.alike_id))
        elif not draft.problems:
            for name, value in draft.values.items():
                draft.form[name].data = value
            self._write(draft, Outcome.CREATE)

    def _update(self, draft: Draft, record: Any) -> None:
        """Change what the row says of *record*; what it leaves empty stays."""
        draft.problems = {name: said for name, said in draft.problems.items() if self.offers.refused(name, draft)}
        if trouble := self._forbids(record):
            draft.problems[ROW] = trouble
            return
        draft.record, draft.picture = record, self.kind.picture(record)
        draft.form = self._form(record, {**_as_typed(record, self.kind.asked()), **draft.typed})
        draft.problems = {**_problems(draft.form), **draft.problems}
        if not draft.problems:
            self._write(draft, Outcome.UPDATE)

    def _forbids(self, record: Any) -> str:
        """Why the person acting may not change *record*; nothing if they may."""
        if record is None:
            return _("What it looks like is not there any more.")
        try:
            self.screen.check_edit(record)
        except BusinessError as error:
            return str(error.message)
        return ""

    def _write(self, draft: Draft, outcome: Outcome) -> None:
        is_new = outcome is Outcome.CREATE
        for claim in self.kind.claims({each.name: each.data for each in draft.form}, is_new=is_new):
            if self.taken.setdefault(claim, draft.line) != draft.line:
                line = self.taken[claim]
                draft.problems[ROW] = _("The code %(code)s stands in row %(line)d already.", code=claim, line=line)
                return
        try:
            self.screen.write(draft.record, draft.form)
        except BusinessError as error:
            draft.problems[error.field if error.field in self.fields else ROW] = str(error.message)
            if not is_new:
                db.session.expire(draft.record)
            return
        draft.outcome = outcome
        if not is_new:
            self.taken[draft.record.id] = draft.line


def _problems(form: RecordForm) -> dict[str, str]:
    """What is wrong with the form, by field."""
    if form.validate():
        return {}
    return {name or ROW: " ".join(map(str, errors)) for name, errors in form.errors.items()}


def _customers(named: set[str]) -> dict[str, list[Customer]]:
    """The customers of these numbers or names, by what they may be called."""
    keys = {names.key(text) for text in named}
    numbers = {key.upper() for key in keys}
    there = select(Customer).where(or_(Customer.number.in_(numbers), Customer.name_key.in_(keys))).order_by(Customer.id)
    found: dict[str, list[Customer]] = {}
    for customer in db.session.scalars(there) if named else ():
        found.setdefault(customer.name_key, []).append(customer)
        found[names.key(customer.number)] = [customer]
    return found


def _as_typed(record: Any, fields: list[str]) -> dict[str, str]:
    """What the form of *record* would send if nobody changed anything."""
    return {name: _text(getattr(record, name)) for name in fields if getattr(record, name) is not None}


def _text(value: Any) -> str:
    match value:
        case date():
            return value.isoformat()
        case Decimal():
            return f"{value:f}"
        case object(id=key):
            return str(key)
    return str(value)


class Offers:
    """What the choices of a form offer, read once for each portion, and what one may call it."""

    def __init__(self, form_class: type[RecordForm]) -> None:
        self._read: dict[str, Callable[[], Iterable[Any]]] = {}
        self._there: dict[str, list[Any]] = {}
        self._keys: dict[str, dict[str, str]] = {}
        self._stars: set[str] = set()
        mine = {name: self._sparing(name, each) for name, each in vars_of(form_class).items()}
        self.form_class: type[RecordForm] = type(f"Imported{form_class.__name__}", (form_class,), mine)

    def _sparing(self, name: str, unbound: Any) -> Any:
        """The same field, which does not ask the database for each row what it offers."""
        if issubclass(unbound.field_class, StarsField):
            self._stars.add(name)
        if not issubclass(unbound.field_class, RecordField) or issubclass(unbound.field_class, SearchedRecordField):
            return unbound
        self._read[name] = unbound.kwargs["options"]
        options = {**unbound.kwargs, "options": lambda: self._there[name]}
        return UnboundField(unbound.field_class, *unbound.args, **options)

    def read(self) -> None:
        """Ask the database once more."""
        for name, options in self._read.items():
            self._there[name] = list(options())
            called = [(word, str(option.id)) for option in self._there[name][::-1] for word in names_of(option)[::-1]]
            self._keys[name] = dict(called)

    def understood(self, typed: dict[str, str], problems: dict[str, str]) -> dict[str, str]:
        """*typed* as the form takes it; what means none of the choices is told among *problems*."""
        meant = dict(typed)
        for name in self._keys.keys() & typed.keys():
            meant[name] = self._keys[name].get(names.key(typed[name]), "")
            if not meant[name]:
                problems[name] = self._says_which(name, typed[name])
        return meant | {name: _stars(typed[name]) for name in self._stars & typed.keys()}

    def refused(self, name: str, draft: Draft) -> bool:
        """Is what the row says of *name* none of the choices?"""
        return name in self._keys and name in draft.typed and not draft.typed[name]

    def _says_which(self, name: str, text: str) -> str:
        some = [str(option) for option in self._there[name][:SHOWN]]
        some += ["…"] if len(self._there[name]) > SHOWN else []
        return _("“%(text)s” is none of these: %(choices)s", text=text[:40], choices=", ".join(some) or "–")


def vars_of(form_class: type[RecordForm]) -> dict[str, Any]:
    """The fields of a form, not made yet."""
    declared = {name: getattr(form_class, name) for name in dir(form_class) if not name.startswith("_")}
    return {name: each for name, each in declared.items() if isinstance(each, UnboundField)}


def _stars(text: str) -> str:
    """A rating as a number, written as one or as stars."""
    folded = names.key(text)
    if stars := folded.count("★"):
        return str(stars)
    number = folded.removesuffix("星").removesuffix("stars").removesuffix(f"/{MOST_STARS}")
    return number.removesuffix(".0")
