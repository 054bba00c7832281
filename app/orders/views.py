"""Screens of orders, which are read from the sales system, and what a customer's page tells of them."""

from datetime import date, datetime, time
from typing import Any

from flask import abort, request
from flask_appbuilder.models.sqla.interface import SQLAInterface
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy import Select, false

from app.core import cells, clock, fields, lists, person
from app.core.database import db
from app.core.errors import NotAllowed
from app.core.filters import Parent, Since, StartsWith, Until
from app.core.places import link as link_to
from app.core.timeline import NEWEST, Entry
from app.customers.models import Customer, code_key
from app.orders import queries
from app.orders.queries import MOST_LINES
from app.sales_system import link
from app.sales_system.link import SalesSystemUnavailable
from app.sales_system.models import Order, OrderStatus, status_label
from app.sales_system.screens import SalesScreen

SHOWN = (OrderStatus.SHIPPED, OrderStatus.PAID)
NOBODYS = false()
"""The condition of orders of a customer without codes: there are none, and nobody needs to be asked."""


def _belongs_to(customer: Customer | None) -> Any:
    codes = queries.spellings(customer) if customer is not None else []
    return Order.customer_code.in_(codes) if codes else NOBODYS


class OfCustomer(Parent):
    """The order is of the customer with that key."""

    def condition(self, entity: Any, value: str) -> Any:
        """It has one of their codes."""
        return _belongs_to(_customer(value))


def _customer(key: Any) -> Customer | None:
    return db.session.get(Customer, fields.key_from(key) or 0)


def _wall(day: date) -> datetime:
    """When *day* begins on the sales system's wall clock."""
    return datetime.combine(day, time())


class OrderView(SalesScreen):
    """历史订单: what was shipped to customers, and paid perhaps (CUS-4)."""

    datamodel = SQLAInterface(Order)
    route_base = "/orders"
    class_permission_name = "Orders"
    list_title = _l("Order history")
    days_only = ("ordered_at",)
    nothing_yet = _l("The sales system knows no orders of this customer.")
    list_columns = ["number", "customer", "ordered_at", "delivery_address", "status"]
    label_columns = {"customer": Customer.title}
    filters = [
        OfCustomer("customer"),
        StartsWith("number"),
        Since("since", _l("From day"), attribute="ordered_at", start=_wall),
        Until("until", _l("To day"), attribute="ordered_at", start=_wall),
    ]
    show_fieldsets = [(None, {"fields": ["number", "ordered_at", "status", "total_amount", "delivery_address"]})]
    show_template = "orders/order.html"

    def select(self) -> Select[Any]:
        """Those that left the house."""
        return super().select().where(Order.status.in_(SHOWN))

    def order(self, found: Select[Any]) -> Select[Any]:
        """The latest first."""
        return found.order_by(Order.ordered_at.desc(), Order.id.desc())

    def parent_record(self) -> Any:
        """The customer whose orders are asked for."""
        if not request.args.get("customer"):
            return None
        return _customer(request.args["customer"]) or abort(404)

    def asked_below(self, parent: Customer) -> tuple[Any, ...]:
        """Those of a customer, on their page."""
        args = {name: value for name, value in request.args.items() if name in ("page", "size")}
        return lists.read_request(args, [], ()), _belongs_to(parent)

    def nothing_below(self, parent: Customer) -> Any:
        """Where no code is known, there may be orders, and nobody can tell."""
        return None if parent.linked else _l("Not linked: no sales system code of this customer is known yet.")

    def page(self, asked: lists.ListRequest, *conditions: Any, columns: list[str] | None = None) -> lists.ListPage:
        """A page of them; nobody is asked about those of a customer without codes."""
        if any(each is NOBODYS for each in (*conditions, *self._conditions(asked))):
            return lists.ListPage(asked, columns or self.list_columns, [], total=0, has_next=False)
        return super().page(asked, *conditions, columns=columns)

    def find(self, pk: Any) -> Any:
        """The order with this key, if it is of a customer there is for the person acting."""
        order = super().find(pk)
        self.look_after([order])
        return order if order.customer is not None else abort(404)

    def check_show(self, record: Order) -> None:
        """Orders of companies that are no customers of ours are only listed."""
        if record.customer is None:
            raise NotAllowed(_l("This order belongs to nobody who is known here as a customer."))

    def show_context(self, record: Order) -> dict[str, Any]:
        """The order with its lines."""
        lines = self._lines(record)
        return {**super().show_context(record), "lines": lines[:MOST_LINES], "more": len(lines) > MOST_LINES}

    def inside(self, record: Order) -> dict[str, Any]:
        """Its lines."""
        return {"lines": self._lines(record)[:MOST_LINES]}

    def _lines(self, record: Order) -> Any:
        found = queries.lines_of(record)
        return self.read(lambda session: session.scalars(found).all())

    def value(self, record: Order, name: str) -> Any:
        """Days without the hour, states by name, customers by their codes where these are all that is known."""
        if name == "ordered_at":
            return cells.day(record.ordered_at.date()) if record.ordered_at else ""
        if name == "status":
            return status_label(record.status)
        if name == "customer":
            return link_to(record.customer) if record.customer else _unknown(record.customer_code or "")
        return super().value(record, name)

    def in_file(self, record: Order, name: str) -> Any:
        """States by name."""
        return status_label(record.status) if name == "status" else super().in_file(record, name)

    def look_after(self, rows: list[Any]) -> None:
        """Whose they are."""
        owners = queries.customers_by_code(order.customer_code or "" for order in rows)
        for order in rows:
            order.customer = owners.get(code_key(order.customer_code or ""))


def _unknown(code: str) -> Any:
    return Markup("{} {}").format(code, cells.mark(_l("Not linked")))


def orders_of(customer: Customer) -> list[Entry]:
    """A customer's latest orders, whatever became of them, for its history."""
    if not (person.current().may("list", "Orders") and customer.linked):
        return []
    latest = queries.orders_of(customer).where(Order.ordered_at.is_not(None)).limit(NEWEST)
    try:
        orders = link.read(lambda session: session.scalars(latest).all())
    except SalesSystemUnavailable as error:
        missing = _("Orders are missing here: %(reason)s", reason=error.message)
        return [Entry(clock.now(), "", missing, kind="order", untold=True)]
    return [_entry(order) for order in orders]


def _entry(order: Any) -> Entry:
    words = [f"{Order.title}: {order}", status_label(order.status)]
    if order.total_amount is not None:
        words.insert(1, cells.money(order.total_amount))
    shown = order.status in SHOWN and person.current().may("show", "Orders")
    url = f"{request.script_root}/orders/show/{order.id}" if shown else ""
    return Entry(clock.utc(order.ordered_at), "", " · ".join(words), kind="order", url=url)


def trouble_of(customer: Customer) -> list[Any]:
    """One line on a customer's page while the sales system, which has its orders, cannot be reached (CUS-5)."""
    if not customer.linked or not person.current().may("list", "Orders"):
        return []
    trouble = link.sign_of_trouble()
    return [] if trouble is None else [trouble]


def facts_of(customer: Customer) -> list[tuple[Any, Any]]:
    """What a customer ordered so far, from the summary: pairs of a label and a value."""
    if not (person.current().may("list", "Orders") and customer.linked):
        return []
    total = db.session.execute(queries.total_of(customer.id)).one_or_none()
    if total is None or total.as_of is None:
        return []
    said = [(_("Orders so far (not cancelled)"), total.orders or 0)]
    if total.orders:
        said += [(_("Amount (CNY)"), cells.money(total.amount)), (_("Last order"), cells.day(total.last_order_on))]
    return [*said, (_("As of"), cells.moment(total.as_of))]
