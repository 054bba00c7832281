"""Tickets, the rounds they take, and what archived ones are found by."""

from datetime import datetime
from typing import Any

from flask_appbuilder import Model
from flask_appbuilder.security.sqla.models import User
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from sqlalchemy import Boolean, CheckConstraint, DateTime, ForeignKey, Index, Integer, or_, select
from sqlalchemy import Unicode as Words
from sqlalchemy import UnicodeText as LongText
from sqlalchemy.ext.associationproxy import AssociationProxy, association_proxy
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.grams import LONGEST_GRAM
from app.core.records import Attachable, Created, Numbered, Record, State, derived, labelled, state_column
from app.customers.models import Customer
from app.dictionary.models import DictionaryItem
from app.opportunities.models import Opportunity


class TicketState(State):
    """Where a ticket is in its life."""

    NEW = "new", lazy_pgettext("ticket", "New"), "warning"
    ASSIGNED = "assigned", lazy_pgettext("ticket", "Dispatched"), "active"
    HANDLED = "handled", lazy_pgettext("ticket", "Handled"), "neutral"
    ARCHIVED = "archived", lazy_pgettext("ticket", "Archived"), "good"


OPEN = (TicketState.NEW, TicketState.ASSIGNED, TicketState.HANDLED)
ONE_TOO_MANY = 3
"""So many returns are a matter for supervisors."""


class Ticket(Attachable, Created, Numbered, Record):
    """Something a customer wants of us."""

    __tablename__ = "ticket"
    __table_args__ = (
        Index("ix_ticket_state_created", "state", "created_at", "id"),
        Index("ix_ticket_assignee_state", "assignee_id", "state"),
        Index("ix_ticket_customer_created", "customer_id", "created_at", "id"),
        Index("ix_ticket_due", "due_at", "state"),
        Index("ix_ticket_type_created", "type_id", "created_at"),
    )
    title = _l("Ticket")
    subject = "Tickets"
    number_prefix = "FW"

    type_id: Mapped[int] = mapped_column(ForeignKey("dictionary_item.id"), index=True, nullable=False)
    type: Mapped[DictionaryItem] = relationship(info={"label": _l("Ticket type")})
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), nullable=False)
    customer: Mapped[Customer] = relationship(info={"label": _l("Customer")})
    customer_name: AssociationProxy[str] = association_proxy("customer", "name")
    customer_initials: AssociationProxy[str] = association_proxy("customer", "initials")
    summary: Mapped[str] = labelled(_l("Summary"), Words(200), nullable=False)
    request: Mapped[str] = labelled(lazy_pgettext("ticket", "Request"), LongText, nullable=False)
    state: Mapped[TicketState] = state_column(TicketState, TicketState.NEW)

    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"))
    assignee: Mapped[User | None] = relationship(foreign_keys=[assignee_id], info={"label": _l("Dispatched to")})
    dispatched_at: Mapped[datetime | None] = derived(DateTime, _l("Dispatched at"))
    """Since when it is with the assignee: dispatched, redispatched or sent back to them."""
    handled_at: Mapped[datetime | None] = derived(DateTime, _l("Handled at"))
    archived_at: Mapped[datetime | None] = derived(DateTime, _l("Archived at"))
    dispatch_due_at: Mapped[datetime | None] = derived(DateTime)
    """Until when its dispatch was promised."""
    due_at: Mapped[datetime | None] = derived(DateTime, _l("Due"))
    """Until when its next step, dispatch or handling, is promised; none where nothing is."""
    told_due_at: Mapped[datetime | None] = derived(DateTime)
    """The broken promise that people were told of."""
    returns: Mapped[int] = derived(Integer, _l("Sent back"), nullable=False, default=0)
    """How often the customer was not satisfied, so that it had to be handled again."""
    reference: Mapped[bool] = labelled(_l("Reference answer"), Boolean, nullable=False, default=False)
    """Is its solution one that others should take over?"""

    opportunity_id: Mapped[int | None] = mapped_column(ForeignKey("opportunity.id", ondelete="SET NULL"), index=True)
    opportunity: Mapped[Opportunity | None] = relationship(info={"label": _l("Opportunity")})
    """What came of it for sales."""
    form_key: Mapped[str | None] = derived(Words(64))
    """Of the form it was typed into and what was typed, so that a form sent twice makes one ticket."""

    rounds: Mapped[list["TicketRound"]] = relationship(
        back_populates="ticket", cascade="all, delete-orphan", order_by="TicketRound.id"
    )

    @property
    def round(self) -> "TicketRound":
        """The latest round."""
        return self.rounds[-1]

    @classmethod
    def visible_to(cls, person_id: int | None) -> Any:
        """Whose tickets one sees (ROLE-7).

        Those one created, that were ever dispatched to one, of customers one keeps, and every archived one.
        """
        mine = select(Customer.id).where(Customer.manager_id == person_id)
        rounds = TicketRound.__table__.c
        dispatched = select(rounds.ticket_id).where(rounds.assignee_id == person_id)
        return or_(
            cls.state == TicketState.ARCHIVED,
            cls.created_by_id == person_id,
            cls.id.in_(dispatched),
            cls.customer_id.in_(mine),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.summary}"


_sent = Ticket.__table__.c.form_key.is_not(None)
Index(
    "ix_ticket_form_key",
    Ticket.__table__.c.form_key,
    unique=True,
    sqlite_where=_sent,
    postgresql_where=_sent,
    mssql_where=_sent,
)


class TicketRound(Record):
    """A ticket with one person: dispatched to them, handled, and what the customer said.

    One that was redispatched before it was handled has only its beginning, and its number goes on with somebody else.
    """

    __tablename__ = "ticket_round"
    __table_args__ = (
        CheckConstraint("satisfaction BETWEEN 1 AND 5", name="satisfaction"),
        Index("ix_ticket_round_ticket", "ticket_id", "id"),
        Index("ix_ticket_round_assignee", "assignee_id", "ticket_id"),
    )
    title = lazy_pgettext("ticket", "Round")
    subject = "Tickets"

    ticket_id: Mapped[int] = mapped_column(ForeignKey("ticket.id", ondelete="CASCADE"), nullable=False)
    ticket: Mapped[Ticket] = relationship(back_populates="rounds")
    number: Mapped[int] = labelled(lazy_pgettext("ticket", "Round"), Integer, nullable=False)
    """Counted from 1; another one begins when the ticket is sent back."""
    assignee_id: Mapped[int] = mapped_column(ForeignKey("ab_user.id"), nullable=False)
    assignee: Mapped[User] = relationship(foreign_keys=[assignee_id], info={"label": _l("Dispatched to")})
    dispatched_by_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"), index=True)
    dispatched_by: Mapped[User | None] = relationship(
        foreign_keys=[dispatched_by_id], info={"label": _l("Dispatched by")}
    )
    dispatched_at: Mapped[datetime] = labelled(_l("Dispatched at"), DateTime, nullable=False)
    due_at: Mapped[datetime | None] = labelled(_l("Due"), DateTime)
    """Until when it was promised to be handled; one that is redispatched keeps its promise."""
    method: Mapped[str | None] = labelled(_l("Method"), LongText)
    handled_by_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"), index=True)
    handled_by: Mapped[User | None] = relationship(foreign_keys=[handled_by_id], info={"label": _l("Handled by")})
    handled_at: Mapped[datetime | None] = labelled(_l("Handled at"), DateTime)
    result: Mapped[str | None] = labelled(lazy_pgettext("ticket", "Result"), LongText)
    satisfaction: Mapped[int | None] = labelled(lazy_pgettext("ticket", "Satisfaction"), Integer)
    fed_back_at: Mapped[datetime | None] = labelled(_l("Feedback at"), DateTime, index=True)

    @classmethod
    def visible_to(cls, person_id: int | None) -> Any:
        """A round is seen by whoever sees its ticket."""
        return cls.ticket_id.in_(select(Ticket.id).where(Ticket.visible_to(person_id)))

    def __str__(self) -> str:
        return f"{self.ticket.number} {self.number}"


class TicketGram(Model):
    """A piece of an archived ticket's summary, by which similar ones are found (see `app.core.grams`)."""

    __tablename__ = "ticket_gram"
    gram: Mapped[str] = mapped_column(Words(LONGEST_GRAM), primary_key=True)
    ticket_id: Mapped[int] = mapped_column(
        ForeignKey("ticket.id", ondelete="CASCADE"), primary_key=True, autoincrement=False, index=True
    )


class DeclinedProposal(Model):
    """When somebody last decided that a customer's stars stay as they are, whatever its tickets' scores propose."""

    __tablename__ = "declined_satisfaction"
    customer_id: Mapped[int] = mapped_column(
        ForeignKey("customer.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    declined_at: Mapped[datetime] = mapped_column(DateTime, nullable=False)
