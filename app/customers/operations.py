"""What is done to customers, their contacts and activities, and who may."""

from typing import Any

from flask_appbuilder.security.sqla.models import User
from flask_babel import lazy_gettext as _l
from sqlalchemy import inspect, select
from sqlalchemy.orm import object_session

from app.core import person
from app.core.database import db
from app.core.errors import BusinessError, NotAllowed
from app.core.history import Kind, keep
from app.customers import news
from app.customers.models import Activity, Contact, Customer, CustomerState, SalesCode, code_key
from app.customers.settings import CUSTOMER_REQUIRED, SALES_CODES_ARE_NAMES
from app.notifications.operations import notify


def is_responsible(customer: Customer) -> bool:
    """Does the person acting keep this customer, themselves or as a supervisor?"""
    who = person.current()
    return customer.manager_id == who.id or who.may("edit_all", "Customers")


def check_responsible(customer: Customer) -> None:
    """ROLE-7: everybody reads, the responsible account manager and a supervisor write."""
    if not is_responsible(customer):
        raise NotAllowed(_l("Only the responsible account manager or a supervisor may change this customer."))


def check_attach(record: Customer | Activity) -> None:
    """ROLE-7: files too are attached by who may write; those of a lost customer as well, like its contacts."""
    check_responsible(record if isinstance(record, Customer) else record.customer)


def check_edit(customer: Customer) -> None:
    """CUS-1: only while the customer is normal."""
    check_responsible(customer)
    if customer.state is not CustomerState.NORMAL:
        raise BusinessError(_l("A lost customer cannot be edited; win it back first."))


def check_linkable(customer: Customer) -> None:
    """OPP-7: a lost customer must be won back before something is linked to it."""
    if customer.state is CustomerState.LOST:
        raise BusinessError(_l("This customer is lost and must be won back first."), field="link_to")


def create_incomplete(name: str, *, manager: User | None, phone: str | None) -> Customer:
    """The customer that a won opportunity makes: known by name, still to be filled in."""
    customer = Customer(name=name, manager=manager, phone=phone, incomplete=True)
    db.session.add(customer)
    name_as_code(customer)
    db.session.flush()
    return customer


def name_as_code(customer: Customer) -> None:
    """Where the sales system names customers, the name of a new customer becomes its code, if it is free."""
    taken = select(SalesCode.id).where(SalesCode.code_key == code_key(customer.name))
    with db.session.no_autoflush:
        if SALES_CODES_ARE_NAMES.get() and not customer.codes and db.session.scalar(taken) is None:
            customer.codes = [SalesCode(code=customer.name)]


def set_codes(customer: Customer, codes: list[str]) -> None:
    """Let exactly *codes* belong to the customer; BusinessError if one of them belongs to another."""
    wanted: dict[str, str] = {}
    for code in filter(None, map(str.strip, codes)):
        wanted.setdefault(code_key(code), code)
    with db.session.no_autoflush:
        taken = select(SalesCode).where(SalesCode.code_key.in_([*wanted][:1000]))
        rows = db.session.scalars(taken).all() if wanted else []
    for row in rows:
        if row.customer is not customer:
            raise BusinessError(
                _l(
                    "The code %(code)s belongs to %(number)s %(name)s already.",
                    code=row.code,
                    number=row.customer.number,
                    name=row.customer.name,
                ),
                field="sales_codes",
            )
    kept = {row.code_key: row for row in customer.codes}
    for key in kept.keys() & wanted.keys():
        kept[key].code = wanted[key]
    customer.codes = [kept.get(key) or SalesCode(code=code) for key, code in wanted.items()]


def gaps(customer: Customer) -> list[str]:
    """The required fields that are still empty."""
    return [name for name in CUSTOMER_REQUIRED.get() if getattr(customer, name) in (None, "")]


def hand_over(customer: Customer, manager: User, note: str = "") -> None:
    """Let somebody else be responsible for the customer from now on; *note* says why, in its history."""
    if customer.manager is manager:
        raise BusinessError(_l("%(person)s keeps this customer already.", person=manager), field="manager")
    customer.manager = manager
    tell_new_manager(customer)
    if note:
        with db.session.no_autoflush:  # thousands may go at once, and are written together
            keep(db.session(), customer, [{"kind": Kind.EDITED, "field": "handed_over", "old": None, "new": note}])


def tell_new_manager(customer: Customer) -> None:
    """Let an account manager know who has just become theirs."""
    if inspect(customer).attrs.manager.history.added:
        notify(news.HANDED_OVER, customer.manager, customer)


def add_contact(customer: Customer, name: str, phone: str | None) -> Contact:
    """A contact known by name and perhaps phone, still to be filled in."""
    contact = Contact(customer=customer, name=name, office_phone=phone)
    _session_of(customer).add(contact)
    return contact


def _session_of(customer: Customer) -> Any:
    return object_session(customer)


def settle(customer: Customer) -> None:
    """Once nothing required is missing, the customer is complete for good."""
    if customer.incomplete and not gaps(customer):
        customer.incomplete = False
