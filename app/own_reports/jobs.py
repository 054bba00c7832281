"""What happens to own reports by itself."""

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from app.core import clock
from app.core.database import db
from app.core.jobs import Progress, each, job
from app.own_reports import letters, operations, queries
from app.own_reports.models import OwnReportReader

MAILED = "mailed"


@job(_l("Mail own reports"), counts={MAILED: lazy_pgettext("report", "Mailed")})
def mail_own_reports(progress: Progress) -> None:
    """Those that are due today, each to whoever wants it so."""

    def mail(key: int) -> None:
        wishes = db.session.get(OwnReportReader, key)
        if wishes is not None and operations.mail(wishes, letters.MAIL):
            progress.count(MAILED)

    each(db.session.scalars(queries.due(clock.today())).all(), mail, progress)
