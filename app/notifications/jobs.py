"""What happens to notifications by itself."""

from datetime import timedelta

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from app.core.jobs import REMOVED, Progress, clear, job
from app.notifications.models import Notification
from app.notifications.queries import read_before

KEPT = timedelta(days=180)


@job(_l("Remove read notifications older than half a year"), counts={REMOVED: lazy_pgettext("job", "Removed")})
def forget_read_notifications(progress: Progress) -> None:
    """What nobody read stays."""
    clear(Notification, read_before(KEPT), progress)
