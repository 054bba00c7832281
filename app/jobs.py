"""What the CRM does by itself, and when, from the ground up.

When is a crontab's spelling in the company's time zone, weekdays by name, or a setting that holds one.
"""

from app.api.jobs import forget_old_requests
from app.attachments.jobs import tidy_attachments
from app.churn.jobs import churn_check, find_cooling
from app.churn.settings import CHURN_SCHEDULE
from app.core.jobs import Job
from app.core.settings import Setting
from app.imports.jobs import work_on_imports
from app.job_runs.jobs import forget_old_runs
from app.mail.jobs import forget_old_mail, send_mail
from app.notifications.jobs import forget_read_notifications
from app.orders.jobs import order_summary, order_summary_rebuild
from app.own_reports.jobs import mail_own_reports
from app.people.jobs import forget_old_log_ins, forget_old_resets
from app.reports.jobs import look_back
from app.tickets.jobs import promise_check
from app.webhooks.jobs import forget_old_messages, tell_programs

SCHEDULE: list[tuple[str | Setting, Job]] = [
    ("* * * * *", send_mail),
    ("* * * * *", tell_programs),
    ("* * * * *", work_on_imports),
    ("*/5 * * * *", promise_check),
    ("*/15 * * * *", order_summary),
    ("30 1 * * *", order_summary_rebuild),
    ("0 2 * * *", look_back),
    ("10 3 * * *", forget_old_log_ins),
    ("15 3 * * *", forget_old_resets),
    ("18 3 * * *", forget_old_requests),
    ("19 3 * * *", forget_old_messages),
    ("20 3 * * *", forget_old_runs),
    ("25 3 * * *", forget_old_mail),
    ("30 3 * * *", forget_read_notifications),
    ("35 3 * * *", tidy_attachments),
    ("30 4 * * *", find_cooling),
    ("30 6 * * *", mail_own_reports),
    (CHURN_SCHEDULE, churn_check),
]
