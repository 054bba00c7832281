"""Reads for the demonstration."""

from flask_appbuilder.security.sqla.models import User
from sqlalchemy import Select, select

from app.core.database import db
from app.customers.models import Contact, Customer, CustomerState
from app.opportunities.models import Opportunity


def is_empty() -> bool:
    """Does the CRM know neither customers nor opportunities yet?"""
    known = [db.session.scalar(select(entity.id).limit(1)) for entity in (Customer, Opportunity)]
    return known == [None, None]


def user(username: str) -> Select[tuple[User]]:
    """The user of that name."""
    return select(User).where(User.username == username)


def contacts(customer: Customer) -> Select[tuple[Contact]]:
    """The contacts of a customer, the first known first."""
    return select(Contact).where(Contact.customer_id == customer.id).order_by(Contact.id)


def normal_customers() -> Select[tuple[Customer]]:
    """Those who buy, in the order they became known."""
    return select(Customer).where(Customer.state == CustomerState.NORMAL).order_by(Customer.id)
