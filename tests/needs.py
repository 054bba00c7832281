"""What some tests need of the system, and how to get it."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Need:
    """Something that pip cannot install; *marker* is on the tests that need it."""

    marker: str
    what: str
    install: str
    find: Callable[[], str | None]

    def missing(self) -> str | None:
        """What to do about it, if it is not there."""
        return None if self.find() else f"{self.what} is not installed (on Debian: apt-get install {self.install})"


@cache
def chromium() -> str | None:
    """The path of a Chromium, or of Chrome."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)


@cache
def odbc_driver() -> str | None:
    """The path of PostgreSQL's ODBC driver, if the driver manager that loads it is there too."""
    try:
        import pyodbc  # noqa: F401 - fails where the driver manager is missing
    except ImportError:
        return None
    return next(map(str, Path("/usr/lib").glob("*/odbc/psqlodbcw.so")), None)


@cache
def openssl() -> str | None:
    """The path of the command that makes certificates."""
    return shutil.which("openssl")


@cache
def libreoffice() -> str | None:
    """The path of LibreOffice, whose spreadsheet reads the files of lists and reports."""
    return shutil.which("soffice")


@cache
def systemd() -> str | None:
    """The path of what looks through units; systemd need not run."""
    return shutil.which("systemd-analyze")


@cache
def nginx() -> str | None:
    """The path of the proxy."""
    return shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")


NEEDS = [
    Need("browser", "Chromium", "chromium fonts-noto-cjk", chromium),
    Need("odbc", "an ODBC driver", "libodbc2 odbc-postgresql", odbc_driver),
    Need("openssl", "openssl", "openssl", openssl),
    Need("libreoffice", "LibreOffice", "libreoffice-calc-nogui", libreoffice),
    Need("systemd", "systemd-analyze", "systemd", systemd),
    Need("nginx", "nginx", "nginx-light", nginx),
]
