"""Opportunities and the items of their development plans."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask_appbuilder.security.sqla.models import User
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from sqlalchemy import CheckConstraint, Date, DateTime, ForeignKey, Index, Integer, Numeric, or_, select
from sqlalchemy import Unicode as Words
from sqlalchemy import UnicodeText as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from app.core import names
from app.core.records import Attachable, Created, Numbered, Record, State, derived, labelled, state_column
from app.customers.models import Customer
from app.dictionary.models import DictionaryItem


class OpportunityState(State):
    """Where an opportunity is in its life."""

    UNASSIGNED = "unassigned", _l("Unassigned"), "neutral"
    ASSIGNED = "assigned", _l("Assigned"), "active"
    WON = "won", _l("Won"), "good"
    FAILED = "failed", _l("Failed"), "bad"


class Opportunity(Attachable, Created, Numbered, Record):
    """A lead on an organisation that might become a customer."""

    __tablename__ = "opportunity"
    __table_args__ = (
        CheckConstraint("probability BETWEEN 0 AND 100", name="probability"),
        CheckConstraint("expected_amount >= 0", name="expected_amount"),
        Index("ix_opportunity_assignee_state", "assignee_id", "state"),
    )
    title = _l("Opportunity")
    subject = "Opportunities"
    number_prefix = "XS"

    source: Mapped[str | None] = labelled(_l("Source"), Words(100))
    customer_name: Mapped[str] = labelled(_l("Customer name"), Words(100), nullable=False, index=True)
    customer_initials: Mapped[str] = derived(Words(100), nullable=False, index=True)
    customer_pinyin: Mapped[str] = derived(Words(names.LONGEST_PINYIN), nullable=False, index=True)
    probability: Mapped[int] = labelled(_l("Probability (%)"), Integer, nullable=False)
    summary: Mapped[str] = labelled(_l("Summary"), Words(200), nullable=False)
    contact: Mapped[str | None] = labelled(_l("Contact"), Words(60))
    contact_phone: Mapped[str | None] = labelled(_l("Contact phone"), Words(40))
    expected_amount: Mapped[Decimal | None] = labelled(_l("Expected amount (CNY)"), Numeric(16, 2))
    expected_close_on: Mapped[date | None] = labelled(_l("Expected close"), Date)
    description: Mapped[str] = labelled(_l("Description"), LongText, nullable=False)
    state: Mapped[OpportunityState] = state_column(OpportunityState, OpportunityState.UNASSIGNED)

    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"))
    assignee: Mapped[User | None] = relationship(foreign_keys=[assignee_id], info={"label": _l("Assigned to")})
    assigned_at: Mapped[datetime | None] = labelled(_l("Assigned at"), DateTime)
    reason_id: Mapped[int | None] = mapped_column(ForeignKey("dictionary_item.id"), index=True)
    reason: Mapped[DictionaryItem | None] = relationship(info={"label": _l("Reason for failure")})
    customer_id: Mapped[int | None] = mapped_column(ForeignKey("customer.id"), index=True)
    customer: Mapped[Customer | None] = relationship(info={"label": _l("Customer")})
    """Whom it won, or whom it was for from the start."""

    items: Mapped[list["PlanItem"]] = relationship(
        back_populates="opportunity", cascade="all, delete-orphan", order_by="PlanItem.planned_on, PlanItem.id"
    )

    @validates("customer_name")
    def _keep_keys(self, _key: str, name: str) -> str:
        self.customer_initials = names.initials(name)
        self.customer_pinyin = names.pinyin(name)
        return name

    @classmethod
    def visible_to(cls, person_id: int | None) -> Any:
        """Whose opportunities one sees (ROLE-7)."""
        return or_(
            cls.state == OpportunityState.UNASSIGNED, cls.created_by_id == person_id, cls.assignee_id == person_id
        )

    def __str__(self) -> str:
        return f"{self.number} {self.customer_name}"


class PlanItem(Created, Record):
    """One step of a development plan: what to do on a day, and what came of it."""

    __tablename__ = "plan_item"
    __table_args__ = (Index("ix_plan_item_opportunity_day", "opportunity_id", "planned_on"),)
    title = _l("Plan item")
    subject = "Opportunities"
    parent = "opportunity"

    opportunity_id: Mapped[int] = mapped_column(ForeignKey("opportunity.id", ondelete="CASCADE"), nullable=False)
    opportunity: Mapped[Opportunity] = relationship(back_populates="items", info={"label": _l("Opportunity")})
    planned_on: Mapped[date] = labelled(_l("Date"), Date, nullable=False, index=True)
    content: Mapped[str] = labelled(lazy_pgettext("plan item", "Plan"), Words(1000), nullable=False)
    result: Mapped[str | None] = labelled(_l("Result"), Words(1000))

    @classmethod
    def visible_to(cls, person_id: int | None) -> Any:
        """A plan is seen by whoever sees its opportunity."""
        return cls.opportunity_id.in_(select(Opportunity.id).where(Opportunity.visible_to(person_id)))

    def __str__(self) -> str:
        return f"{self.planned_on:%Y-%m-%d} {self.content}"
