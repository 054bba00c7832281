"""The field that takes files, and looks at each before anything is kept."""

import hashlib
import unicodedata
from pathlib import PurePath
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage
from wtforms import MultipleFileField
from wtforms.validators import StopValidation

from app.attachments import kinds
from app.attachments.models import LONGEST_NAME
from app.attachments.operations import Upload
from app.attachments.settings import ATTACHMENT_MEGABYTES, ATTACHMENT_TYPES
from app.core.errors import BusinessError
from app.core.uploads import MEGABYTE

MOST_AT_ONCE = 20
UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Letters that nobody sees, or that turn others around: «fdp.exe» must not read as «exe.pdf»."""


def clean_name(given: str) -> str:
    """What somebody's browser calls a file, without folders and without what is not to be seen, and not too long."""
    last = unicodedata.normalize("NFC", given).replace("\\", "/").rpartition("/")[2]
    seen = "".join(letter for letter in last if unicodedata.category(letter) not in UNSEEN).strip(" .")
    name = PurePath(seen or "-")
    ending = name.suffix if len(name.suffix) < LONGEST_NAME else ""
    return name.stem[: LONGEST_NAME - len(ending)].rstrip() + ending


class FilesField(MultipleFileField):
    """Files to attach; `uploads` are those that were sent, once the field has been found valid."""

    uploads: list[Upload] = []

    def pre_validate(self, form: Any) -> None:
        """Say of each file what is wrong with it."""
        sent = [each for each in self.data or [] if isinstance(each, FileStorage) and each.filename]
        if not sent:
            raise StopValidation(_("Please choose at least one file."))
        if len(sent) > MOST_AT_ONCE:
            raise StopValidation(_("Please choose at most %(most)d files at once.", most=MOST_AT_ONCE))
        self.uploads, problems = [], []
        for each in sent:
            try:
                self.uploads.append(upload_from(each))
            except BusinessError as error:
                problems.append(str(error.message))
        if problems:
            raise StopValidation(" ".join(problems))

    @property
    def accept(self) -> str:
        """The endings that the browser offers."""
        return ",".join(kinds.endings(ATTACHMENT_TYPES.get()))

    @property
    def megabytes(self) -> int:
        """How many megabytes one file may have."""
        return int(ATTACHMENT_MEGABYTES.get())

    @property
    def largest(self) -> int:
        """The same in bytes."""
        return self.megabytes * MEGABYTE


def upload_from(sent: FileStorage) -> Upload:
    """What was sent, as something that may be attached; BusinessError if it may not."""
    name = clean_name(sent.filename or "")
    content = sent.stream
    size = content.seek(0, 2)
    content.seek(0)
    _check(name, size, content.read(kinds.LOOKED_AT))
    content.seek(0)
    digest = hashlib.file_digest(content, "sha256").hexdigest()  # type: ignore[arg-type] # a spooled file is one
    return Upload(name, content, size, digest)


def _check(name: str, size: int, head: bytes) -> None:
    kind = kinds.kind_of(name)
    if kind is None or kind.group not in ATTACHMENT_TYPES.get():
        raise BusinessError(_("«%(name)s»: files of this kind are not taken.", name=name))
    if not size:
        raise BusinessError(_("«%(name)s» is empty.", name=name))
    if size > (most := ATTACHMENT_MEGABYTES.get()) * MEGABYTE:
        raise BusinessError(_("«%(name)s» is larger than %(most)d MB.", name=name, most=most))
    if not kind.fits(head):
        raise BusinessError(_("«%(name)s» is not what its name says: its content is of another kind.", name=name))
