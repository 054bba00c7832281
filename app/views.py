"""What the CRM shows: the menu, the screens behind it, the tabs a record gathers, each user's own work at home.

An entry of the menu is a screen and its label, and where it leads if that is not the screen's first page.
"""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from app.api.views import TokenView, tokens_of, tokens_panel
from app.attachments.views import AttachmentView
from app.churn.views import ChurnView, CoolingView, signs_of, warnings_of
from app.core.progress import ProgressView
from app.customers import operations as about_customers
from app.customers.models import Activity, Customer
from app.customers.views import ActivityView, ContactView, CustomerView, activities_of, gaps_of
from app.dictionary.views import DictionaryView
from app.handing_over.views import HandOverView, work_left
from app.help.views import HelpView
from app.home.views import HomeView
from app.imports.views import ImportView
from app.job_runs.views import JobRunView
from app.merging.views import MergeView, merged_of
from app.notifications import queries as notifications
from app.notifications.views import NotificationView, choices_panel
from app.opportunities import operations as about_opportunities
from app.opportunities.models import Opportunity
from app.opportunities.views import OpportunityView, PlanItemView, PlanView, opportunities_of
from app.orders.views import OrderView, facts_of, orders_of, trouble_of
from app.own_reports import queries as own_reports
from app.own_reports.asking import BehindInquiry, InquiryView
from app.own_reports.subjects import OfScreen, Subject
from app.own_reports.turnover import Turnover
from app.own_reports.views import OwnReportView
from app.people.views import RoleView, UserView
from app.reports.cockpits import ExecutiveCockpit, GainedView, SupervisorCockpit
from app.reports.composition import BehindComposition, CompositionView
from app.reports.contribution import BehindContribution, ContributionView
from app.reports.losses import ChurnReportView
from app.reports.monthly import ManagementReportView
from app.reports.tickets import BehindService, ServiceView
from app.sales_system.views import ProductView, StockView
from app.search.views import SearchView
from app.settings.views import SettingsView
from app.tickets import operations as about_tickets
from app.tickets.elsewhere import (
    FOR_CUSTOMER,
    FROM_TICKET,
    SatisfactionView,
    stars_proposed,
    tickets_behind,
    tickets_of,
)
from app.tickets.models import Ticket
from app.tickets.views import DispatchView, FeedbackView, HandleView, TicketView
from app.webhooks.views import MessageView, WebhookView

INDEX = HomeView

MENU: dict[tuple[str, Any, str], list[tuple[Any, ...]]] = {
    ("marketing", _l("Marketing"), "bullseye"): [
        (OpportunityView, _l("Opportunities")),
        (PlanView, _l("Development plans")),
    ],
    ("customers", lazy_pgettext("menu", "Customers"), "building"): [
        (CustomerView, _l("Customers")),
        (ChurnView, _l("Churn")),
        (CoolingView, _l("Early signs of churn")),
        (ImportView, lazy_pgettext("imports", "Import")),
    ],
    ("service", lazy_pgettext("menu", "Service"), "headset"): [
        (TicketView, _l("New ticket"), "add"),
        (DispatchView, lazy_pgettext("menu", "Dispatch")),
        (HandleView, lazy_pgettext("menu", "Handle")),
        (FeedbackView, lazy_pgettext("menu", "Feedback")),
        (TicketView, lazy_pgettext("menu", "Archive")),
    ],
    ("reports", _l("Reports"), "bar-chart"): [
        (ExecutiveCockpit, _l("Executive cockpit")),
        (SupervisorCockpit, _l("Supervisor cockpit")),
        (ContributionView, _l("Customer contribution")),
        (CompositionView, _l("Customer composition")),
        (ServiceView, _l("Customer service")),
        (ChurnReportView, _l("Customer churn")),
        (ManagementReportView, _l("Management reports")),
        (OwnReportView, _l("Own reports")),
    ],
    ("base_data", _l("Base data"), "journal-text"): [
        (DictionaryView, _l("Data dictionary")),
        (ProductView, _l("Products")),
        (StockView, _l("Stock")),
    ],
    ("system", _l("System"), "gear"): [
        (JobRunView, _l("Job history")),
        (SettingsView, _l("Settings")),
        (HandOverView, _l("Hand over work")),
        (WebhookView, _l("Webhooks")),
    ],
    ("security", _l("Security"), "shield"): [(UserView, _l("Users")), (RoleView, _l("Roles"))],
}

BEHIND = [
    ContactView,
    ActivityView,
    OrderView,
    PlanItemView,
    SatisfactionView,
    SearchView,
    HelpView,
    NotificationView,
    AttachmentView,
    MergeView,
    BehindContribution,
    BehindComposition,
    BehindService,
    GainedView,
    InquiryView,
    BehindInquiry,
    ProgressView,
    TokenView,
    MessageView,
]

SEARCHED = [CustomerView, ContactView, OpportunityView, TicketView]

TABS = {
    CustomerView: [ContactView, ActivityView, OrderView, TicketView, OpportunityView, ChurnView, AttachmentView],
    ActivityView: [AttachmentView],
    OpportunityView: [AttachmentView],
    PlanView: [AttachmentView],
    TicketView: [AttachmentView],
    ProductView: [StockView],
    WebhookView: [MessageView],
}

ATTACHMENTS: dict[type, Any] = {
    Customer: about_customers.check_attach,
    Activity: about_customers.check_attach,
    Opportunity: about_opportunities.check_attach,
    Ticket: about_tickets.check_attach,
}

IMPORTED = {
    "customers": CustomerView,
    "contacts": ContactView,
    "activities": ActivityView,
    "opportunities": OpportunityView,
}

API: dict[str, tuple[type, ...]] = {
    "opportunities": (OpportunityView, PlanView),
    "plan_items": (PlanItemView,),
    "customers": (CustomerView,),
    "contacts": (ContactView,),
    "activities": (ActivityView,),
    "orders": (OrderView,),
    "churn": (ChurnView,),
    "tickets": (TicketView,),
    "dictionary": (DictionaryView,),
    "products": (ProductView,),
    "stock": (StockView,),
}

HISTORY = {CustomerView: [activities_of, opportunities_of, orders_of, tickets_of, warnings_of, merged_of]}

NOTICES = {CustomerView: [gaps_of, trouble_of, signs_of, stars_proposed]}

ORIGINS = {OpportunityView: [FROM_TICKET], TicketView: [FOR_CUSTOMER]}

FACTS: dict[Any, list[Any]] = {
    CustomerView: [facts_of],
    OpportunityView: [tickets_behind],
    PlanView: [tickets_behind],
    UserView: [work_left, tokens_of],
}

SUBJECTS: list[Subject] = [
    OfScreen(CustomerView, lazy_pgettext("subject", "Customers"), "level"),
    Turnover(),
    OfScreen(OpportunityView, lazy_pgettext("subject", "Opportunities"), "state", words=("source",)),
    OfScreen(TicketView, lazy_pgettext("subject", "Tickets"), "type"),
    OfScreen(ChurnView, lazy_pgettext("subject", "Churn warnings"), "state"),
]

PROFILE = [choices_panel, tokens_panel]

ALONG = {"unread": notifications.number_unread, "at_home": own_reports.number_at_home}
