"""What is read on a page, and which of it is in the other language."""

import re

from app.attachments.kinds import KINDS
from app.dictionary.delivered import DELIVERED
from tests.cast import CAST

CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]+")
LATIN = re.compile(r"[A-Za-z]+")
FOREIGN = {"zh": LATIN, "en": CHINESE}

TYPED = re.compile(
    r"""https?://\S* | [\w.+-]+@[\w.-]+\w   # addresses
      | \b(?:KH|XS|ZD|LS)\d{9,}             # numbers of records
      | (?:[\d*/,-]+\s+){4}(?:\*|[a-z]{3}(?:[-,][a-z]{3})*)   # hours as a crontab spells them
      | crm\ jobs\ run                     # a command
    """,
    re.VERBOSE,
)
NAMES = {f"{each.family_name}{each.given_name}" for each in CAST.values()}
PARTS = {part for each in CAST.values() for part in (each.username, each.family_name, each.given_name)}
LANGUAGES = {"English", "中文"}
"""Each language is called what its readers call it."""
FORMATS = {*KINDS, *map(str.upper, KINDS), "WebP", "Word", "Excel", "PowerPoint", "OpenDocument", "MB"}
"""Endings of files, what people call such files, and how large they are: the same in both languages."""
PROGRAMS = {"REST", "JSON", "OpenAPI"}
"""What programs speak."""
FIRST = "Admin"
"""What set-up calls the first administrator, before anybody says who it is."""
WORDS = {word for words in DELIVERED.values() for pair in words.pairs for word in pair} | set(DELIVERED)

SAID = """() => {
    const own = document.documentElement.lang;
    const spoken = ["title", "placeholder", "aria-label", "alt", "label", "data-confirm", "data-working",
                    "data-nothing", "data-label", "data-similar-title", "data-restored", "data-discard",
                    "data-weekdays", "data-months", "data-long-months"];
    const said = [document.title];
    const read = (element) => {
        if (["SCRIPT", "STYLE", "KBD", "CODE"].includes(element.tagName)) return;
        if (element.translate === false || (element.lang && element.lang !== own)) return;
        spoken.forEach((name) => element.hasAttribute(name) && said.push(element.getAttribute(name)));
        if (["text", "search", "tel", "date"].includes(element.type)) said.push(element.value);
        for (const child of element.childNodes) {
            if (child.nodeType === Node.TEXT_NODE) said.push(child.data);
            if (child.nodeType === Node.ELEMENT_NODE) read(child);
        }
    };
    read(document.body);
    return said.map((text) => text.trim()).filter((text) => text);
}"""
"""Everything that is read or heard, but for the names of keys, what programs read, and what says itself that it is in
another language."""


def foreign_words(page, path, language):
    """What is in the other language on the page at *path*, and nobody typed."""
    data = {page.evaluate("navigator.userAgent"), *NAMES, *LANGUAGES, *FORMATS, *PROGRAMS}
    if path.startswith(("/users/", "/profile/")):
        data |= PARTS
    if path.startswith("/users/show/"):
        data.add(FIRST)
    if path.startswith("/dictionary/"):
        data |= WORDS
    return sorted({word for text in page.evaluate(SAID) for word in FOREIGN[language].findall(without(text, data))})


def without(text, data):
    """*text* without what people typed."""
    text = TYPED.sub(" ", text)
    for each in sorted(data, key=len, reverse=True):
        text = re.sub(rf"(?<![A-Za-z]){re.escape(each)}(?![A-Za-z])", " ", text)
    return text
