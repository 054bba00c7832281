"""The user manual: the files `docs/manual/<language>/<page>.md`, made into pages.

Their links are written as those of files («customers.md», «../images/en/home.png»), so that the manual can be read in
the repository too. Shown here they become addresses below /help/.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

import config

MANUAL = config.ROOT / "docs" / "manual"
IMAGES = MANUAL / "images"
FIRST = "index"
BROKEN_LINE = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef])\n(?=[\u3000-\u9fff\uff00-\uffef])")
"""Between Chinese characters the end of a line is no blank."""

markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


@dataclass(frozen=True)
class Page:
    """A page of the manual: its title, the headings below it by their ids, and all of it as HTML."""

    title: str
    headings: dict[str, str]
    text: Markup


def names(language: str) -> set[str]:
    """The pages there are in *language*."""
    return set(_pages(language))


def page(language: str, name: str) -> Page | None:
    """The page of this name, None if there is none."""
    path = _pages(language).get(name)
    return _read(path, path.stat().st_mtime_ns) if path else None


def image(path: str) -> Path | None:
    """The picture «en/home.png», None if there is none."""
    return {each.relative_to(IMAGES).as_posix(): each for each in IMAGES.rglob("*.png")}.get(path)


def _pages(language: str) -> dict[str, Path]:
    return {path.stem: path for path in (MANUAL / language).glob("*.md")}


@cache
def _read(path: Path, _changed: int) -> Page:
    tokens = markdown.parse(BROKEN_LINE.sub("", path.read_text(encoding="utf-8")))
    for token in _inside(tokens):
        _lead(token)
    (_, title), *headings = _name_headings(tokens)
    text = Markup(markdown.renderer.render(tokens, markdown.options, {}))  # noqa: S704 - made with html=False
    return Page(title, dict(headings), text)


def _inside(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield from token.children or ()


def _lead(token: Token) -> None:
    """Let a link, or a picture, lead to its address."""
    if token.type == "link_open":
        token.attrSet("href", re.sub(r"^([\w-]+)\.md\b", r"\1", str(token.attrGet("href"))))
    elif token.type == "image":
        token.attrSet("src", str(token.attrGet("src")).removeprefix("../"))


def _typed(_renderer: Any, tokens: list[Token], place: int, *_: Any) -> str:
    """Keys and examples: what one types is of no language."""
    return f"<kbd>{escape(tokens[place].content)}</kbd>"


markdown.add_render_rule("code_inline", _typed)


def _name_headings(tokens: list[Token]) -> Iterator[tuple[str, str]]:
    """Give each heading an id made of its words."""
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            words = "".join(each.content for each in tokens[place + 1].children or ())
            name = re.sub(r"\W+", "-", words.lower()).strip("-")
            token.attrSet("id", name)
            yield name, words
