"""A process that dies over an import: `python -m tests.imports.killed 7 3`, when its third portion is done."""

import os
import sys

from app import create_app
from app.imports import operations, running

DEAD = 9


def main(key, portion):
    done = 0

    def dying(work):
        def until(*args, **options):
            nonlocal done
            result = work(*args, **options)
            done += 1
            if done == int(portion):
                os._exit(DEAD)
            return result

        return until

    for name in ("note", "make", "take_back"):
        setattr(operations, name, dying(getattr(operations, name)))
    with create_app(os.environ).app_context():
        running.perform(int(key))


if __name__ == "__main__":
    main(*sys.argv[1:])
