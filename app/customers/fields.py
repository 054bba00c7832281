"""What the fields of a customer must look like, who may keep one, and how what is about customers is searched."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from flask_appbuilder.security.sqla.models import User
from flask_babel import gettext as _
from sqlalchemy import exists, select
from stdnum.cn import uscc
from wtforms.validators import ValidationError

from app.core import clock, filters
from app.core.database import db
from app.customers.models import Customer, SalesCode
from app.people.queries import holding

A_YEAR = timedelta(days=366)


def managers() -> list[Any]:
    """Who may keep customers."""
    return list(db.session.scalars(holding("keep", "Customers")))


def keepers() -> list[Any]:
    """Whose customers there are, or may be: who keeps some is found even when they have left (ROLE-4)."""
    keeps_some = exists().where(Customer.manager_id == User.id)
    return list(db.session.scalars(holding("keep", "Customers", also=keeps_some)))


def web_address(_form: Any, field: Any) -> None:
    """A http or https address."""
    try:
        parts = urlsplit(field.data or "")
        valid = parts.scheme in ("http", "https") and "." in (parts.hostname or "") and " " not in field.data
    except ValueError:
        valid = False
    if field.data and not valid:
        raise ValidationError(_("This is not a web address; it begins with http:// or https://."))


def not_far_ahead(_form: Any, field: Any) -> None:
    """A day that has been, or is at most a year off: what is planned may be written down, what is mistyped not."""
    if field.data and field.data > clock.today() + A_YEAR:
        raise ValidationError(_("This day is more than a year ahead; please check the year."))


def each_line_a_code(_form: Any, field: Any) -> None:
    """Codes of the sales system, none longer than we can keep."""
    longest = SalesCode.__table__.c.code.type.length
    if any(len(line.strip()) > longest for line in (field.data or "").splitlines()):
        raise ValidationError(_("Please use at most %(max)d characters.", max=longest))


def credit_code(_form: Any, field: Any) -> None:
    """A unified social credit code (统一社会信用代码, GB 32100-2015) whose check digit is right."""
    if field.data:
        field.data = uscc.compact(field.data)
        if not uscc.is_valid(field.data):
            raise ValidationError(_("This is not a valid unified social credit code; please check each character."))


def about_customers(entity: Any, condition: Any) -> Any:
    """The condition that a row of *entity* is about a customer for whom *condition* holds."""
    return entity.customer_id.in_(select(Customer.id).where(condition))


class OfCustomer(filters.Filter):
    """The row is about a customer of that number or name."""

    def condition(self, entity: Any, value: str) -> Any:
        """Part of either, or the initials of its pinyin."""
        return about_customers(entity, filters.quick_search(Customer, ("number", "name", "initials"), value))
