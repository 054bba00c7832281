"""What happens to the API's own records by itself."""

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from sqlalchemy import select

from app.api.models import SentOnce
from app.api.queries import sent_long_ago
from app.core.jobs import REMOVED, Progress, clear, job


@job(_l("Remove names of requests that were carried out"), counts={REMOVED: lazy_pgettext("job", "Removed")})
def forget_old_requests(progress: Progress) -> None:
    """Those that nobody will send again."""
    clear(SentOnce, select(SentOnce.id).where(*sent_long_ago()), progress)
