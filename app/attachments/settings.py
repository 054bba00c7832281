"""What a company decides about files."""

from flask_babel import lazy_gettext as _l

from app.attachments.kinds import GROUPS
from app.core.setting_fields import ManyOf, WholeNumber, words
from app.core.settings import Setting

ATTACHMENTS = _l("Attachments")
ATTACHMENT_MEGABYTES = Setting(
    "attachment_megabytes",
    _l("Largest attachment (MB)"),
    _l("Each file may have so many megabytes, all that are attached at once together 200."),
    20,
    int,
    WholeNumber(1, 100),
    ATTACHMENTS,
)

ATTACHMENT_TYPES = Setting(
    "attachment_types",
    _l("Files that may be attached"),
    _l("What a file is, is told by the ending of its name and by how its content begins."),
    [*GROUPS],
    words,
    ManyOf([*GROUPS.items()]),
    ATTACHMENTS,
)
