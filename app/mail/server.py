"""What this installation has decided about mail."""

from flask import current_app

from config import MailServer


def server() -> MailServer | None:
    """Where mail is handed in; None where nothing is sent by mail."""
    found: MailServer | None = current_app.config["CRM_MAIL_SERVER"]
    return found


def sender() -> str:
    """Who the mail is from, «Kehu <crm@example.com>»."""
    return str(current_app.config["CRM_MAIL_FROM"])


def address_of(path: str) -> str:
    """*path* as an address that works outside of this application."""
    return f"{current_app.config['CRM_PUBLIC_URL']}{path}"


def usual_language() -> str:
    """What somebody reads who never chose a language."""
    return str(current_app.config["BABEL_DEFAULT_LOCALE"])
