"""The check in processes that are killed: for each line it reads, a child runs it, up to a statement.

A line is a moment and the number of the statement at which the child kills itself, 0 to let it finish. What is printed
is how the child ended. Children are forked, so that the application is loaded once.
"""

import os
import signal
import sys
from datetime import datetime
from itertools import count

from sqlalchemy import Engine, event

from app import create_app
from app.churn import queries
from app.churn.jobs import churn_check
from app.core import clock
from app.core.database import db


def run(app, moment, kill_at):
    """Run the check; at statement number *kill_at* the process is gone, as after a power cut."""
    numbers = count(1)

    def die(*_):
        if next(numbers) == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", die)
    with app.app_context(), clock.at(moment):
        churn_check()


def main():
    app = create_app(os.environ)
    queries.AT_A_TIME = 10
    with app.app_context():
        db.engine.dispose()
    for line in sys.stdin:
        moment, kill_at = line.split()
        if (child := os.fork()) == 0:
            run(app, datetime.fromisoformat(moment), int(kill_at))
            os._exit(0)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)  # noqa: T201 - whoever started it reads it


if __name__ == "__main__":
    main()
