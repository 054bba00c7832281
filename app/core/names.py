"""Names as they are compared and found: a key without the accidents of typing, and pinyin initials."""

import re
import unicodedata

from pypinyin import Style, lazy_pinyin

LONGEST_PINYIN = 300


def folded(text: str) -> str:
    """*text* without the accidents of width and case."""
    return unicodedata.normalize("NFKC", text).casefold()


def key(name: str) -> str:
    """*name* without width, case, blanks: equal keys mean the same name."""
    return "".join(folded(name).split())[:100]


def initials(name: str) -> str:
    """The pinyin initials of *name*: «bjkj» for 北京科技; Latin letters and digits stay."""
    letters = lazy_pinyin(key(name), style=Style.FIRST_LETTER, errors=lambda other: other)
    return "".join(letter for part in letters for letter in part if letter.isalnum())[:100]


def pinyin(name: str) -> str:
    """*name* as it is sorted: its pinyin, syllable by syllable, so that 北京 comes before 上海."""
    return " ".join(lazy_pinyin(key(name), errors=" ".join))[:LONGEST_PINYIN]


def of_person(first: str, last: str) -> str:
    """A person's full name: in Chinese the family name first and no space."""
    chinese = any("\u4e00" <= letter <= "\u9fff" for letter in first + last)
    return f"{last}{first}" if chinese else f"{first} {last}".strip()


def pinyin_of_person(first: str, last: str) -> str:
    """A person's name as it is sorted: by the family name, then by the given one."""
    return f"{pinyin(last)} {pinyin(first)}".strip()[:LONGEST_PINYIN]


_FORMS = re.compile(
    r"股份有限公司|有限责任公司|集团有限公司|有限公司|分公司|集团|公司|co\.?,?ltd\.?|ltd\.?|inc\.?|gmbh|limited"
)


def telling_part(key_: str) -> str:
    """What tells a company apart from others in its `key`: without the legal form and brackets."""
    return re.sub(r"[()\[\]（）【】「」·.,，。\-]", "", _FORMS.sub("", key_))
