"""What the CRM shows: the menu, the screens behind it, the tabs a record gathers, and each user's own work at home."""

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from app.customers import queries as customers
from app.customers.views import ActivityView, ContactView, CustomerView, activities_of
from app.dictionary.views import DictionaryView
from app.help.views import HelpView
from app.home.views import Health, HomeView, Tally, Work
from app.opportunities import queries as opportunities
from app.opportunities.views import OpportunityView, PlanItemView, PlanView, load_by_manager, opportunities_of
from app.orders.views import OrderView, facts_of, orders_of
from app.people.views import RoleView, UserView, accounts
from app.sales_system import health as sales_system
from app.sales_system.views import ProductView, StockView
from app.search.views import SearchView
from app.settings.views import SettingsView

INDEX = HomeView

MENU = {
    ("marketing", _l("Marketing"), "bullseye"): [
        (OpportunityView, _l("Opportunities")),
        (PlanView, _l("Development plans")),
    ],
    ("customers", lazy_pgettext("menu", "Customers"), "building"): [(CustomerView, _l("Customers"))],
    ("base_data", _l("Base data"), "journal-text"): [
        (DictionaryView, _l("Data dictionary")),
        (ProductView, _l("Products")),
        (StockView, _l("Stock")),
    ],
    ("system", _l("System"), "gear"): [(SettingsView, _l("Settings"))],
    ("security", _l("Security"), "shield-lock"): [(UserView, _l("Users")), (RoleView, _l("Roles"))],
}

BEHIND = [ContactView, ActivityView, OrderView, PlanItemView, SearchView, HelpView]

SEARCHED = [CustomerView, ContactView, OpportunityView]

TABS = {CustomerView: [ContactView, ActivityView, OrderView, OpportunityView], ProductView: [StockView]}

HISTORY = {CustomerView: [activities_of, opportunities_of, orders_of]}

FACTS = {CustomerView: [facts_of]}

HOME = [
    Work(
        _l("Plan items due"),
        PlanItemView,
        opportunities.my_due_items,
        verb="execute",
        subject="Plans",
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

TALLIES = [
    Tally(_l("Open opportunities by account manager"), PlanView, load_by_manager, verb="plan_all"),
    Tally(_l("Accounts"), UserView, accounts, verb="edit"),
]

HEALTH = [Health(_l("Sales system"), sales_system.state)]
