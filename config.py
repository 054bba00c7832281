"""The settings of an installation, read from the environment once, at start.

Each name is documented beside its default. Values that a company decides (see ``app.core.settings``) are
only *defaults* here: what an administrator saves on the settings page wins.
"""

import os
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from holidays.utils import list_supported_countries

ROOT = Path(__file__).parent
INSTANCE = ROOT / "instance"
VERSION: str = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]

LANGUAGES = {"zh": {"flag": "cn", "name": "中文"}, "en": {"flag": "gb", "name": "English"}}

MAIL_PORTS = {"starttls": 587, "ssl": 465, "none": 25}
"""How the way to a mail server is made safe → the usual port."""
UPLOADS = {"production": "uploads", "demo": "demo-uploads", "test": "test-uploads"}
"""Where attachments lie unless said: no installation tidies up what is another's."""
TO_ALL = "trusted-network"
"""As CRM_METRICS: whoever can reach the server may read its figures."""
LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed in, and by whom."""

    host: str
    port: int
    tls: str
    """One of `MAIL_PORTS`."""
    user: str = ""
    password: str = field(default="", repr=False)


# What Flask-AppBuilder needs to be safe; none of it is for an installation to decide.
FRAMEWORK = {
    "APP_NAME": "Kehu",
    "APP_THEME": "",
    "FAB_BASE_TEMPLATE": "layout.html",
    "FAB_CREATE_DB": False,  # the migrations make the tables
    "FAB_UPDATE_PERMS": False,  # `crm setup` writes the permissions
    "FAB_ADD_SECURITY_VIEWS": True,
    "FAB_ADD_SECURITY_API": False,
    "FAB_ADD_MENU_API": False,
    "FAB_ADD_OPENAPI_VIEWS": False,
    "FAB_API_SWAGGER_UI": False,
    "FAB_API_KEY_ENABLED": False,
    "FAB_API_SHOW_STACKTRACE": False,
    "FAB_API_ALLOW_JSON_QS": False,
    "FAB_ALLOW_GET_UNSAFE_MUTATIONS": False,
    "AUTH_TYPE": 1,
    "AUTH_USER_REGISTRATION": False,
    "AUTH_RATE_LIMITED": False,  # app.people.lockout counts per account and address instead
    "SESSION_COOKIE_NAME": "kehu",
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "PERMANENT_SESSION_LIFETIME": timedelta(hours=8),
    "WTF_CSRF_TIME_LIMIT": None,  # a form lives as long as the session it was made for
    "MAX_CONTENT_LENGTH": 4 * 1024 * 1024,
    "LARGEST_UPLOAD": 200 * 1024 * 1024,  # where files are sent, see app.core.uploads
    "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
    "MAX_FORM_PARTS": 2_000,
    "SEND_FILE_MAX_AGE_DEFAULT": timedelta(days=365),  # addresses carry a hash, see app.core.static
    "BABEL_TRANSLATION_DIRECTORIES": "translations",
    "LANGUAGES": LANGUAGES,
}


def load(environ: Mapping[str, str] = os.environ) -> dict[str, Any]:
    """The Flask configuration that *environ* asks for.

    Raises RuntimeError, with a sentence for whoever installs, when production would start unsafely.
    """
    kind = environ.get("CRM_ENV") or "production"
    if kind not in ("production", "demo", "test"):
        raise RuntimeError(f"CRM_ENV is {kind!r}; it may be production, demo or test")
    config: dict[str, Any] = {**FRAMEWORK, **_installation(environ, kind), **_safety(environ, kind)}
    config |= _mail(environ, config)
    if kind == "test":
        config["FAB_PASSWORD_HASH_METHOD"] = "pbkdf2:sha256:1"  # noqa: S105 - a method's name; cheap on purpose
    if kind == "production":
        _refuse_unsafe(config)
    return config


def _installation(environ: Mapping[str, str], kind: str) -> dict[str, Any]:
    """What an installation decides for itself."""
    return {
        "CRM_ENV": kind,
        "TESTING": kind == "test",
        # The CRM's own database: SQLite (default), PostgreSQL (postgresql+psycopg://…), SQL Server (mssql+pyodbc://…).
        "SQLALCHEMY_DATABASE_URI": environ.get("CRM_DATABASE_URL") or f"sqlite:///{INSTANCE / 'kehu.db'}",
        # A connection that the database server has closed, restarting perhaps, is noticed before it is used.
        "SQLALCHEMY_ENGINE_OPTIONS": {"pool_pre_ping": True},
        # The company's sales system; unset, the embedded demonstration one.
        "CRM_SALES_DATABASE_URL": environ.get("CRM_SALES_DATABASE_URL", ""),
        "EMBEDDED_SALES_SYSTEM": INSTANCE / "sales.db",
        # How many seconds a page waits for the sales system, connecting included, before it goes on without.
        "CRM_SALES_TIMEOUT": _seconds(environ, "CRM_SALES_TIMEOUT", 5),
        "CRM_HOST": environ.get("CRM_HOST", "127.0.0.1"),
        "CRM_PORT": int(environ.get("CRM_PORT") or 8080),
        # Password of the demonstration users; unset, a random one is made and printed.
        "CRM_DEMO_PASSWORD": environ.get("CRM_DEMO_PASSWORD", ""),
        "BABEL_DEFAULT_LOCALE": _one_of(environ, "CRM_LANGUAGE", LANGUAGES, "zh"),
        "CRM_TIMEZONE": environ.get("CRM_TIMEZONE") or "Asia/Shanghai",
        # Whose public holidays are days off (a country of ISO 3166), «none» for nobody's.
        "CRM_HOLIDAYS": _country(environ, "CRM_HOLIDAYS", "CN"),
        # Defaults of the settings page, by the names they have there.
        "CRM_CUSTOMER_REQUIRED": environ.get("CRM_CUSTOMER_REQUIRED", ""),
        "CRM_SALES_CODES_ARE_NAMES": environ.get("CRM_SALES_CODES_ARE_NAMES", ""),
        "CRM_CHURN_MONTHS": environ.get("CRM_CHURN_MONTHS", ""),
        "CRM_CHURN_SCHEDULE": environ.get("CRM_CHURN_SCHEDULE", ""),
        "CRM_SERVICE_PASS_SCORE": environ.get("CRM_SERVICE_PASS_SCORE", ""),
        "CRM_SERVICE_DISPATCH_HOURS": environ.get("CRM_SERVICE_DISPATCH_HOURS", ""),
        "CRM_SERVICE_HANDLE_HOURS": environ.get("CRM_SERVICE_HANDLE_HOURS", ""),
        "CRM_WORKING_HOURS": environ.get("CRM_WORKING_HOURS", ""),
        "CRM_ATTACHMENT_MEGABYTES": environ.get("CRM_ATTACHMENT_MEGABYTES", ""),
        "CRM_ATTACHMENT_TYPES": environ.get("CRM_ATTACHMENT_TYPES", ""),
        # How many requests a minute each access token may make.
        "CRM_API_LIMIT": _whole(environ, "CRM_API_LIMIT", 600),
        # Where attachments lie: a folder of this installation's own, which all of its processes and hosts share.
        "CRM_UPLOADS": environ.get("CRM_UPLOADS") or str(INSTANCE / UPLOADS[kind]),
    }


def _safety(environ: Mapping[str, str], kind: str) -> dict[str, Any]:
    """What keeps strangers out."""
    trusted_network = _flag(environ, "CRM_TRUSTED_NETWORK")
    needs_tls = kind == "production" and not trusted_network
    return {
        # Signs cookies and form tokens. Production refuses to start without one of at least 32 characters.
        "SECRET_KEY": environ.get("CRM_SECRET_KEY") or _own_secret(kind),
        # Host names the server answers to, comma-separated, and the number of reverse proxies before it.
        "TRUSTED_HOSTS": _list(environ, "CRM_TRUSTED_HOSTS") or _own_hosts(kind, environ),
        "CRM_PROXIES": int(environ.get("CRM_PROXIES") or 0),
        # Figures for Prometheus at /metrics. Unset, there are none. A token (16 characters at least) is what whoever
        # asks must bring, as «Authorization: Bearer …»; «trusted-network» tells everybody who reaches the server.
        "CRM_METRICS": _metrics(environ),
        # «yes» where TLS ends nowhere because the network itself is trusted.
        "CRM_TRUSTED_NETWORK": trusted_network,
        "SESSION_COOKIE_SECURE": needs_tls,
        "FORCE_HTTPS": needs_tls,
    }


def _metrics(environ: Mapping[str, str]) -> str:
    given = environ.get("CRM_METRICS", "").strip()
    if given and given != TO_ALL and len(given) < 16:
        raise RuntimeError(f"CRM_METRICS must be a token of at least 16 random characters, or {TO_ALL}")
    return given


def _mail(environ: Mapping[str, str], config: Mapping[str, Any]) -> dict[str, Any]:
    """How mail is sent, and the address of this installation that stands in it."""
    given = environ.get("CRM_MAIL_URL", "")
    server = _mail_server(given) if given else None
    public = environ.get("CRM_PUBLIC_URL", "").rstrip("/") or _own_address(config)
    sender = environ.get("CRM_MAIL_FROM", "")
    if server and "@" not in parseaddr(sender)[1]:
        raise RuntimeError("CRM_MAIL_FROM must name the sender of mail, like Kehu <crm@example.com>")
    if server and not public.startswith(("http://", "https://")):
        raise RuntimeError("CRM_PUBLIC_URL must be the address users type, like https://crm.example.com")
    return {
        # The mail server, smtp://user:password@host:port. It must offer STARTTLS (port 587 unless said); smtps://… is
        # safe from the start (465); smtp://…?tls=none is for a server next door (25).
        # What is special in user or password is spelled as in any address: %40 for @. Unset, nothing is sent by mail.
        # The server's certificate is checked; SSL_CERT_FILE names one's own authority.
        "CRM_MAIL_SERVER": server,
        # Who the mail is from, «Kehu <crm@example.com>».
        "CRM_MAIL_FROM": sender,
        # The address users type, for links in mail; unset, it is made of the first of CRM_TRUSTED_HOSTS.
        "CRM_PUBLIC_URL": public,
    }


def _mail_server(given: str) -> MailServer:
    """The server that CRM_MAIL_URL names. What is wrong with it is said without it: it holds a password."""
    try:
        address = urlsplit(given)
        tls = "ssl" if address.scheme == "smtps" else parse_qs(address.query).get("tls", ["starttls"])[-1]
        usual = MAIL_PORTS[tls]
        port = address.port or usual
    except (ValueError, KeyError):
        address, tls, port = urlsplit(""), "", 0
    if address.scheme not in ("smtp", "smtps") or not address.hostname:
        raise RuntimeError("CRM_MAIL_URL must look like smtp://user:password@host:587/?tls=starttls, ssl or none")
    if address.password and tls == "none" and address.hostname not in LOOPBACK:
        raise RuntimeError("CRM_MAIL_URL would send its password in the clear: say tls=starttls or tls=ssl")
    return MailServer(address.hostname, port, tls, unquote(address.username or ""), unquote(address.password or ""))


def _own_address(config: Mapping[str, Any]) -> str:
    """Where users find this installation; nothing where its names do not tell."""
    if config["CRM_ENV"] != "production":
        return f"http://{config['CRM_HOST']}:{config['CRM_PORT']}"
    first = (config["TRUSTED_HOSTS"] or [""])[0]
    scheme = "https" if config["FORCE_HTTPS"] else "http"
    return f"{scheme}://{first}" if first and not first.startswith(".") else ""


def _refuse_unsafe(config: Mapping[str, Any]) -> None:
    if len(config["SECRET_KEY"] or "") < 32:
        raise RuntimeError("CRM_SECRET_KEY must be set, with at least 32 random characters, in production")
    if not config["TRUSTED_HOSTS"]:
        raise RuntimeError("CRM_TRUSTED_HOSTS must name the host names users type, in production")
    if not config["CRM_PROXIES"] and not config["CRM_TRUSTED_NETWORK"]:
        raise RuntimeError(
            "Without TLS passwords travel in the clear: put a TLS proxy in front and set CRM_PROXIES=1, "
            "or say CRM_TRUSTED_NETWORK=yes"
        )


def _own_secret(kind: str) -> str | None:
    """The secret of a demonstration or test, kept in instance/ so that log-ins survive a restart."""
    if kind == "test":
        return "test" * 8
    if kind != "demo":
        return None
    return keep_secret(INSTANCE / "secret-key", lambda: secrets.token_hex(32))


def keep_secret(path: Path, make: Any) -> str:
    """The text of the file *path*, made by *make* at first and readable by its owner only."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="utf-8").strip()
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        value: str = make()
        file.write(value + "\n")
    return value


def _own_hosts(kind: str, environ: Mapping[str, str]) -> list[str] | None:
    if kind == "production":
        return None
    return ["localhost", "127.0.0.1", "[::1]", environ.get("CRM_HOST", "127.0.0.1")]


def _list(environ: Mapping[str, str], name: str) -> list[str]:
    return [part.strip() for part in environ.get(name, "").split(",") if part.strip()]


def _flag(environ: Mapping[str, str], name: str) -> bool:
    return environ.get(name, "").strip().lower() in ("1", "yes", "true", "on")


def _seconds(environ: Mapping[str, str], name: str, default: float) -> float:
    value = environ.get(name) or default
    try:
        seconds = float(value)
    except ValueError:
        seconds = 0
    if not 0 < seconds <= 3600:
        raise RuntimeError(f"{name} is {value!r}; it may be a number of seconds up to 3600")
    return seconds


def _whole(environ: Mapping[str, str], name: str, default: int) -> int:
    value = environ.get(name) or str(default)
    if not (value.isascii() and value.isdigit() and 0 < int(value) <= 1_000_000):
        raise RuntimeError(f"{name} is {value!r}; it may be a whole number from 1 to 1000000")
    return int(value)


def _country(environ: Mapping[str, str], name: str, default: str) -> str:
    value = (environ.get(name) or default).upper()
    if value == "NONE":
        return ""
    if value not in list_supported_countries(include_aliases=False):
        raise RuntimeError(f"{name} is {value!r}; it may be a country like CN, or none")
    return value


def _one_of(environ: Mapping[str, str], name: str, values: Any, default: str) -> str:
    value = environ.get(name) or default
    if value not in values:
        raise RuntimeError(f"{name} is {value!r}; it may be one of {', '.join(values)}")
    return value
