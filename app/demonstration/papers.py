"""Files that hang on records of the demonstration company: small, in words, the same every time."""

from hashlib import sha256
from io import BytesIO
from typing import Any

from app.attachments.operations import Upload, attach
from app.core.database import db

QUOTATION = """报价单

客户：{customer}
产品：{product}
数量：{quantity} {unit}
用途：{usage}
交货期：{weeks}周，货到现场安装调试。
付款方式：预付三成，验收合格后付清。
本报价三十天内有效。
"""
READINGS = """时间,现场标准表,{product}读数,偏差（%）
08:00,25.00,25.12,0.48
10:00,25.00,25.31,1.24
12:00,25.00,25.48,1.92
14:00,25.00,25.53,2.12
"""
MINUTES = """会谈纪要

客户：{customer}
地点：{place}
事由：{summary}

{detail}
"""
BILLING = """开票资料

单位名称：{customer.name}
地址：{customer.address}
电话：{customer.phone}
开户银行：{customer.bank}
银行账号：{customer.bank_account}
"""


def file_quotation(record: Any, told: dict[str, Any]) -> None:
    """A quotation, for an opportunity."""
    _file(record, "报价单（{customer}）.txt", QUOTATION, told)


def file_readings(record: Any, told: dict[str, Any]) -> None:
    """What was measured, for a ticket."""
    _file(record, "{product}检测数据.csv", READINGS, told)


def file_minutes(record: Any, told: dict[str, Any]) -> None:
    """What was said, for an activity."""
    _file(record, "会谈纪要.txt", MINUTES, told)


def file_billing(customer: Any) -> None:
    """What invoices must say, for a customer."""
    _file(customer, "开票资料（{customer.name}）.txt", BILLING, {"customer": customer})


def _file(record: Any, name: str, text: str, told: dict[str, Any]) -> None:
    db.session.flush()  # a record without a key has nothing to hang files on
    content = text.format(**told).encode("utf-8-sig")  # so that spreadsheets read the Chinese
    upload = Upload(name.format(**told), BytesIO(content), len(content), sha256(content).hexdigest())
    attach(record, [upload])
