"""Churn warnings, the measures taken against them, and early signs that a customer cools."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from flask_appbuilder import Model
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from sqlalchemy import Date, DateTime, Enum, ForeignKey, Index, Integer, Numeric, event, select
from sqlalchemy import UnicodeText as LongText
from sqlalchemy.ext.associationproxy import AssociationProxy, association_proxy
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core.records import Created, Numbered, Record, State, derived, labelled, state_column
from app.customers.models import Customer


class ChurnState(State):
    """Where a churn warning is in its life."""

    WARNED = "warned", _l("Warned"), "warning"
    REPRIEVED = "reprieved", _l("Reprieved"), "active"
    CONFIRMED = "confirmed", _l("Churned"), "bad"
    RECOVERED = "recovered", _l("Recovered"), "good"


OPEN = (ChurnState.WARNED, ChurnState.REPRIEVED)


class ChurnWarning(Created, Numbered, Record):
    """A customer that has not ordered for too long, and what became of it."""

    __tablename__ = "churn_warning"
    __table_args__ = (
        Index("ix_churn_warning_state_counted", "state", "counted_from", "id"),
        Index("ix_churn_warning_state_confirmed", "state", "confirmed_at", "id"),
    )
    title = _l("Churn warning")
    subject = "Churn"
    number_prefix = "LS"

    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True, nullable=False)
    customer: Mapped[Customer] = relationship(info={"label": _l("Customer")})
    customer_name: AssociationProxy[str] = association_proxy("customer", "name")
    customer_initials: AssociationProxy[str] = association_proxy("customer", "initials")
    state: Mapped[ChurnState] = state_column(ChurnState, ChurnState.WARNED)
    last_order_on: Mapped[date | None] = labelled(_l("Last order"), Date)
    counted_from: Mapped[date] = labelled(_l("Silent since"), Date, nullable=False)
    """The day the months are counted from: the last order, or a later day that stands for one."""
    months: Mapped[int] = labelled(_l("Months in force"), Integer, nullable=False)
    """So many months without an order were too many when the warning was made."""
    confirmed_at: Mapped[datetime | None] = labelled(_l("Churn confirmed at"), DateTime)
    recovered_at: Mapped[datetime | None] = labelled(_l("Recovered at"), DateTime)
    reason: Mapped[str | None] = labelled(_l("Reason for churn"), LongText)
    told_at: Mapped[datetime | None] = derived(DateTime, index=True)
    """When people were told: the account manager of a new warning, supervisors of an order after it was confirmed."""

    measures: Mapped[list["Measure"]] = relationship(back_populates="warning", order_by="Measure.id")

    @property
    def manager(self) -> Any:
        """Who is responsible: the customer's account manager."""
        return self.customer.manager

    @classmethod
    def visible_to(cls, person_id: int | None) -> Any:
        """Whose warnings one sees (ROLE-7): those of customers one is responsible for."""
        return cls.customer_id.in_(select(Customer.id).where(Customer.manager_id == person_id))

    def __str__(self) -> str:
        return f"{self.number} {self.customer}"


_open = ChurnWarning.__table__.c.state.in_([state.value for state in OPEN])
Index(
    "ix_churn_warning_one_open",
    ChurnWarning.__table__.c.customer_id,
    unique=True,
    sqlite_where=_open,
    postgresql_where=_open,
    mssql_where=_open,
)


class Measure(Created, Record):
    """What was done to keep a customer (暂缓措施). Once written it stays as it is."""

    __tablename__ = "churn_measure"
    title = _l("Measure")
    called = "measure"
    subject = "Churn"

    warning_id: Mapped[int] = mapped_column(ForeignKey("churn_warning.id"), index=True, nullable=False)
    warning: Mapped[ChurnWarning] = relationship(back_populates="measures")
    measure: Mapped[str] = labelled(_l("Measure"), LongText, nullable=False)

    @classmethod
    def visible_to(cls, person_id: int | None) -> Any:
        """A measure is seen by whoever sees its warning."""
        return cls.warning_id.in_(select(ChurnWarning.id).where(ChurnWarning.visible_to(person_id)))


@event.listens_for(Measure, "before_update")
@event.listens_for(Measure, "before_delete")
def _keep(_mapper: Any, _connection: Any, measure: Measure) -> None:
    raise TypeError(f"{measure!r} is kept as it was written (CHN-5)")


class Cooling(State):
    """What an early sign is seen by."""

    SILENT = "silent", lazy_pgettext("cooling", "Silent"), "warning"
    FALLING = "falling", lazy_pgettext("cooling", "Falling"), "warning"


class CoolingSign(Model):
    """A customer that orders more rarely or less than it used to (有流失迹象). Figures only: words are the reader's.

    No record of its own: it is found anew each day, has no history, and keeps no customer from being deleted.
    """

    __tablename__ = "cooling_sign"
    __table_args__ = (Index("ix_cooling_sign_customer_kind", "customer_id", "kind", unique=True),)
    parent = None

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id", ondelete="CASCADE"), nullable=False)
    customer: Mapped[Customer] = relationship(info={"label": _l("Customer")})
    customer_name: AssociationProxy[str] = association_proxy("customer", "name")
    customer_initials: AssociationProxy[str] = association_proxy("customer", "initials")
    kind: Mapped[Cooling] = mapped_column(
        Enum(
            Cooling,
            native_enum=False,
            create_constraint=True,
            name="kind",
            length=20,
            values_callable=lambda kinds: [kind.value for kind in kinds],
        ),
        nullable=False,
        index=True,
        info={"label": _l("Sign")},
    )
    since: Mapped[date] = labelled(_l("Seen since"), Date, nullable=False)
    last_order_on: Mapped[date] = labelled(_l("Last order"), Date, nullable=False)
    usual_days: Mapped[int | None] = mapped_column(Integer)
    """Silent: the usual number of days between orders."""
    amount_before: Mapped[Decimal | None] = mapped_column(Numeric(18, 2))
    """Falling: the amount (CNY) of the two quarters that begin on *before_from*, and of the two after them."""
    amount_after: Mapped[Decimal | None] = mapped_column(Numeric(18, 2))
    before_from: Mapped[date | None] = mapped_column(Date)

    @property
    def manager(self) -> Any:
        """Whose customer it is."""
        return self.customer.manager

    def __str__(self) -> str:
        return f"{self.customer}: {self.kind.label}"
