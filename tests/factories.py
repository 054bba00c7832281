"""One factory per entity. A person may be given by username: `CustomerFactory(manager="li")`."""

from datetime import date, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from itertools import count

import factory
from factory.alchemy import SQLAlchemyModelFactory
from flask_appbuilder.security.sqla.models import Role, User
from sqlalchemy import inspect, select

from app.attachments import operations as attachments
from app.attachments.models import Attachment
from app.churn.models import ChurnWarning, Cooling, CoolingSign, Measure
from app.core import clock
from app.core.database import db
from app.core.history import StateChange
from app.core.progress import Making
from app.core.records import Record
from app.customers.models import Activity, Contact, Customer, SalesCode
from app.dictionary.models import GENDER, LEVEL, REGION, TICKET_TYPE, DictionaryItem
from app.dictionary.queries import items
from app.imports import operations as imports
from app.imports.models import Import
from app.job_runs.models import JobRun, RunState
from app.opportunities.models import Opportunity, PlanItem
from app.orders import contributions
from app.orders.models import Contribution, OrderMonth, OrderTotal
from app.own_reports.models import OwnReport
from app.people import tokens
from app.people.models import AccessToken
from app.reports.models import ManagementReport
from app.tickets.models import Ticket, TicketRound, TicketState
from app.tickets.operations import make_findable
from app.webhooks.models import Webhook, WebhookMessage
from tests.cast import CAST


def person(username):
    """A member of the cast."""
    return db.session.scalars(select(User).where(User.username == username)).one()


def present(value):
    """*value*, or what it stands for in this session: a member of the cast, a record that was made before."""
    if isinstance(value, str) and value in CAST:
        return person(value)
    if isinstance(value, Record) and inspect(value).detached:
        return db.session.get(type(value), value.id)
    return value


def roles_named(names):
    """The roles of these names."""
    return list(db.session.scalars(select(Role).where(Role.name.in_(names))))


def first_of(category):
    """The first item of a category of the dictionary, as set-up writes it."""
    return db.session.scalars(items(category).limit(1)).one()


def words(kind, **options):
    """Something made up, in Chinese."""
    return factory.Faker(kind, locale="zh_CN", **options)


COMPANIES = count(1)


def company():
    """The name of a company that is nobody else's: whoever wins a customer is asked about those of its name."""
    return factory.LazyFunction(lambda: f"{fake('company')}{next(COMPANIES)}")


def fake(kind):
    """What `words` makes up, at once."""
    return words(kind).evaluate(None, None, {"locale": "zh_CN"})


class Factory(SQLAlchemyModelFactory):
    class Meta:
        abstract = True
        sqlalchemy_session_factory = lambda: db.session  # noqa: E731 - what the factory asks for
        sqlalchemy_session_persistence = "flush"

    @classmethod
    def _adjust_kwargs(cls, **values):
        return {name: present(value) for name, value in values.items()}


class DictionaryItemFactory(Factory):
    class Meta:
        model = DictionaryItem

    category = REGION
    item = factory.Sequence(lambda n: f"地区{n}")
    value = factory.SelfAttribute("item")


class CustomerFactory(Factory):
    """A customer of Li's with every required field."""

    class Meta:
        model = Customer

    name = company()
    region = factory.LazyFunction(lambda: first_of(REGION))
    manager = "li"
    level = factory.LazyFunction(lambda: first_of(LEVEL))
    satisfaction = 4
    credit = 3
    address = words("street_address")
    postcode = words("postcode")
    phone = "010-62345678"
    fax = "010-62345679"
    website = "https://example.com"
    legal_representative = words("name")
    bank = "中国工商银行"
    bank_account = words("numerify", text="################")


class SalesCodeFactory(Factory):
    class Meta:
        model = SalesCode

    code = factory.Sequence(lambda n: f"C{n:05d}")
    customer = factory.SubFactory(CustomerFactory)


class ContactFactory(Factory):
    class Meta:
        model = Contact

    customer = factory.SubFactory(CustomerFactory)
    name = words("name")
    gender = factory.LazyFunction(lambda: first_of(GENDER))
    position = "采购经理"
    office_phone = "010-62345678"


class ActivityFactory(Factory):
    class Meta:
        model = Activity

    customer = factory.SubFactory(CustomerFactory)
    happened_on = date(2007, 12, 3)
    place = "客户公司"
    summary = "拜访客户"
    detail = "介绍新产品"


class OrderMonthFactory(Factory):
    """What one code ordered in December 2007, as if it had been summarised."""

    class Meta:
        model = OrderMonth

    code = "C1"
    month = date(2007, 12, 1)
    orders = 1
    amount = 100
    first_order_on = date(2007, 12, 3)
    last_order_on = factory.SelfAttribute("first_order_on")


class OrderTotalFactory(Factory):
    """What one code ordered in all."""

    class Meta:
        model = OrderTotal

    code = "C1"
    orders = 1
    amount = 100
    first_order_on = date(2007, 12, 3)
    last_order_on = factory.SelfAttribute("first_order_on")


class ContributionFactory(Factory):
    """What a customer ordered in a year."""

    class Meta:
        model = Contribution

    customer = factory.SubFactory(CustomerFactory)
    year = 2007
    orders = 3
    amount = 1234567

    @classmethod
    def _adjust_kwargs(cls, customer, **values):
        return super()._adjust_kwargs(customer_id=customer.id, **values)

    @classmethod
    def _after_postgeneration(cls, *_made, **_more):
        contributions.add_up()


class ManagementReportFactory(Factory):
    """A draft of Wang's on a month in which nothing happened."""

    class Meta:
        model = ManagementReport

    month = date(2007, 11, 1)
    judgement = "没有特别的事情"
    created_by = "wang"
    reckoned_at = datetime(2007, 12, 3)


class MakingFactory(Factory):
    """A file that is being made for Li."""

    class Meta:
        model = Making

    user_id = factory.LazyFunction(lambda: person("li").id)
    at = factory.LazyFunction(clock.now)


class OwnReportFactory(Factory):
    """A report of Wang's: how many customers each level has. `shared_with=("Executive",)` shares it with roles."""

    class Meta:
        model = OwnReport

    name = factory.Sequence(lambda n: f"各等级客户{n}")
    about = "customers"
    query = "?group1=level"
    created_by = "wang"
    roles = factory.LazyAttribute(lambda made: roles_named(made.shared_with))

    class Params:
        shared_with = ()


class OpportunityFactory(Factory):
    """An opportunity that Wang created and nobody develops yet."""

    class Meta:
        model = Opportunity

    customer_name = company()
    probability = 60
    summary = "采购笔记本电脑意向"
    contact = words("name")
    contact_phone = "13800138000"
    description = "客户计划更换一批办公电脑"
    created_by = "wang"


class PlanItemFactory(Factory):
    class Meta:
        model = PlanItem

    opportunity = factory.SubFactory(OpportunityFactory)
    planned_on = date(2007, 12, 13)
    content = "初步接触"


class JobRunFactory(Factory):
    """A run that is done."""

    class Meta:
        model = JobRun

    job = "forget_old_runs"
    due_at = factory.Sequence(lambda n: datetime(2026, 3, 6, 18) + n * timedelta(days=1))
    started_at = factory.SelfAttribute("due_at")
    finished_at = factory.LazyAttribute(lambda run: run.due_at + timedelta(seconds=3))
    state = RunState.DONE


class ChurnWarningFactory(Factory):
    """A warning of a customer of Li's, made by the check."""

    class Meta:
        model = ChurnWarning

    customer = factory.SubFactory(CustomerFactory)
    last_order_on = date(2007, 5, 31)
    counted_from = factory.SelfAttribute("last_order_on")
    months = 6


class MeasureFactory(Factory):
    class Meta:
        model = Measure

    warning = factory.SubFactory(ChurnWarningFactory)
    measure = "电话回访"
    created_by = "li"


class CoolingSignFactory(Factory):
    """A customer of Li's that used to order every month."""

    class Meta:
        model = CoolingSign

    customer = factory.SubFactory(CustomerFactory)
    kind = Cooling.SILENT
    since = date(2007, 12, 1)
    last_order_on = date(2007, 8, 1)
    usual_days = 30


class AttachmentFactory(Factory):
    """A file of Zhou's, with what is in it; `to` is the record that it hangs on."""

    class Meta:
        model = Attachment

    to = factory.SubFactory(CustomerFactory)
    name = "报价单.txt"
    content = "一台显微镜：十二万元"
    created_by = "zhou"

    @classmethod
    def _create(cls, model_class, *args, **values):
        to, content = values.pop("to"), values.pop("content")
        attachments.attach(to, [upload(values["name"], content)])
        db.session.flush()
        made = db.session.scalars(select(model_class).order_by(model_class.id.desc()).limit(1), *args).one()
        for name, value in values.items():
            setattr(made, name, value)
        return made


def upload(name, content):
    """A file as somebody has sent it."""
    data = content.encode() if isinstance(content, str) else content
    return attachments.Upload(name, BytesIO(data), len(data), sha256(data).hexdigest())


class TicketFactory(Factory):
    """A ticket that Zhou created for a customer of Li's. In a later state than new it was dispatched to Li.

    `scores=[2, 5]` gives it a round for each, fed back so.
    """

    class Meta:
        model = Ticket

    customer = factory.SubFactory(CustomerFactory)
    type = factory.LazyFunction(lambda: first_of(TICKET_TYPE))
    summary = "显微镜成像模糊"
    request = "换了光源以后图像一直不清楚"
    created_by = "zhou"
    state = TicketState.NEW
    assignee = factory.LazyAttribute(lambda made: None if made.state is TicketState.NEW else "li")

    @classmethod
    def _create(cls, model_class, *args, scores=(), **values):
        ticket = super()._create(model_class, *args, **values)
        if ticket.state is not TicketState.NEW:
            _give_rounds(ticket, scores)
        return ticket


def _give_rounds(ticket, scores):
    """The rounds that have led to the state of *ticket*."""
    is_open = ticket.state is not TicketState.ARCHIVED
    told = [*scores, None] if is_open else [*(scores or [4])]
    ticket.rounds = [_round(ticket, number, stars) for number, stars in enumerate(told, start=1)]
    ticket.returns, ticket.dispatched_at = len(told) - 1, clock.now()
    if not is_open:
        ticket.archived_at = clock.now()
        make_findable(ticket)
    db.session.flush()


def _round(ticket, number, stars):
    now, assignee = clock.now(), ticket.assignee
    turn = TicketRound(number=number, assignee=assignee, dispatched_at=now, dispatched_by=person("wang"))
    if stars or ticket.state is TicketState.HANDLED:
        turn.method, turn.handled_by, turn.handled_at = "重新校准", assignee, now
    if stars:
        turn.result, turn.satisfaction, turn.fed_back_at = "客户已确认", stars, now
    return turn


class AccessTokenFactory(Factory):
    """A valid token of li's. What opens the door is told once: `AccessTokenFactory(...).secret`."""

    class Meta:
        model = AccessToken

    name = "导入程序"
    created_by = "li"

    @classmethod
    def _create(cls, model_class, *_args, **values):
        token = model_class(**values)
        token.secret = tokens.fill(token)
        db.session.add(token)
        db.session.flush()
        return token


class WebhookFactory(Factory):
    class Meta:
        model = Webhook

    name = "仓库系统"
    url = "http://127.0.0.1:9/hook"
    steps = "opportunity.win"
    secret = "whsec_test"


class WebhookMessageFactory(Factory):
    """What was told of a step, and not received."""

    class Meta:
        model = WebhookMessage

    webhook = factory.SubFactory(WebhookFactory)
    change = factory.LazyFunction(lambda: taken_step("assign"))
    attempts = 8
    trouble = "HTTP 500"


def taken_step(name):
    """A step that was taken."""
    opportunity = OpportunityFactory()
    values = {"record_type": "opportunity", "record_id": opportunity.id, "step": name, "to_state": "assigned"}
    change = StateChange(at=clock.now(), **values)
    db.session.add(change)
    db.session.flush()
    return change


class ImportFactory(Factory):
    """An import of Li's: one customer, whose columns are known."""

    class Meta:
        model = Import

    kind = "customers"
    created_by = "li"
    asked_by = "li"
    name = "客户.csv"
    headings = '["名称", "电话"]'
    samples = '[["甲公司", "010-12345678"]]'
    meanings = '["name", "phone"]'
    gaps = True

    @factory.post_generation
    def content(self, _create, _given, **_more):
        imports.keep_content(self, BytesIO("名称,电话\n甲公司,010-12345678\n".encode()))
