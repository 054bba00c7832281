"""The life of an import. What people want is a step; what comes of it is written where the work ends."""

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from app.core import person
from app.core.errors import BusinessError
from app.core.workflow import Workflow
from app.imports.models import Import, ImportState

UPLOADED, CHECKING, PREVIEWED, RUNNING, DONE, UNDOING, UNDONE, FAILED = ImportState

flow = Workflow(Import, UPLOADED)


def _wanted(import_: Import) -> None:
    import_.asked_by_id = person.current_id()
    import_.trouble, import_.done = None, 0


@flow.step(lazy_pgettext("import", "Check"), from_=(UPLOADED, PREVIEWED), to=CHECKING)
def check(import_: Import) -> None:
    """Look at every row, as if it were imported (检查)."""
    _wanted(import_)


@flow.step(lazy_pgettext("import", "Import"), from_=PREVIEWED, to=RUNNING, offers=("all_or_nothing",))
def start(import_: Import, *, all_or_nothing: bool = False) -> None:
    """Make records of the rows (导入)."""
    if all_or_nothing and import_.bad:
        raise BusinessError(_l("Rows have problems: import only the good ones, or mend the file first."))
    if not import_.created + import_.updated:
        raise BusinessError(_l("There is no row that could be imported."))
    import_.all_or_nothing = bool(all_or_nothing)
    _wanted(import_)


@flow.step(lazy_pgettext("import", "Undo the import"), from_=DONE, to=UNDOING)
def undo(import_: Import) -> None:
    """Take back what it made and changed (撤销导入)."""
    _wanted(import_)


@flow.step(lazy_pgettext("import", "Checked"), from_=CHECKING, to=PREVIEWED)
def present(import_: Import) -> None:
    """Every row was looked at; it is for people to confirm."""


@flow.step(lazy_pgettext("import", "Imported"), from_=RUNNING, to=DONE)
def finish(import_: Import) -> None:
    """The records are there."""


@flow.step(lazy_pgettext("import", "Undone"), from_=UNDOING, to=UNDONE)
def take_back(import_: Import) -> None:
    """What it made is gone again."""


@flow.step(lazy_pgettext("import", "Not imported"), from_=RUNNING, to=PREVIEWED)
def call_off(import_: Import) -> None:
    """Nothing was imported; *trouble* says why."""


@flow.step(lazy_pgettext("import", "Not undone"), from_=UNDOING, to=DONE)
def keep(import_: Import) -> None:
    """Nothing was undone; *trouble* says why."""


@flow.step(lazy_pgettext("import", "Not readable"), from_=CHECKING, to=FAILED)
def reject(import_: Import) -> None:
    """The file cannot be read; *trouble* says why."""
