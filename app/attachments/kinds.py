"""Kinds of files that can be attached: their endings, and how their content begins.

Nothing that a browser would run: no HTML, no SVG, no scripts; and no programs.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from flask_babel import lazy_gettext as _l

GROUPS: dict[str, Any] = {
    "documents": _l("Documents: PDF, Word, Excel, PowerPoint, WPS, OpenDocument, OFD, mail"),
    "images": _l("Pictures: PNG, JPEG, GIF, BMP, WebP, TIFF, HEIC"),
    "texts": _l("Plain text: txt, csv, md, log"),
    "archives": _l("Archives: ZIP, RAR, 7z"),
}
LOOKED_AT = 8192
"""So many bytes of a file tell its kind."""


def _begins(*signatures: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(signatures)


def _is_pdf(head: bytes) -> bool:
    return b"%PDF-" in head[:1024]


def _is_webp(head: bytes) -> bool:
    return head[:4] == b"RIFF" and head[8:12] == b"WEBP"


def _is_heic(head: bytes) -> bool:
    return head[4:8] == b"ftyp" and head[8:12] in (b"heic", b"heix", b"mif1", b"msf1", b"hevc")


def _is_text(head: bytes) -> bool:
    return head.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" not in head


_OFFICE = _begins(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_ZIP = _begins(b"PK\x03\x04", b"PK\x05\x06")
_OPEN_XML = "application/vnd.openxmlformats-officedocument."
_OPEN_DOCUMENT = "application/vnd.oasis.opendocument."


@dataclass(frozen=True)
class Kind:
    """What belongs to an ending: the *group* that a company allows or not, and what browsers call it."""

    group: str
    content_type: str
    fits: Callable[[bytes], bool]
    """Can a file of this kind begin so?"""


KINDS = {
    "pdf": Kind("documents", "application/pdf", _is_pdf),
    "docx": Kind("documents", _OPEN_XML + "wordprocessingml.document", _ZIP),
    "xlsx": Kind("documents", _OPEN_XML + "spreadsheetml.sheet", _ZIP),
    "pptx": Kind("documents", _OPEN_XML + "presentationml.presentation", _ZIP),
    "doc": Kind("documents", "application/msword", _OFFICE),
    "xls": Kind("documents", "application/vnd.ms-excel", _OFFICE),
    "ppt": Kind("documents", "application/vnd.ms-powerpoint", _OFFICE),
    "wps": Kind("documents", "application/vnd.ms-works", _OFFICE),
    "et": Kind("documents", "application/octet-stream", _OFFICE),
    "dps": Kind("documents", "application/octet-stream", _OFFICE),
    "odt": Kind("documents", _OPEN_DOCUMENT + "text", _ZIP),
    "ods": Kind("documents", _OPEN_DOCUMENT + "spreadsheet", _ZIP),
    "odp": Kind("documents", _OPEN_DOCUMENT + "presentation", _ZIP),
    "ofd": Kind("documents", "application/ofd", _ZIP),
    "msg": Kind("documents", "application/vnd.ms-outlook", _OFFICE),
    "eml": Kind("documents", "message/rfc822", _is_text),
    "png": Kind("images", "image/png", _begins(b"\x89PNG\r\n\x1a\n")),
    "jpg": Kind("images", "image/jpeg", _begins(b"\xff\xd8\xff")),
    "jpeg": Kind("images", "image/jpeg", _begins(b"\xff\xd8\xff")),
    "gif": Kind("images", "image/gif", _begins(b"GIF87a", b"GIF89a")),
    "bmp": Kind("images", "image/bmp", _begins(b"BM")),
    "webp": Kind("images", "image/webp", _is_webp),
    "tif": Kind("images", "image/tiff", _begins(b"II*\0", b"MM\0*")),
    "tiff": Kind("images", "image/tiff", _begins(b"II*\0", b"MM\0*")),
    "heic": Kind("images", "image/heic", _is_heic),
    "txt": Kind("texts", "text/plain", _is_text),
    "csv": Kind("texts", "text/csv", _is_text),
    "md": Kind("texts", "text/markdown", _is_text),
    "log": Kind("texts", "text/plain", _is_text),
    "zip": Kind("archives", "application/zip", _ZIP),
    "rar": Kind("archives", "application/vnd.rar", _begins(b"Rar!\x1a\x07")),
    "7z": Kind("archives", "application/x-7z-compressed", _begins(b"7z\xbc\xaf\x27\x1c")),
}


def kind_of(name: str) -> Kind | None:
    """The kind that the ending of *name* says, None if it is none of ours."""
    return KINDS.get(PurePath(name).suffix.removeprefix(".").lower())


def endings(groups: list[str]) -> list[str]:
    """The endings of files that may be attached where these groups are."""
    return [f".{ending}" for ending, kind in KINDS.items() if kind.group in groups]
