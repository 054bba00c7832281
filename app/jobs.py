"""What the CRM does by itself, and when, from the ground up.

When is a crontab's spelling in the company's time zone, weekdays by name, or a setting that holds one.
"""

from app.churn.jobs import churn_check, find_cooling
from app.churn.settings import CHURN_SCHEDULE
from app.core.jobs import Job
from app.core.settings import Setting

SCHEDULE: list[tuple[str | Setting, Job]] = [
    ("30 4 * * *", find_cooling),
    (CHURN_SCHEDULE, churn_check),
]
