"""What happens to accounts by itself."""

from datetime import timedelta

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from app.core.jobs import REMOVED, Progress, clear, job
from app.people.models import LogIn, PasswordReset
from app.people.queries import log_ins_older_than, resets_that_ended

KEPT = timedelta(days=365)
"""Nobody looks further back. The lock-out needs thirty days, and a session is over within hours."""


@job(_l("Remove old log-in records"), counts={REMOVED: lazy_pgettext("job", "Removed")})
def forget_old_log_ins(progress: Progress) -> None:
    """Attempts and sessions of long ago."""
    clear(LogIn, log_ins_older_than(KEPT), progress)


@job(_l("Remove codes for forgotten passwords that have ended"), counts={REMOVED: lazy_pgettext("job", "Removed")})
def forget_old_resets(progress: Progress) -> None:
    """Codes that open nothing any more."""
    clear(PasswordReset, resets_that_ended(timedelta(days=1)), progress)
