"""Where to go next: only to pages of this application."""

from urllib.parse import urlsplit

from flask import current_app, request

FORMS = ("/edit/", "/step/", "/steps/", "/password/", "/login/")


def local_path(address: str | None) -> str | None:
    """*address* as path and query of a page here that can be opened, None if it leads elsewhere."""
    if not address or any(letter < " " or letter == "\\" for letter in address):
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    at_home = parts.netloc in ("", request.host) and parts.scheme in ("", "http", "https")
    if not at_home or (parts.scheme and not parts.netloc):
        return None
    if not parts.path.startswith("/") or parts.path.startswith("//"):
        return None
    if not current_app.create_url_adapter(request).test(parts.path.removeprefix(request.script_root), "GET"):  # type: ignore[union-attr] # there is a request
        return None
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def is_script() -> bool:
    """Does a script ask, behind a page that somebody looks at?"""
    return request.method == "GET" and request.accept_mimetypes.best == "application/json"


def way_back(address: str | None) -> str | None:
    """The same, but no form: nobody wants back into one."""
    path = local_path(address)
    bare = (path or "").partition("?")[0]
    return None if bare.endswith("/add") or any(part in bare for part in FORMS) else path


def came_from() -> str:
    """Where the user came from, for a form to remember; empty if that is not known."""
    return way_back(request.args.get("next")) or way_back(request.referrer) or ""
