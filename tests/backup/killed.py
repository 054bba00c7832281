"""A process that dies in the middle: `python -m tests.backup.killed backup FILE tables`, or `restore FILE files`."""

import os
import sys
from pathlib import Path

from app import create_app
from app.attachments import files
from app.backup import restoring, tables, taking
from app.backup.restoring import looked_through, restore
from app.backup.taking import back_up

DEAD = 9
MOMENTS = {
    "tables": (tables, "last_keys"),
    "files": (taking, "_write_file"),
    "end": (taking.os, "fsync"),
    "rows": (tables, "load"),
    "upgrade": (tables, "go_on_after"),
    "copies": (restoring, "_write_file"),
    "draft": (files.os, "fsync"),
}
AFTER = {"rows": 10, "copies": 1, "files": 1}
"""How often it goes well before."""


def dying_at(moment):
    place, name = MOMENTS[moment]
    real, left = getattr(place, name), [AFTER.get(moment, 0)]

    def die(*given):
        if not left[0]:
            os._exit(DEAD)
        left[0] -= 1
        return real(*given)

    setattr(place, name, die)


def main(what, path, moment):
    with create_app(os.environ).app_context():
        dying_at(moment)
        if what == "backup":
            back_up(Path(path))
        else:
            restore(looked_through(Path(path)))


if __name__ == "__main__":
    main(*sys.argv[1:])
