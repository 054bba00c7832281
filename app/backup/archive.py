"""An archive: a ZIP file with a manifest, which tells the size and the digest of everything else that is in it."""

import hashlib
import json
import re
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

FORMAT = 1
MANIFEST = "manifest.json"
TABLES, FILES = "tables/", "files/"
NAMES = re.compile(r"tables/[a-z_0-9]{1,63}\.jsonl|files/[0-9a-f]{32}")
"""What members are called: nothing that could lead out of a folder."""
PORTION = 1024 * 1024
READABLE_BY_OWNER = 0o600 << 16
BROKEN = (
    *(BadZipFile, EOFError, KeyError, NotImplementedError, RuntimeError, TypeError, ValueError),
    *(struct.error, zlib.error),
)
"""What reading a damaged archive may raise, wherever the damage is."""


class Unfit(Exception):
    """An archive or a database with which this cannot be done; a sentence for the administrator."""


@dataclass
class Manifest:
    """What is in an archive."""

    made_at: str
    """Naive UTC, as ISO 8601 spells it."""
    version: str
    """Of the CRM."""
    schema: str
    """The last migration of the database."""
    database: str
    """Its kind."""
    format: int = FORMAT
    rows: dict[str, int] = field(default_factory=dict)
    """How many each table has."""
    keys: dict[str, int] = field(default_factory=dict)
    """The last key that each table has given out: none is given out again."""
    missing: list[str] = field(default_factory=list)
    """Files that had been lost already."""
    members: dict[str, tuple[int, str]] = field(default_factory=dict)
    """Size and SHA-256 of each other member."""

    @property
    def files(self) -> list[str]:
        """The names of the attachments' files."""
        return [name.removeprefix(FILES) for name in self.members if name.startswith(FILES)]


class Measured:
    """What is written goes on, and is measured."""

    def __init__(self, target: IO[bytes]) -> None:
        self.target = target
        self.size = 0
        self.digest = hashlib.sha256()

    def write(self, data: bytes) -> None:
        """Write *data*."""
        self.target.write(data)
        self.size += len(data)
        self.digest.update(data)


class Writer:
    """An archive that is being written."""

    def __init__(self, target: IO[bytes], manifest: Manifest) -> None:
        self.manifest = manifest
        self._zip = ZipFile(target, "w")

    def __enter__(self) -> "Writer":
        return self

    def __exit__(self, *_error: object) -> None:
        self._zip.close()

    @contextmanager
    def member(self, name: str, *, packed: bool = True) -> Iterator[Measured]:
        """A new member, to be written inside the block."""
        info = ZipInfo(name)
        info.compress_type = ZIP_DEFLATED if packed else ZIP_STORED
        info.external_attr = READABLE_BY_OWNER
        with self._zip.open(info, "w", force_zip64=True) as target:
            yield (measured := Measured(target))
        self.manifest.members[name] = measured.size, measured.digest.hexdigest()

    def finish(self) -> None:
        """Write the manifest, and nothing more."""
        told = json.dumps(asdict(self.manifest), ensure_ascii=False, indent=1)
        self._zip.writestr(ZipInfo(MANIFEST), told, ZIP_DEFLATED)


class Archive:
    """An archive that is read. Raises Unfit where it is damaged, or is none."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._zip = ZipFile(path)
        except OSError as error:
            raise Unfit(f"{path} cannot be read: {error.strerror}.") from error
        except BROKEN as error:
            raise Unfit(f"{path} is no archive of the CRM, or is damaged: {error}.") from error
        with self._unbroken():
            self.manifest = Manifest(**json.loads(self._zip.read(MANIFEST)))
        if self.manifest.format != FORMAT:
            raise Unfit(f"{path} is of format {self.manifest.format}; this CRM reads format {FORMAT}.")

    def check(self) -> None:
        """Is everything in it that the manifest tells, as it tells it, and nothing else?"""
        with self._unbroken():
            there, told = sorted(self._zip.namelist()), sorted([MANIFEST, *self.manifest.members])
            if there != told or not all(NAMES.fullmatch(name) for name in self.manifest.members):
                raise Unfit(f"{self.path} holds other members than its manifest tells.")
            if {f"{TABLES}{table}.jsonl" for table in self.manifest.rows} != {n for n in told if n.startswith(TABLES)}:
                raise Unfit(f"{self.path} holds other tables than its manifest tells.")
            for name, measures in self.manifest.members.items():
                if self._measures(name) != tuple(measures):
                    raise Unfit(f"{self.path} is damaged: {name} is not what it was.")

    def _measures(self, name: str) -> tuple[int, str]:
        digest, size = hashlib.sha256(), 0
        with self._zip.open(name) as source:
            while portion := source.read(PORTION):
                digest.update(portion)
                size += len(portion)
        return size, digest.hexdigest()

    @contextmanager
    def table(self, name: str) -> Iterator[Iterator[bytes]]:
        """The lines of a table."""
        with self._zip.open(f"{TABLES}{name}.jsonl") as source:
            yield iter(source)

    def digest(self, name: str) -> str:
        """The SHA-256 of an attachment's file."""
        return self.manifest.members[FILES + name][1]

    def file(self, name: str) -> IO[bytes]:
        """What is in an attachment's file."""
        return self._zip.open(FILES + name)

    @contextmanager
    def _unbroken(self) -> Iterator[None]:
        try:
            yield
        except BROKEN as error:
            raise Unfit(f"{self.path} is damaged: {error}.") from error
