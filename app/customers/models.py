"""Customers, their codes in the sales system, contacts and activities."""

import unicodedata
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, ClassVar

from flask_appbuilder import Model
from flask_appbuilder.security.sqla.models import User
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from sqlalchemy import Boolean, CheckConstraint, Date, ForeignKey, Index, Integer, Numeric
from sqlalchemy import Unicode as Words
from sqlalchemy import UnicodeText as LongText
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from app.core import names
from app.core.history import remember
from app.core.records import Attachable, Created, Numbered, Record, State, derived, labelled, state_column
from app.dictionary.models import DictionaryItem


class CustomerState(State):
    """Do they still buy?"""

    NORMAL = "normal", lazy_pgettext("customer", "Normal"), "good"
    LOST = "lost", _l("Lost"), "bad"


class Customer(Attachable, Created, Numbered, Record):
    """An organisation that buys, or may."""

    __tablename__ = "customer"
    __table_args__ = (
        CheckConstraint("satisfaction BETWEEN 1 AND 5", name="satisfaction"),
        CheckConstraint("credit BETWEEN 1 AND 5", name="credit"),
        Index("ix_customer_manager_state", "manager_id", "state"),
        Index("ix_customer_state_level", "state", "level_id"),
        Index("ix_customer_state_credit", "state", "credit"),
        Index("ix_customer_state_satisfaction", "state", "satisfaction"),
    )
    title = _l("Customer")
    called = "name"
    subject = "Customers"
    number_prefix = "KH"

    name: Mapped[str] = labelled(_l("Name"), Words(100), nullable=False, index=True)
    name_key: Mapped[str] = derived(Words(100), nullable=False, index=True)
    initials: Mapped[str] = derived(Words(100), nullable=False, index=True)
    name_pinyin: Mapped[str] = derived(Words(names.LONGEST_PINYIN), nullable=False, index=True)
    state: Mapped[CustomerState] = state_column(CustomerState, CustomerState.NORMAL)
    incomplete: Mapped[bool] = labelled(_l("Incomplete"), Boolean, nullable=False, default=False, index=True)

    region_id: Mapped[int | None] = mapped_column(ForeignKey("dictionary_item.id"), index=True)
    region: Mapped[DictionaryItem | None] = relationship(foreign_keys=[region_id], info={"label": _l("Region")})
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("ab_user.id"), index=True)
    manager: Mapped[User | None] = relationship(foreign_keys=[manager_id], info={"label": _l("Account manager")})
    level_id: Mapped[int | None] = mapped_column(ForeignKey("dictionary_item.id"), index=True)
    level: Mapped[DictionaryItem | None] = relationship(foreign_keys=[level_id], info={"label": _l("Customer level")})
    satisfaction: Mapped[int | None] = labelled(_l("Satisfaction"), Integer)
    credit: Mapped[int | None] = labelled(_l("Credit"), Integer)

    email: Mapped[str | None] = labelled(_l("E-mail"), Words(254))
    phone: Mapped[str | None] = labelled(_l("Phone"), Words(40), index=True)
    fax: Mapped[str | None] = labelled(_l("Fax"), Words(40))
    website: Mapped[str | None] = labelled(_l("Website"), Words(200))
    address: Mapped[str | None] = labelled(_l("Address"), Words(200))
    postcode: Mapped[str | None] = labelled(_l("Postcode"), Words(20))

    credit_code: Mapped[str | None] = labelled(
        _l("Unified social credit code"), Words(18), help_=_l("18 characters; the last one is a check digit.")
    )
    licence_no: Mapped[str | None] = labelled(_l("Business licence no."), Words(40))
    legal_representative: Mapped[str | None] = labelled(_l("Legal representative"), Words(60))
    registered_capital: Mapped[Decimal | None] = labelled(_l("Registered capital (10,000 CNY)"), Numeric(16, 4))
    annual_turnover: Mapped[Decimal | None] = labelled(_l("Annual turnover (10,000 CNY)"), Numeric(16, 4))
    bank: Mapped[str | None] = labelled(_l("Bank"), Words(100))
    bank_account: Mapped[str | None] = labelled(_l("Bank account"), Words(60))
    local_tax_no: Mapped[str | None] = labelled(_l("Local tax no."), Words(40))
    national_tax_no: Mapped[str | None] = labelled(_l("National tax no."), Words(40))

    codes: Mapped[list["SalesCode"]] = relationship(
        back_populates="customer",
        cascade="all, delete-orphan",
        order_by="SalesCode.id",
        info={"label": _l("Sales system codes")},
    )
    absorbed: Mapped[list["MergedCustomer"]] = relationship(viewonly=True, order_by="MergedCustomer.id")
    """Those that became part of it."""

    handed_over: ClassVar[Any] = SimpleNamespace(info={"label": _l("Handed over")})
    """What its history calls the note that says why it was."""
    merged: ClassVar[Any] = SimpleNamespace(info={"label": _l("Merged with")})
    """What its history calls a customer that became part of it."""

    @validates("name")
    def _keep_keys(self, _key: str, name: str) -> str:
        self.name_key = names.key(name)
        self.initials = names.initials(name)
        self.name_pinyin = names.pinyin(name)
        return name

    @property
    def sales_codes(self) -> str:
        """The codes by which the sales system knows this customer, one a line."""
        return "\n".join(code.code for code in self.codes)

    @property
    def linked(self) -> bool:
        """Can the sales system find this customer?"""
        return bool(self.codes)


def code_key(code: str) -> str:
    """*code* as it is compared: blanks around it, the case and the width of its letters do not count.

    Most sales systems compare so themselves (SQL Server does, unless told otherwise), and people type so.
    """
    return unicodedata.normalize("NFKC", code).strip().upper()[:100]


class SalesCode(Record):
    """A code by which the sales system knows a customer; it belongs to one customer only, however it is spelled."""

    __tablename__ = "sales_code"
    title = _l("Sales system code")
    called = "code"
    code: Mapped[str] = labelled(_l("Code"), Words(100), unique=True, nullable=False)
    code_key: Mapped[str] = derived(Words(100), unique=True, nullable=False)
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id", ondelete="CASCADE"), index=True, nullable=False)
    customer: Mapped[Customer] = relationship(back_populates="codes")

    @validates("code")
    def _keep_key(self, _key: str, code: str) -> str:
        self.code_key = code_key(code)
        return code


remember(Customer, "codes")


class MergedCustomer(Model):
    """A customer that became part of another: what it was called, and where whoever asks for it is led.

    No record of its own: its history is kept under its key, and told with that of the other.
    """

    __tablename__ = "merged_customer"
    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    """The key it had; no other record gets it."""
    number: Mapped[str] = mapped_column(Words(20), unique=True, nullable=False)
    name: Mapped[str] = mapped_column(Words(100), nullable=False)
    into_id: Mapped[int] = mapped_column(ForeignKey("customer.id", ondelete="CASCADE"), index=True, nullable=False)
    into: Mapped[Customer] = relationship()

    def __str__(self) -> str:
        return f"{self.number} {self.name}"


class Contact(Created, Record):
    """A person to talk to at a customer. One made from a won opportunity may lack what a person must fill in."""

    __tablename__ = "contact"
    title = _l("Contact")
    called = "name"
    parent = "customer"
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), index=True, nullable=False)
    customer: Mapped[Customer] = relationship(info={"label": _l("Customer")})
    name: Mapped[str] = labelled(lazy_pgettext("person", "Name"), Words(60), nullable=False, index=True)
    initials: Mapped[str] = derived(Words(60), nullable=False, index=True)
    name_pinyin: Mapped[str] = derived(Words(names.LONGEST_PINYIN), nullable=False, index=True)
    gender_id: Mapped[int | None] = mapped_column(ForeignKey("dictionary_item.id"), index=True)
    gender: Mapped[DictionaryItem | None] = relationship(info={"label": _l("Gender")})
    position: Mapped[str | None] = labelled(_l("Job title"), Words(60))
    office_phone: Mapped[str | None] = labelled(_l("Office phone"), Words(40))
    mobile: Mapped[str | None] = labelled(_l("Mobile"), Words(40))
    email: Mapped[str | None] = labelled(_l("E-mail"), Words(254))
    wechat: Mapped[str | None] = labelled(_l("WeChat"), Words(60))
    remark: Mapped[str | None] = labelled(_l("Remark"), LongText)

    @validates("name")
    def _keep_keys(self, _key: str, name: str) -> str:
        self.initials = names.initials(name)[:60]
        self.name_pinyin = names.pinyin(name)
        return name


class Activity(Attachable, Created, Record):
    """Something done with or for a customer: a visit, a call, a dinner."""

    __tablename__ = "activity"
    __table_args__ = (Index("ix_activity_customer_day", "customer_id", "happened_on"),)
    title = _l("Activity")
    called = "summary"
    parent = "customer"
    customer_id: Mapped[int] = mapped_column(ForeignKey("customer.id"), nullable=False)
    customer: Mapped[Customer] = relationship(info={"label": _l("Customer")})
    happened_on: Mapped[date] = labelled(lazy_pgettext("activity", "Date"), Date, nullable=False, index=True)
    place: Mapped[str] = labelled(_l("Place"), Words(100), nullable=False)
    summary: Mapped[str] = labelled(_l("Summary"), Words(200), nullable=False)
    detail: Mapped[str] = labelled(_l("Details"), LongText, nullable=False)
    remark: Mapped[str | None] = labelled(_l("Remark"), LongText)
