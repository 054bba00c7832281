"""What a page may cost: statements and bytes, whoever looks and however many rows there are."""

from datetime import datetime

import pytest

from app.attachments.operations import attach
from app.churn.models import ChurnState
from app.core import clock
from app.core.database import db
from app.dictionary.models import LEVEL
from app.orders.models import OrderSummary
from app.tickets.models import TicketState
from tests.cast import CAST
from tests.factories import (
    ActivityFactory,
    ChurnWarningFactory,
    ContactFactory,
    ContributionFactory,
    CoolingSignFactory,
    CustomerFactory,
    JobRunFactory,
    ManagementReportFactory,
    MeasureFactory,
    OpportunityFactory,
    OwnReportFactory,
    PlanItemFactory,
    SalesCodeFactory,
    TicketFactory,
    person,
    upload,
)
from tests.safety.scene import ASSIGNED, WON, colleague, crew, fixed
from tests.shared import shared

FEW, MANY = 5, 100
LIST, PAGE, FORM = 8, 15, 8
SIZE, FURTHER_ROW = 60 * 1024, 0.6 * 1024

LISTS = {
    "/opportunities/list/?state=": lambda n: OpportunityFactory.create_batch(n, created_by="li"),
    "/plans/list/": lambda n: OpportunityFactory.create_batch(n, assignee="li", state=ASSIGNED),
    "/plan_items/list/": lambda n: PlanItemFactory.create_batch(
        n, opportunity__assignee="li", opportunity__state=ASSIGNED, opportunity__created_by="li"
    ),
    "/customers/list/": CustomerFactory.create_batch,
    "/contacts/list/": ContactFactory.create_batch,
    "/activities/list/": ActivityFactory.create_batch,
    "/tickets/list/?state=": lambda n: TicketFactory.create_batch(n, created_by="li"),
    "/tickets/dispatch/": TicketFactory.create_batch,
    "/tickets/handle/": lambda n: TicketFactory.create_batch(n, state=TicketState.ASSIGNED, assignee="admin"),
    "/tickets/feedback/": lambda n: TicketFactory.create_batch(n, state=TicketState.HANDLED, assignee="admin"),
    "/churn/list/?q=": ChurnWarningFactory.create_batch,
    "/cooling/list/?q=": CoolingSignFactory.create_batch,
    "/reports/contribution": lambda n: ContributionFactory.create_batch(n, year=0),
    "/reports/contribution?year=2025": lambda n: ContributionFactory.create_batch(n, year=2025),
    "/reports/composition/customers": CustomerFactory.create_batch,
    "/reports/service/tickets": TicketFactory.create_batch,
    "/reports/churn": lambda n: ChurnWarningFactory.create_batch(
        n, state=ChurnState.CONFIRMED, confirmed_at=datetime(2026, 3, 1), reason="价格"
    ),
    "/management_reports/list/": ManagementReportFactory.create_batch,
    "/own_reports/list/": OwnReportFactory.create_batch,
    "/own_reports/of/customers/behind?group1=level&first=none": lambda n: CustomerFactory.create_batch(n, level=None),
    "/own_reports/of/tickets/behind": TicketFactory.create_batch,
    "/own_reports/of/churn/behind": ChurnWarningFactory.create_batch,
    "/own_reports/of/opportunities/behind": lambda n: OpportunityFactory.create_batch(n, created_by="li"),
    "/dictionary/list/": lambda n: [fixed() for _ in range(n)],
    "/jobs/list/": lambda n: JobRunFactory.create_batch(
        n, job="forget_old_log_ins", requested_by="root", counts='{"removed": 12}'
    ),
    "/users/list/": lambda n: [colleague() for _ in range(n)],
    "/roles/list/": lambda n: [crew() for _ in range(n)],
}


@pytest.fixture(scope="module")
def app(installed, database):
    """One database for all pages: each list gets its rows once."""
    yield from shared(installed, database)


@pytest.fixture(scope="module")
def rows(app):
    """`rows(path, 100)`: the list has at least so many."""
    there = dict.fromkeys(LISTS, 0)

    def rows(path, number):
        with app.app_context():
            if number > there[path]:
                LISTS[path](number - there[path])
                there[path] = number
            db.session.commit()

    return rows


def opened(browser, statements, path):
    """The page, and the statements it took once everything is warm."""
    browser.open(path)
    with statements() as seen:
        page = browser.open(path)
    assert page.status in (200, 403), path
    return page, seen


@pytest.mark.parametrize("member", CAST)
@pytest.mark.parametrize("path", LISTS)
def test_a_list_takes_few_statements_whoever_looks(rows, client_of, statements, path, member):
    rows(path, 30)
    _page, seen = opened(client_of(member), statements, path)
    assert len(seen) <= LIST, seen


@pytest.mark.parametrize("path", LISTS)
def test_a_list_takes_no_more_statements_for_more_rows(rows, client_of, statements, path):
    browser, there = client_of("admin"), path + ("&" if "?" in path else "?") + "size=100"
    rows(path, FEW)
    _page, few = opened(browser, statements, there)
    rows(path, MANY)
    page, many = opened(browser, statements, there)
    assert len(page.find("tbody tr")) == MANY
    assert len(many) <= max(len(few), LIST)
    assert len(many) <= len(few) + 1  # beyond a first page there may be one more to count


@pytest.mark.parametrize("member", ["li", "wang", "admin"])
@pytest.mark.parametrize("path", LISTS)
def test_a_list_is_small(rows, client_of, path, member):
    rows(path, MANY)
    sep = "&" if "?" in path else "?"
    browser = client_of(member)
    page, larger = (browser.open(f"{path}{sep}size={size}") for size in (25, 100))
    shown = len(page.find("tbody tr")), len(larger.find("tbody tr"))
    if page.status == 403:
        return
    sizes = len(page.source.encode()), len(larger.source.encode())
    assert sizes[0] <= SIZE, sizes
    if shown[1] > shown[0]:
        assert (sizes[1] - sizes[0]) / (shown[1] - shown[0]) <= FURTHER_ROW, sizes


def with_files(record):
    attach(record, [upload(f"附件{number}.txt", str(number)) for number in range(30)])
    return record


@pytest.fixture(scope="module")
def full(app):
    """A customer with much of everything, and its opportunity with a long plan."""
    with app.app_context():
        customer = with_files(CustomerFactory())
        ContactFactory.create_batch(30, customer=customer)
        ActivityFactory.create_batch(30, customer=customer)
        OpportunityFactory.create_batch(30, customer=customer, assignee="li", state=WON)
        plan = with_files(OpportunityFactory(assignee="li", created_by="li", state=ASSIGNED))
        items = PlanItemFactory.create_batch(30, opportunity=plan)
        lead = OpportunityFactory()
        TicketFactory.create_batch(30, customer=customer, state=TicketState.ARCHIVED, scores=[1, 2, 4])
        tickets = {
            f"{each.value}_ticket": with_files(TicketFactory(state=each, customer=customer)) for each in TicketState
        }
        ChurnWarningFactory.create_batch(29, customer=customer, state=ChurnState.CONFIRMED)
        warning = ChurnWarningFactory(customer=customer, state=ChurnState.REPRIEVED)
        MeasureFactory.create_batch(30, warning=warning)
        CoolingSignFactory(customer=customer)
        SalesCodeFactory(customer=customer)
        db.session.merge(OrderSummary(id=1, as_of=datetime(2026, 3, 1)))
        db.session.commit()
        with clock.at(datetime(2026, 3, 2)):  # every reference was changed once
            customer.region, customer.level, customer.manager = fixed(), fixed(category=LEVEL), person("zhou")
            db.session.commit()
            customer.manager = person("li")
        run = JobRunFactory(requested_by="root")
        db.session.commit()
        made = {"customer": customer, "plan": plan, "item": items[0], "lead": lead, "warning": warning, "run": run}
        return {name: record.id for name, record in [*made.items(), *tickets.items()]}


RECORD_PAGES = [
    "/",
    "/customers/show/{customer}",
    "/customers/show/{customer}?tab=contacts",
    "/customers/show/{customer}?tab=activities",
    "/customers/show/{customer}?tab=opportunities",
    "/customers/show/{customer}?tab=tickets",
    "/customers/show/{customer}?tab=orders",
    "/customers/show/{customer}?tab=attachments",
    "/opportunities/show/{plan}?tab=attachments",
    "/plans/show/{plan}?tab=attachments",
    "/tickets/show/{assigned_ticket}?tab=attachments",
    "/tickets/show/{assigned_ticket}",
    "/tickets/show/{archived_ticket}",
    "/customers/show/{customer}?tab=churn",
    "/customers/show/{customer}?tab=history",
    "/churn/show/{warning}",
    "/churn/preview/",
    "/reports/composition",
    "/reports/service?year=2026",
    "/own_reports/of/customers?group1=manager&group2=created_at_month&measure=credit_average",
    "/own_reports/of/orders?group1=customer&group2=ordered_month",
    "/own_reports/of/tickets?group1=customer&group2=assignee",
    "/opportunities/show/{plan}",
    "/opportunities/show/{plan}?tab=history",
    "/plans/show/{plan}",
    "/plans/show/{plan}?tab=history",
    "/plan_items/show/{item}",
    "/jobs/show/{run}",
]
FORMS = [
    "/opportunities/add",
    "/opportunities/edit/{lead}",
    "/opportunities/step/assign/{lead}",
    "/opportunities/step/reassign/{plan}",
    "/plans/step/win/{plan}",
    "/plans/step/fail/{plan}",
    "/plan_items/add?opportunity={plan}",
    "/plan_items/edit/{item}",
    "/tickets/add",
    "/tickets/add?customer={customer}",
    "/tickets/step/dispatch/{new_ticket}",
    "/tickets/step/redispatch/{assigned_ticket}",
    "/tickets/step/handle/{assigned_ticket}",
    "/tickets/step/feedback/{handled_ticket}",
    "/opportunities/add?ticket={assigned_ticket}",
    "/customers/add",
    "/customers/edit/{customer}",
    "/contacts/add?customer={customer}",
    "/activities/add?customer={customer}",
    "/churn/step/reprieve/{warning}",
    "/churn/step/confirm/{warning}",
    "/churn/step/hand_over/{warning}",
    "/attachments/add?customer={customer}",
    "/attachments/add?opportunity={plan}",
    "/attachments/add?ticket={assigned_ticket}",
    "/dictionary/add",
    "/users/add",
    "/users/edit/2",
    "/roles/edit/2",
    "/settings/",
]


@pytest.mark.parametrize("path", RECORD_PAGES)
def test_a_page_takes_few_statements_whoever_looks(full, sales, client_of, statements, path):
    for member in CAST:
        browser = client_of(member)
        page, seen = browser.open(path.format(**full)), None
        if page.status == 200:
            _page, seen = opened(browser, statements, path.format(**full))
            assert len(seen) <= PAGE, (member, seen)


@pytest.mark.parametrize("path", FORMS)
def test_a_form_takes_few_statements_whoever_looks(full, client_of, statements, path):
    asked = 0
    for member in CAST:
        browser = client_of(member)
        if browser.open(path.format(**full)).status == 200:
            _page, seen = opened(browser, statements, path.format(**full))
            assert len(seen) <= FORM, (member, seen)
            asked += 1
    assert asked
