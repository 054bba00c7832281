"""Imports: the file, what its columns mean, its rows with what is wrong with them, and what was made of them."""

import json
from typing import Any

from flask_appbuilder import Model
from flask_appbuilder.security.sqla.models import User
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from sqlalchemy import Boolean, ForeignKey, Index, Integer, LargeBinary, UniqueConstraint
from sqlalchemy import Unicode as Words
from sqlalchemy import UnicodeText as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.records import Created, Record, State, derived, labelled, state_column

LONGEST_HEADING = 100


class ImportState(State):
    """Where an import is."""

    UPLOADED = "uploaded", lazy_pgettext("import", "Uploaded"), "neutral"
    CHECKING = "checking", lazy_pgettext("import", "Being checked"), "active"
    PREVIEWED = "previewed", lazy_pgettext("import", "To be confirmed"), "warning"
    RUNNING = "running", lazy_pgettext("import", "Being imported"), "active"
    DONE = "done", lazy_pgettext("import", "Imported"), "good"
    UNDOING = "undoing", lazy_pgettext("import", "Being undone"), "active"
    UNDONE = "undone", lazy_pgettext("import", "Undone"), "neutral"
    FAILED = "failed", lazy_pgettext("import", "Failed"), "bad"


AT_WORK = (ImportState.CHECKING, ImportState.RUNNING, ImportState.UNDOING)
"""Something is being done, or waits for it."""


class Choice(State):
    """What becomes of a row that looks like something that is known already."""

    SKIP = "skip", lazy_pgettext("import", "Skip")
    UPDATE = "update", lazy_pgettext("import", "Update")
    CREATE = "create", lazy_pgettext("import", "Create")


class Outcome(State):
    """What becomes of a row, or became of it."""

    CREATE = "create", lazy_pgettext("import", "new"), "good"
    UPDATE = "update", lazy_pgettext("import", "updates"), "active"
    SKIP = "skip", lazy_pgettext("import", "skipped")
    PROBLEM = "problem", lazy_pgettext("import", "has problems"), "bad"


OUTCOMES = {each.value: each for each in Outcome}


class Import(Created, Record):
    """A file that somebody brought, and how far it is on its way to become records."""

    __tablename__ = "data_import"
    title = lazy_pgettext("record", "Import")
    called = "name"
    subject = "Imports"

    name: Mapped[str] = labelled(_l("File name"), Words(240), nullable=False)
    kind: Mapped[str] = labelled(lazy_pgettext("import", "What it holds"), Words(20), nullable=False)
    state: Mapped[ImportState] = state_column(ImportState, ImportState.UPLOADED)
    duplicates: Mapped[str] = labelled(_l("Duplicates"), Words(10), nullable=False, default=Choice.SKIP.value)
    gaps: Mapped[bool] = labelled(_l("Required fields may be empty"), Boolean, nullable=False, default=False)
    all_or_nothing: Mapped[bool] = labelled(_l("All or nothing"), Boolean, nullable=False, default=False)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"), index=True, info={"derived": True})
    asked_by: Mapped[User | None] = relationship(foreign_keys=[asked_by_id])
    """Who wanted what is being done, and in whose name it happens."""

    size: Mapped[int] = derived(Integer, nullable=False, default=0)
    headings: Mapped[str] = derived(LongText, nullable=False, default="[]")
    samples: Mapped[str] = derived(LongText, nullable=False, default="[]")
    meanings: Mapped[str] = derived(LongText, nullable=False, default="[]")
    """JSON: for each column of the file the field it fills in, or nothing."""
    choices: Mapped[str] = derived(LongText, nullable=False, default="{}")
    """JSON: what was chosen for single rows, by their lines."""
    trouble: Mapped[str | None] = derived(LongText)
    """Why the last thing that was wanted did not happen: a sentence as `app.core.sentences` keeps it."""
    done: Mapped[int] = derived(Integer, nullable=False, default=0)
    """How many rows the check that goes on has behind it."""
    worker: Mapped[str | None] = derived(Words(32))
    """The name of who works on it; another one who begins takes it over."""

    total: Mapped[int | None] = derived(Integer, lazy_pgettext("import", "Rows"))
    created: Mapped[int] = derived(Integer, lazy_pgettext("import", "New"), nullable=False, default=0)
    updated: Mapped[int] = derived(Integer, lazy_pgettext("import", "Updated"), nullable=False, default=0)
    skipped: Mapped[int] = derived(Integer, lazy_pgettext("import", "Skipped"), nullable=False, default=0)
    bad: Mapped[int] = derived(Integer, lazy_pgettext("import", "With problems"), nullable=False, default=0)

    @classmethod
    def visible_to(cls, person_id: int | None) -> Any:
        """Everybody sees their own."""
        return cls.created_by_id == person_id

    @property
    def columns(self) -> list[str]:
        """What the file calls its columns."""
        found: list[str] = json.loads(self.headings)
        return found

    @property
    def fields(self) -> dict[str, int]:
        """The fields that are filled in, each with the place of its column."""
        return {name: place for place, name in enumerate(json.loads(self.meanings)) if name}

    @property
    def chosen(self) -> dict[int, str]:
        """What was chosen for single rows."""
        return {int(line): choice for line, choice in json.loads(self.choices).items()}

    @property
    def is_open(self) -> bool:
        """Is something being done with it?"""
        return self.state in AT_WORK


class ImportPortion(Model):
    """A piece of the uploaded file, which stays with the transaction and is backed up with it."""

    __tablename__ = "import_portion"
    __table_args__ = (UniqueConstraint("import_id", "place"),)
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("data_import.id", ondelete="CASCADE"), nullable=False)
    place: Mapped[int] = mapped_column(Integer, nullable=False)
    content: Mapped[bytes] = mapped_column(LargeBinary, nullable=False)


class ImportRow(Model):
    """A row of the file: what is wrong with it, what it looks like, what becomes of it, and what was there before."""

    __tablename__ = "import_row"
    __table_args__ = (
        UniqueConstraint("import_id", "line"),
        Index("ix_import_row_outcome", "import_id", "outcome", "line"),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("data_import.id", ondelete="CASCADE"), nullable=False)
    line: Mapped[int] = mapped_column(Integer, nullable=False)
    cells: Mapped[str] = mapped_column(LongText, nullable=False)
    problems: Mapped[str | None] = mapped_column(LongText)
    """JSON: sentences by field; what concerns the row as a whole stands under nothing."""
    outcome: Mapped[str] = mapped_column(Words(10), nullable=False)
    alike_id: Mapped[int | None] = mapped_column(Integer)
    alike_line: Mapped[int | None] = mapped_column(Integer)
    alike_by: Mapped[str | None] = mapped_column(Words(20))
    """What it looks like: a record, or an earlier row; and by what one sees it."""
    record_id: Mapped[int | None] = mapped_column(Integer, index=True)
    record_version: Mapped[int | None] = mapped_column(Integer)
    """What was made of it, and the version in which the import left it."""
    before: Mapped[str | None] = mapped_column(LongText)
    """JSON: what was changed of a record that was there, as it was."""


class ImportMeaning(Model):
    """What a heading meant the last time somebody imported such a file."""

    __tablename__ = "import_meaning"
    __table_args__ = (UniqueConstraint("user_id", "kind", "heading"),)
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id", ondelete="CASCADE"), nullable=False)
    kind: Mapped[str] = mapped_column(Words(20), nullable=False)
    heading: Mapped[str] = mapped_column(Words(LONGEST_HEADING), nullable=False)
    field: Mapped[str] = mapped_column(Words(64), nullable=False)
