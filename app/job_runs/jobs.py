"""What happens to the job history by itself."""

from datetime import timedelta

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from app.core.jobs import REMOVED, Progress, clear, job
from app.job_runs.models import JobRun
from app.job_runs.queries import runs_older_than

KEPT = timedelta(days=180)


@job(_l("Remove old job runs"), counts={REMOVED: lazy_pgettext("job", "Removed")})
def forget_old_runs(progress: Progress) -> None:
    """Runs of long ago; the latest of each job stays, however old."""
    clear(JobRun, runs_older_than(KEPT), progress)
