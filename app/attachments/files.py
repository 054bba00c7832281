"""The folder of the files. A file in it is whole, or ends in «.part»; its name says nothing."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copyfileobj
from typing import IO

from flask import current_app

from app.core import clock

PORTION = 1024 * 1024
UNFINISHED = ".part"
STAY = ".stay"
"""What a mark in the folder ends in that says: for now, no file goes."""
LONGEST_STAY = timedelta(days=1)
"""An older mark was left behind by a process that was killed."""


def folder() -> Path:
    """Where they lie (CRM_UPLOADS)."""
    return Path(current_app.config["CRM_UPLOADS"])


def path(name: str) -> Path:
    """Where the file *name* lies: some in each of 256 folders, because slow ones dislike thousands in one."""
    return folder() / name[:2] / name


def new_name() -> str:
    """A name that no file has and nobody can guess."""
    return secrets.token_hex(16)


def write(name: str, source: IO[bytes]) -> None:
    """Keep *source* as *name*: it is there as a whole and for good, or not at all."""
    goal = path(name)
    goal.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = goal.with_name(name + UNFINISHED)
    try:
        with draft.open("xb") as file:
            source.seek(0)
            copyfileobj(source, file, PORTION)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(goal)
        settle(goal.parent)
    finally:
        draft.unlink(missing_ok=True)


def settle(place: Path) -> None:
    """Make a new name in *place* outlive a power cut, where the system offers that."""
    if os.name != "posix":
        return
    handle = os.open(place, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def discard(name: str) -> None:
    """Take the file away, finished or not. One that cannot be taken now, `tidy_attachments` takes later."""
    if all_stay():
        return
    for each in (path(name), path(name + UNFINISHED)):
        with suppress(OSError):
            each.unlink(missing_ok=True)


@contextmanager
def staying() -> Iterator[None]:
    """Inside the block no file goes, on whatever host: somebody copies those of rows that may be gone meanwhile."""
    mark = folder() / f"{new_name()}{STAY}"
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    mark.touch(mode=0o600)
    try:
        yield
    finally:
        mark.unlink(missing_ok=True)


def all_stay() -> bool:
    """Is somebody at it?"""
    since = clock.now() - LONGEST_STAY
    return any(_is_younger(mark, since) for mark in folder().glob(f"*{STAY}"))


def _is_younger(file: Path, moment: datetime) -> bool:
    with suppress(FileNotFoundError):
        return file.stat().st_mtime >= moment.replace(tzinfo=UTC).timestamp()
    return False


def written_before(moment: datetime) -> list[str]:
    """The names of files that were written so long ago, finished or not."""
    names = []
    for file in folder().glob("??/*"):
        with suppress(FileNotFoundError):
            if file.is_file() and file.stat().st_mtime < moment.replace(tzinfo=UTC).timestamp():
                names.append(file.name)
    return names


def exists(name: str) -> bool:
    """Is the file there?"""
    return path(name).is_file()
