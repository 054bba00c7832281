"""What the CRM shows: the menu, the screens behind it, the tabs a record gathers, and each user's own work at home."""

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from app.customers import queries as customers
from app.customers.views import ActivityView, ContactView, CustomerView
from app.dictionary.views import DictionaryView
from app.help.views import HelpView
from app.home.views import HomeView, Work
from app.opportunities import queries as opportunities
from app.opportunities.views import OpportunityView, PlanItemView, PlanView
from app.people.views import RoleView, UserView
from app.settings.views import SettingsView

INDEX = HomeView

MENU = {
    ("marketing", _l("Marketing"), "bullseye"): [
        (OpportunityView, _l("Opportunities")),
        (PlanView, _l("Development plans")),
    ],
    ("customers", lazy_pgettext("menu", "Customers"), "building"): [(CustomerView, _l("Customers"))],
    ("base_data", _l("Base data"), "journal-text"): [(DictionaryView, _l("Data dictionary"))],
    ("system", _l("System"), "gear"): [(SettingsView, _l("Settings"))],
    ("security", _l("Security"), "shield-lock"): [(UserView, _l("Users")), (RoleView, _l("Roles"))],
}

BEHIND = [ContactView, ActivityView, PlanItemView, HelpView]

TABS = {CustomerView: [ContactView, ActivityView, OpportunityView]}

HOME = [
    Work(
        _l("Plan items due"),
        PlanItemView,
        opportunities.my_due_items,
        verb="edit",
        columns=("planned_on", "content", "opportunity"),
        query="?due=yes",
    ),
    Work(
        _l("Opportunities I am developing"),
        PlanView,
        opportunities.my_developments,
        verb="execute",
        columns=("number", "customer_name", "probability"),
        query="?state=assigned&assignee={me}",
    ),
    Work(
        _l("Opportunities waiting to be assigned"),
        OpportunityView,
        opportunities.waiting,
        verb="assign",
        columns=("number", "customer_name", "created_at"),
        query="?state=unassigned",
    ),
    Work(
        _l("My incomplete customers"),
        CustomerView,
        customers.my_incomplete,
        verb="keep",
        columns=("number", "name", "created_at"),
        query="?incomplete=yes&manager={me}",
    ),
]
