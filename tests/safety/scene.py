"""The records that the table of doors is about, and what is typed into the forms behind them."""

import re
from io import BytesIO
from itertools import count
from types import SimpleNamespace

from flask import current_app
from flask_appbuilder.security.sqla.models import PermissionView, Role
from sqlalchemy import select, update

from app.attachments.kinds import GROUPS
from app.churn.models import ChurnState
from app.core.database import db
from app.core.list_preferences import ListPreference
from app.core.settings import REGISTERED
from app.customers.models import CustomerState, SalesCode
from app.customers.settings import REQUIRED_BY_DEFAULT
from app.dictionary.models import FAILURE_REASON, GENDER, LEVEL, REGION, TICKET_TYPE
from app.imports.models import ImportState
from app.job_runs.models import JobRun, RunState
from app.notifications.models import Notification
from app.opportunities.models import Opportunity, OpportunityState
from app.people import operations as people
from app.people.models import TokenState
from app.reports.models import ReportState
from app.reports.monthly import latest_months
from app.settings.views import settings_form
from app.tickets.models import TicketState
from tests.cast import PASSWORD
from tests.factories import (
    AccessTokenFactory,
    ActivityFactory,
    AttachmentFactory,
    ChurnWarningFactory,
    ContactFactory,
    CustomerFactory,
    DictionaryItemFactory,
    ImportFactory,
    JobRunFactory,
    ManagementReportFactory,
    MeasureFactory,
    OpportunityFactory,
    OwnReportFactory,
    PlanItemFactory,
    SalesCodeFactory,
    TicketFactory,
    WebhookFactory,
    WebhookMessageFactory,
    first_of,
    person,
)
from tests.safety.table import LISTS

ASSIGNED, WON, FAILED = OpportunityState.ASSIGNED, OpportunityState.WON, OpportunityState.FAILED
NEW = count(1)


class Sent(BytesIO):
    """A file that can be sent as often as wanted: the test client reads it to its end and closes it."""

    def __init__(self, name, content):
        super().__init__(content)
        self.name = name

    def read(self, size=-1):
        chunk = super().read(size)
        if not chunk:
            self.seek(0)
        return chunk

    def close(self):
        """It stays open."""


def development(state=ASSIGNED, **values):
    """An opportunity that zhou found and li develops."""
    return OpportunityFactory(created_by="zhou", assignee="li", state=state, **values)


def fixed(**values):
    return DictionaryItemFactory(item=f"词{next(NEW)}", **values)


def colleague(role="Account manager"):
    number = next(NEW)
    user = people.add_user(f"new{number}", "新", "何", f"new{number}@example.com", [role], PASSWORD)
    db.session.flush()
    return user


def crew():
    role = Role(name=f"Crew {next(NEW)}")
    db.session.add(role)
    db.session.flush()
    return role


def used_word():
    word = fixed()
    CustomerFactory(region=word)
    return word


def sold(key):
    """An order of the sales system, which belongs to a customer; see the order in which conftest makes them."""
    if db.session.scalar(select(SalesCode).where(SalesCode.code == "DOORS")) is None:
        SalesCodeFactory(code="DOORS")
    return SimpleNamespace(id=key)


def saved_search(owner):
    screen = f"list {next(NEW)}"  # its own, because nobody may save more than a number of searches for one list
    search = ListPreference(user_id=person(owner).id, screen=screen, name="搜", value="?q=x")
    db.session.add(search)
    db.session.flush()
    return search


def idle_job():
    """A job that neither waits nor runs; its name stands in the address."""
    db.session.execute(update(JobRun).values(state=RunState.DONE))
    return SimpleNamespace(id="forget_old_runs")


def told(reader):
    """A notification that somebody has not read."""
    news = Notification(to_id=person(reader).id, kind="opportunity_assigned")
    db.session.add(news)
    db.session.flush()
    return news


RECORDS = {
    "lead": lambda: OpportunityFactory(created_by="zhou"),
    "lead_of_wang": lambda: OpportunityFactory(created_by="wang"),
    "development": development,
    "won": lambda: development(WON, customer=CustomerFactory()),
    "failed": lambda: development(FAILED),
    "item": lambda: PlanItemFactory(opportunity=development()),
    "item_done": lambda: PlanItemFactory(opportunity=development(), result="客户有意"),
    "item_of_won": lambda: PlanItemFactory(opportunity=development(WON)),
    "ticket": TicketFactory,
    "assigned_ticket": lambda: TicketFactory(state=TicketState.ASSIGNED),
    "handled_ticket": lambda: TicketFactory(state=TicketState.HANDLED),
    "archived_ticket": lambda: TicketFactory(state=TicketState.ARCHIVED),
    "reference_ticket": lambda: TicketFactory(state=TicketState.ARCHIVED, reference=True),
    "judging_customer": lambda: TicketFactory(state=TicketState.ARCHIVED, scores=[1, 3]).customer,
    "customer": CustomerFactory,
    "lost": lambda: CustomerFactory(state=CustomerState.LOST),
    "customer_with_contact": lambda: ContactFactory().customer,
    "contact": ContactFactory,
    "activity": ActivityFactory,
    "file_of_customer": AttachmentFactory,
    "file_of_activity": lambda: AttachmentFactory(to=ActivityFactory()),
    "file_of_lead": lambda: AttachmentFactory(to=OpportunityFactory(created_by="zhou")),
    "file_of_development": lambda: AttachmentFactory(to=development()),
    "file_of_won": lambda: AttachmentFactory(to=development(WON)),
    "file_of_ticket": lambda: AttachmentFactory(to=TicketFactory()),
    "file_of_archived": lambda: AttachmentFactory(to=TicketFactory(state=TicketState.ARCHIVED)),
    "warning": ChurnWarningFactory,
    "reprieved": lambda: MeasureFactory(warning__state=ChurnState.REPRIEVED).warning,
    "churned": lambda: ChurnWarningFactory(state=ChurnState.CONFIRMED),
    "report_draft": ManagementReportFactory,
    "report_handed_in": lambda: ManagementReportFactory(state=ReportState.HANDED_IN),
    "own_report": OwnReportFactory,
    "new_import": ImportFactory,
    "looked_import": lambda: ImportFactory(state=ImportState.PREVIEWED, total=1, created=1),
    "done_import": lambda: ImportFactory(state=ImportState.DONE, total=1, created=1),
    "shared_report": lambda: OwnReportFactory(shared_with=("Executive",)),
    "search": lambda: saved_search("li"),
    "notification": lambda: told("li"),
    "word": fixed,
    "fixed_word": lambda: fixed(editable=False),
    "word_in_use": used_word,
    "product": lambda: SimpleNamespace(id=1),  # the sales system sells it, and nobody makes another here
    "order": lambda: sold(3),
    "new_order": lambda: sold(5),
    "token": AccessTokenFactory,
    "revoked_token": lambda: AccessTokenFactory(state=TokenState.REVOKED),
    "webhook": WebhookFactory,
    "webhook_message": WebhookMessageFactory,
    "run": JobRunFactory,
    "idle_job": idle_job,
    "user": colleague,
    "owner": lambda: CustomerFactory().manager,
    "chief": lambda: colleague("Admin"),
    "role": crew,
    "admin_role": lambda: db.session.scalars(select(Role).where(Role.name == "Admin")).one(),
}


def with_records(app, path):
    """*path* with the keys of records made for it in the places of their names."""

    def key(found):
        return str(RECORDS[found[1]]().id)

    with app.app_context():
        filled = re.sub(r"\{(\w+)\}", key, path)
        db.session.commit()
    return filled


OPPORTUNITY = {
    "customer_name": "华东电子有限公司",
    "probability": "60",
    "summary": "采购电脑",
    "source": "展会",
    "contact": "陈先生",
    "contact_phone": "13800138000",
    "description": "更换一批办公电脑",
    "expected_amount": "120000.50",
    "expected_close_on": "2030-05-01",
}
TICKET = {"summary": "图像模糊", "request": "换灯后看不清"}
CONTACT = {"name": "陈大文", "position": "采购经理", "office_phone": "010-62345678"}
ACTIVITY = {"happened_on": "2026-01-05", "place": "客户公司", "summary": "拜访", "detail": "介绍新产品"}


def settings_in_force():
    """What the page of settings sends when nothing is changed."""
    with current_app.test_request_context():
        asked = [field for field in settings_form() if field.name in REGISTERED]
        typed = {field.name: field._value() for field in asked if hasattr(field, "_value")}
        ticked = {field.name: "y" for field in asked if field.type == "BooleanField" and field.data}
        chosen = {field.name: field.data for field in asked if field.type == "Checkboxes"}
        return {**typed, **ticked, **chosen}


def customer_values():
    return {
        "name": f"北方{next(NEW)}有限公司",
        "region": first_of(REGION).id,
        "manager": person("li").id,
        "level": first_of(LEVEL).id,
        "satisfaction": "4",
        "credit": "3",
        "address": "中山路1号",
        "postcode": "100000",
        "phone": "010-62345678",
        "fax": "010-62345679",
        "website": "https://example.com",
        "legal_representative": "陈大文",
        "bank": "中国工商银行",
        "bank_account": "6222000011112222",
    }


def user_values(roles=("Account manager",)):
    number = next(NEW)
    keys = db.session.scalars(select(Role.id).where(Role.name.in_(roles))).all()
    return {
        "username": f"worker{number}",
        "last_name": "何",
        "first_name": "新",
        "email": f"worker{number}@example.com",
        "roles": [str(key) for key in keys],
        "active": "y",
        "language": "",
        "new_password": PASSWORD,
        "confirm": PASSWORD,
    }


def some_of(names):
    """Others than the last time."""
    number = next(NEW)
    return [name for place, name in enumerate(names) if number >> place & 1]


def role_values():
    """The newest role keeps its name and gets a permission."""
    name = db.session.scalar(select(Role.name).order_by(Role.id.desc()).limit(1))
    (held,) = db.session.scalars(select(Role).where(Role.name == "Account manager"))
    assert all(isinstance(each, PermissionView) for each in held.permissions)
    return {"name": name, "permissions": [str(held.permissions[0].id)]}


def result_values():
    """A result of an item in the plan of the newest opportunity."""
    newest = db.session.scalar(select(Opportunity).order_by(Opportunity.id.desc()).limit(1))
    item = PlanItemFactory(opportunity=newest or development())
    return {f"result_{item.id}": "客户有意", f"version_{item.id}": item.version}


FORMS = {
    "/login/": lambda: {"username": "li", "password": "not the password"},
    "/profile/password": lambda: {"old_password": "not mine", "password": PASSWORD[::-1], "confirm": PASSWORD[::-1]},
    "/opportunities/add": lambda: OPPORTUNITY,
    "/opportunities/edit": lambda: OPPORTUNITY,
    **{
        f"{line.split()[0]}/searches": lambda: {"name": f"搜{next(NEW)}", "query": "?q=x"}
        for line in LISTS.splitlines()
        if line.startswith("/")
    },
    "/opportunities/steps/assign": lambda: {"assignee": person("zhou").id},
    "/opportunities/step/assign": lambda: {"assignee": person("zhou").id},
    "/opportunities/step/reassign": lambda: {"assignee": person("zhou").id, "note": "出差"},
    "/opportunities/step/reopen": lambda: {"note": "客户又来了"},
    "/plans/step/fail": lambda: {"reason": first_of(FAILURE_REASON).id, "note": "太贵"},
    "/plans/results": result_values,
    "/plan_items/add?": lambda: {"planned_on": "2030-01-05", "content": "拜访"},
    "/plan_items/add": lambda: {"opportunity": development().id, "planned_on": "2030-01-05", "content": "拜访"},
    "/plan_items/edit": lambda: {"content": "改为电话联系"},
    "/tickets/add": lambda: {**TICKET, "type": first_of(TICKET_TYPE).id, "customer": CustomerFactory().id},
    "/tickets/step/dispatch": lambda: {"assignee": person("zhou").id},
    "/tickets/step/redispatch": lambda: {"assignee": person("zhou").id, "note": "出差"},
    "/tickets/step/handle": lambda: {"method": "更换镜头"},
    "/tickets/step/feedback": lambda: {"result": "客户确认正常", "satisfaction": "4"},
    "/tickets/dispatch/": lambda: {"ids": TicketFactory().id, "assignee": person("zhou").id},
    "/satisfaction/accept": lambda: {"stars": "2"},
    "/customers/add": customer_values,
    "/customers/edit": customer_values,
    "/customers/step/win_back": lambda: {"note": "又下单了"},
    "/churn/step/reprieve": lambda: {"measure": "电话回访"},
    "/churn/step/confirm": lambda: {"reason": "转向竞争对手"},
    "/churn/step/hand_over": lambda: {"manager": person("zhou").id, "note": "休假"},
    "/contacts/add?": lambda: {**CONTACT, "gender": first_of(GENDER).id},
    "/contacts/add": lambda: {**CONTACT, "gender": first_of(GENDER).id, "customer": CustomerFactory().id},
    "/contacts/edit": lambda: {**CONTACT, "gender": first_of(GENDER).id},
    "/activities/add?": lambda: ACTIVITY,
    "/activities/add": lambda: {**ACTIVITY, "customer": CustomerFactory().id},
    "/activities/edit": lambda: ACTIVITY,
    "/imports/add": lambda: {"kind": "customers", "file": Sent(f"{next(NEW)}.csv", "名称,电话\n甲,1\n".encode())},
    "/imports/columns": lambda: {"column0": "name", "column1": "phone", "duplicates": "skip"},
    "/imports/decide": lambda: {"row2": "create"},
    "/attachments/add": lambda: {"files": Sent(f"{next(NEW)}.txt", b"Quotation")},
    "/management_reports/add": lambda: {"month": latest_months()[0][0], "judgement": "好"},
    "/management_reports/edit": lambda: {"judgement": f"好{next(NEW)}"},
    "/management_reports/step/take_back": lambda: {"note": "数字有误"},
    "/own_reports/add": lambda: {"name": f"按等级{next(NEW)}"},
    "/own_reports/edit": lambda: {"name": f"按等级{next(NEW)}"},
    "/own_reports/ask": lambda: {"query": "?group1=region"},
    "/own_reports/want": lambda: {"at_home": "y"},
    "/webhooks/add": lambda: {"name": "库", "url": "http://127.0.0.1:9/", "steps": ["opportunity.win"]},
    "/webhooks/edit": lambda: {"name": f"库{next(NEW)}", "url": "http://127.0.0.1:9/", "steps": ["opportunity.win"]},
    "/tokens/add": lambda: {"name": f"程序{next(NEW)}"},
    "/dictionary/add": lambda: {"category": REGION, "item": f"地{next(NEW)}", "value": "9", "editable": "y"},
    "/dictionary/edit": lambda: {"category": REGION, "item": f"地{next(NEW)}", "value": "9", "editable": "y"},
    "/settings/": lambda: {
        **settings_in_force(),
        "customer_required": some_of(REQUIRED_BY_DEFAULT),
        "attachment_types": [*GROUPS],
    },
    "/hand_over/": lambda: {"customers": person("zhou").id, "note": "离职"},
    "/users/add": user_values,
    "/users/edit": user_values,
    "/users/password": lambda: {"password": PASSWORD, "confirm": PASSWORD},
    "/roles/add": lambda: {"name": f"Team {next(NEW)}"},
    "/roles/edit": role_values,
}


def form_for(app, path):
    """Valid values for the form behind *path*: those of the longest beginning that is known."""
    known = [beginning for beginning in FORMS if path.startswith(beginning)]
    with app.app_context():
        values = FORMS[max(known, key=len)]() if known else {}
        db.session.commit()
    return values
