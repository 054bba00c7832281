"""What can be imported, and by what one sees that something is known already."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext
from sqlalchemy import select

from app.core import names, person
from app.core.database import db
from app.core.records import key_of_parent
from app.customers import operations as customers
from app.customers.models import Activity, Contact, Customer, code_key
from app.customers.settings import SALES_CODES_ARE_NAMES
from app.dictionary.models import DictionaryItem
from app.imports.kind import Key, Kind
from app.imports.matching import company, phone
from app.opportunities.models import Opportunity

AT_ONCE = 2_000
"""So many rows are read from the database at a time."""

REASONS: dict[str, Any] = {
    "name": _l("a similar name"),
    "credit_code": _l("the same credit code"),
    "phone": _l("the same phone"),
    "person": _l("the same name at the same customer"),
    "event": _l("the same day and summary"),
    "lead": _l("a similar name and the same summary"),
}


class Customers(Kind):
    """客户. Whoever may not change everybody's becomes the manager of what they import (ROLE-8)."""

    name, label, entity, subject = "customers", lazy_pgettext("import", "Customers"), Customer, "Customers"
    needed = ("name",)
    allows_gaps = True
    loads = (Customer.codes,)
    called = {
        "name": "客户名称/公司名称/单位名称/企业名称/公司/company/company name/customer/customer name",
        "phone": "联系电话/电话号码/公司电话/telephone/tel",
        "credit_code": "信用代码/社会信用代码/纳税人识别号/税号/credit code/uscc",
        "address": "公司地址/单位地址/注册地址",
        "postcode": "邮编/zip/postal code",
        "website": "公司网址/网站/homepage/url",
        "email": "邮箱/电子邮件/email",
        "manager": "负责人/客户负责人/业务员/manager/owner",
        "level": "等级/客户级别/级别/level",
        "legal_representative": "法定代表人/法人代表",
        "bank": "开户行",
        "bank_account": "银行账号/银行账户/账号",
        "region": "区域/所在地区",
    }

    def __init__(self) -> None:
        self._index: dict[int, int] | None = None

    def fields(self) -> list[str]:
        """Not the manager, for whom it is always themselves."""
        return [name for name in self.asked() if name != "manager" or _edits_all()]

    def begin(self, record: Customer, *, gaps: bool) -> None:
        """One that may have gaps is incomplete, until it turns out to have none."""
        record.incomplete = gaps

    def given(self, typed: dict[str, str]) -> dict[str, str]:
        """The manager of an account manager's import."""
        return typed if _edits_all() else {**typed, "manager": str(person.current_id())}

    def keys(self, values: Mapping[str, Any], parent: Any) -> list[Key]:
        """The credit code is a company's own; names and phones are only nearly so."""
        found = [
            ("credit_code", values.get("credit_code") or ""),
            ("name", company(values["name"]) if values.get("name") else ""),
            ("phone", phone(values.get("phone"))),
        ]
        return [key for key in found if key[1]]

    def known(self, some: Iterable[tuple[Mapping[str, Any], Any]]) -> Mapping[Key, int]:
        """All customers are looked through once, and only what tells them apart is kept."""
        if self._index is None:
            self._index = {}
            of_all = select(Customer.id, Customer.name, Customer.credit_code, Customer.phone).order_by(
                Customer.id.desc()
            )
            for key, name, credit_code, number in db.session.execute(of_all.execution_options(yield_per=AT_ONCE)):
                values = {"name": name, "credit_code": credit_code, "phone": number}
                self._index |= {hash(each): key for each in self.keys(values, None)}
        index, wanted = self._index, (key for values, parent in some for key in self.keys(values, parent))
        return {key: index[hash(key)] for key in wanted if hash(key) in index}

    def claims(self, values: Mapping[str, Any], *, is_new: bool) -> list[str]:
        """Its codes of the sales system, or the name where that is one."""
        codes = (values.get("sales_codes") or "").splitlines()
        if is_new and not codes and SALES_CODES_ARE_NAMES.get():
            codes = [values["name"]]
        return [code_key(code) for code in codes if code.strip()]

    def picture(self, record: Customer) -> dict[str, str | None]:
        """With its codes."""
        return {**super().picture(record), "sales_codes": record.sales_codes or None}

    def set_back(self, record: Customer, before: Mapping[str, str | None]) -> None:
        """With its codes."""
        rest = {name: text for name, text in before.items() if name != "sales_codes"}
        super().set_back(record, rest)
        if "sales_codes" in before:
            customers.set_codes(record, (before["sales_codes"] or "").splitlines())


def _edits_all() -> bool:
    return person.current().may("edit_all", "Customers")


class _OfCustomer(Kind):
    """What belongs to a customer, which its row names by number or name."""

    compared: ClassVar[tuple[str, ...]]

    def known(self, some: Iterable[tuple[Mapping[str, Any], Any]]) -> Mapping[Key, int]:
        """Among what belongs to the same customers."""
        parents = {parent.id: parent for _values, parent in some if parent is not None}
        entity, owner = self.entity, getattr(self.entity, key_of_parent(self.entity) or "")
        there = select(entity.id, owner, *(getattr(entity, name) for name in self.compared))
        theirs = there.where(owner.in_(list(parents))).order_by(entity.id.desc())
        return {
            key: number
            for number, parent, *values in (db.session.execute(theirs) if parents else ())
            for key in self.keys(dict(zip(self.compared, values, strict=True)), parents[parent])
        }


class Contacts(_OfCustomer):
    """联系人."""

    name, label, entity, subject = "contacts", lazy_pgettext("import", "Contacts"), Contact, "Contacts"
    needed, compared = ("customer", "name"), ("name", "mobile")
    called = {
        "customer": "客户名称/客户编号/公司名称/公司/单位/company/customer name/customer number",
        "name": "联系人/联系人姓名/contact/contact name/full name",
        "mobile": "手机号/手机号码/移动电话/mobile phone/cell phone",
        "office_phone": "电话/座机/固定电话/phone/telephone",
        "email": "邮箱/电子邮件/email",
        "position": "职务/title/position",
        "wechat": "微信号",
    }

    def keys(self, values: Mapping[str, Any], parent: Any) -> list[Key]:
        """The name at the customer, or the mobile phone."""
        told = [("person", names.key(values.get("name") or "")), ("phone", phone(values.get("mobile")))]
        return [(reason, f"{parent.id} {text}") for reason, text in told if text and parent is not None]


class Activities(_OfCustomer):
    """交往记录."""

    name, label, entity, subject = "activities", lazy_pgettext("import", "Activities"), Activity, "Activities"
    needed, compared = ("customer", "happened_on", "summary"), ("happened_on", "summary")
    called = {
        "customer": "客户名称/客户编号/公司名称/公司/单位/company/customer name/customer number",
        "happened_on": "日期/交往日期/交往时间/day/time",
        "detail": "详情/内容/detail",
        "summary": "主题/subject",
    }

    def keys(self, values: Mapping[str, Any], parent: Any) -> list[Key]:
        """The day and the summary."""
        day, summary = values.get("happened_on"), values.get("summary")
        return [("event", f"{parent.id} {day} {names.key(summary)}")] if parent and day and summary else []


class Opportunities(Kind):
    """销售机会; they come in unassigned."""

    name, label = "opportunities", lazy_pgettext("import", "Opportunities")
    entity, subject = Opportunity, "Opportunities"
    needed = ("customer_name", "summary")
    called = {
        "customer_name": "客户/公司名称/单位名称/公司/customer/company/company name",
        "contact_phone": "电话/联系电话/phone",
        "contact": "联系人姓名/contact name",
        "probability": "成功机率/机率/成功率/probability",
        "expected_amount": "预计金额/金额/amount",
    }

    def keys(self, values: Mapping[str, Any], parent: Any) -> list[Key]:
        """The organisation and what it wants."""
        name, summary = values.get("customer_name"), values.get("summary")
        return [("lead", f"{company(name)} {names.key(summary)}")] if name and summary else []

    def known(self, some: Iterable[tuple[Mapping[str, Any], Any]]) -> Mapping[Key, int]:
        """Among those with the same summary."""
        wanted = {values.get("summary") for values, _parent in some} - {None}
        there = select(Opportunity.id, Opportunity.customer_name, Opportunity.summary)
        same = there.where(Opportunity.summary.in_(wanted)).order_by(Opportunity.id.desc())
        return {
            key: number
            for number, name, summary in (db.session.execute(same) if wanted else ())
            for key in self.keys({"customer_name": name, "summary": summary}, None)
        }


KINDS: dict[str, type[Kind]] = {each.name: each for each in (Customers, Contacts, Activities, Opportunities)}


def offered() -> list[type[Kind]]:
    """What the person acting may import."""
    return [each for each in KINDS.values() if each().may()]


def names_of(option: Any) -> list[str]:
    """What one may call something that a field offers: in any language, or by its key."""
    if isinstance(option, DictionaryItem):
        called = [option.item, option.label_en, option.number, option.value]
    else:
        called = [str(option), option.username, f"{option.first_name} {option.last_name}"]
    return [names.key(name) for name in called if name]
