"""The embedded demonstration sales system (SAL-1): an SQLite file with the four views, here as tables."""

import os
from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import create_engine, insert, text
from sqlalchemy.orm import Session

from app.demonstration.trade import Account, Purchase
from app.demonstration.words.goods import BATCHES, PRODUCT_REMARKS, STOCK_REMARKS, WAREHOUSES, price_list
from app.sales_system.models import Order, OrderLine, Product, SalesRecord, Stock

INDEXES = ("crm_order (customer_code, ordered_at)", "crm_order (ordered_at)", "crm_order_line (order_id)")


def build(path: Path, accounts: Iterable[Account]) -> None:
    """Make the file *path*, with the orders of *accounts*; whoever looks at it meanwhile sees what was there before."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_suffix(f".{os.getpid()}.new")
    unfinished.unlink(missing_ok=True)
    engine = create_engine(f"sqlite:///{unfinished}")
    SalesRecord.metadata.create_all(engine)
    with Session(engine) as session:
        for number, columns in enumerate(INDEXES):
            session.execute(text(f"CREATE INDEX ix_{number} ON {columns}"))
        _fill(session, accounts)
        session.commit()
    engine.dispose()
    unfinished.replace(path)


def _fill(session: Session, accounts: Iterable[Account]) -> None:
    rng = Random("sales system")  # noqa: S311 - a story, no secret
    session.execute(insert(Product), list(_products(rng)))
    session.execute(insert(Stock), list(_stock(rng)))
    orders, lines = _orders(accounts)
    if orders:
        session.execute(insert(Order), orders)
        session.execute(insert(OrderLine), lines)


def _products(rng: Random) -> Iterator[dict[str, Any]]:
    for place, (name, model, unit, price) in enumerate(price_list()):
        yield {
            "id": place + 1,
            "name": name,
            "model": model,
            "batch": rng.choice(BATCHES),
            "unit": unit,
            "unit_price": price,
            "remark": rng.choice(PRODUCT_REMARKS) if rng.random() < 0.3 else None,
        }


def _stock(rng: Random) -> Iterator[dict[str, Any]]:
    keys = count(1)
    for place, (_name, _model, _unit, price) in enumerate(price_list()):
        for warehouse, begin in WAREHOUSES.items():
            if rng.random() < 0.75:
                yield {
                    "id": next(keys),
                    "product_id": place + 1,
                    "warehouse": warehouse,
                    "bin": f"{begin}-{rng.choice('ABCD')}{rng.randint(1, 24):02d}-{rng.randint(1, 5)}",
                    "quantity": rng.randint(0, 12 if price > 5000 else 160),
                    "remark": rng.choice(STOCK_REMARKS) if rng.random() < 0.12 else None,
                }


def _orders(accounts: Iterable[Account]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The rows of all orders, numbered as they came in, and of their lines."""
    told = [(purchase, account) for account in accounts for purchase in account.purchases]
    told.sort(key=lambda each: (each[0].day, each[1].code))
    orders, lines = [], []
    units = [unit for _name, _model, unit, _price in price_list()]
    keys = count(1)
    for key, (purchase, account) in enumerate(told, start=1):
        orders.append(_order(key, purchase, account))
        lines += [
            {
                "id": next(keys),
                "order_id": key,
                "product_id": line.product + 1,
                "quantity": line.quantity,
                "unit": units[line.product],
                "unit_price": line.unit_price,
                "amount": line.amount,
            }
            for line in purchase.lines
        ]
    return orders, lines


def _order(key: int, purchase: Purchase, account: Account) -> dict[str, Any]:
    minutes = Random(f"hour {key}").randrange(8 * 60)  # noqa: S311 - a story, no secret
    return {
        "id": key,
        "number": f"SO{purchase.day:%y%m%d}{key % 1000:03d}",
        "customer_code": account.code,
        "ordered_at": datetime.combine(purchase.day, time(9)) + timedelta(minutes=minutes),
        "delivery_address": account.organisation.columns["address"],
        "status": purchase.status,
        "total_amount": purchase.amount,
    }
