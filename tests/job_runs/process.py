"""A scheduler in a process of its own: it looks at each moment it reads, says what was done, and that it looked.

What its jobs do can be counted: every customer gets one activity, however often the process is killed.
"""

import os
import sys
import threading
from datetime import date, datetime

from sqlalchemy import select

from app import create_app
from app.core import clock
from app.core.database import db
from app.core.jobs import Job, each
from app.customers.models import Activity, Customer
from app.job_runs.scheduler import Scheduler

DAY = date(2026, 3, 7)


def say(what):
    print(what, flush=True)  # noqa: T201 - whoever started it reads it


class Visits:
    """Every customer is visited once; in the middle of visit number *halt_at* it goes no further."""

    def __init__(self, halt_at):
        self.halt_at, self.number = halt_at, 0

    def __call__(self, progress):
        each(db.session.scalars(select(Customer.id).order_by(Customer.id)), self.visit, progress)

    def visit(self, key):
        if db.session.scalar(select(Activity.id).where(Activity.customer_id == key).limit(1)) is not None:
            return
        visited = Activity(customer_id=key, happened_on=DAY, place="客户公司", summary="拜访", detail="拜访客户")
        db.session.add(visited)
        db.session.flush()
        self.number += 1
        if self.number == self.halt_at:
            say("halted")
            threading.Event().wait()


def note(name):
    def work(_progress):
        say(f"{name} {clock.now().isoformat()}")

    return Job(name, name, work)


OFTEN = [("* * * * *", note("minutely")), ("*/5 * * * *", note("often")), ("0 * * * *", note("hourly"))]


def main(halt_at=None):
    app = create_app(os.environ)
    weekly = ("0 2 * * sat", Job("visits", "Visits", Visits(int(halt_at or 0))))
    app.extensions["schedule"] = [weekly] if halt_at else OFTEN
    scheduler = Scheduler(app)
    say("ready")
    for line in sys.stdin:
        with clock.at(datetime.fromisoformat(line.strip())):
            scheduler.tick()
            scheduler.join()
        say("looked")


if __name__ == "__main__":
    main(*sys.argv[1:])
