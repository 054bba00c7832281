"""What the CRM knows: every entity, from the ground up."""

from app.api.models import SentOnce
from app.attachments.models import Attachment
from app.churn.models import ChurnWarning, CoolingSign, Measure
from app.core.history import Change, StateChange
from app.core.list_preferences import ListPreference
from app.core.numbers import NumberSequence
from app.core.progress import Making
from app.core.settings import SettingRow
from app.customers.models import Activity, Contact, Customer, MergedCustomer, SalesCode
from app.dictionary.models import DictionaryItem
from app.imports.models import Import, ImportMeaning, ImportPortion, ImportRow
from app.job_runs.models import JobLease, JobRun, Scheduler
from app.mail.models import OutgoingMail
from app.notifications.models import Notification, NotificationChoice
from app.opportunities.models import Opportunity, PlanItem
from app.orders.models import Contribution, ContributionTotal, OrderMonth, OrderSummary, OrderTotal, SummarisedMonth
from app.own_reports.models import OwnReport, OwnReportReader
from app.people.models import AccessToken, LogIn, OfferedGrant, PasswordReset
from app.reports.models import CompositionBefore, ManagementReport
from app.tickets.models import DeclinedProposal, Ticket, TicketGram, TicketRound
from app.webhooks.models import Webhook, WebhookMessage

MODELS = [
    Change,
    StateChange,
    NumberSequence,
    SettingRow,
    ListPreference,
    Making,
    LogIn,
    OfferedGrant,
    OutgoingMail,
    PasswordReset,
    AccessToken,
    SentOnce,
    DictionaryItem,
    Notification,
    NotificationChoice,
    Attachment,
    Customer,
    SalesCode,
    MergedCustomer,
    Contact,
    Activity,
    OrderMonth,
    OrderTotal,
    Contribution,
    ContributionTotal,
    SummarisedMonth,
    OrderSummary,
    Opportunity,
    PlanItem,
    ChurnWarning,
    Measure,
    CoolingSign,
    Ticket,
    TicketRound,
    TicketGram,
    DeclinedProposal,
    CompositionBefore,
    ManagementReport,
    OwnReport,
    OwnReportReader,
    Import,
    ImportPortion,
    ImportRow,
    ImportMeaning,
    JobRun,
    JobLease,
    Scheduler,
    Webhook,
    WebhookMessage,
]
