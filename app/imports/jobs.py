"""What is done with imports by itself."""

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from app.core.database import db
from app.core.jobs import Progress, job
from app.imports import queries
from app.imports.running import perform

ROWS = "rows"


def _has_work() -> bool:
    return db.session.scalar(queries.at_work().limit(1)) is not None


@job(_l("Check, import and undo files"), counts={ROWS: lazy_pgettext("import", "Rows checked")}, has_work=_has_work)
def work_on_imports(progress: Progress) -> None:
    """What people wanted of large files, and what a process left that died over it."""

    def tell(many: int) -> None:
        progress.count(ROWS, many)
        progress.step(many)

    keys = db.session.scalars(queries.at_work()).all()
    db.session.commit()
    for key in keys:
        perform(key, tell)
        progress.step(0)
