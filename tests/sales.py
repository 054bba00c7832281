"""A sales system for tests: its four views as tables, filled as a test wants it, stopped, slowed down, broken."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from itertools import count
from typing import Any

from sqlalchemy import NullPool, create_engine, delete, insert, text, update
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateTable

from app.sales_system.models import Order, OrderLine, Product, SalesRecord, Stock

NOWHERE = "sqlite:////nowhere/sales.db"
"""Where no sales system is."""
TAKES_FOR_EVER = {
    "sqlite": "WITH RECURSIVE endless(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM endless) SELECT max(n) FROM endless",
    "postgresql": "SELECT count(*) FROM pg_sleep(600)",
    "mssql": "SELECT count_big(*) FROM sys.all_objects a, sys.all_objects b, sys.all_objects c, sys.all_objects d",
}


def let_go(app: Any) -> None:
    """End what *app* knows of a sales system, with its connections."""
    link = app.extensions.pop("sales_system", None)
    if link is not None:
        link.close()


class Sales:
    """Fills the database *url*, which the CRM reads as *address*. Records are given back detached."""

    def __init__(self, app: Any, url: str, address: str | None = None) -> None:
        self.app = app
        self.address = address or url
        self.engine = create_engine(url, poolclass=NullPool)
        self.keys = count(1)

        with self.engine.begin() as connection:
            for table in SalesRecord.metadata.sorted_tables:  # as views are: without keys that hold anything together
                connection.execute(CreateTable(table, include_foreign_key_constraints=[]))
        self.start()

    # -- what it holds

    def product(self, name: str = "笔记本电脑", **values: Any) -> Product:
        """A product."""
        usual = {"id": next(self.keys), "model": "X1", "batch": "A级", "unit": "台", "unit_price": Decimal(5000)}
        return self._add(Product(name=name, **{**usual, **values}))

    def stock(self, product: Product | None = None, **values: Any) -> Stock:
        """Some of a product (a new one unless given) in a warehouse."""
        product_id = (product or self.product()).id
        usual = {"id": next(self.keys), "warehouse": "北京仓", "bin": "A-01", "quantity": Decimal(10)}
        return self._add(Stock(product_id=product_id, **{**usual, **values}))

    def order(
        self, code: str, day: Any, *, amount: Any = None, status: int = 5, lines: Iterable[Any] = (), **values: Any
    ) -> Order:
        """An order of the customer with that code; *lines* are triples of a product, a quantity and a unit price."""
        lines = [(product, Decimal(quantity), Decimal(price)) for product, quantity, price in lines]
        total = Decimal(amount) if amount is not None else sum(q * p for _, q, p in lines) or Decimal(100)
        key = next(self.keys)
        usual = {"id": key, "number": f"SO{key:06d}", "delivery_address": "北京市朝阳区建国路1号"}
        told = {"customer_code": code, "ordered_at": moment(day), "status": status, "total_amount": total}
        made = Order(**{**usual, **told, **values})
        self._add(*(self._line(made, *line) for line in lines))
        return self._add(made)

    def _line(self, order: Order, product: Product, quantity: Decimal, price: Decimal) -> OrderLine:
        return OrderLine(
            id=next(self.keys),
            order_id=order.id,
            product_id=product.id,
            quantity=quantity,
            unit=product.unit,
            unit_price=price,
            amount=quantity * price,
        )

    def orders(self, orders: Iterable[tuple[str, Any, Any]]) -> None:
        """Many orders at once: triples of a code, a day and an amount. A hundred thousand take a second or two."""
        rows = [
            {
                "order_id": (key := next(self.keys)),
                "order_no": f"SO{key:06d}",
                "customer_code": code,
                "ordered_at": moment(day),
                "status": 5,
                "total_amount": amount,
            }
            for code, day, amount in orders
        ]
        if rows:
            with self.engine.begin() as connection:
                connection.execute(insert(Order.__table__), rows)

    def change(self, record: Any, **values: Any) -> None:
        """Let something of *record* be different from now on."""
        entity = type(record)
        with Session(self.engine) as session, session.begin():
            session.execute(update(entity).where(entity.id == record.id).values(**values))

    def remove(self, record: Any) -> None:
        """Let *record* be gone."""
        entity = type(record)
        with Session(self.engine) as session, session.begin():
            session.execute(delete(entity).where(entity.id == record.id))

    def _add(self, *records: Any) -> Any:
        with Session(self.engine, expire_on_commit=False) as session:
            session.add_all(records)
            session.commit()
        return records[0] if records else None

    # -- what happens to it

    def stop(self) -> None:
        """It cannot be reached any more."""
        self.app.config["CRM_SALES_DATABASE_URL"] = NOWHERE

    def start(self) -> None:
        """It can be reached."""
        self.app.config["CRM_SALES_DATABASE_URL"] = self.address

    def slow(self, view: str) -> None:
        """Whoever asks for *view*, which holds something, waits for ever, but for their own patience."""
        endless = TAKES_FOR_EVER[self.engine.dialect.name]
        self.replace(view, f"SELECT * FROM old_{view} WHERE ({endless}) > 0")  # noqa: S608 - our own view

    def drop(self, view: str) -> None:
        """*view* is not offered any more."""
        self.execute(f"DROP TABLE {view}")

    def drop_column(self, view: str, column: str) -> None:
        """*view* has that column no more."""
        self.execute(f"ALTER TABLE {view} DROP COLUMN {column}")

    def replace(self, view: str, select: str) -> None:
        """*view* is what *select* makes of `old_<view>`."""
        mssql = self.engine.dialect.name == "mssql"
        away = f"EXEC sp_rename '{view}', 'old_{view}'" if mssql else f"ALTER TABLE {view} RENAME TO old_{view}"
        self.execute(away, f"CREATE VIEW {view} AS {select}")

    def execute(self, *statements: str) -> None:
        """Do that, in SQL."""
        with self.engine.begin() as connection:
            for statement in statements:
                connection.execute(text(statement))


def moment(day: Any) -> datetime:
    """*day* (a date, a moment, or either as ISO text) as the moment of an order; of a mere day, ten in the morning."""
    if isinstance(day, str):
        day = datetime.fromisoformat(day) if len(day) > len("2007-12-01") else date.fromisoformat(day)
    return day if isinstance(day, datetime) else datetime(day.year, day.month, day.day, 10)
