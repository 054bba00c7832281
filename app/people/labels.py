"""What permissions are called. A subject or verb that is not in these tables is shown as it is stored."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from config import LANGUAGES

ROLES: dict[str, Any] = {
    "Admin": _l("Admin"),
    "System administrator": _l("System administrator"),
    "Sales supervisor": _l("Sales supervisor"),
    "Account manager": _l("Account manager"),
    "Executive": _l("Executive"),
}

SUBJECTS: dict[str, Any] = {
    "Opportunities": _l("Opportunities"),
    "Plans": _l("Development plans"),
    "PlanItems": _l("Plan items"),
    "Customers": _l("Customers"),
    "Contacts": _l("Contacts"),
    "Activities": _l("Activities"),
    "Imports": lazy_pgettext("imports", "Imports"),
    "Attachments": _l("Attachments"),
    "Orders": _l("Order history"),
    "Churn": _l("Churn"),
    "Tickets": _l("Tickets"),
    "ExecutiveCockpit": _l("Executive cockpit"),
    "SupervisorCockpit": _l("Supervisor cockpit"),
    "ContributionReport": _l("Customer contribution"),
    "CompositionReport": _l("Customer composition"),
    "ServiceReport": _l("Customer service"),
    "ChurnReport": _l("Customer churn"),
    "ManagementReports": _l("Management reports"),
    "OwnReports": _l("Own reports"),
    "Dictionary": _l("Data dictionary"),
    "Products": _l("Products"),
    "Stock": _l("Stock"),
    "Settings": _l("Settings"),
    "Jobs": _l("Job history"),
    "Users": _l("Users"),
    "Roles": _l("Roles"),
    "HandingOver": _l("Hand over work"),
    "Tokens": _l("Access tokens"),
    "Webhooks": _l("Webhooks"),
}

VERBS: dict[str, Any] = {
    "list": lazy_pgettext("permission", "List"),
    "show": lazy_pgettext("permission", "Show"),
    "add": lazy_pgettext("permission", "Add"),
    "edit": lazy_pgettext("permission", "Edit"),
    "delete": lazy_pgettext("permission", "Delete"),
    "see_all": lazy_pgettext("permission", "See all"),
    "edit_all": lazy_pgettext("permission", "Edit all"),
    "assign": lazy_pgettext("permission", "Assign"),
    "reassign": lazy_pgettext("permission", "Reassign"),
    "reopen": lazy_pgettext("permission", "Reopen"),
    "plan_all": lazy_pgettext("permission", "Plan all"),
    "execute": lazy_pgettext("permission", "Execute"),
    "win": lazy_pgettext("permission", "Win"),
    "fail": lazy_pgettext("permission", "Stop developing"),
    "keep": lazy_pgettext("permission", "Keep as account manager"),
    "reprieve": lazy_pgettext("permission", "Reprieve"),
    "confirm": lazy_pgettext("permission", "Confirm churn"),
    "hand_over": lazy_pgettext("permission", "Hand over"),
    "preview": lazy_pgettext("permission", "Preview"),
    "win_back": lazy_pgettext("permission", "Win back"),
    "merge": lazy_pgettext("permission", "Merge"),
    "dispatch": lazy_pgettext("permission", "Dispatch"),
    "redispatch": lazy_pgettext("permission", "Redispatch"),
    "handle": lazy_pgettext("permission", "Handle"),
    "feedback": lazy_pgettext("permission", "Feedback"),
    "mark_reference": lazy_pgettext("permission", "Mark reference answers"),
    "unmark_reference": lazy_pgettext("permission", "Take the mark off reference answers"),
    "revoke": lazy_pgettext("permission", "Revoke"),
    "import": lazy_pgettext("permission", "Import"),
    "start": lazy_pgettext("permission", "Carry out"),
    "undo": lazy_pgettext("permission", "Undo"),
    "run": lazy_pgettext("permission", "Run"),
    "refresh": lazy_pgettext("permission", "Bring up to date"),
    "hand_in": lazy_pgettext("permission", "Hand in"),
    "recount": lazy_pgettext("permission", "Reckon anew"),
    "take_back": lazy_pgettext("permission", "Take back"),
    "count_all": lazy_pgettext("permission", "Figures of everybody"),
    "share": lazy_pgettext("permission", "Share searches"),
    "export": lazy_pgettext("permission", "Export"),
}


def role(name: str) -> str:
    """What the role stored as *name* is called."""
    return str(ROLES.get(name, name))


def subject(name: str) -> str:
    """What the subject of a permission is called."""
    return str(SUBJECTS.get(name, name))


def verb(permission: str) -> str:
    """What a permission («can_list») allows to do."""
    name = permission.removeprefix("can_")
    return str(VERBS.get(name, name))


def roles_kept(text: str) -> str:
    """The roles that a history keeps, one a line, in words."""
    return ", ".join(role(line) for line in text.splitlines())


def permissions_kept(text: str) -> str:
    """The permissions that a history keeps («can see all on Opportunities»), one a line, in words."""
    pairs = [line.rpartition(" on ") for line in text.splitlines()]
    return "; ".join(f"{subject(on)}: {verb(name.replace(' ', '_'))}" for name, _on, on in pairs)


def language_kept(text: str) -> str:
    """The language that a history keeps, in its own words."""
    return LANGUAGES.get(text, {}).get("name", text)


def order(permission: str, subject_: str) -> tuple[int, str, int, str]:
    """Where a permission stands in a list of all: as in these tables, what is not in them behind."""
    name = permission.removeprefix("can_")
    return _place(SUBJECTS, subject_), subject_, _place(VERBS, name), name


def _place(table: dict[str, Any], name: str) -> int:
    return list(table).index(name) if name in table else len(table)
