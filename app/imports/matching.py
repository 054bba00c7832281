"""What looks like the same company, person or event, however it was typed."""

import re

from app.core import names

_BRANCH = re.compile(
    r"(?<=[司团厂社院校行心会)])[(\[]?[^()\[\]]{0,12}?"
    r"(?:分公司|子公司|办事处|分部|分厂|分店|分院|分行|支行|营业部|经营部|代表处)[)\]]?$"
)
_FORMS = re.compile(
    r"\(?(?:股份合作公司|股份有限公司|有限责任公司|集团有限公司|有限公司|股份公司|合伙企业|总公司|集团|公司)"
    r"(?:\((?:有限合伙|普通合伙|特殊普通合伙|集团|股份)\))?\)?"
)
_LATIN_FORMS = re.compile(
    r"(?<![a-z])(?:co\.?\s*,?\s*ltd|corporation|corp|company|limited|ltd|incorporated|inc|llc|gmbh|plc)(?![a-z])"
)
_SIGNS = re.compile(r"[\W_]+")
_NO_DIGITS = re.compile(r"\D+")
FEWEST_DIGITS = 7
"""A shorter number is an extension, and tells nobody apart."""


def company(name: str) -> str:
    """What tells a company apart: its name without width, case, branch, legal form, brackets and signs.

    «北京科技（集团）有限公司上海分公司» and «北京科技股份有限公司» are alike. What has no other name keeps it.
    """
    key = "".join(_LATIN_FORMS.sub("", names.folded(name)).split())
    core = _SIGNS.sub("", _FORMS.sub("", _BRANCH.sub("", key)))
    return core or names.key(name)


def phone(number: str | None) -> str:
    """The digits of a phone number without the country; nothing where there are too few to tell anybody apart."""
    digits = _NO_DIGITS.sub("", names.folded(number or ""))
    digits = digits.removeprefix("00")
    if len(digits) == 13 and digits.startswith("86"):
        digits = digits[2:]
    return digits if len(digits) >= FEWEST_DIGITS else ""
