"""Where to go next: only to addresses of this application."""

from urllib.parse import urlsplit, urlunsplit

from flask import request

FORMS = ("/edit/", "/step/", "/delete/", "/login/")


def local_path(address: str | None) -> str | None:
    """*address* as a path of this application, None if it leads elsewhere or to a form."""
    if not address or any(letter < " " or letter == "\\" for letter in address):
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    foreign = parts.netloc not in ("", request.host) or parts.scheme not in ("", "http", "https")
    if foreign or not parts.path.startswith("/") or parts.path.startswith("//"):
        return None
    if parts.path.endswith("/add") or any(part in parts.path for part in FORMS):
        return None
    return urlunsplit(("", "", parts.path, parts.query, ""))
