"""合并客户: which other one, what stays of both, and what the history tells of it."""

from typing import Any, ClassVar

from flask import flash, redirect, request
from flask_appbuilder import BaseView, expose, has_access
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import InstrumentedAttribute

from app.core.database import db
from app.core.errors import BusinessError, Overtaken
from app.core.menu import open_at
from app.core.places import screen_of
from app.core.records import label_of
from app.core.saving import Refused, save
from app.core.timeline import Entry, histories_of_gone
from app.customers import operations as customers
from app.customers.models import Customer
from app.customers.workflow import flow
from app.merging import operations, queries
from app.merging.fields import MINE, THEIRS, MergeForm, OtherForm, WhichStays


class MergeView(BaseView):
    """From a customer's page to the other one, and to both side by side."""

    route_base = "/merging"
    class_permission_name = Customer.subject
    method_permission_name: ClassVar[dict[str, str]] = {"choose": "merge", "merge": "merge"}
    default_view = "choose"
    list_title = _l("Merge customers")
    help_page = "customers"

    @expose("/<pk>")
    @has_access
    def choose(self, pk: str) -> Any:
        """Which other customer is the same; those that look like it first."""
        customer = _customer(pk)
        customers.check_responsible(customer)
        form = OtherForm(request.args if "other" in request.args else None, meta={"csrf": False})
        if "other" in request.args and form.validate():
            try:
                operations.check(customer, form.other.data)
            except BusinessError as error:
                form.add_error(error)
            else:
                return redirect(self.address(customer, form.other.data))
        return self.render_template(
            "merging/choose.html",
            view=self,
            title=self.list_title,
            customer=customer,
            form=form,
            alike=[(each, _why(customer, each)) for each in db.session.scalars(queries.look_alikes(customer))],
            way=_way(customer),
        )

    @expose("/<pk>/with/<other>", methods=["GET", "POST"])
    @has_access
    def merge(self, pk: str, other: str) -> Any:
        """Both side by side, where they differ; POST makes one of them."""
        customer, part = _customer(pk), _customer(other)
        operations.check(customer, part)
        form, called = merge_form(customer, part), f"{part.number} {part.name}"
        if request.method == "GET":
            form.lock_version.data, form.other_version.data = str(customer.version), str(part.version)
            return self._form_page(customer, part, form)
        try:
            save(form, customer, lambda: _merge(customer, part, form))
        except Refused as refused:
            form.other_version.data = str(part.version)
            return self._form_page(customer, part, form), refused.status
        flash(_("Merged: %(merged)s is part of this customer now.", merged=called), "success")
        return redirect(screen_of(Customer).url("show", customer.id))

    def address(self, customer: Customer, other: Customer) -> str:
        """Where *other* becomes part of *customer*."""
        return f"{request.script_root}{self.route_base}/{customer.id}/with/{other.id}"

    def _form_page(self, customer: Customer, other: Customer, form: Any) -> Any:
        return self.render_template(
            "merging/merge.html",
            view=self,
            title=self.list_title,
            customer=customer,
            other=other,
            form=form,
            asked=[form[name] for name in _names() if name in form],
            moving=[(label, number) for label, number in queries.belongings_of(other) if number],
            remarks=_remarks(customer, other),
            back=screen_of(Customer).url("show", customer.id),
            way=_way(customer),
        )


def _customer(pk: str) -> Any:
    """The customer with this key, in whose part of the menu one is."""
    screen = screen_of(Customer)
    open_at(screen)
    return screen.find(pk)


def _way(customer: Customer) -> list[tuple[Any, str]]:
    screen = screen_of(Customer)
    return [(screen.list_title, screen.url("list")), (customer.name, screen.url("show", customer.id))]


def _names() -> list[str]:
    """The attributes that people fill in, in the order of their form; codes add up."""
    groups = screen_of(Customer).form_fieldsets
    names = [name for _title, group in groups for name in group["fields"]]
    return [name for name in names if isinstance(getattr(Customer, name), InstrumentedAttribute)]


def merge_form(customer: Customer, other: Customer) -> Any:
    """Asks, wherever they differ, which value stays: *customer*'s own unless it has none."""
    fields = {name: _which_stays(name, customer, other) for name in _names() if _differ(name, customer, other)}
    return type("MergeForm", (MergeForm,), fields)()


def _differ(name: str, customer: Customer, other: Customer) -> bool:
    return (getattr(customer, name) or None) != (getattr(other, name) or None)


def _which_stays(name: str, customer: Customer, other: Customer) -> Any:
    mine, theirs = (screen_of(Customer).value(each, name) for each in (customer, other))
    has_none = getattr(customer, name) in (None, "")
    return WhichStays(label_of(Customer, name), mine=mine, theirs=theirs, default=THEIRS if has_none else MINE)


def _merge(customer: Customer, other: Customer, form: Any) -> None:
    seen = form.other_version.data
    if seen and seen != str(other.version):
        raise Overtaken(
            _l("Somebody else changed %(customer)s meanwhile. Please compare again before you merge.", customer=other)
        )
    operations.merge(customer, other, [name for name in _names() if name in form and form[name].data == THEIRS])


def _why(customer: Customer, alike: Customer) -> str:
    """What makes them look like the same."""
    told = {"credit_code": _("the same credit code"), "phone": _("the same phone")}
    known = {name: value for name in told if (value := getattr(customer, name))}
    same = [told[name] for name, value in known.items() if getattr(alike, name) == value]
    return ", ".join(same) or _("a similar name")


def _remarks(customer: Customer, other: Customer) -> list[str]:
    """What becomes of both, where that is not plain."""
    remarks = []
    if customer.state is not other.state:
        remarks.append(_("One of them is lost, the other is not: afterwards the customer is normal."))
    if queries.are_both_warned(customer, other):
        remarks.append(_("Both have an open churn warning: one of them goes on, with the measures of both."))
    return remarks


def merged_of(customer: Customer) -> list[Entry]:
    """What happened to the customers that became part of one, for its history."""
    names = {part.id: str(part) for part in customer.absorbed}
    return histories_of_gone(Customer, flow.steps, names) if names else []
