"""The summary of orders: what each code of the sales system ordered in each month, cancelled orders apart.

Codes are kept as `code_key` makes them, so that they are found however they are spelled. Who owns a code owns its
history: what customers contribute follows from both, and is kept beside them.
"""

from datetime import date, datetime
from decimal import Decimal

from flask_appbuilder import Model
from sqlalchemy import Date, DateTime, ForeignKey, Index, Integer, Numeric
from sqlalchemy import Unicode as Words
from sqlalchemy.orm import Mapped, mapped_column


class OrderMonth(Model):
    """What one code ordered in one month. Amounts are in CNY."""

    __tablename__ = "order_month"
    __table_args__ = (Index("ix_order_month_code_month", "code", "month", unique=True),)
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    code: Mapped[str] = mapped_column(Words(100), nullable=False)
    month: Mapped[date] = mapped_column(Date, nullable=False, index=True)
    """Its first day."""
    orders: Mapped[int] = mapped_column(Integer, nullable=False)
    amount: Mapped[Decimal] = mapped_column(Numeric(18, 2), nullable=False)
    first_order_on: Mapped[date] = mapped_column(Date, nullable=False)
    last_order_on: Mapped[date] = mapped_column(Date, nullable=False)


class OrderTotal(Model):
    """What one code ordered in all: the sum of its months."""

    __tablename__ = "order_total"
    __table_args__ = (Index("ix_order_total_code", "code", unique=True),)
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    code: Mapped[str] = mapped_column(Words(100), nullable=False)
    orders: Mapped[int] = mapped_column(Integer, nullable=False)
    amount: Mapped[Decimal] = mapped_column(Numeric(18, 2), nullable=False)
    first_order_on: Mapped[date] = mapped_column(Date, nullable=False)
    last_order_on: Mapped[date] = mapped_column(Date, nullable=False)


class Contribution(Model):
    """What one customer ordered in one year, by all its codes; in the year `ALL_YEARS`, what it ordered at all.

    Reports read it: which customers contribute most is in the order of its index.
    """

    __tablename__ = "contribution"
    __table_args__ = (
        Index("ix_contribution_customer_year", "customer_id", "year", unique=True),
        Index("ix_contribution_year_amount", "year", "amount", "customer_id", "orders"),
    )
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id", ondelete="CASCADE"), nullable=False)
    year: Mapped[int] = mapped_column(Integer, nullable=False)
    orders: Mapped[int] = mapped_column(Integer, nullable=False)
    amount: Mapped[Decimal] = mapped_column(Numeric(18, 2), nullable=False)


class ContributionTotal(Model):
    """What all customers together ordered in one year, or in `ALL_YEARS`: the sum of their contributions.

    Reports say what part of it each is, and would add up a hundred thousand rows each time.
    """

    __tablename__ = "contribution_total"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    year: Mapped[int] = mapped_column(Integer, nullable=False, unique=True)
    customers: Mapped[int] = mapped_column(Integer, nullable=False)
    """How many of them ordered."""
    orders: Mapped[int] = mapped_column(Integer, nullable=False)
    amount: Mapped[Decimal] = mapped_column(Numeric(18, 2), nullable=False)


ALL_YEARS = 0


class SummarisedMonth(Model):
    """A month as the sales system had it when it was last summarised: what tells whether it changed since."""

    __tablename__ = "summarised_month"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    month: Mapped[date] = mapped_column(Date, nullable=False, unique=True)
    fingerprint: Mapped[str] = mapped_column(Words(200), nullable=False)
    unusable: Mapped[int] = mapped_column(Integer, nullable=False)
    """How many of its orders have a code that cannot be one."""
    summarised_at: Mapped[datetime] = mapped_column(DateTime, nullable=False)


class OrderSummary(Model):
    """The state of the summary as a whole, in its only row; whoever writes the summary locks it first."""

    __tablename__ = "order_summary"
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    as_of: Mapped[datetime | None] = mapped_column(DateTime)
    """The sales system's orders until this moment are in it."""
    changes: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    """How often a month changed so far."""
    totalled: Mapped[int] = mapped_column(Integer, nullable=False, default=0)
    """How many of these changes the totals are known to include; the others are of a run that was broken off."""
