"""Screens of customers, their contacts and activities."""

from datetime import timedelta
from typing import Any, NoReturn

from flask import abort, flash, jsonify, redirect, request
from flask_appbuilder import expose, has_access
from flask_appbuilder.models.sqla.interface import SQLAInterface
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from markupsafe import Markup
from sqlalchemy import Select, select, true
from werkzeug.wrappers import Response
from wtforms.validators import Email, Optional

from app.core import cells, clock, filters, person
from app.core.buttons import Link
from app.core.database import db
from app.core.errors import Gone, Overtaken
from app.core.fields import REQUIRED, Given, LongTextField, RecordField, SearchedRecordField, StarsField, storable
from app.core.filters import Choice, Contains, Flag, Parent, Reference
from app.core.forms import RecordForm
from app.core.problems import in_api
from app.core.records import label_of
from app.core.timeline import NEWEST, Entry
from app.core.views import RecordView
from app.customers import operations, queries, workflow
from app.customers.fields import credit_code, each_line_a_code, keepers, managers, not_far_ahead, web_address
from app.customers.models import Activity, Contact, Customer, CustomerState, SalesCode
from app.customers.settings import CUSTOMER_REQUIRED
from app.dictionary.fields import from_dictionary, known
from app.dictionary.models import GENDER, LEVEL, REGION

WITH_CODE = select(SalesCode.customer_id)
EMAIL = [Email(_l("This is not an e-mail address."))]


def _link_to(base: str, subject: str, label: Any) -> Link:
    return Link(
        label,
        lambda customer: f"{request.script_root}/{base}/list/?customer={customer.id}",
        lambda _customer: person.current().may("list", subject),
    )


class CustomerView(RecordView):
    """客户信息管理."""

    datamodel = SQLAInterface(Customer)
    route_base = "/customers"
    class_permission_name = "Customers"
    along = (Customer.codes, Customer.absorbed)
    extra_permissions = ("keep", "edit_all", "import")
    also_told = ("incomplete", "linked")
    flow, steps = workflow.flow, (workflow.win_back,)
    list_title = _l("Customers")
    add_title, edit_title = _l("New customer"), _l("Edit customer")
    nothing = _l("There are no customers yet. They come from opportunities that were won.")
    list_columns = ["number", "name", "region", "manager", "level", "state"]
    sortable = ("number", "name", "state", "created_at")
    sort_keys = {"name": "name_pinyin"}
    quick_columns = ("number", "name", "initials", "phone")
    filters = [
        Contains("number", lazy_pgettext("customer", "Number")),
        Contains("name"),
        Reference("region", records=lambda: known(REGION)),
        Reference("manager", records=keepers),
        Reference("level", records=lambda: known(LEVEL)),
        Choice("state", values=lambda: [(state.value, state.label) for state in CustomerState]),
        Flag("incomplete", test=lambda entity: entity.incomplete == true()),
        Flag("linked", _l("Linked to the sales system"), test=lambda entity: entity.id.in_(WITH_CODE)),
    ]
    GROUPS = [
        (
            _l("Basics"),
            {"fields": ["name", "region", "manager", "level", "satisfaction", "credit", "sales_codes"]},
        ),
        (_l("How to reach them"), {"fields": ["phone", "fax", "email", "website", "address", "postcode"]}),
        (
            _l("Company"),
            {
                "fields": [
                    "credit_code",
                    "licence_no",
                    "legal_representative",
                    "registered_capital",
                    "annual_turnover",
                    "bank",
                    "bank_account",
                    "local_tax_no",
                    "national_tax_no",
                ]
            },
        ),
    ]
    form_fieldsets = GROUPS
    show_fieldsets = [
        (None, {"fields": ["number", "state", *GROUPS[0][1]["fields"][1:], "created_at", "created_by"]}),
        *GROUPS[1:],
    ]
    form_fields = {
        "region": from_dictionary(REGION, label_of(Customer, "region")),
        "level": from_dictionary(LEVEL, label_of(Customer, "level")),
        "manager": RecordField(label_of(Customer, "manager"), [Optional()], options=managers),
        "satisfaction": StarsField(label_of(Customer, "satisfaction")),
        "credit": StarsField(label_of(Customer, "credit")),
        "sales_codes": LongTextField(
            _l("Sales system codes"),
            [storable, each_line_a_code],
            description=_l("One a line; how orders find this customer."),
        ),
    }
    label_columns = {"number": lazy_pgettext("customer", "Number"), "sales_codes": _l("Sales system codes")}
    validators_columns = {"email": EMAIL, "website": [web_address], "credit_code": [credit_code]}
    row_buttons = ("edit", "contacts", "activities", "orders")
    page_buttons = ("edit", "win_back", "merge", "delete")
    links = {
        "contacts": _link_to("contacts", "Contacts", _l("Contacts")),
        "activities": _link_to("activities", "Activities", _l("Activities")),
        "orders": _link_to("orders", "Orders", lazy_pgettext("row", "Orders")),
        "merge": Link(
            _l("Merge"),
            lambda customer: f"{request.script_root}/merging/{customer.id}",
            lambda customer: person.current().may("merge", "Customers") and operations.is_responsible(customer),
        ),
    }

    def value(self, record: Customer, name: str) -> Any:
        """The state says whether something is still missing; codes say whether orders find the customer."""
        if name == "state" and record.incomplete:
            return Markup("{} {}").format(cells.badge(record.state), cells.mark(_l("Incomplete")))
        if name == "sales_codes" and not record.linked:
            return cells.mark(_l("Not linked"))
        return super().value(record, name)

    def missing(self, key: int) -> NoReturn:
        """Who looks for one that became part of another is led there; who writes is told."""
        gone = db.session.scalar(queries.merged(key)) if self.allows("show") else None
        if gone is None:
            super().missing(key)
        into = f"{gone.into.number} {gone.into.name}"
        sentence = _("%(merged)s was merged with another customer: it is part of %(into)s.", merged=gone, into=into)
        if in_api():
            raise Gone(sentence)
        if request.method == "POST":
            raise Overtaken(sentence)
        flash(sentence, "info")
        abort(redirect(self.url("show", gone.into_id)))

    def check_edit(self, record: Customer) -> None:
        """CUS-1."""
        operations.check_edit(record)

    def required(self, record: Customer) -> set[str]:
        """What the company demands, once the customer was complete."""
        return {"name"} if record.incomplete else {"name", *CUSTOMER_REQUIRED.get()}

    def filled(self, form: RecordForm, record: Customer) -> None:
        """Who is known already is told while a new name is typed."""
        if not record.id:
            form.name.similar = "/customers/similar"

    def before_save(self, record: Customer, form: RecordForm) -> None:
        """Give the customer its codes, and see whether anything is missing still."""
        operations.set_codes(record, (form.sales_codes.data or "").splitlines())
        if not record.id:
            operations.name_as_code(record)
        operations.settle(record)
        operations.tell_new_manager(record)

    @expose("/similar")
    @has_access
    def similar(self) -> Response:
        """Customers of a similar name, shown while a name is typed."""
        name = filters.clean(request.args.get("name"))
        found = db.session.scalars(queries.similar(name)).all() if len(name) > 1 else []
        return jsonify([{"label": f"{row.number} {row.name}", "url": self.url("show", row.id)} for row in found])


CustomerView.method_permission_name = {**RecordView.method_permission_name, "similar": "list"}


class _OfCustomer(RecordView):
    """What contacts and activities have in common: they belong to a customer, and so does the right to change them."""

    parent_screen = CustomerView
    extra_permissions = ("import",)
    form_fields = {
        "customer": SearchedRecordField(
            _l("Customer"),
            [Given(REQUIRED)],
            endpoint="/customers/options",
            load=lambda key: db.session.get(Customer, key),
        )
    }
    row_buttons = ("edit", "delete")

    def check_add_below(self, parent: Customer) -> None:
        """ROLE-7."""
        operations.check_responsible(parent)

    def check_edit(self, record: Any) -> None:
        """ROLE-7."""
        operations.check_responsible(record.customer)

    def check_delete(self, record: Any) -> None:
        """ROLE-7."""
        operations.check_responsible(record.customer)


class ContactView(_OfCustomer):
    """联系人."""

    datamodel = SQLAInterface(Contact)
    route_base = "/contacts"
    class_permission_name = "Contacts"
    list_title = _l("Contacts")
    add_title, edit_title = _l("New contact"), _l("Edit contact")
    nothing_yet = _l("No contacts yet. The people one talks to are added on the page of their customer.")
    list_columns = ["name", "customer", "gender", "position", "office_phone", "mobile", "email", "wechat"]
    sortable = ("name", "position")
    sort_keys = {"name": "name_pinyin"}
    quick_columns = ("name", "initials", "office_phone", "mobile", "email")
    filters = [Parent("customer"), Contains("name")]
    FIELDS = ["name", "gender", "position", "office_phone", "mobile", "email", "wechat", "remark"]
    form_fieldsets = [(None, {"fields": ["customer", *FIELDS]})]
    show_fieldsets = [(None, {"fields": [*FIELDS, "created_at", "created_by"]})]
    form_fields = {**_OfCustomer.form_fields, "gender": from_dictionary(GENDER, label_of(Contact, "gender"))}
    validators_columns = {"email": EMAIL}

    def required(self, record: Contact) -> set[str]:
        """CUS-2."""
        return {"gender", "position", "office_phone"}


class ActivityView(_OfCustomer):
    """交往记录."""

    datamodel = SQLAInterface(Activity)
    route_base = "/activities"
    class_permission_name = "Activities"
    list_title = _l("Activities")
    add_title, edit_title = _l("New activity"), _l("Edit activity")
    nothing_yet = _l("No activities yet. Visits, calls and letters are added on the page of their customer.")
    addition_is_told = False
    list_columns = ["happened_on", "customer", "place", "summary", "created_by"]
    sortable = ("happened_on", "place", "summary")
    quick_columns = ("place", "summary", "detail")
    filters = [Parent("customer"), Contains("summary")]
    FIELDS = ["happened_on", "place", "summary", "detail", "remark"]
    form_fieldsets = [(None, {"fields": ["customer", *FIELDS]})]
    show_fieldsets = [(None, {"fields": [*FIELDS, "created_at", "created_by"]})]
    validators_columns = {"happened_on": [not_far_ahead]}

    def order(self, found: Select[Any]) -> Select[Any]:
        """The latest first."""
        return found.order_by(Activity.happened_on.desc(), Activity.id.desc())


def gaps_of(customer: Customer) -> list[Any]:
    """What an incomplete customer still lacks, for its page, if the person acting is to complete it."""
    if not (customer.incomplete and operations.is_responsible(customer)):
        return []
    labels = [str(label_of(Customer, name)) for name in operations.gaps(customer)]
    return [_("Still to be filled in: %(fields)s.", fields=", ".join(labels))] if labels else []


def activities_of(customer: Customer) -> list[Entry]:
    """The customer's activities, for its history: at the end of their day, because nobody noted the hour."""
    if not person.current().may("list", "Activities"):
        return []
    return [
        Entry(
            clock.start_of(activity.happened_on + timedelta(days=1)) - timedelta(seconds=1),
            cells.person_name(activity.created_by),
            f"{Activity.title}: {activity.summary}",
            f"{activity.place}. {activity.detail}",
            kind="activity",
            url=f"{request.script_root}/activities/show/{activity.id}",
        )
        for activity in db.session.scalars(queries.latest_activities(customer.id, NEWEST))
    ]
