"""What people hear of jobs."""

from flask_babel import lazy_gettext as _l

from app.notifications.kinds import Kind

FAILED = Kind(
    "job_failed",
    _l("A job fails"),
    _l("A job did not end well: %(record)s (%(state)s)"),
    verb="run",
    subject="Jobs",
    by_mail=True,
)
