"""The four views of the sales system, which are the whole contract between the two systems."""

from datetime import datetime
from decimal import Decimal
from enum import IntEnum
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import DeclarativeBase, Mapped, column_property, mapped_column, relationship

from app.core.records import labelled
from app.sales_system.kinds import Amount, Moment, Whole, Words


class SalesRecord(DeclarativeBase):
    """A row of the sales system. Its tables are none of ours: no migration makes them, and nothing is ever written."""

    title: ClassVar[Any]
    parent: ClassVar[str | None] = None
    small: ClassVar[bool] = False


class OrderStatus(IntEnum):
    """How far an order has come."""

    label: Any

    def __new__(cls, value: int, label: Any) -> "OrderStatus":
        member = int.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    NEW = 1, lazy_pgettext("order", "New")
    APPROVED = 2, lazy_pgettext("order", "Approved")
    ALLOCATED = 3, lazy_pgettext("order", "Allocated")
    ISSUED = 4, lazy_pgettext("order", "Out of the warehouse")
    SHIPPED = 5, lazy_pgettext("order", "Shipped")
    PAID = 6, lazy_pgettext("order", "Paid")
    CANCELLED = 9, lazy_pgettext("order", "Cancelled")


def status_label(status: int | None) -> str:
    """What people call it; the number itself where it means nothing."""
    known = {each.value: each.label for each in OrderStatus}
    return str(known.get(status or 0, status or ""))


class Product(SalesRecord):
    """Something the company sells."""

    __tablename__ = "crm_product"
    title = _l("Product")
    id: Mapped[int] = mapped_column("product_id", Whole(), primary_key=True, autoincrement=False)
    name: Mapped[str | None] = labelled(lazy_pgettext("product", "Name"), Words(200))
    model: Mapped[str | None] = labelled(_l("Model"), Words(100))
    batch: Mapped[str | None] = labelled(_l("Grade/batch"), Words(100))
    unit: Mapped[str | None] = labelled(_l("Unit"), Words(20))
    unit_price: Mapped[Decimal | None] = labelled(_l("Unit price (CNY)"), Amount(18, 6))
    remark: Mapped[str | None] = labelled(_l("Remark"), Words(500))

    def __str__(self) -> str:
        """Name, model and batch."""
        return "-".join(part for part in (self.name, self.model, self.batch) if part)


class Stock(SalesRecord):
    """How much of a product lies where."""

    __tablename__ = "crm_stock"
    title = _l("Stock")
    id: Mapped[int] = mapped_column("stock_id", Whole(), primary_key=True, autoincrement=False)
    product_id: Mapped[int | None] = mapped_column(Whole(), ForeignKey("crm_product.product_id"))
    product: Mapped[Product | None] = relationship(info={"label": _l("Product")})
    warehouse: Mapped[str | None] = labelled(_l("Warehouse"), Words(100))
    bin: Mapped[str | None] = labelled(_l("Bin"), Words(100))
    quantity: Mapped[Decimal | None] = labelled(lazy_pgettext("stock", "Quantity"), Amount(18, 6))
    remark: Mapped[str | None] = labelled(_l("Remark"), Words(500))
    product_name: Mapped[str | None] = column_property(
        select(Product.name).where(Product.id == product_id).scalar_subquery(),
        deferred=True,
        info={"label": _l("Product")},
    )
    """For order and search."""


class Order(SalesRecord):
    """What a customer ordered on a day. *ordered_at* is on the sales system's wall clock."""

    __tablename__ = "crm_order"
    title = _l("Order")
    parent = "customer"
    customer: ClassVar[Any] = None
    """Whose it is, where somebody has looked that up by its code: the sales system does not know our customers."""
    id: Mapped[int] = mapped_column("order_id", Whole(), primary_key=True, autoincrement=False)
    number: Mapped[str | None] = labelled(_l("Order number"), Words(60), name="order_no")
    customer_code: Mapped[str | None] = mapped_column(Words(100))
    ordered_at: Mapped[datetime | None] = labelled(lazy_pgettext("order", "Date"), Moment())
    delivery_address: Mapped[str | None] = labelled(_l("Delivery address"), Words(400))
    status: Mapped[int | None] = labelled(lazy_pgettext("order", "Status"), Whole())
    total_amount: Mapped[Decimal | None] = labelled(_l("Total amount (CNY)"), Amount(18, 2))

    def __str__(self) -> str:
        return self.number or str(self.id)


class OrderLine(SalesRecord):
    """One product of an order."""

    __tablename__ = "crm_order_line"
    title = _l("Order line")
    id: Mapped[int] = mapped_column("line_id", Whole(), primary_key=True, autoincrement=False)
    order_id: Mapped[int | None] = mapped_column(Whole(), ForeignKey("crm_order.order_id"))
    product_id: Mapped[int | None] = mapped_column(Whole(), ForeignKey("crm_product.product_id"))
    product: Mapped[Product | None] = relationship(info={"label": _l("Product")})
    quantity: Mapped[Decimal | None] = labelled(lazy_pgettext("order", "Quantity"), Amount(18, 6))
    unit: Mapped[str | None] = labelled(_l("Unit"), Words(20))
    unit_price: Mapped[Decimal | None] = labelled(_l("Unit price (CNY)"), Amount(18, 6))
    amount: Mapped[Decimal | None] = labelled(_l("Amount (CNY)"), Amount(18, 2))
