"""Form fields that only opportunities have: who should develop one, and which customer was won."""

from typing import Any

from flask_appbuilder.security.sqla.models import User
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import exists
from sqlalchemy.orm import joinedload
from wtforms.validators import ValidationError

from app.core.database import db
from app.core.fields import RecordField, key_from, strip
from app.core.records import label_of
from app.customers import queries as customers
from app.customers.models import Customer
from app.opportunities import queries
from app.opportunities.models import Opportunity
from app.people.fields import Candidates
from app.people.queries import holding_with


def assignees() -> list[Any]:
    """Who develops an opportunity, or may: who has one is found even when they have left (ROLE-4)."""
    return [user for user, _load in loads()]


def loads() -> list[tuple[Any, int]]:
    """The same, each with how many they are developing."""
    has_one = exists().where(Opportunity.assignee_id == User.id)
    return list(db.session.execute(holding_with(queries.open_load(), "execute", "Plans", also=has_one)).all())


def candidates() -> Any:
    """A field to choose who should develop an opportunity."""
    return Candidates(
        label_of(Opportunity, "assignee"),
        loaded=lambda: holding_with(queries.open_load(), "execute", "Plans"),
        say=lambda load: ngettext("%(num)d open opportunity", "%(num)d open opportunities", load),
    )


class CustomerChoice(RecordField):
    """Which customer was won: one that exists, or a new one where the answer is empty.

    Where a customer of that very name exists, the question must be answered (OPP-7).
    """

    radio = True
    empty_label = _l("Create another customer")

    def __init__(self, **kwargs: Any) -> None:
        question = _l("A customer of this name exists already. Which one was won?")
        super().__init__(question, describe=self._describe, **kwargs)
        self.twins: list[Customer] = []

    @staticmethod
    def _describe(customer: Customer) -> str:
        manager = str(customer.manager or "")
        return " · ".join(part for part in (f"{customer.number} {customer.name}", manager) if part)

    def look_for(self, opportunity: Opportunity) -> None:
        """Offer the customers named like the one that *opportunity* is about."""
        if opportunity.customer_id is None:
            named = customers.named(opportunity.customer_name).options(joinedload(Customer.manager))
            self.twins = list(db.session.scalars(named))
        self._offered = self.twins
        self.data = self.find(key_from(self._answer()))

    def _answer(self) -> str:
        return strip(self.raw_data[0]) or "" if self.raw_data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Nothing yet: the answer is looked for among those `look_for` finds."""

    def pre_validate(self, form: Any) -> None:
        """Ask, if there is something to ask; no other customer than those of that name will do."""
        if self.twins and not self.raw_data:
            raise ValidationError(_("Please choose: link to a customer that exists, or create another one."))
        if self._answer() and self.data is None:
            raise ValidationError(_("This is not a valid choice."))
