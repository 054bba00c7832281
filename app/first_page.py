"""What each finds at home: their own work, who has how much of it, and how the system is.

A line shows only to those whose roles may what it names (see `app.home.views`).
"""

from flask_babel import lazy_gettext as _l

from app.churn import queries as churn
from app.churn.views import ChurnView, CoolingView
from app.customers import queries as customers
from app.customers.views import CustomerView
from app.home.views import Health, Tally, Watch, Work
from app.job_runs.views import JobRunView, failed_runs, state_of_jobs
from app.mail import health as mail
from app.opportunities import queries as opportunities
from app.opportunities.views import OpportunityView, PlanItemView, PlanView, load_by_manager
from app.own_reports.views import at_home
from app.people.views import UserView, accounts
from app.reports.cockpits import ExecutiveCockpit
from app.sales_system import health as sales_system
from app.tickets import queries as tickets
from app.tickets.elsewhere import (
    load_by_handler,
    promises_watched,
)
from app.tickets.promises import state_of_calendar
from app.tickets.views import DispatchView, FeedbackView, HandleView, TicketView
from app.webhooks import queries as webhooks
from app.webhooks.views import MessageView

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
        _l("Tickets to handle"),
        HandleView,
        tickets.to_handle,
        verb="handle",
        columns=("number", "customer", "summary"),
    ),
    Work(
        _l("Tickets waiting for feedback"),
        FeedbackView,
        tickets.to_feed_back,
        verb="feedback",
        columns=("number", "customer", "summary"),
    ),
    Work(
        _l("Tickets to dispatch"),
        DispatchView,
        tickets.to_dispatch,
        verb="dispatch",
        columns=("number", "customer", "summary"),
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
    Work(
        _l("Churn warnings of my customers"),
        ChurnView,
        churn.open_warnings,
        verb="reprieve",
        columns=("counted_from", "customer", "state"),
        query="?state=open",
    ),
    Work(
        _l("My customers that show early signs"),
        CoolingView,
        churn.my_signs,
        verb="keep",
        subject="Customers",
        columns=("kind", "customer", "grounds"),
        query="?manager={me}",
    ),
    Work(
        _l("New churn warnings"),
        ChurnView,
        churn.new_warnings,
        verb="hand_over",
        columns=("counted_from", "customer", "manager"),
        query="?state=warned",
    ),
    Work(
        _l("Lost customers that ordered again"),
        ChurnView,
        churn.lost_that_ordered_again,
        verb="win_back",
        subject="Customers",
        columns=("confirmed_at", "customer", "manager"),
        query="?ordered_again=yes",
    ),
    Work(
        _l("Messages that programs did not receive"),
        MessageView,
        webhooks.in_trouble,
        verb="edit",
        columns=("posted_at", "webhook", "trouble"),
        query="?open=yes",
    ),
]

STARTS = [ExecutiveCockpit]

AT_HOME = [at_home]

TALLIES = [
    Tally(_l("Open opportunities by account manager"), PlanView, load_by_manager, verb="plan_all"),
    Tally(_l("Open tickets by handler"), TicketView, load_by_handler, verb="dispatch"),
    Tally(_l("Accounts"), UserView, accounts, verb="edit"),
    Tally(_l("Job runs that failed"), JobRunView, failed_runs, verb="run"),
]

WATCHES = [Watch(_l("Promises to customers"), TicketView, promises_watched, verb="dispatch")]

HEALTH = [
    Health(_l("Jobs"), state_of_jobs),
    Health(_l("Sales system"), sales_system.state),
    Health(_l("Mail"), mail.state),
    Health(_l("Working days"), state_of_calendar),
]
